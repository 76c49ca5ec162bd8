import { gap, type Heard, recordOf, replayIdOf } from "./changeEvent.ts";
import type { Notification, RoutedObject } from "./feed.ts";

const changeTypes: ReadonlyMap<unknown, Notification["changeType"]> = new Map([
  ["created", "created"],
  ["undeleted", "created"],
  ["updated", "updated"],
  ["deleted", "deleted"]
]);

/**
 * Reads the `data` of a PushTopic event. Its body is what the topic selects, which is not the whole record, so only a
 * deletion is complete; the order within a transaction is last first, so a body may be older than what is known.
 */
export function readPushTopicEvent(stream: string, object: RoutedObject, data: unknown): Heard {
  const position = replayIdOf(data);
  const event = recordOf(recordOf(data)?.["event"]);
  const fields = recordOf(recordOf(data)?.["sobject"]);
  const id = fields?.["Id"];
  const changeType = changeTypes.get(event?.["type"]);
  if (fields === null || typeof id !== "string" || changeType === undefined) {
    return gap(`An event of ${stream} names no record or an unknown change.`, position);
  }
  const isDeleted = changeType === "deleted";
  const notification: Notification = {
    object,
    changeType,
    recordIds: [id],
    fields: isDeleted ? null : fields,
    isComplete: isDeleted,
    commitAt: instantOf(event?.["createdDate"]),
    position: position === null ? null : { stream, position }
  };
  return { kind: "notification", notification };
}

/** Milliseconds since 1970 of a Salesforce date-time, `Z` or `+0000`; null when it is none. */
export function instantOf(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const instant = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(instant) ? null : instant;
}
