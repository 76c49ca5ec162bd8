/**
 * The bridge's configuration file: every key with its type, default, meaning and environment name, once. Validation,
 * the reference page, the sample file and the JSON Schema are made from here; `Config` is what the program gets.
 */
import { z } from "zod";
import { duration } from "../policy/duration.ts";
import { policyPresets } from "../policy/presets.ts";
import { agentsSchema } from "./agentsSchema.ts";
import { setting } from "./setting.ts";

const text = z.string({ error: "must be text" }).min(1, { error: "must not be empty" });
const variable = z
  .string({ error: "must be the name of an environment variable" })
  .regex(/^[A-Za-z_]\w*$/, { error: "must be the name of an environment variable" });
const webAddress = z
  .string({ error: "must be a URL" })
  .refine((value) => ["http:", "https:"].includes(protocolOf(value)), { error: "must be a URL with http or https" });
const centreAddress = z
  .string({ error: "must be a URL" })
  .refine((value) => ["http:", "https:", "ws:", "wss:", "ami:", "amis:"].includes(protocolOf(value)), {
    error: "must be a URL with http, https, ws or wss, or ami or amis for Asterisk"
  });

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : "";
}

const whole = (least: number, most: number) => z.int().min(least).max(most);
const loginUrl = setting(webAddress.default("https://login.salesforce.com"), "Where tokens come from.", {
  env: "ONEQUEUE_LOGIN_URL"
});

const jwt = z.strictObject({
  client_id: setting(text, "Consumer key of the connected or external client app.", { env: "ONEQUEUE_CLIENT_ID" }),
  username: setting(text, "Integration user that the bridge acts as.", { env: "ONEQUEUE_USERNAME" }),
  key_file: setting(text, "Private key (PEM) that nobody but its owner may read.", {
    env: "ONEQUEUE_KEY_FILE",
    secret: true
  }),
  login_url: loginUrl
});

const clientCredentials = z.strictObject({
  login_url: setting(webAddress, "My Domain address of the org; this flow does not work at the common login address."),
  client_id: setting(text.optional(), "Consumer key, when it is not in the environment."),
  client_id_env: setting(variable.optional(), "Environment variable that holds the consumer key."),
  client_secret_env: setting(variable.optional(), "Environment variable that holds the consumer secret.", {
    secret: true
  }),
  client_secret_file: setting(text.optional(), "File with the consumer secret that nobody but its owner may read.", {
    secret: true
  })
});

const givenToken = z.strictObject({
  url: setting(webAddress, "Instance address of the org.", { env: "ONEQUEUE_ORG_URL" }),
  token_env: setting(variable.optional(), "Environment variable that holds the access token.", {
    env: "ONEQUEUE_ORG_TOKEN_ENV",
    secret: true
  }),
  token_file: setting(text.optional(), "File with the access token that nobody but its owner may read.", {
    secret: true
  })
});

const authKinds = ["jwt", "client_credentials", "alias", "token"] as const;
export type AuthKind = (typeof authKinds)[number];

const auth = z
  .strictObject({
    jwt: setting(jwt.optional(), "JWT bearer flow: the usual choice for a server."),
    client_credentials: setting(clientCredentials.optional(), "Client credentials flow."),
    alias: setting(text.optional(), "Alias or username that the `sf` CLI is logged in to on this machine.", {
      env: "ONEQUEUE_ORG_ALIAS"
    }),
    token: setting(givenToken.optional(), "An access token obtained elsewhere; it is not refreshed when it expires.")
  })
  .superRefine((value, context) => {
    const given = authKinds.filter((kind) => value[kind] !== undefined);
    if (given.length === 1) return;
    const received = given.length === 0 ? "none is given" : `given: ${given.join(", ")}`;
    context.addIssue({
      code: "custom",
      message: `needs exactly one way to log in, ${received}; allowed: ${authKinds.join(", ")}.`
    });
  });

const fieldName = z
  .string({ error: "must be a field" })
  .regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*){1,3}$/, { error: "must be a field with its object, for instance Case.Origin" });

const plainName = z
  .string({ error: "must be a name" })
  .regex(/^[A-Za-z]\w*$/, { error: "must be the API name of an object or field, for instance First_Contact__c" });

