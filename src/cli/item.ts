/** `onequeue item ...`: what operators ask for an item, from the command line. */
import type { ItemActionKind } from "../bridge/operations.ts";
import type { ItemView } from "../bridge/views.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { BridgeClient, clientOptions, clientUsage } from "./bridgeClient.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { parseOptions, textOption, unknownWord, type Arguments } from "./options.ts";

const usage = `onequeue item pin ITEM AGENT         the item waits for this agent alone
onequeue item assign ITEM AGENT      pinned, and the first thing that the agent is offered
onequeue item hold ITEM [--until T]  offered to nobody until then (ISO 8601), or until released
onequeue item raise ITEM LEVEL       goes before everything of a lower level (1 to 999)
onequeue item release ITEM           takes all of these back, and what parked the item
  Asks a running bridge; everything is recorded with your name.
${clientUsage}`;

type Words = readonly string[];

/** What the words after the item's id mean. */
const bodies: Readonly<Record<ItemActionKind, (words: Words, values: Arguments["values"]) => object>> = {
  pin: ([agentId]) => ({ agentId }),
  assign: ([agentId]) => ({ agentId }),
  hold: (_words, values) => ({ until: textOption(values, "until") ?? null }),
  raise: ([level]) => ({ level: Number(level) }),
  release: () => ({})
};

const wordsOf: Readonly<Record<ItemActionKind, number>> = { pin: 2, assign: 2, hold: 1, raise: 2, release: 1 };

export const runItem: RunCommand = async (argv, io) => {
  const [name = "", ...rest] = argv;
  const { values, positionals } = parseOptions(rest, { ...clientOptions, until: { type: "string" } }, usage, 2);
  if (name === "--help" || values["help"] === true) {
    io.out(usage);
    return 0;
  }
  const kind = kindOf(name);
  const [itemId = "", ...words] = positionals;
  if (positionals.length !== wordsOf[kind]) {
    throw new BridgeError({ code: "UsageWrong", message: `That is not how \`item ${kind}\` is used.\n\n${usage}` });
  }
  const client = new BridgeClient(values, io.env);
  const path = `/api/v1/items/${encodeURIComponent(itemId)}/${kind}`;
  return tell(await client.post<Acted>(path, bodies[kind](words, values)), itemId, values, io);
};

interface Acted {
  readonly item: ItemView | null;
}

function kindOf(name: string): ItemActionKind {
  const kinds = Object.keys(bodies) as ItemActionKind[];
  const found = kinds.find((kind) => kind === name);
  if (found !== undefined) return found;
  throw new BridgeError({ code: "UsageWrong", message: `${unknownWord("item command", name, kinds)}\n\n${usage}` });
}

function tell(acted: Acted, itemId: string, values: Arguments["values"], io: CliIo): number {
  const { item } = acted;
  if (values["json"] === true) io.out(JSON.stringify(acted));
  else if (item === null) io.out(`It is recorded, but item ${itemId} has left meanwhile.`);
  else
    io.out(`Item ${itemId} is ${item.phase}, level ${item.level}${item.rank === null ? "" : `, place ${item.rank}`}.`);
  return 0;
}
