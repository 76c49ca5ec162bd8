/**
 * What earlier cores wrote: journals and snapshots outlive the program that made them. What such a core did not know is
 * filled in with what it did, so that nothing else has to ask which core a record is from.
 */
import { neverHelped, neverOccupied } from "./agent.ts";
import { noTraits, type Input } from "./input.ts";
import type { CompiledPolicy } from "./policy.ts";

/** An input as this core reads it. */
export function completeInput(input: Input): Input {
  switch (input.type) {
    case "PolicyActivated":
      return { ...input, policy: completePolicy(input.policy) };
    case "DirectoryRead":
      return { ...input, agents: input.agents.map((entry) => filled(entry, { traits: noTraits })) };
    case "ItemArrived":
    case "ItemUpdated":
      return { ...input, item: filled(input.item, newFacts) };
    case "ItemEnriched":
      return filled(input, { route: null });
    default:
      return input;
  }
}

/** A line of a snapshot as this core reads it. */
export function completeLine(kind: string, body: unknown): unknown {
  switch (kind) {
    case "pool":
      return filled(body as object, newPool);
    case "policy":
      return completePolicy(body as CompiledPolicy);
    case "agent":
      return filled(body as object, newAgent);
    case "item": {
      const item = filled(body as { facts: object }, newItem);
      item.facts = filled(item.facts, newFacts);
      return item;
    }
    default:
      return body;
  }
}

function completePolicy(policy: CompiledPolicy): CompiledPolicy {
  const known = filled(policy, { sameCustomer: null, matrix: null, occupancy: null });
  const reserve = filled(known.reserve, { adaptive: null });
  return { ...known, reserve, channels: known.channels.map((channel) => filled(channel, newChannel)) };
}

/** What is missing comes last. What is whole is left as it is: copies of 50,000 items are felt at a start. */
function filled<T extends object>(record: T, missing: object): T {
  const isWhole = Object.keys(missing).every((key) => key in record);
  return isWhole ? record : { ...record, ...missing, ...record };
}

const newChannel = { scoreCap: null, deadline: "ignore" } as const;

const newFacts = { deadline: null, route: null };

const newPool = { customerAgents: [], queuePaces: [], queueNames: [], previousPolicy: null };

const newAgent = { traits: noTraits, helped: neverHelped, occupancy: neverOccupied };

const newItem = {
  waitingSince: null,
  openRings: 0,
  ringsFrom: 0,
  ringCheckAt: 0,
  boundTo: null,
  isStale: false,
  pinnedTo: null,
  raisedTo: null,
  dissuading: null
};
