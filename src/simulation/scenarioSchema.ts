/** The scenario file as people write it. Relations between its parts are checked in readScenario.ts. */
import { z } from "zod";
import { duration } from "../policy/duration.ts";

const name = z
  .string({ error: "must be a name" })
  .regex(/^[A-Za-z0-9][\w-]{0,39}$/, { error: "must be a name of letters, digits, - and _, at most 40 characters" });
const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: "must be a time of day such as 08:30" });
const moment = z.string().regex(/^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d$/, {
  error: "must be a date and time such as 2026-11-23T08:00"
});
const share = z.number().min(0).max(100);
const span = (): ReturnType<typeof duration> => duration("0s", "365d");

const mean = duration("1ms", "365d");
export const lawSchema = z.strictObject({
  exponential: mean.optional().describe("Mean."),
  fixed: span().optional().describe("Always this long."),
  lognormal: z
    .strictObject({ mean, cv: z.number().min(0).max(20).describe("Standard deviation over mean.") })
    .optional()
    .describe("Usual for handling times."),
  uniform: z.strictObject({ from: span(), to: span() }).optional(),
  empirical: z.array(span()).min(1).optional().describe("Measured values, each equally likely.")
});

/** A number, or numbers from times of day on, repeated every day. */
const curve = (least: z.ZodNumber) =>
  z.union([least, z.record(clockTime, least)], {
    error: "must be a number, or numbers by the time of day from which they hold"
  });

const traceSchema = z.strictObject({
  file: z.string().min(1).describe("CSV file with a header, beside the scenario."),
  arrival: z.string().min(1).describe("Column: seconds since midnight, or a date and time in UTC."),
  day: z
    .string()
    .min(1)
    .optional()
    .describe("Column: number of the day; the smallest is the first day of the scenario."),
  days: z
    .tuple([z.int().min(0), z.int().min(0)])
    .optional()
    .describe("First and last day that are taken."),
  handling: z.string().min(1).optional().describe("Column: seconds of handling; where empty, the law is used."),
  tier: z.string().min(1).optional().describe("Column: the customer's tier."),
  only: z.record(z.string(), z.array(z.string())).default({}).describe("Column -> values: other rows are left out.")
});

const trafficSchema = z.strictObject({
  queue: z.string().min(1).describe("Name of the queue; agents name the queues that they serve."),
  service_channel: z.string().min(1).optional().describe("Service channel of Salesforce items; left out for calls."),
  fields: z.record(z.string(), z.string()).default({}).describe("Fields of the work item, for instance Case.Origin."),
  routing_priority: z.int().min(0).max(1000).nullable().default(null),
  language: z.string().nullable().default(null),
  tiers: z
    .record(z.string().min(1), z.number().positive())
    .default({})
    .describe("Tier -> relative frequency; left out: nobody's tier is known."),
  per_hour: curve(z.number().min(0).max(10_000_000)).optional().describe("Arrivals an hour (a Poisson process)."),
  backlog: z
    .strictObject({
      count: z.int().min(0).max(10_000_000),
      from: moment,
      to: moment
    })
    .optional()
    .describe("What has been waiting since before the start, spread evenly over the time in which it came."),
  trace: traceSchema.optional().describe("Recorded arrivals."),
  handling: lawSchema.describe("Time of work on one item."),
  wrap_up: lawSchema.optional().describe("Time after a call before the next one."),
  patience: lawSchema.optional().describe("How long a customer waits before leaving; left out: for ever."),
  within: duration("0s", "365d").prefault("20s").describe("Service level: the share answered within it."),
  also_within: z.array(span()).max(12).default([]).describe("Further limits to report.")
});

const agentsSchema = z.strictObject({
  on_duty: curve(z.int().min(0).max(100_000)).describe("Agents on duty."),
  queues: z.array(z.string().min(1)).min(1),
  skills: z.record(z.string().min(1), z.int().min(1).max(10)).default({}).describe("Skill -> level."),
  groups: z.array(z.string().min(1)).default([]),
  choosing: lawSchema.optional().describe("Agents pull: time to look through the list and choose."),
  answer: lawSchema.optional().describe("Time to answer an offer; left out: at once."),
  lets_pass: share.default(0).describe("Percent of offers that nobody answers."),
  absence: z
    .strictObject({ every: mean, lasts: lawSchema })
    .optional()
    .describe("Unplanned absence on duty, at random.")
});

const armSchema = z.strictObject({
  policy: z.string().min(1).optional().describe("Shipped policy or file, beside the scenario."),
  agents: z.record(name, agentsSchema).optional(),
  chat_speeds: z.array(z.number().positive().max(20)).min(1).optional()
});

export const scenarioSchema = z.strictObject({
  name,
  description: z.string().default(""),
  zone: z.string().default("UTC").describe("IANA time zone of all times of day."),
  start: moment,
  duration: duration("1m", "36500d"),
  warm_up: duration("0s", "36500d").prefault("0s").describe("Not counted."),
  interval: duration("1m", "365d").prefault("30m").describe("Step of the curves in the report."),
  seeds: z.int().min(1).max(1000).default(5),
  first_seed: z.int().min(0).max(2_000_000_000).default(1),
  batches: z.int().min(1).max(1000).default(1).describe("Parts of a long steady run, for confidence intervals."),
  handling_drawn: z.enum(["at-arrival", "at-start"]).default("at-arrival"),
  interrupted: z
    .enum(["stays", "requeued"])
    .default("stays")
    .describe("Deferred work whose agent takes a call: it stays in hand, or waits again."),
  traffic: z.record(name, trafficSchema),
  policy: z.string().min(1).default("vip-first"),
  agents: z.record(name, agentsSchema).default({}),
  chat_speeds: z
    .array(z.number().positive().max(20))
    .min(1)
    .default([1, 1.6, 1.9])
    .describe("How fast an agent works in all on 1, 2, 3... chats at once."),
  arms: z
    .record(name, armSchema)
    .default({})
    .describe("Ways of running the same traffic; the first is what the others are compared with.")
});

export type ScenarioFile = z.output<typeof scenarioSchema>;
export type LawFile = z.output<typeof lawSchema>;
export type TrafficFile = z.output<typeof trafficSchema>;
export type AgentsFile = z.output<typeof agentsSchema>;
export type TraceFile = z.output<typeof traceSchema>;
export type CurveFile = number | Readonly<Record<string, number>>;
