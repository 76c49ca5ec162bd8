// Writes docs/reference/ and the published schemas from the code, so that it cannot drift. With --check it writes nothing and fails on a difference.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandPages } from "./commands.mjs";
import { configurationPages } from "./configuration.mjs";
import { integratorPages } from "./integrator.mjs";
import { openApiPages } from "./openApi.mjs";
import { policyPages } from "./policy.mjs";
import { scenarioPages } from "./scenario.mjs";

const prettier = createRequire(import.meta.url)("prettier");
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const parts = await Promise.all([commandPages(), configurationPages(), policyPages(), scenarioPages(), openApiPages()]);
const pages = Object.assign({}, ...parts, integratorPages());
const isCheck = process.argv.includes("--check");
const stale = [];

const current = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

for (const [name, text] of Object.entries(pages)) {
  const path = join(root, name);
  const options = await prettier.resolveConfig(path);
  // In the sample, comments are indented like the settings that they stand for; Prettier would move them.
  const formatted = name.endsWith(".yaml") ? text : await prettier.format(text, { ...options, filepath: path });
  if (current(path) === formatted) continue;
  stale.push(name);
  if (!isCheck) writeFileSync(path, formatted);
}
if (isCheck && stale.length > 0) {
  console.error(
    `Generated files differ from the code: ${stale.join(", ")}. Run \`npm run docs\` and commit the result.`
  );
  process.exitCode = 1;
} else console.log(`reference: ${Object.keys(pages).length} files, ${stale.length} ${isCheck ? "stale" : "written"}`);
