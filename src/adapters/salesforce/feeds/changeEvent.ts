import { type Notification, type RoutedObject, routedObjects } from "./feed.ts";
import { isWholeRecord } from "./routedFields.ts";

/** What one event of a stream means. `nothing`: no record that matters has changed. */
export type Heard =
  | { readonly kind: "notification"; readonly notification: Notification }
  | { readonly kind: "nothing"; readonly position: string | null }
  | { readonly kind: "gap"; readonly reason: string; readonly position: string | null };

interface Header {
  readonly entityName: string;
  readonly changeType: string;
  readonly recordIds: readonly string[];
  readonly commitTimestamp: number | null;
  readonly changedFields: readonly string[];
}

/** Counters of a presence, and what every save touches: none of them says where an agent is. */
const presenceNoise: ReadonlySet<string> = new Set([
  "AverageCapacity",
  "AtCapacityDuration",
  "IdleDuration",
  "StatusDuration",
  "LastModifiedDate",
  "LastModifiedById",
  "SystemModstamp"
]);

const recordIdPattern = /^[A-Za-z0-9]{18}$/;

/** Reads the `data` of an event of Change Data Capture over CometD. An event that makes no sense is a gap. */
export function readChangeEvent(stream: string, data: unknown): Heard {
  const position = replayIdOf(data);
  const payload = recordOf(recordOf(data)?.["payload"]);
  const header = headerOf(payload?.["ChangeEventHeader"]);
  if (payload === null || header === null) return gap(`An event of ${stream} has no readable header.`, position);
  const object = routedObjects.find((name) => name === header.entityName);
  if (object === undefined) return { kind: "nothing", position };
  return readKnown(stream, object, header, payload, position);
}

function readKnown(
  stream: string,
  object: RoutedObject,
  header: Header,
  payload: Readonly<Record<string, unknown>>,
  position: string | null
): Heard {
  if (header.changeType === "GAP_OVERFLOW") return gap(`${object} changed faster than events can tell.`, position);
  if (header.recordIds.length === 0 || !header.recordIds.every((id) => recordIdPattern.test(id))) {
    return gap(`An event of ${object} stands for unnamed records (${header.recordIds.join(", ")}).`, position);
  }
  if (isNoise(object, header, payload)) return { kind: "nothing", position };
  const what = meaningOf(object, header, payload);
  if (what === null) return gap(`An event of ${object} has the unknown type ${header.changeType}.`, position);
  const notification: Notification = {
    object,
    ...what,
    recordIds: header.recordIds,
    commitAt: header.commitTimestamp,
    position: position === null ? null : { stream, position }
  };
  return { kind: "notification", notification };
}

/** A record that came back is read again: the event says little of it. */
function meaningOf(
  object: RoutedObject,
  header: Header,
  payload: Readonly<Record<string, unknown>>
): Pick<Notification, "changeType" | "fields" | "isComplete"> | null {
  switch (header.changeType) {
    case "CREATE":
      return {
        changeType: "created",
        fields: fieldsOf(payload),
        isComplete: header.recordIds.length === 1 && isWholeRecord(object, payload)
      };
    case "UNDELETE":
      return { changeType: "created", fields: fieldsOf(payload), isComplete: false };
    case "UPDATE":
      return { changeType: "updated", fields: fieldsOf(payload), isComplete: false };
    case "DELETE":
      return { changeType: "deleted", fields: null, isComplete: true };
    case "GAP_CREATE":
    case "GAP_UPDATE":
    case "GAP_DELETE":
    case "GAP_UNDELETE":
      return { changeType: "gap", fields: null, isComplete: false };
    default:
      return null;
  }
}

/** True for the updates of `AverageCapacity` that come with every accepted or finished work item. */
function isNoise(object: RoutedObject, header: Header, payload: Readonly<Record<string, unknown>>): boolean {
  if (object !== "UserServicePresence" || header.changeType !== "UPDATE") return false;
  const changed = header.changedFields.length > 0 ? header.changedFields : Object.keys(fieldsOf(payload));
  return changed.length > 0 && changed.every((field) => presenceNoise.has(field));
}

function fieldsOf(payload: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { ChangeEventHeader: _header, ...fields } = payload;
  return fields;
}

function headerOf(value: unknown): Header | null {
  const header = recordOf(value);
  if (header === null) return null;
  const { entityName, changeType, recordIds, commitTimestamp, changedFields } = header;
  if (typeof entityName !== "string" || typeof changeType !== "string" || !isTexts(recordIds)) return null;
  return {
    entityName,
    changeType,
    recordIds,
    commitTimestamp: typeof commitTimestamp === "number" ? commitTimestamp : null,
    changedFields: isTexts(changedFields) ? changedFields : []
  };
}

/** The replay id as text; null where the event has none and cannot be resumed after. */
export function replayIdOf(data: unknown): string | null {
  const replayId = recordOf(recordOf(data)?.["event"])?.["replayId"];
  return typeof replayId === "number" || typeof replayId === "string" ? String(replayId) : null;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}

export function gap(reason: string, position: string | null): Heard {
  return { kind: "gap", reason, position };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
