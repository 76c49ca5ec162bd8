import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { decline } from "../../../src/emulator/omni/agentWorkDecline.ts";
import { goOffline } from "../../../src/emulator/omni/agentSession.ts";
import { refusal, withAnnaOnline } from "./omniFixture.ts";

describe("a request that is rolled back after the insert", () => {
  function rollBack(pushes: string) {
    const centre = withAnnaOnline();
    centre.switches.set("rolledBackInsertIsPushed", pushes);
    const item = centre.openCase();
    const routing = centre.routingOf(item);
    expect(() =>
      centre.store.transaction({ kind: "rest", userId: centre.ids.bridge }, (tx) => {
        tx.insert("AgentWork", {
          UserId: centre.ids.anna,
          WorkItemId: item.Id,
          ServiceChannelId: centre.ids.cases,
          PendingServiceRoutingId: routing?.Id
        });
        throw new Error("a later part of the request is refused");
      })
    ).toThrow("a later part");
    return { centre, item };
  }

  test("may have pushed the item: the console shows a ghost without record", () => {
    const { centre, item } = rollBack("true");
    const pushed = centre.events.at(-1);
    expect(pushed).toMatchObject({ type: "pushed", workItemId: item.Id, committed: false });
    const ghostId = pushed?.type === "pushed" ? pushed.agentWorkId : "";
    expect([accept(centre.omni, ghostId), centre.get("AgentWork", ghostId)]).toEqual([false, undefined]);
    expect(centre.routingOf(item)?.["IsPushed"]).toBe(false);
  });

  test("or not", () => {
    const { centre } = rollBack("false");
    expect(centre.events.filter(({ type }) => type === "pushed")).toEqual([]);
  });
});

describe("who owns the item", () => {
  test.each([
    ["push", "anna"],
    ["accept", "caseQueue"]
  ] as const)("OwnerId changes at %s", (moment, ownerBeforeAccept) => {
    const centre = withAnnaOnline();
    centre.switches.set("ownerChangesAt", moment);
    const item = centre.openCase();
    const work = centre.assign(item, centre.ids.anna);
    expect(centre.get("Case", item.Id)?.["OwnerId"]).toBe(centre.ids[ownerBeforeAccept]);
    accept(centre.omni, work.Id);
    expect(centre.get("Case", item.Id)?.["OwnerId"]).toBe(centre.ids.anna);
  });

  test.each([
    ["backToQueue", "caseQueue"],
    ["staysWithAgent", "anna"]
  ] as const)("after a decline the item goes %s", (answer, owner) => {
    const centre = withAnnaOnline();
    centre.switches.set("ownerOnDecline", answer);
    const item = centre.openCase();
    decline(centre.omni, centre.assign(item, centre.ids.anna).Id, undefined);
    expect(centre.get("Case", item.Id)?.["OwnerId"]).toBe(centre.ids[owner]);
    expect(centre.store.find("PendingServiceRouting", "WorkItemId", item.Id)).toHaveLength(1);
  });

  test.each([
    ["staysWithAgent", "anna"],
    ["backToQueue", "caseQueue"]
  ] as const)("after Unavailable the item goes %s", (answer, owner) => {
    const centre = withAnnaOnline();
    centre.switches.set("ownerOnUnavailable", answer);
    const item = centre.openCase();
    centre.assign(item, centre.ids.anna);
    goOffline(centre.omni, centre.ids.anna);
    expect(centre.get("Case", item.Id)?.["OwnerId"]).toBe(centre.ids[owner]);
  });
});

