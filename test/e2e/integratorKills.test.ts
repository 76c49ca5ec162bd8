/** kill -9 of the bridge in each state of a call, with an integrator's contact centre on the other side. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOrg, type Org } from "../../src/emulator/server.ts";
import type { CentreCall } from "../../src/ports/contactCentre.ts";
import { freePort, secret, startExample, type ExampleIntegrator } from "../adapters/generic/exampleIntegrator.ts";
import { fixtureOf, until } from "./line.ts";
import { startProgram, type Program } from "./program.ts";

const ann = "ann@line.example";
const folder = mkdtempSync(join(tmpdir(), "onequeue-integrator-kills-"));
const leaseMs = 1000;
let org: Org;
let example: ExampleIntegrator;
let config: string;
let bridge: Program;

beforeAll(async () => {
  org = await startOrg({ fixture: fixtureOf({ agents: [ann] }), publishLatencyMs: 0 });
  const eventsPort = await freePort();
  example = await startExample(`http://127.0.0.1:${String(eventsPort)}/ccs/main/v1/events`);
  config = join(folder, "onequeue.yaml");
  writeFileSync(
    config,
    `org: { auth: { token: { url: "${org.url}", token_env: ORG_TOKEN } } }
centre:
  kind: generic
  url: ${example.url}
  integrator: { secret_env: CENTRE_SECRET, listen_port: ${String(eventsPort)} }
  agents: { ${ann}: "1001" }
  lease_ttl: 1s
journal: { directory: ${join(folder, "journal")} }
http: { port: 0 }
`
  );
  await start();
}, 30_000);

afterAll(async () => {
  bridge.child.kill("SIGKILL");
  await bridge.ended;
  await Promise.all([example.stop(), org.close()]);
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const secrets = { ORG_TOKEN: org.token, CENTRE_SECRET: secret };
  bridge = startProgram(["start", "--json", "--config", config, "--log-level", "error"], secrets);
  await bridge.ready;
}

async function kill(): Promise<number> {
  bridge.child.kill("SIGKILL");
  await bridge.ended;
  return performance.now();
}

const does = (action: string): Promise<unknown> => example.console({ action: "agent", agentId: "1001", does: action });
const addCaller = async (): Promise<string> => String((await example.console({ action: "add-caller" }))["callId"]);

function call(callId: string, is: (call: CentreCall) => boolean, what: string): Promise<unknown> {
  return until(async () => {
    const { calls } = await example.snapshot();
    return calls.some((one) => one.callId === callId && is(one));
  }, what);
}

/** What the running bridge shows of the call. */
async function phase(callId: string): Promise<string | undefined> {
  const response = await fetch(`${(await bridge.ready).url}/api/v1/queue`);
  const { items } = (await response.json()) as { items: { workItemId: string; phase: string }[] };
  return items.find(({ workItemId }) => workItemId === callId)?.phase;
}

test("killed while callers wait: they are served natively within the lease and 2 s, and the next life takes over", async () => {
  const callers = [await addCaller(), await addCaller()];
  const [first = "", second = ""] = callers;
  await until(async () => (await phase(second)) === "waiting", "the callers to be seen");
  const killedAt = await kill();
  await does("ready");
  await call(first, ({ state }) => state === "offered", "the native ring");
  expect(performance.now() - killedAt).toBeLessThan(leaseMs + 2000);
  await does("answer");
  await start();
  expect([await phase(first), await phase(second)]).toEqual(["accepted", "waiting"]);
  await does("hangUp");
  await call(second, ({ offer }) => offer?.offerId.startsWith("call:") === true, "the ring by the bridge");
  await does("answer");
  await does("hangUp");
}, 40_000);

test("killed while a phone rings: the ring goes on, and the next life hears how it ends", async () => {
  const callId = await addCaller();
  await call(callId, ({ state }) => state === "offered", "the ring");
  await kill();
  await start();
  await until(async () => (await phase(callId)) === "offered", "the ring to be known again");
  await does("answer");
  await until(async () => (await phase(callId)) === "accepted", "the conversation");
  await does("hangUp");
  await until(async () => (await phase(callId)) === undefined, "the end");
}, 40_000);

test("killed during a conversation: it goes on, and its end while nobody listened is found out", async () => {
  const callId = await addCaller();
  await call(callId, ({ state }) => state === "offered", "the ring");
  await does("answer");
  await until(async () => (await phase(callId)) === "accepted", "the conversation");
  await kill();
  await does("hangUp");
  await does("pause");
  await start();
  expect(await phase(callId)).toBeUndefined();
  expect((await example.snapshot()).calls).toEqual([]);
}, 40_000);
