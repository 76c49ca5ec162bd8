/**
 * The shapes that leave the server. Each is held against the bridge's view by `satisfies`, and the tests hold the
 * running routes against them; strict, so that nothing leaves that is not documented.
 */
import { z } from "zod";
import type { PolicyAnswer, PolicyView } from "../bridge/operations.ts";
import type { AgentView, BridgeView, DecisionView, ItemView, ReadyView } from "../bridge/views.ts";

const workKind = z.enum(["call", "chat", "deferred"]);
const side = z.enum(["salesforce", "centre"]);
const moment = z.string().describe("ISO 8601");
const milliseconds = z.number().describe("Milliseconds");

export const readySchema = z
  .strictObject({
    isReady: z.boolean(),
    reasons: z.array(z.string()).describe("Full sentences; empty only when ready and nothing is degraded.")
  })
  .describe("Whether the bridge routes, and what is in the way.") satisfies z.ZodType<ReadyView>;

export const itemSchema = z
  .strictObject({
    itemId: z.string().describe("18-character PendingServiceRouting id, or `call:<id>`."),
    side,
    workItemId: z.string(),
    channel: z.string().describe("The policy's channel."),
    kind: workKind,
    queueId: z.string(),
    queueName: z.string(),
    tier: z.string(),
    language: z.string().nullable(),
    phase: z.enum([
      "enriching",
      "notReady",
      "waiting",
      "reserved",
      "offered",
      "accepted",
      "parked",
      "joined",
      "dissuaded"
    ]),
    since: moment.describe("ISO 8601, when the customer began to wait."),
    waitMs: milliseconds,
    targetMs: milliseconds,
    score: z.number().describe("100,000,000,000 is one promise used up."),
    level: z.number(),
    rank: z.int().nullable().describe("Place among the waiting items, 1 = next; null when not waiting."),
    estimatedWait: z
      .strictObject({ meanMs: milliseconds, lowMs: milliseconds, highMs: milliseconds })
      .nullable()
      .describe("From now on, with the interval of four waits in five; null when too little is known of the queue."),
    agentId: z.string().nullable(),
    offerNumber: z.int(),
    agentWorkId: z.string().nullable(),
    parkedBecause: z.string().nullable(),
    excludedAgentIds: z.array(z.string())
  })
  .describe("One thing waiting for, or with, an agent.") satisfies z.ZodType<ItemView>;

export const agentSchema = z
  .strictObject({
    agentId: z.string(),
    userId: z.string().nullable(),
    centreAgentId: z.string().nullable(),
    salesforce: z.strictObject({
      isOnline: z.boolean(),
      statusId: z.string().nullable(),
      serviceChannelIds: z.array(z.string())
    }),
    centre: z
      .strictObject({
        isLoggedIn: z.boolean(),
        device: z.string(),
        isReady: z.boolean(),
        notReadyBy: z.string().nullable(),
        wrapUpUntil: moment.nullable()
      })
      .nullable(),
    loadPercent: z.number().describe("Percent of the agent taken."),
    work: z.array(
      z.strictObject({
        id: z.string(),
        side,
        channel: z.string().nullable(),
        state: z.enum(["offered", "open"]),
        percent: z.number()
      })
    ),
    mayTake: z.array(workKind).describe("Kinds the agent could be offered right now."),
    isNotResponding: z.boolean(),
    idleSince: moment.nullable()
  })
  .describe("One person with two seats.") satisfies z.ZodType<AgentView>;

const ranked = z.strictObject({ itemId: z.string(), level: z.number(), score: z.number() });
const ineligible = z.enum([
  "noRoom",
  "kindNotAllowed",
  "channelFull",
  "excluded",
  "reserve",
  "channelPaused",
  "occupancy"
]);

const because = z.strictObject({
  trigger: z.enum(["agent", "item", "batch"]),
  channel: z.string(),
  tier: z.string(),
  terms: z.strictObject({
    level: z.number(),
    score: z.number(),
    waitMs: milliseconds,
    targetMs: milliseconds,
    bonus: z.number()
  }),
  admission: z.enum(["plain", "overdue", "tier"]),
  compared: z.number(),
  beaten: z.array(ranked),
  passedOver: z.partialRecord(ineligible, z.number())
});

const decided = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("offer"),
    itemId: z.string(),
    agentId: z.string(),
    offerNumber: z.int(),
    because
  }),
  z.strictObject({
    kind: z.literal("agentNotResponding"),
    agentId: z.string(),
    itemId: z.string(),
    afterMs: milliseconds
  }),
  z.strictObject({
    kind: z.literal("revokeCallOffer"),
    agentId: z.string(),
    itemId: z.string(),
    offerId: z.string()
  }),
  z.strictObject({ kind: z.literal("parkItem"), itemId: z.string(), code: z.string(), untilMs: z.number() }),
  z.strictObject({
    kind: z.literal("pauseChannel"),
    channel: z.string(),
    code: z.string(),
    itemId: z.string(),
    untilMs: z.number()
  }),
  z.strictObject({
    kind: z.literal("dissuade"),
    itemId: z.string(),
    message: z.string().describe("Announcement that the caller hears instead of waiting."),
    offersCallback: z.boolean()
  }),
  z.strictObject({ kind: z.literal("dissuasionFailed"), itemId: z.string(), code: z.string() }),
  z.strictObject({
    kind: z.literal("changeReserve"),
    from: z.int().describe("Agents kept free of deferred work before."),
    to: z.int(),
    servedPercent: z.int().nullable().describe("Of urgent items, answered in time lately; null when there were none.")
  })
]);

