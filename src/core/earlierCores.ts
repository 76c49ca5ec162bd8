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
      return { ...input, agents: input.agents.map((entry) => ({ ...{ traits: noTraits }, ...entry })) };
    case "ItemArrived":
    case "ItemUpdated":
      return { ...input, item: { ...newFacts, ...input.item } };
    case "ItemEnriched":
      return { ...{ route: null }, ...input };
    default:
      return input;
  }
}

/** A line of a snapshot as this core reads it. */
export function completeLine(kind: string, body: unknown): unknown {
  switch (kind) {
    case "pool":
      return { ...newPool, ...(body as object) };
    case "policy":
      return completePolicy(body as CompiledPolicy);
    case "agent":
      return { ...newAgent, ...(body as object) };
    case "item": {
      const item = body as { readonly facts: object };
      return { ...newItem, ...item, facts: { ...newFacts, ...item.facts } };
    }
    default:
      return body;
  }
}

function completePolicy(policy: CompiledPolicy): CompiledPolicy {
  return {
    ...{ sameCustomer: null, matrix: null, occupancy: null },
    ...policy,
    reserve: { ...{ adaptive: null }, ...policy.reserve },
    channels: policy.channels.map((channel) => ({ ...newChannel, ...channel }))
  };
}

const newChannel = { scoreCap: null, deadline: "ignore" } as const;

const newFacts = { deadline: null, route: null };

const newPool = { customerAgents: [], queuePaces: [], queueNames: [], previousPolicy: null };

const newAgent = { traits: noTraits, helped: neverHelped, occupancy: neverOccupied };

const newItem = {
  waitingSince: null,
  openRings: 0,
  ringCheckAt: 0,
  boundTo: null,
  isStale: false,
  pinnedTo: null,
  raisedTo: null,
  dissuading: null
};
