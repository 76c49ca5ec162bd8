import { describe, expect, test } from "@jest/globals";
import { readChangeEvent } from "../../../../src/adapters/salesforce/feeds/changeEvent.ts";
import { instantOf, readPushTopicEvent } from "../../../../src/adapters/salesforce/feeds/pushTopicEvent.ts";

const stream = "/data/PendingServiceRoutingChangeEvent";
const routingId = "0JR000000000001AAA";
const wholeRouting = {
  RoutingModel: "ExternalRouting",
  ServiceChannelId: "0N9000000000001AAA",
  WorkItemId: "500000000000001AAA",
  IsPushed: false,
  IsReadyForRouting: true,
  Serial: 1
};

function event(header: object, fields: object = {}, replayId: unknown = 7): unknown {
  const ChangeEventHeader = {
    entityName: "PendingServiceRouting",
    recordIds: [routingId],
    changeType: "UPDATE",
    commitTimestamp: 1_700_000_000_000,
    ...header
  };
  return { schema: "s", payload: { ChangeEventHeader, ...fields }, event: { replayId } };
}

function presenceUpdate(fields: object, changedFields?: readonly string[]): unknown {
  const header = { entityName: "UserServicePresence", changeType: "UPDATE", recordIds: ["0Q4000000000001AAA"] };
  return event({ ...header, ...(changedFields === undefined ? {} : { changedFields }) }, fields);
}

describe("a change event", () => {
  test("that creates a record with all it needs is complete, with position and time", () => {
    expect(readChangeEvent(stream, event({ changeType: "CREATE" }, wholeRouting))).toEqual({
      kind: "notification",
      notification: {
        object: "PendingServiceRouting",
        changeType: "created",
        recordIds: [routingId],
        fields: wholeRouting,
        isComplete: true,
        commitAt: 1_700_000_000_000,
        position: { stream, position: "7" }
      }
    });
  });

  test.each(["RoutingModel", "WorkItemId", "IsReadyForRouting"])(
    "that creates a record without %s is incomplete",
    (field) => {
      const fields = { ...wholeRouting, [field]: undefined };
      expect(readChangeEvent(stream, event({ changeType: "CREATE" }, fields))).toMatchObject({
        notification: { changeType: "created", isComplete: false }
      });
    }
  );

  test("that creates several records at once is incomplete", () => {
    const recordIds = [routingId, "0JR000000000002AAA"];
    expect(readChangeEvent(stream, event({ changeType: "CREATE", recordIds }, wholeRouting))).toMatchObject({
      notification: { recordIds, isComplete: false }
    });
  });

  test("that updates records keeps all ids and what changed, and is incomplete", () => {
    const recordIds = [routingId, "0JR000000000002AAA"];
    expect(readChangeEvent(stream, event({ recordIds }, { IsPushed: false }))).toMatchObject({
      notification: { changeType: "updated", recordIds, fields: { IsPushed: false }, isComplete: false }
    });
  });

  test("that deletes a record is complete without fields", () => {
    expect(readChangeEvent(stream, event({ changeType: "DELETE" }))).toMatchObject({
      notification: { changeType: "deleted", fields: null, isComplete: true }
    });
  });

  test("that brings a record back is read again", () => {
    expect(readChangeEvent(stream, event({ changeType: "UNDELETE" }, wholeRouting))).toMatchObject({
      notification: { changeType: "created", isComplete: false }
    });
  });

  test.each(["GAP_CREATE", "GAP_UPDATE", "GAP_DELETE", "GAP_UNDELETE"])(
    "of the type %s names records to read",
    (changeType) => {
      expect(readChangeEvent(stream, event({ changeType }))).toMatchObject({
        notification: { changeType: "gap", recordIds: [routingId], fields: null, isComplete: false }
      });
    }
  );

  test.each([
    ["an overflow", { changeType: "GAP_OVERFLOW" }],
    ["a wildcard", { recordIds: ["0JR*"] }],
    ["no ids", { recordIds: [] }],
    ["an unknown type", { changeType: "MERGE" }]
  ])("with %s is a gap of its stream", (_what, header) => {
    expect(readChangeEvent(stream, event(header))).toMatchObject({ kind: "gap", position: "7" });
  });

  test.each([null, 1, "x", {}, { payload: {} }, { payload: { ChangeEventHeader: { entityName: 3 } } }])(
    "that makes no sense (%j) is a gap",
    (data) => {
      expect(readChangeEvent(stream, data)).toMatchObject({ kind: "gap", position: null });
    }
  );

  test("of another object needs nothing but its position", () => {
    expect(readChangeEvent(stream, event({ entityName: "Case" }))).toEqual({ kind: "nothing", position: "7" });
  });

  test("that only moves a presence's average capacity needs nothing", () => {
    const fields = { AverageCapacity: 2.5, LastModifiedDate: "2026-11-25T10:00:00Z" };
    expect(readChangeEvent(stream, presenceUpdate(fields))).toEqual({ kind: "nothing", position: "7" });
    expect(readChangeEvent(stream, presenceUpdate(fields, Object.keys(fields)))).toEqual({
      kind: "nothing",
      position: "7"
    });
  });

  test("that ends a presence is told, also when its average capacity moves with it", () => {
    const fields = { AverageCapacity: 2.5, IsCurrentState: false, StatusEndDate: "2026-11-25T10:00:00Z" };
    expect(readChangeEvent(stream, presenceUpdate(fields))).toMatchObject({
      notification: { object: "UserServicePresence", changeType: "updated", isComplete: false }
    });
  });

  test("whose nulled field is missing from its body is still told", () => {
    expect(
      readChangeEvent(stream, presenceUpdate({ AverageCapacity: 1 }, ["AverageCapacity", "StatusEndDate"]))
    ).toMatchObject({
      kind: "notification"
    });
  });

  test("without a replay id is told without a position", () => {
    expect(readChangeEvent(stream, event({}, {}, null))).toMatchObject({ notification: { position: null } });
  });
});

describe("a PushTopic event", () => {
  const topic = "/topic/OneQueueRouting";
  const data = (type: string, sobject: unknown): unknown => ({
    event: { createdDate: "2026-03-29T16:40:08.208Z", replayId: 13, type },
    sobject
  });

  test.each([
    ["created", "created", false],
    ["undeleted", "created", false],
    ["updated", "updated", false],
    ["deleted", "deleted", true]
  ])("of the type %s is told as %s, complete: %s", (type, changeType, isComplete) => {
    expect(readPushTopicEvent(topic, "PendingServiceRouting", data(type, { Id: routingId, Serial: 4 }))).toMatchObject({
      kind: "notification",
      notification: {
        changeType,
        isComplete,
        recordIds: [routingId],
        commitAt: Date.UTC(2026, 2, 29, 16, 40, 8, 208),
        position: { stream: topic, position: "13" }
      }
    });
  });

  test.each([data("created", {}), data("renamed", { Id: routingId }), null, data("created", null)])(
    "that names no record or no known change (%j) is a gap",
    (broken) => {
      expect(readPushTopicEvent(topic, "PendingServiceRouting", broken)).toMatchObject({ kind: "gap" });
    }
  );
});

test("date-times of Salesforce are read in all their forms", () => {
  const instant = Date.UTC(2026, 10, 25, 10, 0, 0);
  expect(instantOf("2026-11-25T10:00:00.000+0000")).toBe(instant);
  expect(instantOf("2026-11-25T10:00:00Z")).toBe(instant);
  expect(instantOf("2026-11-25T12:00:00.000+02:00")).toBe(instant);
  expect(instantOf("yesterday")).toBeNull();
  expect(instantOf(null)).toBeNull();
});
