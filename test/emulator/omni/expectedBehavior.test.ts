import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { decline } from "../../../src/emulator/omni/agentWorkDecline.ts";
import { goOffline, logIn } from "../../../src/emulator/omni/agentSession.ts";
import { customerLeaves } from "../../../src/emulator/omni/customer.ts";
import { transferToAgent, transferToQueue } from "../../../src/emulator/omni/transfer.ts";
import { withAnnaOnline } from "./omniFixture.ts";

/** One test per sentence of the guide's page "Expected Behavior for External Routing for Omni-Channel". */

describe("Agent accepts the work", () => {
  test('"Chat visitor initiates a chat request from the external routing button. PendingServiceRouting is created."', () => {
    const centre = withAnnaOnline();
    const chat = centre.openChat();
    const { ids } = centre;
    expect(centre.routingOf(chat)).toMatchObject({
      WorkItemId: chat.Id,
      QueueId: ids.chatQueue,
      GroupId: ids.chatQueue,
      ServiceChannelId: ids.chat,
      RoutingModel: "ExternalRouting",
      RoutingType: "QueueBased",
      IsReadyForRouting: true,
      IsTransfer: false,
      Serial: 1
    });
  });

  test('"Partner is notified by a pushTopic event (EventType=Create, isPushed=false)."', () => {
    const centre = withAnnaOnline();
    centre.openChat();
    const created = centre.commits.at(-1)?.changes.find(({ object }) => object === "PendingServiceRouting");
    expect([created?.type, created?.after?.["IsPushed"], created?.after?.["IsPushAttempted"]]).toEqual([
      "created",
      false,
      false
    ]);
  });

  test('"Agent is routed the chat request (AgentWork Status = Assigned)."', () => {
    const centre = withAnnaOnline();
    const chat = centre.openChat();
    const work = centre.assign(chat, centre.ids.anna);
    expect(work).toMatchObject({
      Status: "Assigned",
      AssignedDateTime: "2026-11-25T10:00:00.000+0000",
      OriginalQueueId: centre.ids.chatQueue,
      RoutingModel: "ExternalRouting"
    });
    expect(centre.events).toContainEqual(
      expect.objectContaining({ type: "pushed", agentWorkId: work.Id, workItemId: chat.Id, committed: true })
    );
  });

  test("the insert also marks the routing record as pushed and raises its Serial", () => {
    const centre = withAnnaOnline();
    const chat = centre.openChat();
    centre.assign(chat, centre.ids.anna);
    expect(centre.routingOf(chat)).toMatchObject({ IsPushed: true, IsPushAttempted: true });
    expect(Number(centre.routingOf(chat)?.["Serial"])).toBeGreaterThan(1);
  });

  test('"Agent accepts the chat request (AgentWork Status = Accept)." The picklist value is Opened.', () => {
    const centre = withAnnaOnline();
    const chat = centre.openChat();
    const work = centre.assign(chat, centre.ids.anna);
    centre.clock.advance(4_000);
    expect(accept(centre.omni, work.Id)).toBe(true);
    expect(centre.get("AgentWork", work.Id)).toMatchObject({
      Status: "Opened",
      AcceptDateTime: "2026-11-25T10:00:04.000+0000",
      SpeedToAnswer: 4
    });
    expect(centre.get("LiveChatTranscript", chat.Id)).toMatchObject({ OwnerId: centre.ids.anna, Status: "InProgress" });
  });

  test('"Omni-Channel deletes the PendingServiceRouting after Agent accepts the work. Partner is notified by a pushTopic event (EventType=Delete)."', () => {
    const centre = withAnnaOnline();
    const chat = centre.openChat();
    const work = centre.assign(chat, centre.ids.anna);
    centre.changes();
    accept(centre.omni, work.Id);
    expect(centre.changes()).toContain("PendingServiceRouting deleted");
    expect(centre.routingOf(chat)).toBeUndefined();
  });
});

