/**
 * The policy file as people write it: channels, tiers, rules, calendars. Its JSON Schema is published as
 * policies/policy.schema.json. Relations between its parts are checked in relations.ts.
 */
import { z } from "zod";
import { duration } from "./duration.ts";
import { bonusSchema, matrixSchema, modulesSchema, ringsSchema, skillsSchema } from "./matrix/matrixSchema.ts";
import { percentText, serviceLevel } from "./serviceLevel.ts";

const name = z
  .string({ error: "must be a name" })
  .regex(/^[A-Za-z0-9][\w-]{0,39}$/, { error: "must be a name of letters, digits, - and _, at most 40 characters" });
const percent = z.int().min(0).max(100);
const words = z.union(
  [
    z
      .string()
      .min(1)
      .transform((word) => [word]),
    z.array(z.string().min(1)).min(1)
  ],
  {
    error: "must be a text or a list of texts"
  }
);
const kind = z.enum(["call", "chat", "deferred"]);

const channelSchema = z.strictObject({
  kind: kind.describe(
    "What an item does to an agent: a call fills them, chats can be stacked, deferred work waits for a lull. Calls and chats are hot."
  ),
  target: duration("1s", "365d").describe("The promise: an item that has waited this long has used one target."),
  weight: z
    .number()
    .min(0)
    .max(1000)
    .default(1)
    .describe(
      "Targets used per target waited: 2 makes the channel's items age twice as fast, 0 leaves them where their head start puts them."
    ),
  level: z.int().min(0).max(99).default(0).describe("Strict precedence, larger first. For the rare always-first."),
  capacity: z
    .int()
    .min(1)
    .max(100)
    .describe("Percent of an agent that an item takes when neither it nor its routing configuration says so."),
  max: z.int().min(1).max(100).nullable().default(null).describe("Most items of the channel that one agent may hold."),
  clock: z
    .string()
    .default("around-the-clock")
    .describe("Name of the calendar on whose hours items age, or around-the-clock."),
  interruptible: z.boolean().default(false).describe("A call may be offered to an agent who holds only such work."),
  handling_limit: duration("1m", "365d")
    .nullable()
    .default(null)
    .describe("Work held longer than this no longer hides its agent from calls."),
  answer_within: duration("1s", "1d")
    .prefault("30s")
    .describe("An offer unanswered for this long means that the agent does not respond."),
  score_cap: z
    .number()
    .min(0)
    .max(1000)
    .nullable()
    .default(null)
    .describe("Most targets that an item scores before its own target has passed. Never lowers an overdue item."),
  deadline: z
    .enum(["ignore", "raise", "replace"])
    .default("ignore")
    .describe(
      "What an item's own deadline (TargetAcceptDateTime) does: `raise` where it is earlier than the target, `replace` also where it is later."
    )
});

const ruleSchema = z.strictObject({
  channel: z
    .string()
    .describe("Channel of the items that match every condition of the rule; no condition matches all."),
  calls: z.literal(true).optional().describe("Calls of the contact centre only."),
  queues: words.optional().describe("Queue ids or developer names."),
  service_channels: words.optional().describe("Service channel ids or developer names."),
  fields: z
    .record(
      z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*){1,3}$/, { error: "must be a field such as Case.Origin" }),
      words
    )
    .optional()
    .describe("Work-item field -> allowed values.")
});

const tierSchema = z.strictObject({
  bonus: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .describe("Head start in targets: 1.5 treats the customer as if one and a half targets had already passed."),
  exempt_from_reserve: z.boolean().default(false).describe("May use agents kept free for hot work, within a cap.")
});

const hours = z.array(
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, {
    error: "must be hours such as 08:00-18:00"
  })
);
const dayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const date = z.string().regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, {
  error: "must be a date such as 2026-12-24, or 12-25 for every year"
});

const calendarSchema = z.strictObject({
  zone: z
    .string()
    .refine(isZone, { error: "must be a time zone such as Europe/Paris" })
    .describe("IANA time zone in which hours and dates are meant."),
  weekly: z.partialRecord(z.enum(dayNames), hours).describe("Opening hours by day; a day left out is closed."),
  holidays: z
    .record(date, hours)
    .default({})
    .describe("Date -> hours of that day instead of the weekly ones; [] is closed. 12-25 means every year.")
});

const zones = new Map<string, boolean>();

/** Known once asked: making a format costs a millisecond. */
function isZone(zone: string): boolean {
  const known = zones.get(zone) ?? canFormat(zone);
  if (zones.size < 1_000) zones.set(zone, known);
  return known;
}

