import { readFileSync } from "node:fs";

const manifest = new URL("../../package.json", import.meta.url);

/** Of the package. What is built lies as deep as its source, so the manifest is two folders up from both. */
export const version = (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version;