describe("Agent declines the work through Omni-Channel", () => {
  test('"Agent declines the assigned AgentWork."', () => {
    const centre = withAnnaOnline();
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    decline(centre.omni, work.Id, "Wrong language");
    expect(centre.get("AgentWork", work.Id)).toMatchObject({
      Status: "Declined",
      DeclineReason: "Wrong language",
      DeclineDateTime: "2026-11-25T10:00:00.000+0000",
      AgentCapacityWhenDeclined: 1
    });
  });

  test('"Salesforce updates the PendingServiceRouting. Partner is notified (EventType=Update, LastDeclinedAgentSession=agent\'s session id in Chat (not the Salesforce session), isPushed=false)."', () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const before = centre.routingOf(item);
    const work = centre.assign(item, centre.ids.anna);
    decline(centre.omni, work.Id, undefined);
    const after = centre.routingOf(item);
    expect(after).toMatchObject({ Id: before?.Id, IsPushed: false, IsPushAttempted: true });
    expect(after?.["LastDeclinedAgentSession"]).toBe(centre.omni.consoles.of(centre.ids.anna)?.sessionKey);
  });

  test('"Partner creates a new AgentWork using the updated PendingServiceRouting for rerouting."', () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    decline(centre.omni, centre.assign(item, centre.ids.anna).Id, undefined);
    expect(centre.assign(item, centre.ids.anna)["Status"]).toBe("Assigned");
    expect(centre.routingOf(item)?.["IsPushed"]).toBe(true);
  });
});

describe("Agent doesn't accept the work due to push time-out", () => {
  test('"Existing PendingServiceRouting is updated. Partner is notified (PSR Fields updated: isPushed=false, LastDeclinedAgentSession=agent\'s liveagent session id)."', () => {
    const centre = withAnnaOnline();
    centre.switches.set("routingValues", "copied");
    const item = centre.openCase();
    const work = centre.assign(item, centre.ids.anna);
    centre.clock.advance(29_999);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Assigned");
    centre.clock.advance(1);
    expect(centre.get("AgentWork", work.Id)).toMatchObject({
      Status: "DeclinedOnPushTimeout",
      PushTimeout: 30,
      PushTimeoutDateTime: "2026-11-25T10:00:30.000+0000"
    });
    expect(centre.routingOf(item)).toMatchObject({
      IsPushed: false,
      LastDeclinedAgentSession: centre.omni.consoles.of(centre.ids.anna)?.sessionKey
    });
  });

  test('"Partner creates a new AgentWork for rerouting."', () => {
    const centre = withAnnaOnline();
    centre.switches.set("routingValues", "copied");
    const item = centre.openCase();
    centre.assign(item, centre.ids.anna);
    centre.clock.advance(30_000);
    expect(centre.assign(item, centre.ids.anna)["Status"]).toBe("Assigned");
  });
});

describe("Agent transfers the work to an external routing queue", () => {
  test('"A new PendingServiceRouting is created (EventType=Create, isTransfer=true, isPushed=false)."', () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const first = centre.routingOf(item);
    const work = centre.assign(item, centre.ids.anna);
    accept(centre.omni, work.Id);
    expect(transferToQueue(centre.omni, work.Id, centre.ids.secondQueue)).toBe(true);
    const second = centre.routingOf(item);
    expect(second).toMatchObject({
      IsTransfer: true,
      IsPushed: false,
      QueueId: centre.ids.secondQueue,
      TransferRequesterId: centre.ids.anna,
      Serial: 1
    });
    expect(second?.Id).not.toBe(first?.Id);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Transferred");
    expect(centre.get("Case", item.Id)?.["OwnerId"]).toBe(centre.ids.secondQueue);
  });
});

