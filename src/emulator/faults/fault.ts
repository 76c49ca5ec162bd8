import { z } from "zod";
import { streamFaultKinds } from "../streaming/streamFaults.ts";

/** What may be done to an HTTP request. */
export const httpFaultKinds = [
  "dropBefore",
  "dropAfterCommit",
  "lateCommit",
  "status",
  "html503",
  "latency",
  "halfOpen",
  "tokenExpired"
] as const;

export type HttpFaultKind = (typeof httpFaultKinds)[number];

const occasions = {
  route: z
    .string()
    .min(1)
    .default("*")
    .describe(
      "A route name (`composite`, `query`, `sobjects.create:AgentWork`, `oauth.token`, `cometd`), its beginning followed by `*`, or a method and a regular expression for the path (`POST /services/data/.*/composite`). `*` is every Salesforce route; console and fault operations are never hit."
    ),
  count: z.int().min(1).optional().describe("How many times it strikes; without it, until it is cleared."),
  skip: z.int().min(0).default(0).describe("How many matching occasions pass first."),
  probability: z.number().gt(0).max(1).default(1).describe("How likely each matching occasion is hit."),
  seed: z.int().default(1).describe("Seed of the probability's random numbers.")
};

/** The body of `setFault`: one shape per kind. */
export const faultSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("dropBefore"), ...occasions })
    .meta({ title: "dropBefore", description: "The socket is destroyed before anything is processed." }),
  z.strictObject({ kind: z.literal("dropAfterCommit"), ...occasions }).meta({
    title: "dropAfterCommit",
    description: "The request is processed and committed, then the socket is destroyed."
  }),
  z.strictObject({ kind: z.literal("lateCommit"), delayMs: z.int().min(1), ...occasions }).meta({
    title: "lateCommit",
    description: "The transaction stays open for that long before it commits and the answer leaves."
  }),
  z
    .strictObject({
      kind: z.literal("status"),
      status: z.int().min(400).max(599),
      errorCode: z.string().min(1),
      message: z.string().default("Injected fault"),
      ...occasions
    })
    .meta({ title: "status", description: "Salesforce's error body with this status, without processing." }),
  z
    .strictObject({ kind: z.literal("html503"), ...occasions })
    .meta({ title: "html503", description: "The edge's HTML page with status 503." }),
  z
    .strictObject({ kind: z.literal("latency"), ms: z.int().min(1), ...occasions })
    .meta({ title: "latency", description: "Processing begins that much later." }),
  z
    .strictObject({ kind: z.literal("halfOpen"), ...occasions })
    .meta({ title: "halfOpen", description: "The request is read and never answered; the socket stays open." }),
  z.strictObject({ kind: z.literal("tokenExpired"), ...occasions }).meta({
    title: "tokenExpired",
    description: "The caller's token expires now, so this and later requests get 401 until it has a new one."
  }),
  z
    .strictObject({
      kind: z.literal("triggerRefuses"),
      object: z.string().min(1).describe("The object whose writes are refused, for instance `AgentWork`."),
      operation: z.enum(["insert", "update", "delete"]).default("insert"),
      where: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
        .default({})
        .describe("Only records with these field values, for instance one WorkItemId."),
      errorCode: z.string().min(1).default("FIELD_CUSTOM_VALIDATION_EXCEPTION"),
      message: z.string().default("A trigger refused this record"),
      count: occasions.count,
      skip: occasions.skip,
      probability: occasions.probability,
      seed: occasions.seed
    })
    .meta({
      title: "triggerRefuses",
      description: "Code of the customer refuses a write of a user, wherever it comes from: single, composite or batch."
    }),
  z
    .strictObject({
      kind: z.enum(streamFaultKinds),
      channel: z.string().optional().describe("Only for this channel."),
      userId: z.string().optional().describe("Only for the streams of this user."),
      count: occasions.count,
      skip: occasions.skip,
      probability: occasions.probability,
      seed: occasions.seed
    })
    .meta({ title: "stream", description: "A fault of the streaming side, at the moment that its name tells." })
]);

export type FaultSpec = z.output<typeof faultSchema>;
export type TriggerFaultSpec = Extract<FaultSpec, { kind: "triggerRefuses" }>;
export type HttpFaultSpec = Extract<FaultSpec, { kind: HttpFaultKind }>;
