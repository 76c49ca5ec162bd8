/** Shadow mode against an org whose queues Omni-Channel itself routes, and a centre that distributes by itself. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openJournalReader } from "../../src/adapters/sqlite/journalReader.ts";
import { agreementOf } from "../../src/analysis/agreement.ts";
import type { AgentView } from "../../src/bridge/views.ts";
import type { RunningBridge } from "../../src/cli/composeBridge.ts";
import { agreementLines } from "../../src/language/agreementLines.ts";
import type { Agreement } from "../../src/ports/agreement.ts";
import { Line, until } from "./line.ts";

const agents = ["anna@line.example", "bruno@line.example"];
let line: Line;
let running: RunningBridge;

beforeAll(async () => {
  line = await Line.open({
    agents,
    org: { switches: { nativeQueuesAreRouted: true } },
    fixture: { routingConfigs: [{ name: "External", model: "LeastActive", capacityPercentage: 50, pushTimeout: 30 }] }
  });
  running = await line.start({ mode: "shadow", org: { native_queues: ["Support_Cases"] } });
  await running.bridge.ready;
}, 30_000);

afterAll(() => line.close());

const auto = { acceptAfterMs: [150, 300], handleMs: [300, 600] };
const autoCalls = { answerAfterMs: [20, 40], talkMs: [200, 400], wrapUpMs: [0, 0] };

test("it decides beside the native routers and says how far it agrees", async () => {
  for (const agent of agents) await line.login(agent, auto);
  await until(() => online() === 2, "both agents online");
  const emails: string[] = [];
  for (let count = 0; count < 6; count++) {
    const id = await line.email();
    emails.push(id);
    await until(() => line.holder(id)?.endsWith("Opened"), "the native router's choice");
  }
  await until(() => emails.every((id) => line.works(id).some(({ status }) => status === "Closed")), "everything done");
  await until(async () => (await agreement()).channels[0]?.items === emails.length, "reality in the journal");
  const found = await agreement();
  expect(found.channels).toHaveLength(1);
  const { sameAgent = 0, otherAgent = 0, undecided = 0 } = found.channels[0] ?? {};
  expect(sameAgent + otherAgent + undecided).toBe(emails.length);
  expect(sameAgent).toBeGreaterThan(0);
  expect(agreementLines(found, "en")[0]).toMatch(/chose the same agent for \d+(\.\d)? % of the items/);
  expect(agreementLines(found, "fr")[0]).toContain("L'ombre et la réalité");
}, 30_000);

test("its books follow what really happened, also where it had decided otherwise", async () => {
  const emails: string[] = [];
  for (let count = 0; count < 10; count++) emails.push(await line.email());
  await until(() => emails.every((id) => line.works(id).some(({ status }) => status === "Closed")), "everything done");
  await until(() => running.bridge.views.queue({ limit: 10, offset: 0 }).total === 0, "an empty queue");
  await until(() => seen().every(({ work }) => work.length === 0), "agents without work");
  expect(running.bridge.views.counters().decisions["offer"]).toBeGreaterThan(0);
}, 30_000);

test("a call is distributed by the centre itself, and what the shadow would have done is compared, too", async () => {
  for (const agentId of agents) await line.centreConsole.call("agentReady", { agentId, auto: autoCalls });
  const callId = await line.caller();
  await until(() => line.call(callId) === undefined, "the end of the call");
  await until(async () => (await agreement()).channels.some(({ channel }) => channel === "voice"), "the call");
}, 30_000);

test("nothing was written by it, no control was taken, and it says what it is", () => {
  expect(line.org.store.table("OneQueue_Offer__c").size).toBe(0);
  expect(line.org.store.table("OneQueue_Writer__c").size).toBe(0);
  expect(line.centre.centre.control.isNative("main")).toBe(true);
  const { mode, org } = running.bridge.views.bridge("en");
  expect(mode).toBe("shadow");
  expect(org.writerReason).toContain("writes nothing");
});

function seen(): readonly AgentView[] {
  return running.bridge.views.agents({ limit: 10, offset: 0 }).agents;
}

function online(): number {
  return seen().filter(({ salesforce }) => salesforce.isOnline).length;
}

async function agreement(): Promise<Agreement> {
  const reader = openJournalReader(`${line.folder}/journal`, "main");
  try {
    return await agreementOf(reader, 10);
  } finally {
    reader.close();
  }
}
