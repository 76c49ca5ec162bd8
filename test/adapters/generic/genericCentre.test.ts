/** What goes wrong between an integrator and the bridge: each has an answer, and nothing is lost. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { EventDesk, type DeliveryAnswer } from "../../../src/adapters/generic/eventDesk.ts";
import { EventEndpoint } from "../../../src/adapters/generic/eventEndpoint.ts";
import { GenericCentre } from "../../../src/adapters/generic/genericCentre.ts";
import { signed } from "../../../src/adapters/generic/signature.ts";
import { CentreRecorder } from "../../../src/conformance/centreRecorder.ts";
import { silentLog } from "../../contracts/silentLog.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { cloudEvent } from "./sampleEvent.ts";
import { ScriptedIntegrator } from "./scriptedIntegrator.ts";

const keys = [Buffer.alloc(32, 7)];
let integrator: ScriptedIntegrator;
let endpoint: EventEndpoint;
let centre: GenericCentre;
let heard: CentreRecorder;

beforeEach(async () => {
  integrator = await ScriptedIntegrator.open();
  const desk = new EventDesk({ keys, time: systemTime, log: silentLog });
  endpoint = new EventEndpoint({ host: "127.0.0.1", port: 0, centreId: "main", desk });
  centre = adapter();
  heard = new CentreRecorder(systemTime);
});

afterEach(async () => {
  await centre.close();
  await integrator.close();
});

function adapter(url = integrator.url): GenericCentre {
  const pauses = { firstPauseMs: 10, longestPauseMs: 40 };
  return new GenericCentre({ url, keys, endpoint, time: systemTime, log: silentLog, requestTimeoutMs: 500, ...pauses });
}

async function connected(): Promise<void> {
  await centre.connect(heard);
  await centre.snapshot();
}

async function deliver(event: Record<string, unknown>): Promise<DeliveryAnswer> {
  const body = JSON.stringify(event);
  const headers = {
    "content-type": "application/cloudevents+json",
    ...signed(keys, body, Date.now(), String(event["id"]))
  };
  const response = await fetch(endpoint.url, { method: "POST", headers, body });
  return { status: response.status, body: (await response.json()) as object };
}

const order = { pool: "main", fence: 1, commandId: "c", callId: "1", agentId: "ann", offerId: "c", ringMs: 1000 };

describe("events", () => {
  test("are acknowledged up to the last that was told", async () => {
    await connected();
    expect(await deliver(cloudEvent(1))).toEqual({
      status: 200,
      body: { epoch: "boot-1", ack: "00000000000000000001" }
    });
    await heard.event("call.queued", ({ call }) => call.callId === "call-1");
  });

  test("after a gap are answered with what is expected, and what is missing is fetched", async () => {
    integrator.script["GET /v1/events"] = ({ query }) => {
      expect(query.get("after")).toBe("00000000000000000000");
      return { status: 200, body: { events: [cloudEvent(1), cloudEvent(2)] } };
    };
    await connected();
    expect(await deliver(cloudEvent(3))).toMatchObject({ status: 409, body: { expected: "00000000000000000001" } });
    await heard.event("call.queued", (event) => event.seq === 3);
    expect(heard.sequence).toEqual([1, 2, 3]);
    expect((await deliver(cloudEvent(4))).status).toBe(200);
  });

  test("that are missing and not kept any more, or cannot be read, need a snapshot", async () => {
    integrator.script["GET /v1/events"] = () => ({ status: 410, body: { reason: "not-kept" } });
    await connected();
    await deliver(cloudEvent(3));
    await heard.until(() => heard.resyncs.includes("gap"), "a resync");
    integrator.script["GET /v1/snapshot"] = () => integrator.snapshot("boot-1", 3);
    await centre.snapshot();
    expect((await deliver(cloudEvent(4))).status).toBe(200);
    await heard.event("call.queued", (event) => event.seq === 4);
    integrator.script["GET /v1/events"] = () => ({ status: 200, body: { events: [{ nonsense: true }] } });
    await deliver(cloudEvent(6));
    await heard.until(() => heard.resyncs.length === 3, "another resync");
    expect(heard.sequence).toEqual([4]);
  });

  test("are fetched in portions", async () => {
    integrator.script["GET /v1/events"] = ({ query }) => {
      const after = Number(query.get("after"));
      const events = Array.from({ length: Math.min(500, 700 - after) }, (_, index) => cloudEvent(after + index + 1));
      return { status: 200, body: { events } };
    };
    await connected();
    await deliver(cloudEvent(700));
    await heard.event("call.queued", (event) => event.seq === 700);
    expect(heard.sequence).toHaveLength(700);
  });

  test("of an unknown epoch need a snapshot; late ones of the epoch before are refused with 410", async () => {
    await connected();
    await deliver(cloudEvent(1));
    expect((await deliver(cloudEvent(1, { id: "evt-new-1", epoch: "boot-2" }))).status).toBe(200);
    await heard.until(() => heard.resyncs.includes("epoch"), "a resync");
    integrator.script["GET /v1/snapshot"] = () => integrator.snapshot("boot-2", 1);
    await centre.snapshot();
    expect((await deliver(cloudEvent(2))).status).toBe(410);
    expect((await deliver(cloudEvent(2, { id: "evt-new-2", epoch: "boot-2" }))).status).toBe(200);
    await heard.event("call.queued", (event) => event.epoch === "boot-2" && event.seq === 2);
    expect(heard.events.map(({ epoch, seq }) => [epoch, seq])).toEqual([
      ["boot-1", 1],
      ["boot-2", 2]
    ]);
  });

  test("that come before the first snapshot are told after it", async () => {
    await centre.connect(heard);
    expect((await deliver(cloudEvent(1))).status).toBe(200);
    expect(heard.events).toEqual([]);
    await centre.snapshot();
    await heard.event("call.queued", (event) => event.seq === 1);
  });

  test("that are not delivered are fetched at the pace of heartbeats", async () => {
    const kept: object[] = [];
    integrator.script["GET /v1/events"] = ({ query }) => ({
      status: 200,
      body: { events: kept.slice(Number(query.get("after"))) }
    });
    await connected();
    kept.push(cloudEvent(1));
    await heard.event("call.queued", (event) => event.seq === 1);
    kept.push(cloudEvent(2));
    await heard.event("call.queued", (event) => event.seq === 2);
    expect(heard.losses).toEqual([]);
  });
});

describe("an integrator", () => {
  test("that goes away is reported lost, and needs a snapshot when it is back", async () => {
    integrator.script["GET /v1/events"] = () => ({ status: 200, body: { events: [] } });
    await connected();
    integrator.isGone = true;
    await heard.until(() => heard.losses.length === 1, "the loss of the link");
    integrator.isGone = false;
    await heard.until(() => heard.resyncs.length === 2, "a resync");
    expect(heard.resyncs).toEqual(["connected", "connected"]);
  });

  test("that is not there yet is waited for", async () => {
    integrator.isGone = true;
    const connecting = centre.connect(heard);
    while (integrator.asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
    integrator.isGone = false;
    await connecting;
    expect(centre.capabilities).toMatchObject({ decide: "immediate", dissuade: false });
  });

  test("that refuses the signature, or is none, is refused with what to check", async () => {
    integrator.script["GET /v1/capabilities"] = () => ({ status: 401, body: {} });
    const refused = { code: "CentreRefused", actions: [expect.stringContaining("secret")] };
    await expect(centre.connect(heard)).rejects.toMatchObject(refused);
    integrator.script["GET /v1/capabilities"] = () => ({ status: 200, body: { decide: "sometimes" } });
    const other = adapter();
    await expect(other.connect(heard)).rejects.toMatchObject({ code: "CentreRefused" });
    await other.close();
    await expect(adapter("ws://127.0.0.1").connect(heard)).rejects.toMatchObject({ code: "CentreRefused" });
  });

  test("is given commands whose every answer has a meaning", async () => {
    await connected();
    const meanings: readonly [number, object, object][] = [
      [202, { status: "accepted" }, { ok: true }],
      [202, { status: "accepted", repeated: true }, { ok: true, isRepeated: true }],
      [409, { reason: "call-gone" }, { ok: false, reason: "call-gone", isUnknown: false }],
      [409, { reason: "already-offered" }, { ok: false, reason: "already-offered", isUnknown: false }],
      [409, { reason: "agent-unavailable" }, { ok: false, reason: "agent-unavailable", isUnknown: false }],
      [412, { reason: "not-in-control" }, { ok: false, reason: "not-in-control", isUnknown: false }],
      [410, { reason: "expired" }, { ok: false, reason: "transport", isUnknown: false }],
      [401, { reason: "signature" }, { ok: false, reason: "transport", isUnknown: false }],
      [404, {}, { ok: false, reason: "unsupported", isUnknown: false }],
      [503, {}, { ok: false, reason: "transport", isUnknown: true }]
    ];
    for (const [status, body, result] of meanings) {
      integrator.script["POST /v1/commands"] = () => ({ status, body });
      expect([status, await centre.offerCall(order)]).toEqual([status, result]);
    }
    integrator.isGone = true;
    expect(await centre.offerCall(order)).toEqual({ ok: false, reason: "transport", isUnknown: true });
  });

  test("is told until when a command counts, on its own clock", async () => {
    let sent: Record<string, unknown> = {};
    integrator.script["POST /v1/commands"] = ({ body }) => {
      sent = body as Record<string, unknown>;
      return { status: 202, body: { status: "accepted" } };
    };
    await connected();
    await centre.offerCall(order);
    expect(sent).toMatchObject({ type: "offer-call", ...order });
    const inMs = Date.parse(String(sent["expiresAt"])) - (Date.now() + centre.clockOffsetMs);
    expect(inMs).toBeGreaterThan(3000);
    expect(inMs).toBeLessThanOrEqual(5000);
  });
});

describe("the endpoint for events", () => {
  test("answers other paths, other methods and too much with their own status", async () => {
    await connected();
    expect((await fetch(endpoint.url.replace("main", "other"), { method: "POST" })).status).toBe(404);
    expect((await fetch(endpoint.url)).status).toBe(405);
    const large = await fetch(endpoint.url, { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
    expect(large.status).toBe(413);
  });

  test("says when another program has its port", async () => {
    await connected();
    const port = Number(new URL(endpoint.url).port);
    const desk = new EventDesk({ keys, time: systemTime, log: silentLog });
    const second = new EventEndpoint({ host: "127.0.0.1", port, centreId: "main", desk });
    await expect(second.subscribe(() => ({ kind: "taken", epoch: "", seq: 0 }))).rejects.toMatchObject({
      code: "ConfigInvalid",
      message: expect.stringContaining(String(port))
    });
  });
});
