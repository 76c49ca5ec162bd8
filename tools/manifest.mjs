// The published manifest differs from the clone's: it brings no Node (whoever installs a package chooses their own) and
// no development. npm reads package.json after `prepack`, so that script strips it and `postpack` puts it back.
// Usage: node tools/manifest.mjs strip | restore
import { existsSync, readFileSync, renameSync, copyFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = join(root, "package.json");
const kept = join(root, "package.json.before-pack");

/** The manifest without platform Nodes, development dependencies and scripts. */
export function published(text) {
  const { devDependencies: _dev, scripts: _scripts, overrides: _overrides, ...rest } = JSON.parse(text);
  const optional = Object.entries(rest.optionalDependencies ?? {}).filter(
    ([name]) => !/^node-(bin-)?(linux|darwin|win)-/.test(name)
  );
  if (optional.length > 0) rest.optionalDependencies = Object.fromEntries(optional);
  else delete rest.optionalDependencies;
  return `${JSON.stringify(rest, null, 2)}\n`;
}

function strip() {
  // An earlier pack that was killed left the original behind: that one is the truth.
  if (existsSync(kept)) restore();
  copyFileSync(manifest, kept);
  writeFileSync(manifest, published(readFileSync(manifest, "utf8")));
}

function restore() {
  if (existsSync(kept)) renameSync(kept, manifest);
}

const [, , action] = process.argv;
if (action === "strip") strip();
else if (action === "restore") restore();
else throw new Error(`tools/manifest.mjs takes "strip" or "restore", not ${action ?? "nothing"}.`);