const enrichment = z.strictObject({
  fields: setting(
    z.array(fieldName).max(20).default(["Case.Origin", "Case.Priority"]),
    "Fields of the work item (enumerations only) that policy rules may use."
  ),
  tier_field: setting(
    fieldName.nullable().default("Contact.Tier__c"),
    "Field that names the customer's tier; null gives everybody the policy's default tier."
  ),
  language_field: setting(fieldName.nullable().default(null), "Field that names the customer's language."),
  age_fields: setting(
    z.record(plainName, plainName).default({}),
    "By object of the work item, the date-time field from which the customer's wait counts instead of the request's.",
    { example: "{Case: First_Contact__c}" }
  ),
  phone_fields: setting(
    z.array(plainName).min(1).max(10).default(["Phone", "MobilePhone"]),
    "Contact fields in which a caller's number is looked for."
  ),
  callers: setting(z.boolean().default(true), "Look the contact behind a caller's number up, for the tier."),
  timeout: setting(
    duration("0s", "10s").prefault("300ms"),
    "An item waits this long for its facts, then goes on with the default tier."
  ),
  cache: setting(duration("0s", "24h").prefault("10m"), "How long a looked-up customer is remembered."),
  cache_entries: setting(whole(0, 1_000_000).default(50_000), "How many customers are remembered."),
  batch: setting(whole(1, 200).default(100), "Records looked up with one query.")
});

const apiBudget = z.strictObject({
  share_percent: setting(whole(1, 100).default(50), "Share of the org's daily API calls that the bridge may use."),
  calls_per_day: setting(
    whole(1, 100_000_000).nullable().default(null),
    "Upper limit in calls, besides the share; null for none."
  )
});

const poll = z.strictObject({
  fastest: setting(duration("500ms", "1h").prefault("2s"), "Shortest pause between two polls."),
  slowest: setting(duration("500ms", "1h").prefault("5s"), "Longest pause that a short API budget may force.")
});

const org = z.strictObject({
  auth: setting(auth.prefault({}), "How to log in: exactly one of the four."),
  api_version: setting(
    z
      .string({ error: "must be text such as '67.0' (in quotes)" })
      .regex(/^(3[1-9]|[4-9]\d)\.0$/, { error: "must be 31.0 or later, for instance '67.0'" })
      .default("67.0"),
    "Salesforce API version."
  ),
  feed: setting(
    z.enum(["auto", "changeData", "pushTopic", "polling"]).default("auto"),
    "Where changes come from; auto takes the first that the org allows, in this order.",
    { env: "ONEQUEUE_FEED" }
  ),
  channel: setting(
    z
      .string({ error: "must be a channel" })
      .regex(/^\/data\/\w+$/, { error: "must be a channel such as /data/ExternalRoutingChannel__chn" })
      .nullable()
      .default(null),
    "Change-data channel; null subscribes to the three standard change-event channels.",
    { example: "/data/ExternalRoutingChannel__chn" }
  ),
  native_queues: setting(
    z.array(text).max(200).default([]),
    "In shadow mode, the queues that Omni-Channel itself routes and that are looked at, by developer name or id.",
    { example: "[Support_Cases]" }
  ),
  create_push_topics: setting(z.boolean().default(true), "Create the two PushTopics where they are missing."),
  poll: setting(poll.prefault({}), "Pace of the polling feed."),
  silence: setting(
    duration("1s", "1h").prefault("110s"),
    "A stream that says nothing for this long, not even a heartbeat, is dropped and opened again."
  ),
  reconcile_every: setting(duration("5s", "24h").prefault("5m"), "How often records are compared with what is known."),
  membership_every: setting(duration("5s", "24h").prefault("1m"), "How often queues, groups and users are re-read."),
  enrichment: setting(enrichment.prefault({}), "What is looked up about work items and customers."),
  api_budget: setting(apiBudget.prefault({}), "API calls that the bridge may use."),
  guard: setting(
    z.enum(["required", "preferred"]).default("preferred"),
    "required: write nothing to an org without the OneQueue_Offer__c object. preferred: degraded mode, said aloud."
  ),
  guard_retention_days: setting(
    whole(0, 3650).default(30),
    "OneQueue_Offer__c records older than this are deleted, but for those of live items; 0 keeps all."
  ),
  writer_timeout: setting(
    duration("10s", "1h").prefault("60s"),
    "A bridge whose writer record is silent for this long may be replaced by another."
  ),
  request_timeout: setting(
    duration("100ms", "120s").prefault("5s"),
    "A request without an answer after this counts as unknown outcome."
  ),
  query_timeout: setting(duration("1s", "120s").prefault("30s"), "The same for queries.")
});

