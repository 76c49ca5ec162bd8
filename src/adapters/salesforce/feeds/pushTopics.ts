import { BridgeError } from "../../../ports/bridgeError.ts";
import type { Log } from "../../../ports/log.ts";
import { recordOf } from "./changeEvent.ts";
import type { RoutedObject, Session } from "./feed.ts";
import { FeedRefused } from "./feedRefused.ts";

export interface TopicDefinition {
  /** At most 25 characters; the channel is `/topic/<name>`. */
  readonly name: string;
  readonly object: RoutedObject;
  readonly fields: readonly string[];
  /** Condition after WHERE; null for all records. */
  readonly where: string | null;
}

/** The guide's topic and its fields, with what its "expected behaviour" page needs besides: transfers and readiness. */
const pendingServiceRoutingTopic: TopicDefinition = {
  name: "OneQueueRouting",
  object: "PendingServiceRouting",
  fields: [
    "Id",
    "Serial",
    "QueueId",
    "WorkItemId",
    "IsPushed",
    "ServiceChannelId",
    "LastDeclinedAgentSession",
    "CreatedDate",
    "IsTransfer",
    "IsReadyForRouting"
  ],
  where: "RoutingModel = 'ExternalRouting'"
};

/** Without AverageCapacity, so that the topic stays quiet when work is merely accepted. */
const userServicePresenceTopic: TopicDefinition = {
  name: "OneQueuePresence",
  object: "UserServicePresence",
  fields: ["Id", "UserId", "ServicePresenceStatusId", "IsCurrentState", "IsAway", "ConfiguredCapacity"],
  where: null
};

export const topicDefinitions: readonly TopicDefinition[] = [pendingServiceRoutingTopic, userServicePresenceTopic];

/** The record of a topic as the org keeps it. */
export type TopicRecord = Readonly<Record<string, unknown>>;

/** A way in which a topic of the org differs from ours. Without what is essential, events would be missing. */
export interface TopicDifference {
  readonly isEssential: boolean;
  readonly text: string;
}

export function topicQuery({ fields, object, where }: TopicDefinition): string {
  return `SELECT ${fields.join(", ")} FROM ${object}${where === null ? "" : ` WHERE ${where}`}`;
}

/** Compares what a topic of the org would tell with what is needed. */
export function compareTopic(wanted: TopicDefinition, found: TopicRecord): readonly TopicDifference[] {
  const differences: TopicDifference[] = [];
  const differs = (isEssential: boolean, text: string): void => void differences.push({ isEssential, text });
  if (found["IsActive"] !== true) differs(true, "it is not active");
  for (const operation of ["Create", "Update", "Delete"]) {
    if (found[`NotifyForOperation${operation}`] !== true) differs(true, `it does not tell ${operation.toLowerCase()}s`);
  }
  if (found["NotifyForFields"] === "Where") differs(true, "it tells only changes of the fields in its condition");
  const query = readQuery(found["Query"]);
  if (query === null || query.object !== wanted.object.toLowerCase()) {
    differs(true, `it is not about ${wanted.object}`);
    return differences;
  }
  if (query.where !== null && query.where !== normalise(wanted.where ?? "")) differs(true, "its condition is another");
  const missing = wanted.fields.filter((field) => !query.fields.has(field.toLowerCase()));
  if (missing.length > 0) differs(false, `it does not select ${missing.join(", ")}`);
  return differences;
}

/**
 * Makes sure that both topics exist and tell what is needed; returns their channels and what each is about. Topics
 * are created and corrected only where that is allowed; throws FeedRefused otherwise.
 */
export async function ensureTopics(
  session: Session,
  log: Log,
  mayWrite: boolean
): Promise<ReadonlyMap<string, RoutedObject>> {
  const found = await readTopics(session);
  for (const definition of topicDefinitions) {
    await ensureTopic(session, log, mayWrite, definition, found.get(definition.name) ?? null);
  }
  return new Map(topicDefinitions.map(({ name, object }) => [`/topic/${name}`, object]));
}

