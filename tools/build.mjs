// Builds dist/, what is published: plain JavaScript of src/ at the same depth (so that paths relative to a module lead
// to the same file from src/ and from dist/), and every other file (SQL, YAML, HTML, CSS, icons) as it is.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, rmSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const tools = dirname(fileURLToPath(import.meta.url));
const root = dirname(tools);
const source = join(root, "src");
const target = join(root, "dist");
const tsc = join(tools, "node_modules/.bin/tsc");

if (!existsSync(tsc)) execFileSync(process.execPath, [join(tools, "install.mjs"), "."], { stdio: "inherit" });
rmSync(target, { recursive: true, force: true });
execFileSync(tsc, ["-p", join(tools, "tsconfig.build.json")], { stdio: "inherit" });
cpSync(source, target, {
  recursive: true,
  filter: (file) => statSync(file).isDirectory() || extname(file) !== ".ts"
});
