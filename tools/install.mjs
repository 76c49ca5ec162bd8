// Installs the development tools (tools/package-lock.json) once per lockfile, so that `npm ci` stays small.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const tools = dirname(fileURLToPath(import.meta.url));
const stamp = join(tools, "node_modules", ".installed");
const wanted = createHash("sha256").update(readFileSync(join(tools, "package-lock.json"))).digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: tools, stdio: "inherit" });
  writeFileSync(stamp, wanted);
}