async function readTopics(session: Session): Promise<ReadonlyMap<string, TopicRecord>> {
  const names = topicDefinitions.map(({ name }) => `'${name}'`).join(", ");
  const soql =
    "SELECT Id, Name, Query, IsActive, NotifyForFields, NotifyForOperationCreate, NotifyForOperationUpdate, " +
    `NotifyForOperationDelete FROM PushTopic WHERE Name IN (${names})`;
  const body = await ask(session, "read the PushTopics", {
    method: "GET",
    path: `/query?q=${encodeURIComponent(soql)}`
  });
  const records = recordOf(body)?.["records"];
  if (!Array.isArray(records)) return new Map();
  const topics = records.map(recordOf).filter((record) => record !== null);
  return new Map(topics.map((topic) => [String(topic["Name"]), topic]));
}

async function ensureTopic(
  session: Session,
  log: Log,
  mayWrite: boolean,
  wanted: TopicDefinition,
  found: TopicRecord | null
): Promise<void> {
  const differences = found === null ? [] : compareTopic(wanted, found);
  if (found !== null && differences.length === 0) return;
  const why = found === null ? "it does not exist" : differences.map(({ text }) => text).join(", ");
  if (mayWrite) {
    await writeTopic(session, wanted, found);
    log.info("PushTopic written", { topic: wanted.name, why });
    return;
  }
  if (found !== null && !differences.some(({ isEssential }) => isEssential)) {
    log.warn("PushTopic used although it differs", { topic: wanted.name, why });
    return;
  }
  throw new FeedRefused("pushTopic", "notSelected", `The PushTopic ${wanted.name} cannot be used: ${why}.`, [
    `Let the bridge write it, or create it with the query: ${topicQuery(wanted)}`
  ]);
}

async function writeTopic(session: Session, wanted: TopicDefinition, found: TopicRecord | null): Promise<void> {
  const body = {
    Name: wanted.name,
    Query: topicQuery(wanted),
    ApiVersion: Number(session.apiVersion),
    IsActive: true,
    NotifyForFields: "Referenced",
    NotifyForOperationCreate: true,
    NotifyForOperationUpdate: true,
    NotifyForOperationDelete: true
  };
  if (found === null) await ask(session, `create the PushTopic ${wanted.name}`, { method: "POST", path, body });
  else {
    const attempt = `correct the PushTopic ${wanted.name}`;
    await ask(session, attempt, { method: "PATCH", path: `${path}/${String(found["Id"])}`, body });
  }
}

const path = "/sobjects/PushTopic";

/** An answer that refuses is the org's last word on this feed; no answer at all is not. */
async function ask(session: Session, attempt: string, request: Parameters<Session["request"]>[0]): Promise<unknown> {
  try {
    return await session.request(request);
  } catch (error) {
    if (!(error instanceof BridgeError) || error.isRetryable || error.code !== "OrgRefused") throw error;
    throw new FeedRefused("pushTopic", "forbidden", `The org does not let us ${attempt}: ${error.message}`, [
      "Give the integration user read and create access to PushTopic."
    ]);
  }
}

/** Object, fields and condition of a topic's query, in lower case; null when it has another shape. */
function readQuery(query: unknown): { object: string; fields: ReadonlySet<string>; where: string | null } | null {
  if (typeof query !== "string") return null;
  const parts = /^select (?<fields>.+?) from (?<object>\w+)(?: where (?<where>.+))?$/.exec(normalise(query));
  const { fields, object, where } = parts?.groups ?? {};
  if (fields === undefined || object === undefined) return null;
  return { object, fields: new Set(fields.split(",").map((field) => field.trim())), where: where ?? null };
}

function normalise(soql: string): string {
  return soql
    .toLowerCase()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s*=\s*/g, " = ")
    .trim();
}
