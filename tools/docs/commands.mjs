// docs/reference/commands.md: what each command says about itself.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const launcher = fileURLToPath(new URL("../../bin/onequeue.mjs", import.meta.url));
const say = async (...args) => (await promisify(execFile)(process.execPath, [launcher, ...args])).stdout.trim();

export async function commandPages() {
  const overview = await say("help");
  const names = [...overview.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map((match) => match[1]);
  const sections = await Promise.all(
    names.map(async (name) => `## ${name}\n\n\`\`\`text\n${await say(name, "--help")}\n\`\`\``)
  );
  return {
    "docs/reference/commands.md": `# Commands\n\n\`\`\`text\n${overview}\n\`\`\`\n\n${sections.join("\n\n")}\n`
  };
}
