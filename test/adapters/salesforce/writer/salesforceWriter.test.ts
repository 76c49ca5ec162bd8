import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { refusalCodes } from "../../../../src/adapters/salesforce/writer/refusalCodes.ts";
import type { ItemFacts } from "../../../../src/core/input.ts";
import type { SObjectRecord } from "../../../../src/emulator/records/schema.ts";
import { camille, james, offerOf, openScene, type Scene, type SceneOptions } from "../emulatedOrg.ts";

let scene: Scene;
let item: ItemFacts;

const open = async (options: SceneOptions = {}): Promise<void> => {
  scene = await openScene({ ...options, adapter: { requestTimeoutMs: 400, ...options.adapter } });
  for (const agent of [camille, james]) await scene.console("agentLogin", { agent, status: "Available" });
  await scene.start();
  item = await newItem();
};
const newItem = async (): Promise<ItemFacts> => {
  const { pendingServiceRoutingId } = await scene.console("createItem", { kind: "case", queue: "Support_Cases" });
  const itemId = String(pendingServiceRoutingId);
  await scene.bridge.until(() => scene.bridge.items.has(itemId));
  return scene.bridge.items.get(itemId)!;
};
const agent = (username = camille): string => scene.idOf("User", username);
const works = (): SObjectRecord[] => [...scene.emulated.store.table("AgentWork").all()];
const guards = (): SObjectRecord[] => [...scene.emulated.store.table("OneQueue_Offer__c").all()];
const insert = async (number = 1, username = camille) => {
  const [outcome] = await scene.org.writer.insert([offerOf(item, agent(username), number)]);
  return outcome!;
};
const until = async (isMet: () => boolean): Promise<void> => {
  while (!isMet()) await new Promise((resolve) => setImmediate(resolve));
};

beforeEach(() => open());
afterEach(() => scene.close());

describe("an insert", () => {
  test("makes guard and AgentWork in one request, without Status and with the capacity check", async () => {
    expect(await insert()).toEqual({ kind: "done", agentWorkId: works()[0]?.Id });
    expect(works()[0]).toMatchObject({
      Status: "Assigned",
      PendingServiceRoutingId: item.itemId,
      CapacityPercentage: 100,
      ShouldSkipCapacityCheck: false
    });
    expect(guards()[0]).toMatchObject({
      Key__c: `${item.itemId}:1`,
      Offer_Number__c: 1,
      Agent__c: agent(),
      Bridge__c: "test-bridge",
      Pool__c: "main",
      Epoch__c: 1,
      Tombstone__c: false
    });
  });

  test("of several commands uses one request, and each is atomic by itself", async () => {
    const other = await newItem();
    await scene.console("setFault", {
      kind: "triggerRefuses",
      object: "AgentWork",
      where: { WorkItemId: other.workItemId }
    });
    const before = scene.org.status().apiCallsMade;
    const outcomes = await scene.org.writer.insert([offerOf(item, agent()), offerOf(other, agent(james))]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "refused"]);
    expect(guards()).toHaveLength(1);
    expect(scene.org.status().apiCallsMade - before).toBe(2); // the second one reads what the refusal is about
  });

  test("writes the AgentWork's id on the guard afterwards, many with one call", async () => {
    const other = await newItem();
    await scene.org.writer.insert([offerOf(item, agent()), offerOf(other, agent(james))]);
    const before = scene.org.status().apiCallsMade;
    await until(() => guards().every((guard) => typeof guard["Agent_Work_Id__c"] === "string"));
    expect(guards().map((guard) => guard["Agent_Work_Id__c"])).toEqual(works().map(({ Id }) => Id));
    expect(scene.org.status().apiCallsMade - before).toBe(1);
  });

  test("repeated with the same key is done already, and makes nothing", async () => {
    const first = await insert();
    expect(await insert()).toEqual(first);
    expect(works()).toHaveLength(1);
  });

  test("with a key that another bridge has used is the other writer's", async () => {
    const other = await openScene({ emulated: scene.emulated });
    await other.start({ bridgeId: "other-bridge", pool: "other" });
    const [theirs] = await other.org.writer.insert([offerOf(item, agent(james))]);
    expect(theirs).toMatchObject({ kind: "done" });
    expect(await insert()).toMatchObject({ kind: "refused", code: "DUPLICATE_VALUE", blame: "writer" });
    await other.close();
  });

  test("by a later life of the same journal recognises what the earlier one did", async () => {
    const first = await insert();
    const later = await openScene({ emulated: scene.emulated });
    await later.start({ epoch: 2 });
    expect(await later.org.writer.lookUp(offerOf(item, agent()))).toEqual({
      kind: "found",
      agentWorkId: first.kind === "done" ? first.agentWorkId : null
    });
    await later.close();
  });
});

