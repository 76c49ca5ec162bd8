/** What org, configuration and people get wrong, on the whole line: said with what to do about it, and nothing is lost. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RunningBridge } from "../../src/cli/composeBridge.ts";
import { agentOf, integrationUser, itemOf, Line, until } from "./line.ts";

/** Codes that an org may refuse an AgentWork with; none is documented for it, so each may come at any time. */
const refusalCodes = [
  "FIELD_INTEGRITY_EXCEPTION",
  "INVALID_CROSS_REFERENCE_KEY",
  "ENTITY_IS_DELETED",
  "DUPLICATE_VALUE",
  "INVALID_STATUS",
  "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
  "UNABLE_TO_LOCK_ROW",
  "INSUFFICIENT_ACCESS_OR_READONLY",
  "LIMIT_EXCEEDED",
  "VOICE_CAPACITY_ERROR",
  "INVALID_FIELD_FOR_INSERT_UPDATE",
  "REQUIRED_FIELD_MISSING",
  "NOT_FOUND",
  "REQUEST_LIMIT_EXCEEDED",
  "INVALID_SESSION_ID",
  "A_CODE_OF_NEXT_YEAR"
] as const;

const team = Array.from({ length: 6 }, (_, index) => `agent${index}@line.example`);
const [ann = "", bob = ""] = team;
let line: Line;
let running: RunningBridge;

beforeAll(async () => {
  line = await Line.open({
    agents: team,
    org: { switches: { nativeQueuesAreRouted: true } },
    fixture: {
      routingConfigs: [
        { name: "External", capacityPercentage: 50, pushTimeout: 30 },
        { name: "Native", model: "LeastActive", priority: 1, capacityPercentage: 60 }
      ],
      queues: [
        { name: "Support_Cases", routingConfig: "External", objects: ["Case"], members: { users: team } },
        { name: "Nobodys_Cases", routingConfig: "External", objects: ["Case"] },
        { name: "Native_Cases", routingConfig: "Native", objects: ["Case"], members: { users: [bob] } }
      ]
    }
  });
  running = await line.start({ centre: { url: line.centre.url, agents: { "nobody@line.example": "phone-9" } } });
  await running.bridge.ready;
}, 30_000);

afterAll(() => line.close());

const reasons = (): string => running.bridge.views.ready("en").reasons.join("\n");

test("an unknown agent mapping, an agent of two routers and a queue without members are said with what to do", async () => {
  expect(running.bridge.views.ready("en").isReady).toBe(true);
  expect(reasons()).toMatch(/nobody@line\.example is not a user of this org: .* Correct centre\.agents\./);
  expect(reasons()).toMatch(/1 agent is in a queue that Omni-Channel routes and in one .* Take them out of one\./);
  expect(reasons()).toMatch(/Nobody is a member of Nobodys_Cases: /);
  const french = running.bridge.views.ready("fr").reasons.join("\n");
  expect(french).toMatch(/n'est pas un utilisateur de cette org.*Corrigez centre\.agents/);
  expect(french).toMatch(/1 agent est dans une file .* Retirez-les de l'une/);
  expect(french).not.toMatch(/\b(the|is|are)\b/);
});

test("what Omni-Channel pushed to an agent of both routers counts, and OneQueue pushes nothing past their capacity", async () => {
  await line.login(bob);
  const native = await line.email({ queue: "Native_Cases" });
  await until(() => line.holder(native)?.startsWith(bob), "Omni-Channel's own push");
  await line.orgConsole.call("agentAccept", { agent: bob });
  await until(() => agentOf(running, bob)?.loadPercent === 60, "it to be counted");
  const email = await line.email();
  await until(() => itemOf(running, email)?.phase === "waiting", "the e-mail to wait");
  await line.login(ann);
  await until(() => line.holder(email) === `${ann} Assigned`, "the push to somebody else");
  for (const workItemId of [native, email]) await line.orgConsole.call("customerLeaves", { workItemId });
  await Promise.all([line.logout(ann), line.logout(bob)]);
}, 20_000);

test("whatever code the org refuses an AgentWork with, the item is delivered all the same, once, and nobody is stormed", async () => {
  const before = line.org.usage.used;
  for (const errorCode of refusalCodes)
    await line.orgConsole.call("setFault", { kind: "triggerRefuses", object: "AgentWork", errorCode, count: 1 });
  for (const agent of team) await line.login(agent, { acceptAfterMs: 0, handleMs: 0 });
  const emails = await Promise.all(refusalCodes.map(() => line.email()));
  const isDone = (email: string): boolean => line.works(email).some(({ status }) => status === "Closed");
  await until(() => emails.every(isDone), "all of them to be served");
  expect(emails.map((email) => line.works(email).length)).toEqual(emails.map(() => 1));
  expect(line.org.usage.used - before).toBeLessThan(20 * emails.length);
  expect(running.bridge.views.bridge("en").pausedChannels).toEqual([]);
  for (const agent of team) await line.logout(agent);
}, 30_000);

test.each([
  ["no object at all", "null"],
  ["another shape", JSON.stringify({ payload: { ChangeEventHeader: { entityName: 3, recordIds: "x" } } })],
  [
    "unknown records",
    JSON.stringify({
      payload: { ChangeEventHeader: { entityName: "AgentWork", recordIds: ["?"], changeType: "UPDATE" } }
    })
  ]
])(
  "an event that is %s stops nothing, and what comes after it is served",
  async (_what, data) => {
    const channels = ["/data/ExternalRoutingChannel__chn", "/data/PendingServiceRoutingChangeEvent"];
    const { hub } = line.org.streaming;
    expect(channels.some((channel) => hub.hasSubscribers(channel))).toBe(true);
    await line.login(ann);
    hub.publish("changeData", { channels, recordIds: [], data: () => data });
    const email = await line.email();
    await until(() => line.holder(email) === `${ann} Assigned`, "the push");
    expect(running.bridge.views.counters().rejectedInputs).toBe(0);
    await line.orgConsole.call("customerLeaves", { workItemId: email });
    await line.logout(ann);
  },
  20_000
);

test("an integration user who is deactivated stops Salesforce work with what to do; calls go on, and nothing is lost", async () => {
  await line.centreConsole.call("agentReady", { agentId: bob });
  activate(false);
  const email = await line.email();
  await until(() => !running.bridge.views.ready("en").isReady, "the loss of the org");
  expect(reasons()).toMatch(/Salesforce cannot be reached: its items wait, calls go on/);
  const call = await line.caller();
  await until(() => line.call(call)?.offer?.agentId === bob, "the ring");
  await line.centreConsole.call("agentAnswers", { agentId: bob });
  await line.centreConsole.call("agentHangsUp", { agentId: bob });
  await line.centreConsole.call("agentLogout", { agentId: bob });
  expect(line.works(email)).toEqual([]);
  expect(reasons()).toMatch(/user is inactive\. Activate the integration user, or name another\./);
  activate(true);
  await line.stop(running);
  running = await line.start();
  await line.login(ann);
  await until(() => line.holder(email) === `${ann} Assigned`, "the push after all");
  expect(line.works(email)).toHaveLength(1);
  await line.orgConsole.call("customerLeaves", { workItemId: email });
}, 40_000);

/** Whether the user that the bridge logs in as may. */
function activate(IsActive: boolean): void {
  const { store } = line.org;
  const user = store.find("User", "Username", integrationUser)[0]?.Id ?? "";
  store.transaction({ kind: "console", userId: user }, (tx) => tx.update("User", user, { IsActive }, { system: true }));
}