describe("Agent transfers the work to another agent", () => {
  test('"The original PendingServiceRouting is deleted and no new one is created; the first AgentWork is Opened, the second Assigned."', () => {
    const centre = withAnnaOnline();
    logIn(centre.omni, centre.ids.benoit, centre.ids.available);
    const chat = centre.openChat();
    const first = centre.assign(chat, centre.ids.anna);
    accept(centre.omni, first.Id);
    centre.changes();
    transferToAgent(centre.omni, first.Id, centre.ids.benoit);
    expect(centre.changes()).not.toContain("PendingServiceRouting created");
    const works = centre.store.find("AgentWork", "WorkItemId", chat.Id);
    expect(works.map((work) => [work["UserId"], work["Status"], work["PendingServiceRoutingId"]])).toEqual([
      [centre.ids.anna, "Opened", first["PendingServiceRoutingId"]],
      [centre.ids.benoit, "Assigned", undefined]
    ]);
  });

  test('"The transcript is In Progress and its owner is the second agent."', () => {
    const centre = withAnnaOnline();
    logIn(centre.omni, centre.ids.benoit, centre.ids.available);
    const chat = centre.openChat();
    const first = centre.assign(chat, centre.ids.anna);
    accept(centre.omni, first.Id);
    transferToAgent(centre.omni, first.Id, centre.ids.benoit);
    expect(centre.get("LiveChatTranscript", chat.Id)).toMatchObject({
      Status: "InProgress",
      OwnerId: centre.ids.benoit
    });
  });

  test("the first agent's work ends when the second accepts", () => {
    const centre = withAnnaOnline();
    logIn(centre.omni, centre.ids.benoit, centre.ids.available);
    const first = centre.assign(centre.openChat(), centre.ids.anna);
    accept(centre.omni, first.Id);
    transferToAgent(centre.omni, first.Id, centre.ids.benoit);
    const second = centre.store.find("AgentWork", "UserId", centre.ids.benoit)[0];
    accept(centre.omni, second?.Id ?? "");
    expect(centre.get("AgentWork", first.Id)?.["Status"]).toBe("Transferred");
  });

  test("a declined hand-over leaves the item with the first agent", () => {
    const centre = withAnnaOnline();
    logIn(centre.omni, centre.ids.benoit, centre.ids.available);
    const chat = centre.openChat();
    const first = centre.assign(chat, centre.ids.anna);
    accept(centre.omni, first.Id);
    transferToAgent(centre.omni, first.Id, centre.ids.benoit);
    decline(centre.omni, centre.store.find("AgentWork", "UserId", centre.ids.benoit)[0]?.Id ?? "", undefined);
    expect(centre.get("AgentWork", first.Id)?.["Status"]).toBe("Opened");
    expect(centre.get("LiveChatTranscript", chat.Id)?.["OwnerId"]).toBe(centre.ids.anna);
  });
});

describe("Agent goes offline", () => {
  test("every Assigned AgentWork turns Unavailable in one transaction, its routing record waits again, presence ends", () => {
    const centre = withAnnaOnline();
    const items = [centre.openCase(), centre.openCase(), centre.openChat()];
    for (const item of items) centre.assign(item, centre.ids.anna);
    centre.changes();
    goOffline(centre.omni, centre.ids.anna);
    expect(centre.commits).toHaveLength(1);
    const changes = centre.changes();
    expect(changes.filter((change) => change === "AgentWork updated")).toHaveLength(3);
    expect(changes.filter((change) => change === "UserServicePresence created")).toHaveLength(0);
    expect(changes.filter((change) => change === "UserServicePresence updated")).toHaveLength(1);
    for (const item of items) {
      expect(centre.routingOf(item)?.["IsPushed"]).toBe(false);
      expect(centre.store.find("AgentWork", "WorkItemId", item.Id)[0]?.["Status"]).toBe("Unavailable");
    }
  });

  test("opened tab-based work closes with the logout", () => {
    const centre = withAnnaOnline();
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    accept(centre.omni, work.Id);
    centre.clock.advance(90_000);
    goOffline(centre.omni, centre.ids.anna);
    expect(centre.get("AgentWork", work.Id)).toMatchObject({ Status: "Closed", HandleTime: 90, ActiveTime: 90 });
  });
});

describe("The visitor leaves before the accept", () => {
  test("the routing record is deleted and an Assigned AgentWork is Canceled", () => {
    const centre = withAnnaOnline();
    const chat = centre.openChat();
    const work = centre.assign(chat, centre.ids.anna);
    centre.clock.advance(12_000);
    customerLeaves(centre.omni, chat.Id, centre.ids.bridge);
    expect(centre.routingOf(chat)).toBeUndefined();
    expect(centre.get("AgentWork", work.Id)).toMatchObject({
      Status: "Canceled",
      CancelDateTime: "2026-11-25T10:00:12.000+0000"
    });
    expect(centre.get("LiveChatTranscript", chat.Id)).toMatchObject({ Status: "Missed", Abandoned: 12 });
  });

  test("a late accept finds nothing to open", () => {
    const centre = withAnnaOnline();
    const chat = centre.openChat();
    const work = centre.assign(chat, centre.ids.anna);
    customerLeaves(centre.omni, chat.Id, centre.ids.bridge);
    expect(accept(centre.omni, work.Id)).toBe(false);
  });
});
