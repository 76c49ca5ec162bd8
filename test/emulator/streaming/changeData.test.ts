import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { changeAgentStatus, goOffline, logIn } from "../../../src/emulator/omni/agentSession.ts";
import { refusal } from "../omni/omniFixture.ts";
import { openEventFixture } from "./eventFixture.ts";

const subscriber = { userId: "005A", apiVersion: 67 };

describe("change events", () => {
  test("a CREATE carries the fields that are not empty, on its own channel and on /data/ChangeEvents", () => {
    const org = openEventFixture();
    const item = org.openCase();
    const event = org.changeEvents().find(({ header }) => header["entityName"] === "PendingServiceRouting");
    expect(event?.channels).toEqual(["/data/PendingServiceRoutingChangeEvent", "/data/ChangeEvents"]);
    expect(event?.header).toEqual({
      entityName: "PendingServiceRouting",
      recordIds: [org.routingOf(item)?.Id],
      changeType: "CREATE",
      changeOrigin: "com/salesforce/api/rest/67.0",
      transactionKey: expect.stringMatching(/^[\da-f-]{36}$/),
      sequenceNumber: 2,
      commitTimestamp: Date.parse("2026-11-25T10:00:00.000Z"),
      commitNumber: expect.any(Number),
      commitUser: org.ids.bridge,
      nulledFields: [],
      diffFields: [],
      changedFields: []
    });
    expect(event?.fields).toMatchObject({
      WorkItemId: item.Id,
      IsPushed: false,
      CreatedDate: "2026-11-25T10:00:00.000Z"
    });
    expect(Object.keys(event?.fields ?? {})).not.toEqual(expect.arrayContaining(["CapacityWeight"]));
    expect(event?.fields).not.toHaveProperty("SystemModstamp");
  });

  test("an UPDATE carries the changed fields and LastModifiedDate only, and null where a field was emptied", () => {
    const org = openEventFixture();
    const item = org.insert("Case", { Subject: "a", Origin: "Web" });
    org.changeEvents();
    org.update("Case", item.Id, { Subject: "b", Origin: null });
    const [event] = org.changeEvents();
    expect(event?.fields).toEqual({ Subject: "b", Origin: null, LastModifiedDate: "2026-11-25T10:00:00.000Z" });
    expect(event?.header).toMatchObject({
      changedFields: ["Subject", "Origin", "LastModifiedDate"],
      nulledFields: ["Origin"]
    });
  });

  test("a DELETE carries no fields", () => {
    const org = openEventFixture();
    logIn(org.omni, org.ids.anna, org.ids.available);
    accept(org.omni, org.assign(org.openCase(), org.ids.anna).Id);
    const deleted = org.changeEvents().find(({ header }) => header["changeType"] === "DELETE");
    expect([deleted?.header["entityName"], deleted?.fields]).toEqual(["PendingServiceRouting", {}]);
  });

  test("an update that changes nothing gives no event", () => {
    const org = openEventFixture();
    const item = org.insert("Case", { Subject: "a" });
    org.changeEvents();
    org.update("Case", item.Id, { Subject: "a" });
    expect(org.changeEvents()).toEqual([]);
  });

  test.each([
    ["true", 1],
    ["false", 3]
  ])("an agent who goes offline with three assigned items: merged %s gives %d events of AgentWork", (merges, count) => {
    const org = openEventFixture();
    org.switches.set("changeEventsMerge", merges);
    logIn(org.omni, org.ids.anna, org.ids.available);
    const works = [1, 2, 3].map(() => org.assign(org.openCase(), org.ids.anna).Id);
    org.changeEvents();
    goOffline(org.omni, org.ids.anna);
    const events = org.changeEvents().filter(({ header }) => header["entityName"] === "AgentWork");
    expect(events).toHaveLength(count);
    expect(new Set(events.flatMap(({ header }) => header["recordIds"]))).toEqual(new Set(works));
  });

  test("a change of status is an UPDATE with IsCurrentState=false and at once a CREATE; a logout has no CREATE", () => {
    const org = openEventFixture();
    const presence = () =>
      org
        .changeEvents()
        .filter(({ header }) => header["entityName"] === "UserServicePresence")
        .map(({ header, fields }) => [header["changeType"], fields["IsCurrentState"]]);
    logIn(org.omni, org.ids.anna, org.ids.available);
    expect(presence()).toEqual([["CREATE", true]]);
    changeAgentStatus(org.omni, org.ids.anna, org.ids.busy);
    expect(presence()).toEqual([
      ["UPDATE", false],
      ["CREATE", true]
    ]);
    goOffline(org.omni, org.ids.anna);
    expect(presence()).toEqual([["UPDATE", false]]);
  });

  test("accepting work updates AverageCapacity, which means nothing to routing", () => {
    const org = openEventFixture();
    logIn(org.omni, org.ids.anna, org.ids.available);
    const work = org.assign(org.openCase(), org.ids.anna);
    org.changeEvents();
    accept(org.omni, work.Id);
    const noise = org.changeEvents().find(({ header }) => header["entityName"] === "UserServicePresence");
    expect(noise?.fields).toEqual({ AverageCapacity: 1, LastModifiedDate: expect.any(String) });
  });

  test("objects that are not selected give no events", () => {
    const org = openEventFixture();
    org.insert("Account", { Name: "Acme" });
    expect(org.changeEvents()).toEqual([]);
  });

  test("a gap event names the record and carries nothing else", () => {
    let left = 1;
    const org = openEventFixture({ strikes: (kind) => kind === "gapEvents" && left-- > 0 });
    const item = org.insert("Case", { Subject: "a" });
    const [event] = org.changeEvents();
    expect([event?.header["changeType"], event?.header["recordIds"], event?.fields]).toEqual([
      "GAP_CREATE",
      [item.Id],
      {}
    ]);
  });

  test("a gap overflow names only the kind of record", () => {
    const org = openEventFixture({ strikes: (kind) => kind === "gapOverflow" });
    org.insert("Case", { Subject: "a" });
    expect(org.changeEvents()[0]?.header).toMatchObject({ changeType: "GAP_OVERFLOW", recordIds: ["500*"] });
  });
});

