/** A bridge that meets an org for the first time, with thousands already waiting. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RunningBridge } from "../../src/cli/composeBridge.ts";
import { itemOf, Line, until } from "./line.ts";

const team = Array.from({ length: 4 }, (_, index) => `agent${index}@line.example`);
const waiting = 3_000;
let line: Line;
let running: RunningBridge;

beforeAll(async () => {
  const Case = Array.from({ length: waiting }, (_, index) => ({
    Subject: `Waiting ${index}`,
    Origin: "Email",
    OwnerId: "@queue:Support_Cases",
    key: `case${index}`
  }));
  line = await Line.open({ agents: team, fixture: { records: { Case } } });
  for (const agent of team) await line.login(agent);
  running = await line.start();
  await running.bridge.ready;
}, 40_000);

afterAll(() => line.close());

test("everything that waits is known when the bridge is ready, and each agent has one offer", async () => {
  const { total } = running.bridge.views.queue({ limit: 1, offset: 0 });
  expect(total).toBe(waiting);
  await until(() => line.org.store.table("AgentWork").size >= team.length - 1, "the first offers");
  const works = [...line.org.store.table("AgentWork").all()];
  expect(new Set(works.map((work) => work["UserId"])).size).toBe(works.length);
});

test("reading them took queries, not a request for each", () => {
  expect(line.org.usage.used).toBeLessThan(120);
});

test("agents work through them without a pause, and nobody gets the same item twice", async () => {
  for (const agent of team) await line.logout(agent);
  await until(
    () => [...line.org.store.table("AgentWork").all()].every((work) => work["Status"] !== "Assigned"),
    "ends"
  );
  for (const agent of team) await line.login(agent, { acceptAfterMs: 0, handleMs: 5 });
  const closed = (): number => line.org.store.find("AgentWork", "Status", "Closed").length;
  await until(() => closed() >= 200, "two hundred items to be done");
  const items = line.org.store.find("AgentWork", "Status", "Closed").map((work) => work["WorkItemId"]);
  expect(new Set(items).size).toBe(items.length);
  const some = String(items[0]);
  expect(itemOf(running, some)).toBeUndefined();
}, 30_000);