describe("an unknown outcome", () => {
  const unknownBy = async (fault: object): Promise<void> => {
    await scene.console("setFault", { route: "composite*", count: 1, ...fault });
    expect(await insert()).toMatchObject({ kind: "unknown" });
  };

  test("after a commit whose answer was lost is found by its key", async () => {
    await unknownBy({ kind: "dropAfterCommit" });
    expect(await scene.org.writer.lookUp(offerOf(item, agent()))).toEqual({
      kind: "found",
      agentWorkId: works()[0]?.Id
    });
  });

  test("of a request that never arrived is absent, and the same key succeeds", async () => {
    await unknownBy({ kind: "dropBefore" });
    expect(await scene.org.writer.lookUp(offerOf(item, agent()))).toEqual({ kind: "absent" });
    expect(await insert()).toMatchObject({ kind: "done" });
    expect(works()).toHaveLength(1);
  });

  test.each([["html503"], ["halfOpen"]])("%s does not say whether the org acted", async (kind) => {
    await unknownBy({ kind });
    expect(works()).toHaveLength(0);
  });

  test("that commits late, after the same key was sent again, makes one AgentWork", async () => {
    await scene.console("setFault", { kind: "lateCommit", delayMs: 900, route: "composite*", count: 1 });
    expect(await insert()).toMatchObject({ kind: "unknown" });
    await scene.org.writer.insert([offerOf(item, agent())]);
    await until(() => works().length === 1 && guards().length === 1);
    expect(await scene.org.writer.lookUp(offerOf(item, agent()))).toMatchObject({ kind: "found" });
    expect(works()).toHaveLength(1);
  });
});

describe("giving a key up", () => {
  test("proves that a late request can no longer create the AgentWork", async () => {
    expect(await scene.org.writer.giveUp(offerOf(item, agent()))).toEqual({ kind: "neverCreated" });
    expect(await insert()).toMatchObject({ kind: "refused", code: "DUPLICATE_VALUE", blame: "writer" });
    expect(works()).toHaveLength(0);
  });

  test("twice is the same as once", async () => {
    await scene.org.writer.giveUp(offerOf(item, agent()));
    expect(await scene.org.writer.giveUp(offerOf(item, agent()))).toEqual({ kind: "neverCreated" });
  });

  test("finds out that the AgentWork exists after all", async () => {
    await insert();
    expect(await scene.org.writer.giveUp(offerOf(item, agent()))).toEqual({
      kind: "exists",
      agentWorkId: works()[0]?.Id
    });
  });

  test("of an offer to somebody else says whose it is", async () => {
    await insert(1, james);
    expect(await scene.org.writer.giveUp(offerOf(item, agent()))).toMatchObject({ kind: "foreign" });
  });

  test("without an answer proves nothing", async () => {
    await scene.console("setFault", { kind: "halfOpen", route: "sobjects*", count: 1 });
    expect(await scene.org.writer.giveUp(offerOf(item, agent()))).toMatchObject({ kind: "unknown" });
  });
});

describe("a refusal", () => {
  const refuseBy = (errorCode: string): Promise<unknown> =>
    scene.console("setFault", {
      kind: "triggerRefuses",
      object: "AgentWork",
      errorCode,
      message: "text of the trigger"
    });

  test("of a customer's trigger that refuses every AgentWork blames the channel and leaves no guard", async () => {
    await refuseBy("FIELD_CUSTOM_VALIDATION_EXCEPTION");
    expect(await insert()).toEqual({
      kind: "refused",
      code: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
      blame: "channel",
      message: "text of the trigger"
    });
    expect(guards()).toHaveLength(0);
  });

  test("is the agent's when the agent turns out to be offline, whatever the code says", async () => {
    await refuseBy("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY");
    await scene.console("agentOffline", { agent: camille });
    expect(await insert()).toMatchObject({ kind: "refused", blame: "agent" });
  });

  test("is the agent's when the status does not carry the channel", async () => {
    await refuseBy("FIELD_CUSTOM_VALIDATION_EXCEPTION");
    await scene.console("agentStatus", { agent: camille, status: "Break" });
    expect(await insert()).toMatchObject({ kind: "refused", blame: "agent" });
  });

  test("is the item's when the record is gone", async () => {
    await refuseBy("FIELD_INTEGRITY_EXCEPTION");
    const chat = String((await scene.console("createItem", { kind: "chat", queue: "Support_Chats" }))["workItemId"]);
    await scene.bridge.until(() => [...scene.bridge.items.values()].some(({ workItemId }) => workItemId === chat));
    item = [...scene.bridge.items.values()].find(({ workItemId }) => workItemId === chat)!;
    await scene.console("customerLeaves", { workItemId: chat });
    expect(await insert()).toMatchObject({ kind: "refused", blame: "item" });
  });

  test("of every code has an outcome, leaves nothing behind, and keeps the key usable", async () => {
    for (const [errorCode, { blame }] of Object.entries(refusalCodes)) {
      const fault = { kind: "triggerRefuses", object: "AgentWork", errorCode, count: 1 };
      await scene.console("setFault", fault);
      expect(await insert()).toMatchObject({ kind: "refused", code: errorCode, blame });
      expect([works().length, guards().length]).toEqual([0, 0]);
    }
    expect(await insert()).toMatchObject({ kind: "done" });
  });

  test("by quota passes", async () => {
    await scene.console("setFault", {
      kind: "status",
      status: 403,
      errorCode: "REQUEST_LIMIT_EXCEEDED",
      route: "composite*",
      count: 1
    });
    expect(await insert()).toMatchObject({ kind: "refused", code: "REQUEST_LIMIT_EXCEEDED", blame: "passing" });
  });
});

