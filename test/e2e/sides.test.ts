/** One side gone, the other goes on. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { BridgeView } from "../../src/bridge/views.ts";
import type { RunningBridge } from "../../src/cli/composeBridge.ts";
import { agentOf, itemOf, Line, until } from "./line.ts";

const [ann, bob] = ["ann@line.example", "bob@line.example"] as const;
let line: Line;
let running: RunningBridge;

beforeAll(async () => {
  line = await Line.open({ agents: [ann, bob] });
  running = await line.start();
  await running.bridge.ready;
}, 30_000);

afterAll(() => line.close());

test("calls flow while the org answers nothing, also from a bridge that starts in the middle of it", async () => {
  await line.centreConsole.call("agentReady", { agentId: ann });
  await line.orgConsole.call("setFault", { kind: "halfOpen", route: "*" });
  const first = await line.caller();
  await until(() => line.call(first)?.offer?.agentId === ann, "the ring");
  await line.centreConsole.call("agentAnswers", { agentId: ann });
  await line.stop(running);
  await line.orgConsole.call("clearFaults");
  await line.orgConsole.call("setFault", { kind: "html503", route: "*" });
  running = await line.start();
  await line.centreConsole.call("agentReady", { agentId: bob });
  const second = await line.caller();
  await until(() => line.call(second)?.offer?.agentId === bob, "the ring by the new bridge");
  await line.centreConsole.call("agentAnswers", { agentId: bob });
  expect(running.bridge.views.ready("en")).toMatchObject({ isReady: false });
  await line.orgConsole.call("clearFaults");
  await running.bridge.ready;
  for (const agentId of [ann, bob]) {
    await line.centreConsole.call("agentHangsUp", { agentId });
    await line.centreConsole.call("agentLogout", { agentId });
  }
}, 40_000);

test("while the contact centre is out of sight chats are offered and deferred work waits", async () => {
  await line.centreConsole.call("setFault", { kind: "cutConnection", refuseForMs: 4_000 });
  await until(() => !running.bridge.views.bridge("en").centre.isUp, "the link to be lost");
  await line.login(ann);
  await line.login(bob);
  const email = await line.email();
  const chat = await line.email({ kind: "chat", queue: "Support_Chats" });
  await until(() => line.holder(chat)?.endsWith("Assigned"), "the chat's push");
  expect(itemOf(running, email)?.phase).toBe("waiting");
  expect(running.bridge.views.ready("en").reasons.join("\n")).toMatch(/contact centre cannot be reached/);
  const french = await fetch(`${running.url}/ready`, { headers: { "accept-language": "fr-CH, en;q=0.3" } });
  expect(french.status).toBe(503);
  expect(await french.text()).toMatch(/centre d'appels est injoignable.*Il distribue lui-même les appels/);
  await until(() => running.bridge.views.bridge("en").centre.isUp, "the link to come back");
  await until(() => line.holder(email)?.endsWith("Assigned"), "the e-mail's push");
  for (const workItemId of [email, chat]) await line.orgConsole.call("customerLeaves", { workItemId });
}, 40_000);

test("a token that expires in the middle is replaced, and the work goes on", async () => {
  await until(
    () => agentOf(running, ann)?.loadPercent === 0 && agentOf(running, bob)?.loadPercent === 0,
    "free agents"
  );
  await line.orgConsole.call("setFault", { kind: "tokenExpired", route: "composite*", count: 1 });
  const email = await line.email();
  await until(() => line.holder(email)?.endsWith("Assigned"), "the push with a new token");
  expect(line.works(email)).toHaveLength(1);
  await line.orgConsole.call("customerLeaves", { workItemId: email });
}, 20_000);

test("an org whose trigger refuses every AgentWork is not stormed; the item is parked or its channel paused, visibly", async () => {
  await line.orgConsole.call("setFault", { kind: "triggerRefuses", object: "AgentWork", operation: "insert" });
  const before = line.org.usage.used;
  const emails = await Promise.all(Array.from({ length: 20 }, () => line.email()));
  const view = await until(() => {
    const seen = running.bridge.views.bridge("en");
    return seen.pausedChannels.length > 0 && seen;
  }, "the channel to be paused");
  expect(view.alerts.map(({ sentence }) => sentence).join("\n")).toMatch(/paused/);
  expect(running.bridge.views.ready("en").reasons.join("\n")).toMatch(/is paused/);
  const french = await fetch(`${running.url}/api/v1/bridge`, { headers: { "accept-language": "fr" } });
  const { alerts, pausedChannels } = (await french.json()) as BridgeView;
  expect(alerts.map(({ sentence }) => sentence).join("\n")).toMatch(/suspendu/);
  expect(pausedChannels).toMatchObject([{ code: "FIELD_CUSTOM_VALIDATION_EXCEPTION" }]);
  expect(line.org.usage.used - before).toBeLessThan(80);
  expect(emails.every((email) => line.works(email).length === 0)).toBe(true);
  await line.orgConsole.call("clearFaults");
  for (const workItemId of emails) await line.orgConsole.call("customerLeaves", { workItemId });
  await Promise.all([line.logout(ann), line.logout(bob)]);
}, 40_000);

test("an offer that an earlier life left open keeps nobody from calls while the org is away, and is made once", async () => {
  await line.login(ann);
  await line.centreConsole.call("agentReady", { agentId: ann });
  await line.orgConsole.call("setFault", { kind: "halfOpen", route: "composite*" });
  const chat = await line.email({ kind: "chat", queue: "Support_Chats" });
  await until(() => itemOf(running, chat)?.phase === "reserved", "the offer");
  await line.stop(running);
  await line.orgConsole.call("clearFaults");
  await line.orgConsole.call("setFault", { kind: "html503", route: "* /services/data" });
  running = await line.start();
  expect(itemOf(running, chat)?.phase).toBe("reserved");
  await until(() => running.bridge.views.bridge("en").centre.hasControl, "control of the calls");
  const call = await line.caller();
  await until(() => line.call(call)?.offer?.agentId === ann, "the ring");
  await line.centreConsole.call("agentAnswers", { agentId: ann });
  await line.orgConsole.call("clearFaults");
  await running.bridge.ready;
  await until(() => itemOf(running, chat)?.phase === "waiting", "the chat to wait again");
  expect(line.works(chat)).toEqual([]);
  await line.centreConsole.call("agentHangsUp", { agentId: ann });
  await until(() => line.holder(chat) === `${ann} Assigned`, "the push");
  expect(line.works(chat)).toHaveLength(1);
  await line.orgConsole.call("customerLeaves", { workItemId: chat });
  await line.centreConsole.call("agentLogout", { agentId: ann });
  await line.logout(ann);
}, 60_000);

test("an offer left open is not made any more when its agent has got a call by another way meanwhile", async () => {
  await line.login(ann);
  await line.centreConsole.call("agentReady", { agentId: ann });
  await line.orgConsole.call("setFault", { kind: "halfOpen", route: "composite*" });
  const chat = await line.email({ kind: "chat", queue: "Support_Chats" });
  await until(() => itemOf(running, chat)?.phase === "reserved", "the offer");
  await line.stop(running);
  await line.orgConsole.call("clearFaults");
  const call = await line.caller();
  await until(() => line.call(call)?.offer?.agentId === ann, "the centre's own ring");
  await line.centreConsole.call("agentAnswers", { agentId: ann });
  running = await line.start();
  await running.bridge.ready;
  await until(() => itemOf(running, chat)?.phase === "waiting", "the chat to wait again");
  expect(line.works(chat)).toEqual([]);
  await line.centreConsole.call("agentHangsUp", { agentId: ann });
  await until(() => line.holder(chat) === `${ann} Assigned`, "the push");
  await line.orgConsole.call("customerLeaves", { workItemId: chat });
  await line.centreConsole.call("agentLogout", { agentId: ann });
  await line.logout(ann);
}, 30_000);

test("a second bridge with a journal of its own says who writes, and writes nothing", async () => {
  const second = await line.start({
    journal: { directory: `${line.folder}/other` },
    bridge_id: "second",
    pool: "main"
  });
  const org = await until(() => {
    const seen = second.bridge.views.bridge("en").org;
    return /writes nothing/.test(seen.writerReason) && seen;
  }, "the second bridge to learn that it does not write");
  expect(org.isWriter).toBe(false);
  await line.stop(second);
}, 20_000);
