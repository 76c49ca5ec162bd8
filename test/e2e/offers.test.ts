/** What agents and customers do with an offer, on the whole line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RunningBridge } from "../../src/cli/composeBridge.ts";
import { readPolicyText } from "../../src/policy/presets.ts";
import { agentOf, itemOf, Line, sentences, until } from "./line.ts";

const [ann, bob] = ["ann@line.example", "bob@line.example"] as const;
let line: Line;
let running: RunningBridge;

beforeAll(async () => {
  line = await Line.open({
    agents: [ann, bob],
    fixture: {
      routingConfigs: [
        { name: "External", capacityPercentage: 50, pushTimeout: 30 },
        { name: "Quick", capacityPercentage: 50, pushTimeout: 1 },
        { name: "Huge", capacityWeight: 40, pushTimeout: 30 }
      ],
      queues: [
        { name: "Support_Cases", routingConfig: "External", objects: ["Case"], members: { users: [ann, bob] } },
        { name: "Quick_Cases", routingConfig: "Quick", objects: ["Case"], members: { users: [ann, bob] } },
        { name: "Huge_Cases", routingConfig: "Huge", objects: ["Case"], members: { users: [ann, bob] } }
      ]
    }
  });
  // Nobody is kept free here, and whoever does not answer is noticed soon.
  const { text } = readPolicyText("vip-first");
  const policy = join(line.folder, "policy.yaml");
  const margin = "\noffers: { answer_margin: 1s }\n";
  writeFileSync(policy, text.replace(/^reserve: .*$/m, "reserve: { hot_agents: 0 }") + margin);
  running = await line.start({ policy });
  await running.bridge.ready;
}, 30_000);

afterAll(() => line.close());

test("a declined e-mail goes to the other agent", async () => {
  await line.login(ann);
  const email = await line.email();
  await until(() => line.holder(email) === `${ann} Assigned`, "the push to ann");
  await line.login(bob);
  await line.orgConsole.call("agentDecline", { agent: ann });
  await until(() => line.holder(email) === `${bob} Assigned`, "the push to bob");
  await line.orgConsole.call("agentAccept", { agent: bob });
  await until(() => agentOf(running, bob)?.loadPercent === 50, "bob's load");
  await line.orgConsole.call("closeWork", { agent: bob });
  await Promise.all([line.logout(ann), line.logout(bob)]);
}, 20_000);

test("a customer who leaves while an agent is being rung sets the agent free for the next one", async () => {
  await line.login(ann);
  const first = await line.email();
  await until(() => line.holder(first) === `${ann} Assigned`, "the push");
  await line.orgConsole.call("customerLeaves", { workItemId: first });
  await until(() => itemOf(running, first) === undefined, "the item to go");
  const second = await line.email();
  await until(() => line.holder(second) === `${ann} Assigned`, "the next push");
  await line.orgConsole.call("customerLeaves", { workItemId: second });
  await line.logout(ann);
}, 20_000);

test("work transferred to a queue keeps its customer's age and goes on to somebody", async () => {
  await line.login(ann);
  const since = new Date(Date.now() - 600_000).toISOString();
  const email = await line.email({ since });
  await until(() => line.holder(email) === `${ann} Assigned`, "the push");
  await line.orgConsole.call("agentAccept", { agent: ann });
  await until(() => line.holder(email) === `${ann} Opened`, "the accept");
  await line.orgConsole.call("agentStatus", { agent: ann, status: "Break" });
  // Two streams tell of break and transfer: whichever comes first would decide.
  await until(() => agentOf(running, ann)?.salesforce.serviceChannelIds.length === 0, "the break to be known");
  await line.orgConsole.call("transferWork", { agent: ann, toQueue: "Support_Cases" });
  const item = await until(() => itemOf(running, email), "the item to wait again");
  expect(item.phase).toBe("waiting");
  expect(Math.abs(Date.parse(item.since) - Date.parse(since))).toBeLessThan(2_000);
  await line.login(bob);
  await until(() => line.holder(email) === `${bob} Assigned`, "the push to bob");
  await line.orgConsole.call("customerLeaves", { workItemId: email });
  await Promise.all([line.logout(ann), line.logout(bob)]);
}, 20_000);

test("an agent who goes offline with an offer loses it to somebody else", async () => {
  await line.login(ann);
  const email = await line.email();
  await until(() => line.holder(email) === `${ann} Assigned`, "the push");
  await line.login(bob);
  await line.logout(ann);
  await until(() => line.holder(email) === `${bob} Assigned`, "the push to bob");
  await line.orgConsole.call("customerLeaves", { workItemId: email });
  await line.logout(bob);
}, 20_000);

test("an agent who lets an offer ring is marked not responding, and it is said", async () => {
  await line.login(ann);
  const email = await line.email({ queue: "Quick_Cases" });
  await until(() => line.holder(email) === `${ann} Assigned`, "the push");
  await until(() => agentOf(running, ann)?.isNotResponding === true, "ann to be marked");
  expect(sentences(running)).toMatch(/not (respond|answer)/i);
  expect(line.holder(email)).toBe(`${ann} Assigned`);
  await line.orgConsole.call("agentDecline", { agent: ann });
  await line.orgConsole.call("customerLeaves", { workItemId: email });
  await line.logout(ann);
}, 20_000);

test("an item larger than every agent is parked visibly, and nobody is bothered with it", async () => {
  await line.login(ann);
  const email = await line.email({ queue: "Huge_Cases" });
  const item = await until(() => itemOf(running, email)?.phase === "parked" && itemOf(running, email), "the parking");
  expect(item.parkedBecause).toMatch(/large/i);
  expect(line.works(email)).toEqual([]);
  await line.orgConsole.call("customerLeaves", { workItemId: email });
  await line.logout(ann);
}, 20_000);
