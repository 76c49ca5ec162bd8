import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { close } from "../../../src/emulator/omni/agentWorkClose.ts";
import { decline } from "../../../src/emulator/omni/agentWorkDecline.ts";
import { changeAgentStatus, goOffline, logIn } from "../../../src/emulator/omni/agentSession.ts";
import { refusal, withAnnaOnline } from "./omniFixture.ts";

describe("what the API may not do with AgentWork", () => {
  test("Status is not createable: an insert always yields Assigned", () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    expect(refusal(() => centre.assign(item, centre.ids.anna, { Status: "Opened" })).errorCode).toBe(
      "INVALID_FIELD_FOR_INSERT_UPDATE"
    );
  });

  test("none of its fields can be updated", () => {
    const centre = withAnnaOnline();
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    expect(refusal(() => centre.update("AgentWork", work.Id, { OwnerId: centre.ids.benoit })).errorCode).toBe(
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    );
  });

  test("it is never deleted while Assigned or Opened, and may be afterwards", () => {
    const centre = withAnnaOnline();
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    const remove = () => {
      centre.store.transaction({ kind: "rest", userId: centre.ids.bridge }, (tx) => {
        tx.delete("AgentWork", work.Id);
      });
    };
    expect(refusal(remove).errorCode).toBe("DELETE_FAILED");
    accept(centre.omni, work.Id);
    expect(refusal(remove).errorCode).toBe("DELETE_FAILED");
    close(centre.omni, work.Id);
    remove();
    expect(centre.get("AgentWork", work.Id)).toBeUndefined();
  });

  test.each(["UserId", "WorkItemId", "ServiceChannelId"])("%s is required", (field) => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const error = refusal(() => centre.assign(item, centre.ids.anna, { [field]: null }));
    expect([error.errorCode, error.fields]).toEqual(["REQUIRED_FIELD_MISSING", [field]]);
  });

  test("UserServicePresence supports neither create nor update", () => {
    const centre = withAnnaOnline();
    const [row] = centre.store.find("UserServicePresence", "UserId", centre.ids.anna);
    const ServicePresenceStatusId = centre.ids.busy;
    const codes = [
      refusal(() => centre.insert("UserServicePresence", { UserId: centre.ids.anna, ServicePresenceStatusId })),
      refusal(() => centre.update("UserServicePresence", row?.Id ?? "", { ServicePresenceStatusId }))
    ].map(({ errorCode }) => errorCode);
    expect(codes).toEqual(["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"]);
  });

  test("a routing record that is ready for routing cannot be edited", () => {
    const centre = withAnnaOnline();
    const routing = centre.routingOf(centre.openCase());
    expect(
      refusal(() => centre.update("PendingServiceRouting", routing?.Id ?? "", { RoutingPriority: 1 })).errorCode
    ).toBe("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY");
  });
});

describe("an agent who cannot take the item", () => {
  const cases = [
    [
      "offline",
      "refusalAgentOffline",
      (centre: ReturnType<typeof withAnnaOnline>) => goOffline(centre.omni, centre.ids.anna)
    ],
    [
      "in a busy status",
      "refusalAgentChannel",
      (centre: ReturnType<typeof withAnnaOnline>) => changeAgentStatus(centre.omni, centre.ids.anna, centre.ids.busy)
    ],
    [
      "full",
      "refusalAgentCapacity",
      (centre: ReturnType<typeof withAnnaOnline>) => {
        for (let count = 0; count < 3; count += 1) centre.assign(centre.openCase(), centre.ids.anna);
      }
    ]
  ] as const;

  test.each(cases)(
    "%s: the record is created, then Unavailable, and the routing record waits again",
    (_name, _code, spoil) => {
      const centre = withAnnaOnline();
      spoil(centre);
      centre.events.length = 0;
      const item = centre.openCase();
      const work = centre.assign(item, centre.ids.anna);
      expect([work["Status"], centre.routingOf(item)?.["IsPushed"]]).toEqual(["Assigned", true]);
      centre.clock.advance(500);
      expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Unavailable");
      expect(centre.routingOf(item)).toMatchObject({ IsPushed: false, IsPushAttempted: true });
      expect(centre.events.filter(({ type }) => type === "pushed")).toEqual([]);
    }
  );

  test.each(cases)("%s: refused, where the org refuses, with whatever code it uses", (_name, codeSwitch, spoil) => {
    const centre = withAnnaOnline();
    spoil(centre);
    centre.switches.set("unusableAgent", "refused");
    centre.switches.set(codeSwitch, "VOICE_CAPACITY_ERROR");
    const item = centre.openCase();
    expect(refusal(() => centre.assign(item, centre.ids.anna)).errorCode).toBe("VOICE_CAPACITY_ERROR");
    expect(centre.routingOf(item)?.["IsPushed"]).toBe(false);
  });

  test("full, with ShouldSkipCapacityCheck: may exceed capacity", () => {
    const centre = withAnnaOnline();
    for (let count = 0; count < 3; count += 1) centre.assign(centre.openCase(), centre.ids.anna);
    const work = centre.assign(centre.openCase(), centre.ids.anna, { ShouldSkipCapacityCheck: true });
    centre.clock.advance(1_000);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Assigned");
  });
});