const callField = z.strictObject({
  attribute: text,
  field: fieldName,
  allowed: z.array(text).min(1).max(100)
});

const agents = z.record(text, text);

const integrator = z.strictObject({
  id: setting(
    z
      .string({ error: "must be a name" })
      .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, { error: "must be a name of a-z, 0-9, - and _, at most 40 characters" })
      .default("main"),
    "Names the contact centre in the address that its events are delivered to: /ccs/<id>/v1/events."
  ),
  secret_env: setting(variable.optional(), "Environment variable with the secret that signs what the bridge asks.", {
    secret: true
  }),
  secret_file: setting(text.optional(), "File with that secret that nobody but its owner may read.", { secret: true }),
  event_secret_env: setting(
    variable.optional(),
    "Environment variable with the secret that signs events, when it is another one.",
    { secret: true }
  ),
  event_secret_file: setting(text.optional(), "File with that secret that nobody but its owner may read.", {
    secret: true
  }),
  listen_host: setting(
    text.default("127.0.0.1"),
    "Address to receive events on. Put something that speaks TLS in front where others can reach it."
  ),
  listen_port: setting(whole(0, 65_535).default(7951), "Port to receive events on; 0 takes a free one.")
});

const asteriskName = z
  .string({ error: "must be a name" })
  .regex(/^[a-zA-Z0-9][\w-]{1,79}$/, { error: "must be a name of letters, digits, - and _, two characters or more" });
const channelVariable = z
  .string({ error: "must be the name of a channel variable" })
  .regex(/^[A-Za-z_]\w{0,79}$/, { error: "must be the name of a channel variable" });

const ami = z.strictObject({
  username: setting(asteriskName.default("onequeue"), "Account of the bridge in manager.conf."),
  secret_env: setting(variable.optional(), "Environment variable that holds the account's secret.", { secret: true }),
  secret_file: setting(text.optional(), "File with the account's secret that nobody but its owner may read.", {
    secret: true
  }),
  queues: setting(
    z.array(asteriskName).min(1, { error: "must name a queue" }).max(1000),
    "Queues that agents log in to and that the bridge distributes; each has a waiting room onequeue-<queue>.",
    { example: "[support]" }
  ),
  language_variable: setting(
    channelVariable.nullable().default(null),
    "Channel variable in which the IVR says the caller's language."
  ),
  vip_variable: setting(
    channelVariable.nullable().default(null),
    "Channel variable in which the IVR says that the caller is a VIP: 1, true or yes."
  ),
  ping: setting(duration("100ms", "1m").prefault("5s"), "How often Asterisk is asked whether it is still there.")
});

const centre = z.strictObject({
  kind: setting(
    z.enum(["simulated", "generic", "asterisk"]).default("simulated"),
    "Kind of contact centre; generic is one that an integrator joins (docs/integrator)."
  ),
  integrator: setting(integrator.optional(), "How a generic contact centre is joined."),
  ami: setting(
    ami.optional(),
    "How an Asterisk is driven (docs/admin/asterisk.md); its url is ami://host:5038, or amis:// with TLS."
  ),
  url: setting(centreAddress, "Address of the contact centre.", { env: "ONEQUEUE_CENTRE_URL" }),
  token_env: setting(variable.optional(), "Environment variable that holds the centre's token.", { secret: true }),
  token_file: setting(text.optional(), "File with the centre's token that nobody but its owner may read.", {
    secret: true
  }),
  lease_ttl: setting(
    duration("1s", "5m").prefault("10s"),
    "Calls go back to native distribution when the bridge is silent for this long."
  ),
  request_timeout: setting(duration("100ms", "60s").prefault("2s"), "A command without an answer after this failed."),
  agents: setting(
    z
      .union([text, agents], { error: "must be a mapping of users to centre agents, or the path of a YAML file" })
      .default({}),
    "Salesforce user (username or id) -> agent id of the centre: inline, or the path of a YAML file with such a map.",
    { example: "{amelie@example.com: agent-1}" }
  ),
  match: setting(
    z.enum(["username", "none"]).default("username"),
    "How agents that `agents` leaves out are joined: centre agent id equal to the Salesforce username, or not at all."
  ),
  vip_tier: setting(
    text.nullable().default(null),
    "Tier of callers whom the contact centre itself marks as VIP; null disregards the mark."
  ),
  fields: setting(
    z.array(callField).max(20).default([]),
    "Call attributes that policy rules may use, with the values that count; any other value is left out.",
    { example: "[{attribute: menu, field: Call.Menu, allowed: [sales, support]}]" }
  ),
  number_key_env: setting(
    variable.optional(),
    "Environment variable with the key that callers' numbers are hashed with; without one a new key is drawn at each start.",
    { secret: true }
  )
});