describe("fields that nobody documents", () => {
  test.each([
    ["false", undefined],
    ["true", "set"]
  ])("LastDeclinedAgentSession on Unavailable: %s", (answer, expected) => {
    const centre = withAnnaOnline();
    centre.switches.set("unavailableSetsDeclinedSession", answer);
    const item = centre.openCase();
    centre.assign(item, centre.ids.anna);
    goOffline(centre.omni, centre.ids.anna);
    expect(centre.routingOf(item)?.["LastDeclinedAgentSession"] === undefined ? undefined : "set").toBe(expected);
  });

  test.each([
    ["false", undefined],
    ["true", "2026-11-25T10:00:30.000+0000"]
  ])("DeclineDateTime on push time-out: %s", (answer, expected) => {
    const centre = withAnnaOnline();
    centre.switches.set("routingValues", "copied");
    centre.switches.set("declineDateTimeOnTimeout", answer);
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    centre.clock.advance(30_000);
    expect(centre.get("AgentWork", work.Id)?.["DeclineDateTime"]).toBe(expected);
  });

  test.each([
    ["true", "2026-11-25T10:00:00.000+0000"],
    ["false", "2026-11-25T10:00:00.750+0000"]
  ])("dateTimesAreWholeSeconds %s", (answer, expected) => {
    const centre = withAnnaOnline();
    centre.switches.set("dateTimesAreWholeSeconds", answer);
    centre.clock.advance(750);
    expect(centre.assign(centre.openCase(), centre.ids.anna)["AssignedDateTime"]).toBe(expected);
  });

  test.each([
    ["moreThanOne", 4],
    ["one", 2]
  ])("Serial grows by %s", (answer, serial) => {
    const centre = withAnnaOnline();
    centre.switches.set("serialStep", answer);
    const item = centre.openCase();
    centre.assign(item, centre.ids.anna);
    expect(centre.routingOf(item)?.["Serial"]).toBe(serial);
  });

  test.each([
    ["null", undefined],
    ["copied", 2]
  ])("capacity, priority and time-out of a routing record are %s", (answer, priority) => {
    const centre = withAnnaOnline();
    centre.switches.set("routingValues", answer);
    const routing = centre.routingOf(centre.openCase());
    expect(routing?.["RoutingPriority"]).toBe(priority);
    expect(routing?.["PushTimeout"]).toBe(answer === "null" ? undefined : 30);
  });

  test.each([
    ["nobodyTimesOut", "Assigned"],
    ["routingConfigTimesOut", "DeclinedOnPushTimeout"]
  ])("with a null push time-out %s", (answer, status) => {
    const centre = withAnnaOnline();
    centre.switches.set("nullPushTimeout", answer);
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    centre.clock.advance(3_600_000);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe(status);
  });

  test.each([
    ["inTheSameTransaction", undefined],
    ["aMomentLater", true]
  ])("the accept removes the routing record %s", (answer, isStillThere) => {
    const centre = withAnnaOnline();
    centre.switches.set("acceptRemovesRouting", answer);
    const item = centre.openCase();
    accept(centre.omni, centre.assign(item, centre.ids.anna).Id);
    expect(centre.routingOf(item)?.["IsPushed"]).toBe(isStillThere);
    centre.clock.advance(1_000);
    expect(centre.routingOf(item)).toBeUndefined();
  });

  test.each([
    ["countsNothing", 5],
    ["fromRoutingConfig", 3]
  ])("AgentWork without capacity %s: Anna, of capacity 3, holds %d", (answer, held) => {
    const centre = withAnnaOnline();
    centre.switches.set("capacityNotGiven", answer);
    for (let count = 0; count < 5; count += 1)
      centre.assign(centre.openCase(), centre.ids.anna, { CapacityWeight: null });
    centre.clock.advance(1_000);
    expect(centre.omni.live.of(centre.store, centre.ids.anna)).toHaveLength(held);
  });

  test.each([
    ["accepted", 2],
    ["refused", 1]
  ])("a second routing record of one item is %s", (answer, count) => {
    const centre = withAnnaOnline();
    centre.switches.set("secondRoutingOfItem", answer);
    const item = centre.openCase();
    const create = () =>
      centre.insert("PendingServiceRouting", { WorkItemId: item.Id, ServiceChannelId: centre.ids.cases });
    if (answer === "accepted") create();
    else expect(refusal(create).errorCode).toBe("DUPLICATE_VALUE");
    expect(centre.store.find("PendingServiceRouting", "WorkItemId", item.Id)).toHaveLength(count);
  });
});
