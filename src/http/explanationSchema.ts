/** The shape of an explanation as it leaves the server, held against the port's by `satisfies`. */
import { z } from "zod";
import { changeKinds, ineligibilities, type Explanation } from "../ports/explanation.ts";

const milliseconds = z.number().describe("Milliseconds");
const admission = z.enum(["plain", "overdue", "tier"]).nullable();
const whyNot = z.enum(ineligibilities);

const parts = z.strictObject({
  level: z.number(),
  score: z.number(),
  share: z.number().describe("Of the promise: 1 is the whole target."),
  waitedMs: milliseconds.describe("The customer's wait."),
  waitMs: milliseconds.describe("What is scored of it: more, or other, where the item has a deadline of its own."),
  bonusMs: milliseconds.describe("The head start, as waiting of this item."),
  worthMs: milliseconds.describe("Wait and head start together."),
  targetMs: milliseconds
});

const item = z.strictObject({
  itemId: z.string(),
  channel: z.string(),
  tier: z.string(),
  parts,
  whyNot: whyNot.nullable(),
  admission,
  behindMs: milliseconds.nullable().describe("So much longer, and it would have gone first.")
});

const agent = z.strictObject({
  agentId: z.string(),
  whyNot: whyNot.nullable(),
  admission,
  loadPercent: z.number(),
  held: z.int(),
  occupancyPercent: z.number().nullable().describe("Of recent time; null where the policy does not care."),
  idleMs: milliseconds,
  receivedMs: milliseconds.nullable()
});

const listOf = <T extends z.ZodType>(candidate: T) =>
  z.strictObject({
    total: z.int(),
    eligible: z.int(),
    ineligible: z.array(z.strictObject({ whyNot, count: z.int() })),
    listed: z.array(candidate).describe("Eligible ones in the order of the policy, then the others.")
  });

const change = z.strictObject({
  kind: z.enum(changeKinds),
  waitMs: milliseconds.nullable().describe("What it is worth in waiting; null where no wait stands for it."),
  itemId: z.string().nullable(),
  agentId: z.string().nullable(),
  tiers: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  name: z.string().nullable().describe("Channel or skill that it is about."),
  instead: z
    .strictObject({ agentId: z.string().nullable(), itemId: z.string().nullable() })
    .describe("Whom the item goes to then, and what the agent is offered then.")
});

const moment = z.strictObject({
  kind: z.enum(["offer", "waiting"]),
  seq: z.int().describe("Row of the journal."),
  at: z.number().describe("Milliseconds since 1970"),
  policy: z.strictObject({ name: z.string(), version: z.string(), hash: z.string() }),
  coreVersion: z.string(),
  channel: z.string(),
  tier: z.string(),
  parts,
  trigger: z.enum(["agent", "item", "batch"]).nullable(),
  admission,
  agentId: z.string().nullable(),
  offerNumber: z.int().nullable(),
  rank: z.int(),
  estimatedWait: z.strictObject({ meanMs: milliseconds, lowMs: milliseconds, highMs: milliseconds }).nullable(),
  isReproduced: z.boolean().describe("The engine, asked again on a copy of the state, decides the same."),
  items: listOf(item).nullable(),
  agents: listOf(agent),
  runnerUp: z.strictObject({ item: item.nullable(), agent: agent.nullable() }),
  smallestChange: change.nullable(),
  changesTried: z.int()
});

export const explanationSchema = z
  .strictObject({
    itemId: z.string(),
    pool: z.string(),
    moments: z.array(moment).describe("Oldest first; last, where it waits, why nobody has it."),
    earlierOffers: z.int(),
    sentences: z.array(z.string()).describe("The same in plain words; indented lines belong to the one above.")
  })
  .describe("Why each decision on an item fell as it did.") satisfies z.ZodType<Explanation>;
