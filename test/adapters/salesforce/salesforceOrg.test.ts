import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { camille, james, offerOf, openScene, type Scene } from "./emulatedOrg.ts";

let scene: Scene;

beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

const arrivedItem = async (kind = "case", queue = "Support_Cases") => {
  const { pendingServiceRoutingId } = await scene.console("createItem", { kind, queue });
  const itemId = String(pendingServiceRoutingId);
  await scene.bridge.until(() => scene.bridge.items.has(itemId));
  return scene.bridge.items.get(itemId)!;
};

describe("the start", () => {
  test("reads people, presence and what is waiting, between the two marks of a reconciliation", async () => {
    await scene.console("createItem", { kind: "case", queue: "Support_Cases" });
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    await scene.start();
    const types = scene.bridge.inputs.map(({ type }) => type).filter((type) => type !== "ClockOffsetMeasured");
    expect(types.slice(0, 4)).toEqual(["DirectoryRead", "MembershipRead", "LinkChanged", "ReconciliationStarted"]);
    expect(types.at(-1)).toBe("ReconciliationCompleted");
    expect(scene.bridge.items.size).toBe(1);
    expect([...scene.bridge.online]).toEqual([scene.idOf("User", camille)]);
  });

  test("says which feed is used and that the guard is there", async () => {
    await scene.start();
    expect(scene.org.status()).toMatchObject({
      isUp: true,
      hasGuard: true,
      isWriter: true,
      feed: { kind: "changeData", isHealthy: true }
    });
  });

  test("takes capacity, priority and time-out that a record leaves null from the queue's routing configuration", async () => {
    await scene.console("createItem", { kind: "case", queue: "Support_Cases" });
    await scene.start();
    const [item] = [...scene.bridge.items.values()];
    expect(item).toMatchObject({
      capacityPercent: 100,
      capacityWeight: null,
      routingPriority: 2,
      pushTimeoutMs: 30_000
    });
    expect(item).toMatchObject({ queueName: "Support_Cases", serviceChannelName: "Cases", isPushed: false });
  });

  test("expands roles, subordinates and groups into members", async () => {
    await scene.start();
    const queueId = scene.idOf("Group", "Support_Cases");
    const members = scene.bridge.last("MembershipRead")?.queues.find((queue) => queue.queueId === queueId);
    expect(members?.agentIds).toHaveLength(6);
  });
});

describe("the life of an item", () => {
  test("a new item arrives without being read", async () => {
    await scene.start();
    const callsBefore = scene.org.status().apiCallsMade;
    const item = await arrivedItem();
    expect(item).toMatchObject({ firstOfferNumber: 1, isReadyForRouting: true });
    expect(scene.org.status().apiCallsMade).toBe(callsBefore);
  });

  test("is offered, accepted and closed, and costs one call besides the streams", async () => {
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    await scene.start();
    const item = await arrivedItem();
    const before = scene.org.status().apiCallsMade;
    const [outcome] = await scene.org.writer.insert([offerOf(item, scene.idOf("User", camille))]);
    expect(outcome).toMatchObject({ kind: "done" });
    const agentWorkId = outcome?.kind === "done" ? outcome.agentWorkId : null;
    await scene.console("agentAccept", { agentWorkId });
    await scene.bridge.until(() => scene.bridge.last("WorkObserved")?.work.status === "Opened");
    await scene.bridge.until(() => !scene.bridge.items.has(item.itemId));
    await scene.console("closeWork", { agentWorkId });
    await scene.bridge.until(() => scene.bridge.last("WorkObserved")?.work.status === "Closed");
    expect(scene.org.status().apiCallsMade - before).toBeLessThanOrEqual(2);
  });

  test("a decline brings the same item back with a higher serial", async () => {
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    await scene.start();
    const item = await arrivedItem();
    await scene.org.writer.insert([offerOf(item, scene.idOf("User", camille))]);
    await scene.console("agentDecline", { agent: camille });
    await scene.bridge.until(() => scene.bridge.last("WorkObserved")?.work.status === "Declined");
    await scene.bridge.until(() => (scene.bridge.items.get(item.itemId)?.serial ?? 0) > item.serial);
    expect(scene.bridge.items.get(item.itemId)).toMatchObject({ isPushed: false });
  });

  test("an agent who goes offline holding it is told as offline, and the work as unavailable", async () => {
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    await scene.start();
    const item = await arrivedItem();
    await scene.org.writer.insert([offerOf(item, scene.idOf("User", camille))]);
    await scene.console("agentOffline", { agent: camille });
    await scene.bridge.until(() => !scene.bridge.online.has(scene.idOf("User", camille)));
    await scene.bridge.until(() => scene.bridge.last("WorkObserved")?.work.status === "Unavailable");
  });

  test("a change of status never shows the agent as logged out", async () => {
    await scene.console("agentLogin", { agent: james, status: "Available" });
    await scene.start();
    await scene.console("agentStatus", { agent: james, status: "Break" });
    await scene.bridge.until(() => scene.bridge.last("PresenceObserved")?.serviceChannelIds.length === 0);
    expect(scene.bridge.of("PresenceObserved").every(({ isOnline }) => isOnline)).toBe(true);
  });

  test("a customer who leaves takes the item away", async () => {
    await scene.start();
    const item = await arrivedItem("chat", "Support_Chats");
    await scene.console("customerLeaves", { workItemId: item.workItemId });
    await scene.bridge.until(() => !scene.bridge.items.has(item.itemId));
  });

  test("positions advance only with what was enqueued before", async () => {
    await scene.start();
    await arrivedItem();
    await scene.bridge.until(() => scene.bridge.positions.size > 0);
  });
});

