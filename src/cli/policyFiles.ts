/** `onequeue policy list` and `onequeue policy new`: a policy of your own starts from one that comes with OneQueue. */
import { readFileSync, writeFileSync } from "node:fs";
import { descriptionOf, policyPresets, presetPath } from "../policy/presets.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { parseOptions, textOption, unknownWord } from "./options.ts";

export const filesUsage = `onequeue policy list
onequeue policy new NAME [options]
  Lists the policies that come with OneQueue, or writes a policy file of your own that starts as one of them.

  --from PRESET   which one; vip-first unless said otherwise
  --out FILE      where to; NAME.yaml unless said otherwise. A file that is there is left as it is.`;

export const runPolicyFiles: RunCommand = async (argv, io) => {
  const options = { from: { type: "string" }, out: { type: "string" }, help: { type: "boolean" } } as const;
  const { values, positionals } = parseOptions(argv, options, filesUsage, 2);
  const [action, name] = positionals;
  if (values["help"] === true) {
    io.out(filesUsage);
    return 0;
  }
  if (action === "list" && name === undefined) return list(io);
  if (action !== "new" || name === undefined) throw usageWrong(action, name);
  create(name, textOption(values, "from") ?? policyPresets[0], textOption(values, "out") ?? `${name}.yaml`, io);
  return 0;
};

function usageWrong(action: string | undefined, name: string | undefined): BridgeError {
  const missing =
    action === "new" && name === undefined ? "A new policy needs a name." : "Say `list`, or `new` and a name.";
  const known = action === undefined || action === "new" || action === "list";
  const message = known ? missing : unknownWord("action", action, ["list", "new"]);
  return new BridgeError({ code: "UsageWrong", message: `${message}\n\n${filesUsage}` });
}

function list(io: CliIo): number {
  const width = Math.max(...policyPresets.map((name) => name.length));
  for (const name of policyPresets) io.out(`${name.padEnd(width)}  ${descriptionOf(name)}`);
  return 0;
}

function create(name: string, preset: string, file: string, io: CliIo): void {
  const found = policyPresets.find((one) => one === preset);
  if (found === undefined) {
    const message = `${unknownWord("policy", preset, policyPresets)} There are: ${policyPresets.join(", ")}.`;
    throw new BridgeError({ code: "UsageWrong", message });
  }
  if (!/^[A-Za-z0-9][\w-]{0,39}$/.test(name)) {
    const allowed = "letters, digits, - and _, at most 40 characters";
    throw new BridgeError({ code: "UsageWrong", message: `The name is ${JSON.stringify(name)}; allowed: ${allowed}.` });
  }
  write(file, renamed(readFileSync(presetPath(found), "utf8"), name, found));
  io.out(`${file} is ${found} under the name ${name}. Change it, then: onequeue check --policy ${file}`);
}

/** The shipped text with another name, its comments and layout as they are. */
function renamed(text: string, name: string, preset: string): string {
  const own = text.replace(/^# yaml-language-server:.*\n/, `# Started from ${preset}, which comes with OneQueue.\n`);
  return own.replace(/^name: .*$/m, `name: ${JSON.stringify(name)}`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
    const why = isThere ? "it is there already; name another with --out" : (error as Error).message;
    throw new BridgeError({ code: "UsageWrong", message: `${file} cannot be written: ${why}.`, cause: error });
  }
}
