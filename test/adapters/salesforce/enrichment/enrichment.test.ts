import { afterEach, describe, expect, test } from "@jest/globals";
import type { EnrichmentOptions } from "../../../../src/adapters/salesforce/options.ts";
import { openScene, type Scene } from "../emulatedOrg.ts";
import { testOptions } from "../testOptions.ts";

let scene: Scene;
const defaults = testOptions({ kind: "token", url: "http://x", token: "" }).enrichment;

const open = async (changes: Partial<EnrichmentOptions> = {}): Promise<void> => {
  const enrichment = {
    ...defaults,
    fields: ["Case.Origin", "Case.Priority"],
    tierField: "Contact.Tier__c",
    looksUpCallers: true,
    timeoutMs: 1_000,
    ...changes
  };
  scene = await openScene({ adapter: { enrichment } });
};
const createItem = async (body: object): Promise<string> => {
  const { pendingServiceRoutingId } = await scene.console("createItem", {
    kind: "email",
    queue: "Support_Cases",
    ...body
  });
  const itemId = String(pendingServiceRoutingId);
  await scene.bridge.until(() => scene.bridge.items.has(itemId));
  return itemId;
};
const enriched = async (itemId: string) => {
  const find = () => scene.bridge.of("ItemEnriched").find((input) => input.itemId === itemId);
  await scene.bridge.until(() => find() !== undefined);
  return find()!;
};
const warned = (part: string): number => scene.log.lines.filter(({ message }) => message.includes(part)).length;

afterEach(() => scene.close());

describe("an item", () => {
  test("arrives with its facts when they are a moment away", async () => {
    await open();
    await scene.start();
    const itemId = await createItem({ customer: "elodie.garnier@garnier.example", priority: "High" });
    expect(scene.bridge.items.get(itemId)).toMatchObject({
      tier: "VIP",
      fields: { "Case.Origin": "Email", "Case.Priority": "High" },
      enrichUntil: 0
    });
    expect(scene.bridge.of("ItemEnriched")).toHaveLength(0);
  });

  test("arrives without them when the org is slow, and they follow before the time limit", async () => {
    await open();
    await scene.start();
    await scene.console("setFault", { kind: "latency", ms: 150, route: "query", count: 1 });
    const itemId = await createItem({ customer: "elodie.garnier@garnier.example", priority: "High" });
    expect(scene.bridge.items.get(itemId)?.enrichUntil).toBeGreaterThan(scene.time.now());
    expect(await enriched(itemId)).toMatchObject({
      tier: "VIP",
      fields: { "Case.Origin": "Email", "Case.Priority": "High" },
      customerRef: expect.stringMatching(/^003/)
    });
  });

  test("without a contact has the default tier and is not held up", async () => {
    await open();
    await scene.start();
    const itemId = await createItem({});
    expect(scene.bridge.items.get(itemId)).toMatchObject({ tier: null, customerRef: null, enrichUntil: 0 });
  });

  test("of which the org says nothing goes on without facts", async () => {
    await open();
    await scene.start();
    await scene.console("setFault", { kind: "html503", route: "query" });
    const itemId = await createItem({ customer: "paul.lefevre@mail.example" });
    expect(scene.bridge.items.get(itemId)).toMatchObject({ tier: null, fields: {}, enrichUntil: 0 });
  });

  test("that the customer leaves while it is looked up does not arrive afterwards", async () => {
    await open();
    await scene.start();
    await scene.console("setFault", { kind: "latency", ms: 20, route: "query", count: 1 });
    const { workItemId } = await scene.console("createItem", { kind: "chat", queue: "Support_Chats" });
    await scene.console("customerLeaves", { workItemId });
    await scene.bridge.until(() => scene.bridge.of("ItemRemoved").length === 1);
    await scene.org.reconcile("test");
    expect(scene.bridge.items.size).toBe(0);
  });

  test("that comes back is known from memory", async () => {
    await open();
    await scene.start();
    const itemId = await createItem({ customer: "elodie.garnier@garnier.example" });
    scene.bridge.items.delete(itemId);
    await scene.org.reconcile("test");
    expect(scene.bridge.items.get(itemId)).toMatchObject({ tier: "VIP", enrichUntil: 0 });
  });

  test("counts its age from the configured field of the work item", async () => {
    await open({ ageFields: { Case: "CreatedDate" } });
    await scene.start();
    const since = new Date(scene.time.now() + 60_000).toISOString();
    const itemId = await createItem({ since });
    const item = scene.bridge.items.get(itemId)!;
    expect(item.since).toBeLessThan(Date.parse(since) - 30_000);
  });

  test("needs no look-up where nothing is configured", async () => {
    await open({ fields: [], tierField: null });
    await scene.start();
    expect(scene.bridge.items.get(await createItem({}))?.enrichUntil).toBe(0);
  });
});

describe("a field that cannot be read", () => {
  test("is said once, and costs only itself", async () => {
    await open({ fields: ["Case.Origin", "Case.Secret__c", "Contact.Segment__c"] });
    await scene.start();
    const itemId = await createItem({ customer: "elodie.garnier@garnier.example" });
    expect(scene.bridge.items.get(itemId)).toMatchObject({ tier: "VIP", fields: { "Case.Origin": "Email" } });
    expect(warned("Field Case.Secret__c cannot be read for Case")).toBe(1);
    expect(scene.org.status().warnings.join(" ")).toContain("Contact.Segment__c");
  });
});

describe("a caller", () => {
  test.each([
    ["as stored", "+33612000001"],
    ["with spaces", "+33 6 12 00 00 01"],
    ["with the international prefix", "0033612000001"],
    ["without the plus", "33612000001"]
  ])("is recognised by the number %s", async (_how, number) => {
    await open();
    await scene.start();
    expect(await scene.org.lookUpCaller(number)).toMatchObject({
      tier: "VIP",
      customerRef: expect.stringMatching(/^003/)
    });
  });

  test("nobody knows has the default tier", async () => {
    await open();
    await scene.start();
    expect(await scene.org.lookUpCaller("+4915100000000")).toEqual({ tier: null, language: null, customerRef: null });
    expect(await scene.org.lookUpCaller("anonymous")).toEqual({ tier: null, language: null, customerRef: null });
  });

  test("is looked up with others in one query, and remembered", async () => {
    await open();
    await scene.start();
    const before = scene.org.status().apiCallsMade;
    const numbers = ["+33612000001", "+33612000002", "+447700900001"];
    const tiers = await Promise.all(numbers.map(async (number) => (await scene.org.lookUpCaller(number)).tier));
    expect(tiers).toEqual(["VIP", "Standard", "VIP"]);
    await scene.org.lookUpCaller("+33612000001");
    expect(scene.org.status().apiCallsMade - before).toBe(1);
  });

  test("is not waited for past the time limit", async () => {
    await open({ timeoutMs: 50 });
    await scene.start();
    await scene.console("setFault", { kind: "latency", ms: 400, route: "query" });
    expect(await scene.org.lookUpCaller("+33612000001")).toEqual({ tier: null, language: null, customerRef: null });
  });
});
