import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";

/** The policies that come with OneQueue, in policies/; the first is the default. */
export const policyPresets = [
  "vip-first",
  "omni-compatible",
  "genesys-compatible",
  "connect-compatible",
  "nice-compatible",
  "classic",
  "sla-deadline",
  "hot-cold-governor",
  "matrix-calendar"
] as const;
export type PolicyPreset = (typeof policyPresets)[number];

export function isPolicyPreset(name: string): name is PolicyPreset {
  return policyPresets.some((preset) => preset === name);
}

/** Path of a shipped policy. */
export function presetPath(name: PolicyPreset): string {
  return fileURLToPath(new URL(`../../policies/${name}.yaml`, import.meta.url));
}

/** What a shipped policy says of itself, in a sentence. */
export function descriptionOf(name: PolicyPreset): string {
  return String(parseDocument(readPolicyText(name).text).get("description"));
}

/** Text and file name of a shipped policy or of a policy file. Throws what reading the file throws. */
export function readPolicyText(nameOrPath: string): { readonly text: string; readonly fileName: string } {
  const fileName = isPolicyPreset(nameOrPath) ? presetPath(nameOrPath) : nameOrPath;
  return { text: readFileSync(fileName, "utf8"), fileName };
}