describe.each(["pushTopic", "polling"] as const)("over the feed %s", (feed) => {
  test("an item lives from its arrival to its end", async () => {
    await scene.close();
    scene = await openScene({ adapter: { feed }, org: { switches: { dailyApiRequests: 1_000_000_000 } } });
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    await scene.start();
    expect(scene.org.status().feed.kind).toBe(feed);
    const item = await arrivedItem();
    await scene.org.writer.insert([offerOf(item, scene.idOf("User", camille))]);
    await scene.console("agentDecline", { agent: camille });
    await scene.bridge.until(() => (scene.bridge.items.get(item.itemId)?.serial ?? 0) > item.serial);
    await scene.console("agentStatus", { agent: camille, status: "Break" });
    await scene.bridge.until(() => scene.bridge.last("PresenceObserved")?.serviceChannelIds.length === 0);
    await scene.console("agentStatus", { agent: camille, status: "Available" });
    await scene.org.writer.insert([offerOf(item, scene.idOf("User", camille), 2)]);
    await scene.console("agentAccept", { agent: camille });
    await scene.bridge.until(() => !scene.bridge.items.has(item.itemId));
    await scene.console("agentOffline", { agent: camille });
    await scene.bridge.until(() => scene.bridge.online.size === 0);
  }, 20_000);
});

describe("a question of the core", () => {
  test("about an item brings its record and its work", async () => {
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    await scene.start();
    const item = await arrivedItem();
    await scene.org.writer.insert([offerOf(item, scene.idOf("User", camille))]);
    await scene.bridge.until(() => scene.bridge.of("WorkObserved").length === 1);
    scene.org.reread([{ type: "RereadItem", itemId: item.itemId }]);
    await scene.bridge.until(() => scene.bridge.last("ItemUpdated")?.item.isPushed === true);
    await scene.bridge.until(() => scene.bridge.of("WorkObserved").length === 2);
    expect(scene.bridge.last("ItemUpdated")?.item.firstOfferNumber).toBe(2);
  });

  test("about an item that is gone says that it is missing", async () => {
    await scene.start();
    const item = await arrivedItem("chat", "Support_Chats");
    await scene.console("customerLeaves", { workItemId: item.workItemId });
    await scene.bridge.until(() => !scene.bridge.items.has(item.itemId));
    scene.org.reread([{ type: "RereadItem", itemId: item.itemId }]);
    await scene.bridge.until(() => scene.bridge.last("ItemRemoved")?.cause === "missing");
  });

  test("about an agent brings presence and work", async () => {
    await scene.console("agentLogin", { agent: camille, status: "Available" });
    await scene.start();
    const before = scene.bridge.of("PresenceObserved").length;
    scene.org.reread([{ type: "RereadAgent", agentId: scene.idOf("User", camille) }]);
    await scene.bridge.until(() => scene.bridge.of("PresenceObserved").length > before);
  });

  test("that is asked again and again is answered about once a second", async () => {
    await scene.start();
    const item = await arrivedItem();
    const before = scene.org.status().apiCallsMade;
    const hint = { type: "RereadItem", itemId: item.itemId } as const;
    scene.org.reread([hint]);
    await scene.bridge.until(() => scene.bridge.of("ItemUpdated").length === 1);
    for (let n = 0; n < 50; n += 1) scene.org.reread([hint]);
    await scene.bridge.until(() => scene.bridge.of("ItemUpdated").length === 2);
    expect(scene.org.status().apiCallsMade - before).toBeLessThanOrEqual(6);
  });
});

test("the slow beat compares without keeping the core from deciding", async () => {
  await scene.close();
  scene = await openScene({
    adapter: { reconcileEveryMs: 50 },
    org: { switches: { dailyApiRequests: 1_000_000_000 } }
  });
  await scene.start();
  const marks = scene.bridge.of("ReconciliationStarted").length;
  const item = await arrivedItem();
  scene.bridge.items.delete(item.itemId);
  await scene.bridge.until(() => scene.bridge.items.has(item.itemId));
  expect(scene.bridge.of("ReconciliationStarted")).toHaveLength(marks);
});

test("somebody whom the directory does not list is looked up when they log in", async () => {
  await scene.start();
  const integration = "integration@northwind.example";
  const listed = () => scene.bridge.last("DirectoryRead")?.agents.map(({ userId }) => userId) ?? [];
  expect(listed()).not.toContain(scene.idOf("User", integration));
  await scene.console("agentLogin", { agent: integration, status: "Available" });
  await scene.bridge.until(() => listed().includes(scene.idOf("User", integration)));
});

describe("stopping", () => {
  test("takes nothing in any more", async () => {
    await scene.start();
    scene.org.stopIntake();
    const inputs = scene.bridge.inputs.length;
    await scene.console("createItem", { kind: "case", queue: "Support_Cases" });
    await scene.org.close();
    expect(scene.bridge.inputs).toHaveLength(inputs);
  });

  test("ends within three seconds while the org hangs", async () => {
    await scene.start();
    const item = await arrivedItem();
    await scene.org.writer.insert([offerOf(item, scene.idOf("User", camille))]);
    await scene.console("setFault", { kind: "halfOpen" });
    const startedAt = performance.now();
    scene.org.stopIntake();
    await scene.org.close();
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
