import { readFileSync } from "node:fs";

/** Of the package: two folders up from the sources, three from what is built. */
function readVersion(): string {
  for (const up of ["../../package.json", "../../../package.json"]) {
    try {
      const found = JSON.parse(readFileSync(new URL(up, import.meta.url), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (found.name === "onequeue" && found.version !== undefined) return found.version;
    } catch {
      // Not at this height: the other one is.
    }
  }
  return "0.0.0";
}

export const version = readVersion();
