import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { OmniEvent } from "../../../src/emulator/omni/omniEvents.ts";
import type { Org } from "../../../src/emulator/server.ts";
import { call, orgFixture, startTestOrg } from "../runningOrg.ts";

const V = "/services/data/v67.0";
let org: Org;
let pushes: Extract<OmniEvent, { type: "pushed" }>[] = [];

beforeEach(async () => {
  org = await startTestOrg({
    fixture: orgFixture({ records: { Case: [{ Subject: "Waiting", OwnerId: "@queue:Service" }] } })
  });
  pushes = [];
  org.omni.events.on((event) => {
    if (event.type === "pushed") pushes.push(event);
  });
  const login = await call(org, "POST", "/console/agents/login", { agent: "ada@example.org", status: "Available" });
  expect(login.status).toBe(200);
});
afterEach(async () => {
  await org.close();
});

function guardAndWork(key: string, more: readonly object[] = []): object {
  const [routing] = [...org.store.table("PendingServiceRouting").all()];
  const [user] = org.store.find("User", "Username", "ada@example.org");
  const work = {
    PendingServiceRoutingId: routing?.Id,
    WorkItemId: routing?.["WorkItemId"],
    ServiceChannelId: routing?.["ServiceChannelId"],
    UserId: user?.Id,
    CapacityWeight: 1
  };
  return {
    allOrNone: true,
    compositeRequest: [
      { method: "POST", url: `${V}/sobjects/OneQueue_Offer__c`, referenceId: "guard", body: { Key__c: key } },
      { method: "POST", url: `${V}/sobjects/AgentWork`, referenceId: "work", body: work },
      ...more
    ]
  };
}

interface CompositeAnswer {
  readonly compositeResponse: readonly { readonly httpStatusCode: number; readonly body: unknown }[];
}

async function send(body: object): Promise<CompositeAnswer["compositeResponse"]> {
  return ((await call(org, "POST", `${V}/composite`, body)).body as CompositeAnswer).compositeResponse;
}

describe("AgentWork with its guard in one composite", () => {
  test("is pushed once, and a second try with the same key is refused without a push", async () => {
    expect((await send(guardAndWork("k:1"))).map((answer) => answer.httpStatusCode)).toEqual([201, 201]);
    const [guard, work] = await send(guardAndWork("k:1"));
    expect(guard?.body).toMatchObject([{ errorCode: "DUPLICATE_VALUE" }]);
    expect(work?.body).toMatchObject([{ errorCode: "PROCESSING_HALTED" }]);
    expect(pushes.map((push) => push.committed)).toEqual([true]);
    expect(org.store.table("AgentWork").size).toBe(1);
  });

  test("that commits late is pushed at its commit and once; a tombstone waits for it and is refused", async () => {
    await call(org, "POST", "/console/faults", { kind: "lateCommit", route: "composite", count: 1, delayMs: 150 });
    const slow = send(guardAndWork("k:1"));
    while (org.context.faults.list()[0]?.struck !== 1) await new Promise((resolve) => void setImmediate(resolve));
    expect(org.store.table("AgentWork").size).toBe(0);
    const tombstone = await call(org, "POST", `${V}/sobjects/OneQueue_Offer__c`, { Key__c: "k:1", Tombstone__c: true });
    expect(tombstone).toMatchObject({ status: 400, body: [{ errorCode: "DUPLICATE_VALUE" }] });
    expect((await slow).map((answer) => answer.httpStatusCode)).toEqual([201, 201]);
    expect(pushes.map((push) => push.committed)).toEqual([true]);
    expect(org.omni.live.of(org.store, pushes[0]?.agentId ?? "")).toHaveLength(1);
  });

  test.each([
    ["true", [false]],
    ["false", []]
  ])(
    "whose composite is rolled back leaves a ghost in the console where rolledBackInsertIsPushed is %s",
    async (value, ghosts) => {
      org.context.switches.set("rolledBackInsertIsPushed", value);
      const broken = { method: "POST", url: `${V}/sobjects/Account`, referenceId: "broken", body: {} };
      const statuses = (await send(guardAndWork("k:1", [broken]))).map((answer) => answer.httpStatusCode);
      expect(statuses).toEqual([400, 400, 400]);
      expect(pushes.map((push) => push.committed)).toEqual(ghosts);
      expect(org.store.table("AgentWork").size).toBe(0);
    }
  );

  test("is not updated, and not deleted while it is with the agent", async () => {
    const [, work] = await send(guardAndWork("k:1"));
    const { id } = (work?.body ?? {}) as { id: string };
    const update = await call(org, "PATCH", `${V}/sobjects/AgentWork/${id}`, {
      UserId: org.store.find("User", "LastName", "Robot")[0]?.Id
    });
    expect(update.status).toBe(400);
    expect((await call(org, "DELETE", `${V}/sobjects/AgentWork/${id}`)).status).toBe(400);
    expect(await call(org, "POST", `${V}/sobjects/AgentWork`, { Status: "Assigned" })).toMatchObject({
      status: 400,
      body: [{ errorCode: "INVALID_FIELD_FOR_INSERT_UPDATE", fields: ["Status"] }]
    });
  });
});
