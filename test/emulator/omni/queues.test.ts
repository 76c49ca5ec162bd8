import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { goOffline, logIn } from "../../../src/emulator/omni/agentSession.ts";
import { transferToAgent } from "../../../src/emulator/omni/transfer.ts";
import { openOmniFixture, refusal, withAnnaOnline } from "./omniFixture.ts";

describe("entering and leaving a queue", () => {
  test("a queue without routing configuration routes nothing; a native one marks its own model", () => {
    const centre = openOmniFixture();
    expect(centre.routingOf(centre.openCase({ OwnerId: centre.ids.plainQueue }))).toBeUndefined();
    expect(centre.routingOf(centre.openCase({ OwnerId: centre.ids.nativeQueue }))?.["RoutingModel"]).toBe(
      "LeastActive"
    );
  });

  test("an owner change to the queue routes the item; later edits route nothing again", () => {
    const centre = openOmniFixture();
    const item = centre.openCase({ OwnerId: centre.ids.bridge });
    expect(centre.routingOf(item)).toBeUndefined();
    centre.update("Case", item.Id, { OwnerId: centre.ids.caseQueue });
    const routing = centre.routingOf(item);
    centre.update("Case", item.Id, { Priority: "High" });
    expect(centre.routingOf(item)).toEqual(routing);
  });

  test("taken by hand out of the queue: the routing record is deleted and an Assigned AgentWork is Canceled", () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const work = centre.assign(item, centre.ids.anna);
    centre.update("Case", item.Id, { OwnerId: centre.ids.benoit });
    expect(centre.routingOf(item)).toBeUndefined();
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Canceled");
  });

  test("moved to another queue: a new routing record replaces the old one", () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const first = centre.routingOf(item);
    centre.update("Case", item.Id, { OwnerId: centre.ids.secondQueue });
    const second = centre.routingOf(item);
    expect([second?.Id === first?.Id, second?.["QueueId"], second?.["IsTransfer"]]).toEqual([
      false,
      centre.ids.secondQueue,
      false
    ]);
  });

  test("opened work whose owner becomes a queue is a transfer", () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const work = centre.assign(item, centre.ids.anna);
    accept(centre.omni, work.Id);
    centre.update("Case", item.Id, { OwnerId: centre.ids.secondQueue });
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Transferred");
    expect(centre.routingOf(item)).toMatchObject({ IsTransfer: true, QueueId: centre.ids.secondQueue });
  });

  test("over the org's limits a new item is refused with LIMIT_EXCEEDED, or goes to the overflow assignee", () => {
    const centre = openOmniFixture({ pendingRoutings: 1 });
    centre.openCase();
    expect(refusal(() => centre.openCase()).errorCode).toBe("LIMIT_EXCEEDED");
    centre.store.transaction({ kind: "system", userId: centre.ids.bridge }, (tx) => {
      tx.update("QueueRoutingConfig", centre.ids.config, { OverflowAssigneeId: centre.ids.benoit }, { system: true });
    });
    const item = centre.openCase();
    expect([centre.get("Case", item.Id)?.["OwnerId"], centre.routingOf(item)]).toEqual([centre.ids.benoit, undefined]);
  });

  test("over the hourly cap as well, until the hour has passed", () => {
    const centre = openOmniFixture({ routingsPerHour: 2 });
    centre.openCase();
    centre.openCase();
    expect(refusal(() => centre.openCase()).errorCode).toBe("LIMIT_EXCEEDED");
    centre.clock.advance(3_600_001);
    expect(centre.routingOf(centre.openCase())).toBeDefined();
  });
});

describe("transfer to a colleague who goes offline", () => {
  test("the second AgentWork turns Unavailable and the first agent keeps the item", () => {
    const centre = withAnnaOnline();
    logIn(centre.omni, centre.ids.benoit, centre.ids.available);
    const item = centre.openCase();
    const first = centre.assign(item, centre.ids.anna);
    accept(centre.omni, first.Id);
    transferToAgent(centre.omni, first.Id, centre.ids.benoit);
    goOffline(centre.omni, centre.ids.benoit);
    expect(centre.store.find("AgentWork", "WorkItemId", item.Id).map((work) => work["Status"])).toEqual([
      "Opened",
      "Unavailable"
    ]);
    expect(centre.get("Case", item.Id)?.["OwnerId"]).toBe(centre.ids.anna);
  });
});
