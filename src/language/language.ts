/** Languages that OneQueue speaks. The same words as in the bridge's views, which this folder does not see. */
export type Language = "en" | "fr";

export const languages: readonly Language[] = ["en", "fr"];
