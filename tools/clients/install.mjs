// Installs the real clients into .cache/clients, once per lockfile: the Salesforce CLI alone is 300 MB, which nobody who
// only runs the bridge or its tests should have to fetch.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, "../../.cache/clients");
const stamp = join(cache, ".installed");
const wanted = createHash("sha256")
  .update(readFileSync(join(here, "package-lock.json")))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  mkdirSync(cache, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(here, file), join(cache, file));
  // Install scripts stay off: none of these clients needs one to run.
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: cache, stdio: "inherit" });
  writeFileSync(stamp, wanted);
}