describe("two bridges", () => {
  test("with journals of their own: the second one writes nothing and says so", async () => {
    const second = await openScene({ emulated: scene.emulated });
    await second.start({ bridgeId: "second-bridge" });
    expect(second.org.status()).toMatchObject({ isWriter: false });
    expect(second.org.status().writerReason).toContain("Bridge test-bridge writes for pool main");
    expect(second.bridge.last("LinkChanged")).toMatchObject({ side: "salesforce", isUp: false });
    const [outcome] = await second.org.writer.insert([offerOf(item, agent())]);
    expect(outcome).toMatchObject({ kind: "refused", code: "NotTheWriter" });
    expect(works()).toHaveLength(0);
    await second.close();
  });

  test("a bridge that has stopped hands the record back at once", async () => {
    scene.org.stopIntake();
    await scene.org.close();
    const second = await openScene({ emulated: scene.emulated });
    await second.start({ bridgeId: "second-bridge" });
    expect(second.org.status()).toMatchObject({ isWriter: true });
    await second.close();
  });

  test("the same journal started again keeps the record", async () => {
    const again = await openScene({ emulated: scene.emulated });
    await again.start({ epoch: 2 });
    expect(again.org.status()).toMatchObject({ isWriter: true });
    await again.close();
  });
});

describe("the writer record", () => {
  const record = () => [...scene.emulated.store.table("OneQueue_Writer__c").all()][0]!;
  const rewrite = (fields: Record<string, unknown>): void => {
    scene.emulated.store.transaction({ kind: "console", userId: agent() }, (tx) => {
      tx.update("OneQueue_Writer__c", record().Id, fields, { system: true });
    });
  };

  test("of a bridge that died is taken over after its silence, and Salesforce items are offered from then on", async () => {
    await scene.close();
    scene = await openScene({ adapter: { writerTimeoutMs: 2_000 } });
    const dying = await openScene({ emulated: scene.emulated });
    await dying.start({ bridgeId: "dead-bridge" });
    dying.org.stopIntake(); // and never says good-bye
    await scene.start();
    expect(scene.org.status()).toMatchObject({ isWriter: false });
    await scene.bridge.until(() => scene.bridge.last("LinkChanged")?.isUp === true);
    expect(scene.org.status()).toMatchObject({ isWriter: true });
    expect(record()).toMatchObject({ Bridge__c: "test-bridge" });
    await dying.close();
  });

  test("that another bridge has taken stops this one", async () => {
    await scene.close();
    scene = await openScene({ adapter: { writerTimeoutMs: 600 } });
    await scene.start();
    rewrite({ Bridge__c: "bolder-bridge" });
    await scene.bridge.until(() => scene.bridge.last("LinkChanged")?.isUp === false);
    expect(scene.bridge.last("LinkChanged")?.reason).toContain("bolder-bridge");
  });
});

describe("an org without the package", () => {
  const packageDirectory = mkdtempSync(join(tmpdir(), "onequeue-package-"));
  const tier = "force-app/main/routing/objects/Contact";

  beforeAll(() => cpSync(tier, join(packageDirectory, "main/routing/objects/Contact"), { recursive: true }));
  afterAll(() => rmSync(packageDirectory, { recursive: true }));
  beforeEach(async () => {
    await scene.close();
    await open({ org: { packageDirectory } });
  });

  test("is written to in a degraded mode that is said aloud", async () => {
    expect(scene.org.status()).toMatchObject({ hasGuard: false, isWriter: true });
    expect(scene.org.status().warnings.join(" ")).toContain("degraded mode");
    expect(await insert()).toEqual({ kind: "done", agentWorkId: works()[0]?.Id });
    expect(await scene.org.writer.lookUp(offerOf(item, agent()))).toMatchObject({ kind: "found" });
    expect(await scene.org.writer.lookUp(offerOf(item, agent(james)))).toMatchObject({
      kind: "foreign",
      blame: "item"
    });
  });

  test("is not written to when the guard is required", async () => {
    const strict = await openScene({ emulated: scene.emulated, adapter: { isGuardRequired: true } });
    await strict.start();
    const [outcome] = await strict.org.writer.insert([offerOf(item, agent())]);
    expect(outcome).toMatchObject({ kind: "refused", message: expect.stringContaining("org.guard") });
    await strict.close();
  });
});