function canFormat(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const adaptiveSchema = z.strictObject({
  target: serviceLevel("1s", "1h").describe("Calls and chats that are to be answered in time, for instance 80% < 20s."),
  window: duration("1m", "4h").prefault("15m").describe("How far back answers count, looked at every minute."),
  max: z.int().min(1).max(10_000).describe("Most agents kept free, however late calls and chats are answered.")
});

const occupancySchema = z.strictObject({
  cold_work_stops_above: percentText.describe(
    "Agents who were busy for more than this share of their recent time are offered no deferred work."
  ),
  window: duration("1m", "1d")
    .prefault("60m")
    .describe("How much recent time weighs: after so long without a change, what was before counts half.")
});

const reserveSchema = z.strictObject({
  hot_agents: z.int().min(0).max(10_000).default(0).describe("Hot-capable agents kept free of deferred work."),
  exemption_percent: percent
    .default(10)
    .describe("Share of hot-capable agents that exempt tiers may occupy despite the reserve; at least one agent."),
  overdue_percent: percent
    .default(20)
    .describe(
      "Share of hot-capable agents that overdue deferred work may occupy despite the reserve; at least one agent, 0 none."
    ),
  adaptive: adaptiveSchema
    .nullable()
    .default(null)
    .describe("Lets the number of agents kept free follow the service level, from hot_agents up.")
});

const span = (least: string, most: string, usual: string, text: string) =>
  duration(least, most).prefault(usual).describe(text);

const offersSchema = z.strictObject({
  call_ring: span("1s", "5m", "20s", "How long an agent's phone rings for one offer."),
  answer_margin: span("0s", "5m", "5s", "Wait beyond an offer's own timer before its agent counts as not responding."),
  exclude: span("1s", "1h", "60s", "How long an agent who declined or let an item pass is not offered it again."),
  preferred: span("0s", "1d", "20s", "How long an item waits for its preferred agent alone."),
  unknown_frees_calls: span("0s", "5m", "5s", "An offer of unknown outcome stops blocking its agent for calls."),
  breaker_unknowns: z.int().min(1).max(1000).default(10).describe("Unknown outcomes that stop new Salesforce offers."),
  refusals_to_park: z.int().min(1).max(100).default(3).describe("The same refusal from so many agents parks an item."),
  refusals_to_pause: z
    .int()
    .min(2)
    .max(1000)
    .default(5)
    .describe("The same refusal on so many items pauses a channel."),
  park: span("1s", "1d", "10m", "How long an item is parked."),
  pause: span("1s", "1d", "1m", "How long a channel is paused."),
  refusal_backoff: span("100ms", "60s", "1s", "First wait after a refusal; doubles up to 60s.")
});

const whileHoldingSchema = z.strictObject({
  call: z.array(kind).default([]).describe("What an agent on a call may also be offered."),
  chat: z.array(kind).default(["chat"]).describe("What an agent on a chat may also be offered."),
  deferred: z.array(kind).default(["chat", "deferred"]).describe("What an agent on deferred work may also be offered.")
});

const agentCriterion = z.enum([
  "least_loaded",
  "longest_idle",
  "least_active",
  "most_available",
  "longest_since_received",
  "least_occupied",
  "best_skill",
  "fewest_skills"
]);

export const policySchema = z.strictObject({
  $schema: z.string().optional().describe("For editors; not read."),
  name: name.describe("Name of the policy."),
  version: z.string({ error: "must be text (in quotes)" }).min(1).max(40).describe("Your own version of it."),
  description: z.string().optional().describe("For readers."),
  level_from: z
    .enum(["channel", "routing_priority"])
    .default("channel")
    .describe("Strict levels: of the channel, or as Omni-Channel does, lower routing priority first."),
  channels: z.record(name, channelSchema).describe("Channels of the policy."),
  rules: z
    .array(ruleSchema)
    .min(1)
    .describe("First matching rule names an item's channel; the last one has no condition."),
  tiers: z.record(name, tierSchema).describe("Customer tiers by the value in the tier field, for instance VIP."),
  default_tier: z.string().describe("Tier of customers without, or with an unknown one."),
  reserve: reserveSchema.prefault({}),
  occupancy: occupancySchema
    .nullable()
    .default(null)
    .describe("A ceiling on how busy an agent may be with deferred work on top; calls and chats are never stopped."),
  agent_choice: z
    .array(agentCriterion)
    .min(1)
    .default(["least_loaded", "longest_idle"])
    .describe("Which of several free agents: criteria in order of importance."),
  while_holding: whileHoldingSchema
    .prefault({})
    .describe(
      "What may be added to what, room permitting. Never two calls; a call beside deferred work only where the channel is interruptible."
    ),
  when_centre_unseen: z
    .enum(["none", "hot", "all"])
    .default("hot")
    .describe("Which Salesforce items are offered while the contact centre cannot be seen."),
  same_customer: z
    .strictObject({
      wait: duration("1s", "1d").describe("How long the others wait for the agent who has one of the customer's items.")
    })
    .nullable()
    .default(null)
    .describe("A customer with several waiting items gets one agent."),
  offers: offersSchema.prefault({}),
  calendars: z.record(name, calendarSchema).default({}).describe("Opening hours."),
  rings: ringsSchema.describe("Plans of rings: whom an item is offered to, after which wait. For the matrix."),
  skills: skillsSchema.describe("Sets of skills that the matrix can ask for."),
  bonus: bonusSchema.describe("Head starts in targets that the matrix can give, for instance reopened: 0.3."),
  modules: modulesSchema.describe("Files with modules of your own, relative to the policy's."),
  matrix: matrixSchema.nullable().default(null).describe("The routing matrix.")
});

export type PolicyFile = z.output<typeof policySchema>;
export type ChannelFile = z.output<typeof channelSchema>;
export type RuleFile = z.output<typeof ruleSchema>;
export type CalendarFile = z.output<typeof calendarSchema>;
export { calendarSchema, channelSchema, dayNames, reserveSchema, ruleSchema, whileHoldingSchema };
