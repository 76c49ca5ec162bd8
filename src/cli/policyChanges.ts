/** What changes the policy of a running bridge, or tells of its changes. */
import type { PolicyAnswer, PolicyView } from "../bridge/operations.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { BridgeClient, clientOptions, clientUsage } from "./bridgeClient.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { parseOptions, textOption, type Arguments } from "./options.ts";
import { readPolicySource } from "./policySource.ts";

export const activateUsage = `onequeue policy activate NAME|FILE [options]
  Brings a policy into force on a running bridge. It is checked first: with any problem the one in force stays. What
  waits is moved over to it while calls and work go on. A restart keeps it until the configured policy itself changes.
${clientUsage}`;

export const rollbackUsage = `onequeue policy rollback [--to HASH] [options]
  Brings the policy that was in force before back, or the one whose hash begins with HASH.`;

export const historyUsage = `onequeue policy history [options]
  The policies that came into force, newest first: when, which, by whom.`;

export const runActivate: RunCommand = async (argv, io) => {
  const { values, positionals } = parseOptions(argv, clientOptions, activateUsage, 1);
  if (values["help"] === true) return help(activateUsage, io);
  const [nameOrPath] = positionals;
  if (nameOrPath === undefined) {
    throw new BridgeError({ code: "UsageWrong", message: `Name a policy or a file.\n\n${activateUsage}` });
  }
  const { text, fileName } = readPolicySource(nameOrPath);
  const origin = encodeURIComponent(fileName.slice(-255));
  const client = new BridgeClient(values, io.env);
  return told(await client.postYaml<PolicyAnswer>(`/api/v1/policy?origin=${origin}`, text), values, io);
};

export const runRollback: RunCommand = async (argv, io) => {
  const { values } = parseOptions(argv, { ...clientOptions, to: { type: "string" } }, rollbackUsage);
  if (values["help"] === true) return help(rollbackUsage, io);
  const to = textOption(values, "to") ?? null;
  const client = new BridgeClient(values, io.env);
  return told(await client.post<PolicyAnswer>("/api/v1/policy/rollback", { to }), values, io);
};

export const runHistory: RunCommand = async (argv, io) => {
  const { values } = parseOptions(argv, clientOptions, historyUsage);
  if (values["help"] === true) return help(historyUsage, io);
  const policy = await new BridgeClient(values, io.env).get<PolicyView>("/api/v1/policy");
  if (values["json"] === true) io.out(JSON.stringify(policy.history));
  else for (const line of historyLines(policy)) io.out(line);
  return 0;
};

function help(usage: string, io: CliIo): number {
  io.out(usage);
  return 0;
}

function told(answer: PolicyAnswer, values: Arguments["values"], io: CliIo): number {
  const { name, version, hash, isChanged } = answer;
  const when = isChanged ? "is in force" : "was in force already";
  io.out(values["json"] === true ? JSON.stringify(answer) : `The policy ${name} ${version} ${when} (${short(hash)}).`);
  return 0;
}

function historyLines({ name, version, hash, itemsToMove, history }: PolicyView): string[] {
  const moving = itemsToMove === 0 ? "" : `; ${itemsToMove} items still wait under the one before`;
  return [
    `In force: ${name} ${version} (${short(hash)})${moving}.`,
    ...history.map((one) => {
      const by = one.actor === null ? "by the configuration" : `by ${one.actor}`;
      return `${one.at}  ${short(one.hash)}  ${one.name} ${one.version}  ${by}`;
    })
  ];
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