const journal = z.strictObject({
  directory: setting(text.default(".onequeue/journal"), "Folder of the journal, on a local disk.", {
    env: "ONEQUEUE_JOURNAL"
  }),
  retention_days: setting(whole(1, 3650).default(30), "Days of which the journal keeps every input and decision."),
  snapshot_rows: setting(
    whole(100, 10_000_000).default(25_000),
    "A snapshot is made after so many inputs; a restart, or an explanation, applies at most about as many."
  )
});

const http = z.strictObject({
  host: setting(text.default("127.0.0.1"), "Address to listen on. Anything but loopback needs a token.", {
    env: "ONEQUEUE_HTTP_HOST"
  }),
  port: setting(whole(0, 65_535).default(7878), "Port to listen on; 0 takes a free one.", {
    env: "ONEQUEUE_HTTP_PORT"
  }),
  token_env: setting(variable.optional(), "Environment variable that holds the bearer token that clients must send.", {
    secret: true
  }),
  token_file: setting(text.optional(), "File with that token that nobody but its owner may read.", { secret: true }),
  named_tokens: setting(
    z.record(text.max(80), variable).default({}),
    "Further tokens: name of who holds one -> environment variable with it. What they ask is recorded under the name.",
    { example: "{Ann Example: ONEQUEUE_TOKEN_ANN}", secret: true }
  )
});

const log = z.strictObject({
  level: setting(z.enum(["error", "warn", "info", "debug"]).default("info"), "How much is logged.", {
    env: "ONEQUEUE_LOG_LEVEL"
  }),
  format: setting(z.enum(["text", "json"]).default("text"), "Lines for people, or JSON lines for tools.", {
    env: "ONEQUEUE_LOG_FORMAT"
  })
});

const timeouts = z.strictObject({
  start: setting(duration("1s", "1h").prefault("2m"), "Given up when not ready after this."),
  stop_requests: setting(
    duration("0s", "8s").prefault("5s"),
    "At the end, requests in flight are waited for this long."
  )
});

/** The file as it is written. Output of the schema: defaults filled in, durations in milliseconds. */
export const configSchema = z.strictObject({
  pool: setting(
    z
      .string({ error: "must be a name" })
      .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, { error: "must be a name of a-z, 0-9, - and _, at most 40 characters" })
      .default("main"),
    "Name of the queues and agents that are routed together.",
    { env: "ONEQUEUE_POOL" }
  ),
  mode: setting(
    z.enum(["active", "shadow"]).default("active"),
    "shadow: looks at native queues (org.native_queues) and at the contact centre, decides and records, writes nothing.",
    { env: "ONEQUEUE_MODE" }
  ),
  bridge_id: setting(
    text.max(80).nullable().default(null),
    "Name of this bridge on the records that it writes; null makes one of host name and pool.",
    { env: "ONEQUEUE_BRIDGE_ID" }
  ),
  org: setting(org.prefault({}), "The Salesforce org."),
  centre: setting(centre, "The contact centre."),
  agents: setting(
    z.union([text, agentsSchema]).default({}),
    "Salesforce user (username or id), or centre:ID -> skills, groups, paired_with, informal; or the path of a YAML file.",
    {
      change: "live",
      example:
        "{amelie@example.com: {skills: {french: 8}, groups: [paris], paired_with: bruno@example.com}, bruno@example.com: {}}"
    }
  ),
  policy: setting(
    text.default("vip-first"),
    `Name of a policy that comes with OneQueue (${policyPresets.join(", ")}) or the path of a policy file.`,
    { env: "ONEQUEUE_POLICY", change: "live" }
  ),
  journal: setting(journal.prefault({}), "The durable record of all inputs and decisions."),
  http: setting(http.prefault({}), "Board, API, metrics and health."),
  language: setting(z.enum(["en", "fr"]).default("en"), "Language of the sentences that people read.", {
    env: "ONEQUEUE_LANGUAGE"
  }),
  log: setting(log.prefault({}), "Logging, to standard error."),
  timeouts: setting(timeouts.prefault({}), "Limits on starting and stopping.")
});

export type ConfigFile = z.output<typeof configSchema>;