export const decisionSchema = z
  .strictObject({
    seq: z.int(),
    at: moment,
    policy: z.string().describe("The policy's own version."),
    policyHash: z.string().describe("Hash of the policy's content."),
    decision: decided,
    sentence: z.string().describe("The decision in plain words, in the asked language.")
  })
  .describe("What was decided, and why.") satisfies z.ZodType<DecisionView>;

const orgStatus = z.strictObject({
  isUp: z.boolean(),
  orgId: z.string().nullable(),
  instanceUrl: z.string(),
  feed: z.strictObject({
    kind: z.enum(["changeData", "pushTopic", "polling", "none"]),
    why: z.string(),
    isHealthy: z.boolean(),
    silentForMs: milliseconds.nullable()
  }),
  hasGuard: z.boolean().describe("False: AgentWork is written by the degraded protocol."),
  isWriter: z.boolean(),
  writerReason: z.string(),
  apiCallsUsed: z.number().nullable(),
  apiCallsMax: z.number().nullable(),
  apiCallsMade: z.number(),
  clockOffsetMs: milliseconds,
  warnings: z.array(z.string())
});

const capabilities = z.strictObject({
  decide: z.enum(["immediate", "routeRequest", "priorityOnly", "none"]),
  holdCall: z.boolean(),
  offerOutcome: z.boolean(),
  revokeOffer: z.boolean(),
  dissuade: z.boolean(),
  setAgentState: z.enum(["now", "afterCurrent", "none"]),
  externalTasks: z.enum(["none", "queue"]),
  snapshot: z.boolean(),
  replay: z.boolean(),
  lease: z.enum(["native", "emulated", "none"])
});

export const bridgeSchema = z
  .strictObject({
    mode: z.enum(["active", "shadow"]).describe("shadow: decides and records, and writes nothing."),
    pool: z.string(),
    epoch: z.int(),
    seq: z.int(),
    policy: z.strictObject({ name: z.string(), version: z.string(), hash: z.string() }),
    waiting: z.int(),
    offered: z.int(),
    parked: z.int(),
    agents: z.strictObject({
      online: z.int().describe("Agents present in either seat."),
      free: z.int().describe("Those of them who could be offered something right now.")
    }),
    pausedChannels: z.array(z.strictObject({ channel: z.string(), until: moment, code: z.string().nullable() })),
    org: orgStatus,
    centre: z.strictObject({
      isUp: z.boolean(),
      hasControl: z.boolean(),
      capabilities: capabilities.nullable(),
      reason: z.string()
    }),
    alerts: z.array(z.strictObject({ at: moment, sentence: z.string() }))
  })
  .describe("The bridge and its two sides.") satisfies z.ZodType<BridgeView>;

/** Agent ids that have a name to be shown by. */
const names = z.record(z.string(), z.string()).describe("Names of the agents above, by agent id, where there are any.");

export const queueSchema = z
  .strictObject({ total: z.int(), items: z.array(itemSchema) })
  .describe("Waiting items in policy order, then offered and parked ones.");
export const agentsSchema = z.strictObject({ total: z.int(), agents: z.array(agentSchema), names });
export const itemHistorySchema = z.strictObject({ item: itemSchema, decisions: z.array(decisionSchema), names });
export const decisionsSchema = z.strictObject({ decisions: z.array(decisionSchema).describe("Newest first.") });
export const snapshotSchema = z
  .strictObject({
    at: moment,
    ready: readySchema,
    bridge: bridgeSchema,
    queue: queueSchema,
    agents: z.strictObject({ total: z.int(), agents: z.array(agentSchema) }),
    decisions: z.array(decisionSchema).describe("Newest first."),
    names
  })
  .describe("Everything the board shows, of one moment.");
export const liveSchema = z.strictObject({ isLive: z.literal(true) });

export const actedSchema = z
  .strictObject({ item: itemSchema.nullable().describe("Null: it has left meanwhile."), names })
  .describe("The item once what was asked is durable.");

const policyName = {
  name: z.string(),
  version: z.string(),
  hash: z.string().describe("sha256 of the compiled content.")
};

export const policySchema = z
  .strictObject({
    ...policyName,
    origin: z.string().nullable().describe("Where its text came from."),
    text: z.string().nullable().describe("Null where the journal does not have it."),
    itemsToMove: z.int().describe("Items that still wait under an earlier policy."),
    history: z
      .array(
        z.strictObject({
          ...policyName,
          seq: z.int().describe("Row of the journal."),
          at: moment,
          actor: z.string().nullable().describe("Null: the configuration.")
        })
      )
      .describe("The last hundred activations, newest first.")
  })
  .describe("The policy in force and those before it.") satisfies z.ZodType<PolicyView>;

export const policyAnswerSchema = z
  .strictObject({ ...policyName, isChanged: z.boolean().describe("False: it was in force already.") })
  .describe("The policy in force now.") satisfies z.ZodType<PolicyAnswer>;
