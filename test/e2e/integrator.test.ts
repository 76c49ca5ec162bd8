/** An integrator's contact centre, joined by the protocol, and an emulated org: calls and e-mails under one policy. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeBridge, type RunningBridge } from "../../src/cli/composeBridge.ts";
import { ConsoleClient } from "../../src/cli/demonstration/consoleClient.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { startOrg, type Org } from "../../src/emulator/server.ts";
import { freePort, secret, startExample, type ExampleIntegrator } from "../adapters/generic/exampleIntegrator.ts";
import { agentOf, fixtureOf, itemOf, sentences, until } from "./line.ts";

const ann = "ann@line.example";
const folder = mkdtempSync(join(tmpdir(), "onequeue-integrator-line-"));
let org: Org;
let orgConsole: ConsoleClient;
let example: ExampleIntegrator;
let running: RunningBridge;
let eventsPort: number;

const start = (): Promise<RunningBridge> => {
  const auth = { client_credentials: { login_url: org.url, client_id: "machine", client_secret_env: "LINE_SECRET" } };
  const integrator = { secret_env: "CENTRE_SECRET", listen_port: eventsPort };
  const config = loadConfig(
    "",
    "test",
    { LINE_SECRET: "line-secret", CENTRE_SECRET: secret },
    {
      org: { auth, request_timeout: "1s", query_timeout: "2s" },
      centre: { kind: "generic", url: example.url, integrator, agents: { [ann]: "1001" }, lease_ttl: "2s" },
      journal: { directory: join(folder, "journal") },
      // One agent only: a policy that keeps nobody in reserve.
      policy: "classic",
      http: { port: 0 },
      log: { level: "error" }
    }
  );
  return composeBridge(config, { env: {}, isTerminal: false }, () => undefined);
};

beforeAll(async () => {
  org = await startOrg({ fixture: fixtureOf({ agents: [ann] }), publishLatencyMs: 0 });
  orgConsole = await ConsoleClient.open(org.url, `${org.url}/openapi.json`);
  eventsPort = await freePort();
  example = await startExample(`http://127.0.0.1:${String(eventsPort)}/ccs/main/v1/events`);
  running = await start();
  await running.bridge.ready;
}, 30_000);

afterAll(async () => {
  await running.stop();
  await Promise.all([example.stop(), org.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const does = (action: string): Promise<unknown> => example.console({ action: "agent", agentId: "1001", does: action });
const addCaller = async (): Promise<string> => String((await example.console({ action: "add-caller" }))["callId"]);
const seat = () => agentOf(running, "1001");
const phase = (workItemId: string): string | undefined => itemOf(running, workItemId)?.phase;
const holder = (workItemId: string): string | undefined => {
  const [work] = org.store.find("AgentWork", "WorkItemId", workItemId);
  return work === undefined ? undefined : String(work["Status"]);
};
async function email(): Promise<string> {
  const body = { kind: "email", queue: "Support_Cases" };
  return (await orgConsole.call<{ readonly workItemId: string }>("createItem", body)).workItemId;
}

test("one agent gets an integrator's call, and the e-mail when the conversation is over", async () => {
  await orgConsole.call("agentLogin", { agent: ann, status: "Available" });
  await does("pause");
  const mail = await email();
  await until(() => phase(mail) === "waiting", "the e-mail to wait: its agent is on a break");
  const callId = await addCaller();
  await until(() => phase(callId) === "waiting", "the call to wait");
  await does("ready");
  await until(() => seat()?.centre?.device === "ringing", "the ring");
  expect(holder(mail)).toBeUndefined();
  await does("answer");
  await until(() => phase(callId) === "accepted", "the conversation");
  await does("hangUp");
  await until(() => holder(mail) === "Assigned", "the e-mail's push");
  expect(sentences(running)).toMatch(/call/i);
  await orgConsole.call("customerLeaves", { workItemId: mail });
}, 30_000);

test("a bridge that stops hands the calls back, and the next one takes over what goes on", async () => {
  await running.stop();
  const callId = await addCaller();
  await does("answer");
  running = await start();
  await running.bridge.ready;
  expect(phase(callId)).toBe("accepted");
  expect(running.bridge.views.bridge("en").centre).toMatchObject({ isUp: true, hasControl: true });
  await does("hangUp");
  await until(() => itemOf(running, callId) === undefined, "the end of the call");
}, 30_000);

test("an agent whom nobody is mapped to is named, and a restart of the integrator is survived", async () => {
  await example.console({ action: "agent", agentId: "1002", does: "ready" });
  await until(() => /1002/.test(running.bridge.views.bridge("en").centre.reason ?? ""), "the agent to be named");
  await example.console({ action: "restart" });
  await until(() => running.bridge.views.bridge("en").centre.hasControl, "control again");
  await does("ready");
  const callId = await addCaller();
  await until(() => itemOf(running, callId)?.phase === "offered", "the ring after the restart");
  await does("refuse");
}, 30_000);
