import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { close } from "../../../src/emulator/omni/agentWorkClose.ts";
import { decline } from "../../../src/emulator/omni/agentWorkDecline.ts";
import {
  changeAgentStatus,
  goOffline,
  logIn,
  loseConnection,
  reconnect
} from "../../../src/emulator/omni/agentSession.ts";
import { openOmniFixture, withAnnaOnline } from "./omniFixture.ts";

describe("capacity", () => {
  test("percent and units are compared as percent of the agent's capacity", () => {
    const centre = withAnnaOnline();
    centre.assign(centre.openCase(), centre.ids.anna, { CapacityWeight: 2 });
    const tooLarge = centre.assign(centre.openCase(), centre.ids.anna, {
      CapacityWeight: null,
      CapacityPercentage: 34
    });
    const fits = centre.assign(centre.openCase(), centre.ids.anna, { CapacityWeight: 1 });
    centre.clock.advance(500);
    expect([tooLarge, fits].map(({ Id }) => centre.get("AgentWork", Id)?.["Status"])).toEqual([
      "Unavailable",
      "Assigned"
    ]);
  });

  test("five cases that are interruptible do not block a lead; five leads block a case", () => {
    const centre = openOmniFixture();
    centre.setUp("PresenceUserConfigUser", {
      UserId: centre.ids.anna,
      PresenceUserConfigId: centre.setUp("PresenceUserConfig", {
        DeveloperName: "five",
        MasterLabel: "five",
        Capacity: 5,
        InterruptibleCapacity: 5
      }).Id
    });
    logIn(centre.omni, centre.ids.anna, centre.ids.available);
    const assign = (isInterruptible: boolean) => {
      const item = centre.openCase();
      const routing = centre.routingOf(item);
      centre.store.transaction({ kind: "system", userId: centre.ids.bridge }, (tx) => {
        tx.update("PendingServiceRouting", routing?.Id ?? "", { IsInterruptible: isInterruptible }, { system: true });
      });
      return centre.assign(item, centre.ids.anna).Id;
    };
    for (let count = 0; count < 5; count += 1) assign(true);
    const leads = [1, 2, 3, 4, 5].map(() => assign(false));
    const blocked = assign(true);
    centre.clock.advance(500);
    expect(leads.map((id) => centre.get("AgentWork", id)?.["Status"])).toEqual(Array(5).fill("Assigned"));
    expect(centre.get("AgentWork", blocked)?.["Status"]).toBe("Unavailable");
  });

  test("status-based work outlives the tab and the logout, and ends with a completed status", () => {
    const centre = withAnnaOnline();
    centre.store.transaction({ kind: "system", userId: centre.ids.bridge }, (tx) => {
      tx.update(
        "ServiceChannel",
        centre.ids.cases,
        { CapacityModel: "StatusBased", StatusField: "Status" },
        { system: true }
      );
    });
    centre.setUp("ServiceChannelStatusField", {
      ServiceChannelId: centre.ids.cases,
      Type: "Completed",
      Value: "Closed"
    });
    const [one, other] = [centre.openCase(), centre.openCase()];
    const works = [one, other].map((item) => centre.assign(item, centre.ids.anna).Id);
    for (const id of works) accept(centre.omni, id);
    goOffline(centre.omni, centre.ids.anna);
    const statuses = () => works.map((id) => centre.get("AgentWork", id)?.["Status"]);
    expect(statuses()).toEqual(["Opened", "Opened"]);
    centre.update("Case", one.Id, { Status: "Closed" });
    close(centre.omni, works[1] ?? "");
    expect(statuses()).toEqual(["Closed", "Closed"]);
    expect(centre.get("Case", other.Id)?.["Status"]).toBe("Closed");
    expect(centre.get("AgentWork", works[0] ?? "")?.["ActiveTime"]).toBeUndefined();
  });
});

describe("presence", () => {
  test("each change of status ends a row and begins the next at once", () => {
    const centre = withAnnaOnline();
    centre.clock.advance(61_000);
    changeAgentStatus(centre.omni, centre.ids.anna, centre.ids.busy);
    const rows = centre.store.find("UserServicePresence", "UserId", centre.ids.anna);
    expect(rows).toMatchObject([
      { IsCurrentState: false, StatusDuration: 61, StatusEndDate: "2026-11-25T10:01:01.000+0000", IsAway: false },
      { IsCurrentState: true, ServicePresenceStatusId: centre.ids.busy, IsAway: true, ConfiguredCapacity: 3 }
    ]);
    expect(rows[1]?.["StatusDuration"]).toBeUndefined();
  });

  test("a busy status withdraws no assigned item", () => {
    const centre = withAnnaOnline();
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    changeAgentStatus(centre.omni, centre.ids.anna, centre.ids.busy);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Assigned");
    expect(accept(centre.omni, work.Id)).toBe(true);
  });

  test.each(["PresenceStatusOnDeclineId", "PresenceStatusOnPushTimeoutId"])("%s moves the agent", (field) => {
    const centre = withAnnaOnline();
    centre.store.transaction({ kind: "system", userId: centre.ids.bridge }, (tx) => {
      tx.update("PresenceUserConfig", centre.ids.presenceConfig, { [field]: centre.ids.busy }, { system: true });
    });
    centre.switches.set("routingValues", "copied");
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    if (field.includes("Decline")) decline(centre.omni, work.Id, undefined);
    else centre.clock.advance(30_000);
    const rows = centre.store.find("UserServicePresence", "UserId", centre.ids.anna);
    expect(rows.at(-1)).toMatchObject({ IsCurrentState: true, ServicePresenceStatusId: centre.ids.busy });
  });

  test("a second console logs the first out and ends its work", () => {
    const centre = withAnnaOnline();
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    accept(centre.omni, work.Id);
    logIn(centre.omni, centre.ids.anna, centre.ids.available);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Closed");
  });

  test("a lost connection becomes a logout after a while, unless the agent comes back", () => {
    const centre = withAnnaOnline();
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    loseConnection(centre.omni, centre.ids.anna);
    centre.clock.advance(59_999);
    expect(reconnect(centre.omni, centre.ids.anna)).toBe(true);
    centre.clock.advance(60_000);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Assigned");
    loseConnection(centre.omni, centre.ids.anna);
    centre.clock.advance(60_000);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Unavailable");
    expect(reconnect(centre.omni, centre.ids.anna)).toBe(false);
  });
});