describe("a routing record that does not fit", () => {
  test("gone: the AgentWork is refused", () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const PendingServiceRoutingId = centre.routingOf(item)?.Id;
    accept(centre.omni, centre.assign(item, centre.ids.anna).Id);
    expect(
      refusal(() =>
        centre.assign(item, centre.ids.anna, { PendingServiceRoutingId, ServiceChannelId: centre.ids.cases })
      ).errorCode
    ).toBe("ENTITY_IS_DELETED");
  });

  test("of another item or another channel: refused", () => {
    const centre = withAnnaOnline();
    const [one, other] = [centre.openCase(), centre.openCase()];
    expect(refusal(() => centre.assign(one, centre.ids.anna, { WorkItemId: other.Id })).errorCode).toBe(
      "FIELD_INTEGRITY_EXCEPTION"
    );
    expect(refusal(() => centre.assign(one, centre.ids.anna, { ServiceChannelId: centre.ids.chat })).errorCode).toBe(
      "FIELD_INTEGRITY_EXCEPTION"
    );
  });

  test("a work item that does not exist is an invalid cross reference", () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const WorkItemId = `500KB0000009999`;
    expect(refusal(() => centre.assign(item, centre.ids.anna, { WorkItemId })).errorCode).toBe(
      "INVALID_CROSS_REFERENCE_KEY"
    );
  });

  test("live but not referenced: created and never pushed, or refused", () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    const work = centre.assign(item, centre.ids.anna, { PendingServiceRoutingId: null });
    expect([work["Status"], centre.routingOf(item)?.["IsPushed"]]).toEqual(["Assigned", false]);
    expect(centre.events.some(({ type }) => type === "pushed")).toBe(false);
    centre.switches.set("routingNotReferenced", "refused");
    expect(refusal(() => centre.assign(item, centre.ids.anna, { PendingServiceRoutingId: null })).errorCode).toBe(
      "INVALID_STATUS"
    );
  });

  test("after a script deleted it, AgentWork without it is pushed", () => {
    const centre = withAnnaOnline();
    const item = centre.openCase();
    centre.store.transaction({ kind: "rest", userId: centre.ids.bridge }, (tx) => {
      tx.delete("PendingServiceRouting", centre.routingOf(item)?.Id ?? "");
    });
    centre.assign(item, centre.ids.anna, { ServiceChannelId: centre.ids.cases });
    expect(centre.events.at(-1)).toMatchObject({ type: "pushed", pendingServiceRoutingId: null });
  });

  test.each([
    ["accepted", ["Assigned", "Assigned"]],
    ["refused", ["Assigned"]]
  ])("a second AgentWork on a pushed one is %s", (answer, statuses) => {
    const centre = withAnnaOnline();
    logIn(centre.omni, centre.ids.benoit, centre.ids.available);
    centre.switches.set("secondAgentWork", answer);
    const item = centre.openCase();
    centre.assign(item, centre.ids.anna);
    if (answer === "accepted") centre.assign(item, centre.ids.benoit);
    else expect(refusal(() => centre.assign(item, centre.ids.benoit)).errorCode).toBe("DUPLICATE_VALUE");
    expect(centre.store.find("AgentWork", "WorkItemId", item.Id).map((work) => work["Status"])).toEqual(statuses);
  });

  test("two agents may open one item, where the second AgentWork was accepted; the second's decline frees nothing", () => {
    const centre = withAnnaOnline();
    logIn(centre.omni, centre.ids.benoit, centre.ids.available);
    const item = centre.openCase();
    const [first, second] = [centre.assign(item, centre.ids.anna), centre.assign(item, centre.ids.benoit)];
    accept(centre.omni, first.Id);
    decline(centre.omni, second.Id, undefined);
    expect(centre.get("Case", item.Id)?.["OwnerId"]).toBe(centre.ids.anna);
    expect(centre.routingOf(item)).toBeUndefined();
  });
});