describe("change data channels", () => {
  test("those of Omni-Channel objects exist from their API version on", () => {
    const org = openEventFixture();
    const exists = (channel: string, apiVersion: number) =>
      org.changeData.find(channel, { userId: "005A", apiVersion })?.found;
    expect([61, 62].map((version) => exists("/data/PendingServiceRoutingChangeEvent", version))).toEqual([false, true]);
    expect([62, 63].map((version) => exists("/data/AgentWorkChangeEvent", version))).toEqual([false, true]);
    expect([exists("/data/CaseChangeEvent", 45), exists("/data/ServiceChannelChangeEvent", 67)]).toEqual([true, false]);
  });

  test.each([
    ["acceptedAndSilent", true],
    ["refused", false]
  ])("a subscription to an object that is not selected is %s", (form, found) => {
    const org = openEventFixture();
    org.switches.set("unselectedEntity", form);
    expect(org.changeData.find("/data/AccountChangeEvent", subscriber)?.found).toBe(found);
  });

  test("a user without View All Data is refused", () => {
    const org = openEventFixture();
    expect(org.changeData.find("/data/CaseChangeEvent", { userId: "005limited", apiVersion: 67 })).toEqual({
      found: false,
      error: "403::User not allowed to subscribe CDC without View All Data permissions"
    });
  });

  test("the guide's one-underscore spelling of a custom channel does not exist", () => {
    const org = openEventFixture();
    org.insert("PlatformEventChannel", {
      DeveloperName: "ExternalRoutingChannel",
      MasterLabel: "x",
      ChannelType: "data"
    });
    const find = (channel: string) => org.changeData.find(channel, subscriber)?.found;
    expect([find("/data/ExternalRoutingChannel__chn"), find("/data/ExternalRoutingChannel_chn")]).toEqual([
      true,
      false
    ]);
  });
});

describe("a custom channel with the guide's filters", () => {
  function withChannel(filterSees: string) {
    const org = openEventFixture();
    org.switches.set("changeDataFilter", filterSees);
    org.insert("PlatformEventChannel", {
      DeveloperName: "ExternalRoutingChannel",
      MasterLabel: "x",
      ChannelType: "data"
    });
    const member = (entity: string, FilterExpression: string) =>
      org.insert("PlatformEventChannelMember", {
        EventChannel: "ExternalRoutingChannel__chn",
        SelectedEntity: `${entity}ChangeEvent`,
        FilterExpression
      });
    member("PendingServiceRouting", "RoutingModel = 'ExternalRouting' AND IsReadyForRouting = true");
    member("UserServicePresence", "ChangeEventHeader.changeType = 'CREATE' OR (IsCurrentState = false)");
    member("AgentWork", "ChangeEventHeader.changeType = 'UPDATE' AND RoutingModel = 'ExternalRouting'");
    return org;
  }

  function lifeOfOneItem(org: ReturnType<typeof withChannel>): readonly string[] {
    logIn(org.omni, org.ids.anna, org.ids.available);
    accept(org.omni, org.assign(org.openCase(), org.ids.anna).Id);
    goOffline(org.omni, org.ids.anna);
    return org
      .changeEvents()
      .filter(({ channels }) => channels.includes("/data/ExternalRoutingChannel__chn"))
      .map(({ header }) => `${String(header["entityName"])} ${String(header["changeType"])}`);
  }

  test("with filters that see only the event, pushes, deletions and status updates are lost", () => {
    expect(lifeOfOneItem(withChannel("dropsMissingFields"))).toEqual([
      "UserServicePresence CREATE",
      "PendingServiceRouting CREATE",
      "UserServicePresence UPDATE"
    ]);
  });

  test("with filters that read the record, they arrive", () => {
    expect(lifeOfOneItem(withChannel("readsTheRecord"))).toEqual([
      "UserServicePresence CREATE",
      "PendingServiceRouting CREATE",
      "PendingServiceRouting UPDATE",
      "AgentWork UPDATE",
      "PendingServiceRouting DELETE",
      "AgentWork UPDATE",
      "UserServicePresence UPDATE"
    ]);
  });

  test("a member with an unknown entity, channel or field is refused", () => {
    const org = withChannel("readsTheRecord");
    const refuse = (EventChannel: string, SelectedEntity: string, FilterExpression: string | null) =>
      refusal(() => org.insert("PlatformEventChannelMember", { EventChannel, SelectedEntity, FilterExpression }))
        .errorCode;
    expect([
      refuse("Nope__chn", "CaseChangeEvent", null),
      refuse("ExternalRoutingChannel__chn", "NopeChangeEvent", null),
      refuse("ExternalRoutingChannel__chn", "CaseChangeEvent", "Colour = 'red'")
    ]).toEqual(["INVALID_FIELD", "INVALID_FIELD", "INVALID_FIELD"]);
  });
});
