import type { ChannelNoun } from "./channelNoun.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import type { Language } from "./language.ts";

/** What one item of each kind is called where there is no sentence around it: "E-mail". */
export function nounTitles(language: Language): Readonly<Record<ChannelNoun, string>> {
  const { nouns } = language === "en" ? english : french;
  const titles = Object.entries(nouns).map(([key, { bare }]) => [key, bare.charAt(0).toUpperCase() + bare.slice(1)]);
  return Object.fromEntries(titles) as Record<ChannelNoun, string>;
}
