import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { id18 } from "../../../src/adapters/salesforce/row.ts";
import { camille, offerOf, openScene, type RecordingBridge, type Scene } from "./emulatedOrg.ts";

let scene: Scene;
let bridge: RecordingBridge;

const fillOrg = (count: number): void => {
  const { store } = scene.emulated;
  const OwnerId = scene.idOf("Group", "Support_Cases");
  const userId = scene.idOf("User", camille);
  store.transaction({ kind: "console", userId }, (tx) => {
    for (let n = 0; n < count; n += 1)
      tx.insert("Case", { Subject: "waiting", Origin: "Web", OwnerId }, { system: true });
  });
};
const createCase = async (): Promise<string> =>
  String((await scene.console("createItem", { kind: "case", queue: "Support_Cases" }))["pendingServiceRoutingId"]);
const differences = (from: number): string[] =>
  bridge.inputs
    .slice(from)
    .map(({ type }) => type)
    .filter((type) => !["ClockOffsetMeasured", "ReconciliationStarted", "ReconciliationCompleted"].includes(type));

beforeEach(async () => {
  scene = await openScene();
  bridge = scene.bridge;
});
afterEach(() => scene.close());

describe("a reconciliation", () => {
  test("of what is known already says nothing", async () => {
    await createCase();
    await scene.start();
    const from = bridge.inputs.length;
    await scene.org.reconcile("test");
    expect(differences(from)).toEqual([]);
  });

  test("finds what came, changed and went while nobody was looking", async () => {
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    const gone = await createCase();
    const changed = await createCase();
    await scene.start();
    const item = bridge.items.get(gone)!;
    bridge.items.set(id18("0JR0000000ghost"), { ...item, itemId: id18("0JR0000000ghost") });
    bridge.items.set(changed, { ...bridge.items.get(changed)!, serial: 0 });
    bridge.items.delete(gone);
    bridge.online.add(id18("0050000000ghost"));
    bridge.works.add(id18("0Bz0000000ghost"));
    const from = bridge.inputs.length;
    await scene.org.reconcile("test");
    expect(differences(from).sort()).toEqual([
      "ItemArrived",
      "ItemRemoved",
      "ItemUpdated",
      "PresenceObserved",
      "PresenceObserved",
      "WorkMissing"
    ]);
    expect(bridge.last("ItemRemoved")).toMatchObject({ itemId: id18("0JR0000000ghost"), cause: "missing" });
    expect([...bridge.online]).toEqual([scene.idOf("User", camille)]);
  });

  test("reads the end of work that the core still holds", async () => {
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    const itemId = await createCase();
    await scene.start();
    const [outcome] = await scene.org.writer.insert([offerOf(bridge.items.get(itemId)!, scene.idOf("User", camille))]);
    const agentWorkId = outcome?.kind === "done" ? String(outcome.agentWorkId) : "";
    await bridge.until(() => bridge.works.has(agentWorkId));
    await scene.console("agentAccept", { agentWorkId });
    await scene.console("closeWork", { agentWorkId });
    await bridge.until(() => !bridge.works.has(agentWorkId));
    bridge.works.add(agentWorkId);
    await scene.org.reconcile("test");
    expect(bridge.last("WorkObserved")?.work).toMatchObject({ agentWorkId, status: "Closed" });
  });

  test("is not kept from its end by an id that the org cannot read", async () => {
    await scene.start();
    bridge.works.add("not an id");
    await scene.org.reconcile("test");
    expect(bridge.inputs.at(-1)?.type).toBe("ReconciliationCompleted");
    expect(scene.log.lines.some(({ message }) => message.includes("refuses to read a record"))).toBe(true);
  });

  test("repeats itself until the org answers, and says so", async () => {
    await createCase();
    await scene.start();
    await scene.console("setFault", { kind: "html503", route: "query", count: 2 });
    await scene.org.reconcile("test");
    expect(bridge.inputs.at(-1)?.type).toBe("ReconciliationCompleted");
    expect(scene.log.lines.some(({ message }) => message.includes("failed and is tried again"))).toBe(true);
  });

  test("asked for while one runs, runs once more", async () => {
    await scene.start();
    const before = bridge.of("ReconciliationCompleted").length;
    await Promise.all([1, 2, 3].map(() => scene.org.reconcile("test")));
    expect(bridge.of("ReconciliationCompleted").length - before).toBe(2);
  });

  test("an item that is deleted while its page is on its way does not come back", async () => {
    const { workItemId, pendingServiceRoutingId } = await scene.console("createItem", {
      kind: "chat",
      queue: "Support_Chats"
    });
    const itemId = String(pendingServiceRoutingId);
    await scene.start();
    bridge.items.delete(itemId);
    await scene.console("setFault", { kind: "lateCommit", delayMs: 300, route: "query", count: 1 });
    const reconciled = scene.org.reconcile("test");
    await scene.console("customerLeaves", { workItemId });
    await reconciled;
    expect(bridge.items.has(itemId)).toBe(false);
  });
});

describe("thousands waiting at the first start", () => {
  test("all arrive once, page by page, before anything is decided", async () => {
    fillOrg(5_000);
    await scene.start();
    expect(bridge.of("ItemArrived")).toHaveLength(5_000);
    expect(bridge.items.size).toBe(5_000);
    expect(bridge.inputs.at(-1)?.type).toBe("ReconciliationCompleted");
  });

  test("known from the journal, only what has changed is read", async () => {
    fillOrg(3_000);
    await scene.start();
    const [first] = bridge.items.keys();
    bridge.items.set(first!, { ...bridge.items.get(first!)!, serial: 0 });
    const from = bridge.inputs.length;
    await scene.org.reconcile("test");
    expect(differences(from)).toEqual(["ItemUpdated"]);
  });
});

describe("a gap in the stream", () => {
  test("leads to a reconciliation", async () => {
    await scene.start();
    const before = bridge.of("ReconciliationCompleted").length;
    await scene.console("dropStreamClients");
    await scene.console("resetStreams");
    await bridge.until(() => bridge.of("ReconciliationCompleted").length > before);
  });

  test("an org that failed over, with everybody logged out, is seen as it is", async () => {
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    await scene.start();
    expect(bridge.online.size).toBe(1);
    await scene.console("failOver");
    await bridge.until(() => bridge.online.size === 0);
  });
});
