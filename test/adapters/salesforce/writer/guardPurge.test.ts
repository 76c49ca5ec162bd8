import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { OrgConnection } from "../../../../src/adapters/salesforce/connection.ts";
import { purgeGuards } from "../../../../src/adapters/salesforce/writer/guardPurge.ts";
import { camille, james, offerOf, openScene, type Scene } from "../emulatedOrg.ts";
import { testOptions } from "../testOptions.ts";

const dayMs = 86_400_000;
let scene: Scene;
let connection: OrgConnection;

const guards = (): string[] =>
  [...scene.emulated.store.table("OneQueue_Offer__c").all()].map((row) => String(row["Key__c"]));
const purge = (days: number): Promise<number> => {
  const orgNow = Date.now() + days * dayMs;
  return purgeGuards({ connection, view: scene.bridge, pool: "main", retentionDays: 30, orgNow });
};

beforeEach(async () => {
  scene = await openScene();
  const auth = { kind: "token", url: scene.emulated.url, token: scene.emulated.token } as const;
  connection = new OrgConnection(testOptions(auth), scene.time, scene.log);
  for (const agent of [camille, james]) await scene.console("agentLogin", { agent, status: "Available" });
  await scene.start();
  for (const agent of [camille, james]) {
    const { pendingServiceRoutingId } = await scene.console("createItem", { kind: "case", queue: "Support_Cases" });
    await scene.bridge.until(() => scene.bridge.items.has(String(pendingServiceRoutingId)));
    const item = scene.bridge.items.get(String(pendingServiceRoutingId))!;
    await scene.org.writer.insert([offerOf(item, scene.idOf("User", agent))]);
  }
});
afterEach(async () => {
  connection.close();
  await scene.close();
});

describe("the purge of guard records", () => {
  test("keeps what is younger than the retention", async () => {
    expect(await purge(29)).toBe(0);
  });

  test("deletes what is older, except of items and work that are alive", async () => {
    const [first, second] = guards();
    scene.bridge.items.delete(first!.split(":")[0]!);
    scene.bridge.works.clear();
    expect(await purge(31)).toBe(1);
    expect(guards()).toEqual([second]);
  });

  test("leaves other pools alone", async () => {
    scene.bridge.items.clear();
    scene.bridge.works.clear();
    const other = { connection, view: scene.bridge, pool: "other", retentionDays: 30, orgNow: Date.now() + 31 * dayMs };
    expect(await purgeGuards(other)).toBe(0);
  });
});
