import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { virtualClock } from "../../../src/emulator/records/clock.ts";
import type { StreamFaultKind } from "../../../src/emulator/streaming/streamFaults.ts";
import { type CometdFixture, type Frame, openCometd, RawClient } from "./cometdFixture.ts";

let cometd: CometdFixture;
let clock: ReturnType<typeof virtualClock>;
let client: RawClient;

beforeEach(async () => {
  clock = virtualClock(0);
  cometd = await openCometd({ clock, timing: { longPollMs: 110_000, maxIntervalMs: 40_000 } });
  client = new RawClient(cometd.url);
  await client.start("/topic/T");
});
afterEach(() => cometd.close());

function setFault(kind: StreamFaultKind, count = 1): void {
  cometd.faults.left.set(kind, count);
}

function names(frames: readonly Frame[]): readonly unknown[] {
  return frames.flatMap(({ data }) => (data === undefined ? [] : [data.sobject["Name"]]));
}

async function publishAndPoll(...published: readonly string[]): Promise<readonly unknown[]> {
  for (const Name of published) cometd.publish("/topic/T", { Name });
  return names(await client.connect({ advice: { timeout: 0 } }));
}

async function heldPoll(): Promise<Promise<readonly Frame[]>[]> {
  const poll = client.connect();
  while (cometd.streaming.sessions.all()[0]?.held === undefined) await new Promise((resolve) => setImmediate(resolve));
  return [poll];
}

describe("faults of events", () => {
  test("a gap loses events for good: they are not replayed either", async () => {
    setFault("eventGap", 2);
    expect(await publishAndPoll("a", "b", "c")).toEqual(["c"]);
    await client.subscribe("/topic/T", { "/topic/T": -2 });
    expect(names(await client.connect({ advice: { timeout: 0 } }))).toEqual(["c"]);
  });

  test("a duplicate arrives twice with one id", async () => {
    setFault("duplicateEvent");
    expect(await publishAndPoll("a", "b")).toEqual(["a", "a", "b"]);
  });

  test("a reordered event arrives after the next one", async () => {
    setFault("reorderEvent");
    expect(await publishAndPoll("a", "b", "c")).toEqual(["b", "a", "c"]);
  });

  test("a reordered event that nothing follows arrives after a second", async () => {
    setFault("reorderEvent");
    expect(await publishAndPoll("a")).toEqual([]);
    clock.advance(1_000);
    expect(await publishAndPoll()).toEqual(["a"]);
  });

  test("silence delivers nothing while polls go on; a replay brings the events", async () => {
    setFault("silence", 100);
    expect(await publishAndPoll("a", "b")).toEqual([]);
    cometd.faults.left.clear();
    expect(await publishAndPoll("c")).toEqual(["c"]);
    await client.subscribe("/topic/T", { "/topic/T": -2 });
    expect(await publishAndPoll()).toEqual(["a", "b", "c"]);
  });
});

describe("faults of polls", () => {
  const unknownClient = [{ error: "403::Unknown client", advice: { interval: 0, reconnect: "handshake" } }];
  const authenticationLost = { error: "401::Authentication invalid", advice: { interval: 0, reconnect: "none" } };
  const endings: readonly (readonly [StreamFaultKind, readonly unknown[]])[] = [
    ["unknownClient", unknownClient],
    ["reconnectNone", [authenticationLost]],
    ["serverDisconnect", [{ channel: "/meta/disconnect" }, authenticationLost]],
    [
      "disguised503",
      [
        {
          ...authenticationLost,
          ext: { sfdc: { failureReason: "503::Server is too busy.  Please try your request again later." } }
        }
      ]
    ],
    ["dailyLimitExceeded", [{ error: "403::Organization total events daily limit exceeded" }]]
  ];

  test.each(endings)("%s ends the next poll, and the client is forgotten", async (kind, frames) => {
    setFault(kind);
    expect(await client.connect()).toMatchObject(frames);
    expect(cometd.streaming.sessions.all()).toEqual([]);
    expect(await client.connect()).toMatchObject(unknownClient);
  });

  test.each(endings)("%s strikes a poll that is held already", async (kind, frames) => {
    const [poll] = await heldPoll();
    setFault(kind);
    cometd.streaming.server.recheckHeldPolls();
    expect(await poll).toMatchObject(frames);
  });

  test("an HTTP 401 carries Salesforce's array, which is no Bayeux message", async () => {
    setFault("http401");
    const answer = await client.post([{ channel: "/meta/connect", clientId: client.clientId }]);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      401,
      [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }]
    ]);
  });

  test("a half-open server takes the request and never answers", async () => {
    setFault("neverAnswers");
    const abort = new AbortController();
    const body = JSON.stringify([
      { channel: "/meta/connect", clientId: client.clientId, connectionType: "long-polling" }
    ]);
    const headers = { authorization: "OAuth t1" };
    const answer = fetch(`${cometd.url}/cometd/67.0`, { method: "POST", headers, body, signal: abort.signal });
    while ((cometd.faults.left.get("neverAnswers") ?? 0) > 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(30_000);
    expect(await client.connect({ advice: { timeout: 0 } })).toMatchObject([{ successful: true }]);
    abort.abort();
    await expect(answer).rejects.toThrow("aborted");
  });
});

describe("faults of handshakes and subscriptions", () => {
  test.each([
    ["handshakeDenied", "401::Authentication invalid"],
    ["tooManyConnections", "403::To protect all customers"]
  ] as const)("%s refuses the handshake", async (kind, reason) => {
    setFault(kind);
    const reply = await client.handshake();
    expect(reply).toMatchObject({ error: "403::Handshake denied", advice: { reconnect: "none" } });
    expect(JSON.stringify(reply?.["ext"])).toContain(reason);
  });

  test.each([
    ["subscribeFails", "403::Cannot create channel"],
    ["concurrentLimitExceeded", "403::Organization concurrent user limit exceeded"],
    ["dailyLimitExceeded", "403::Organization total events daily limit exceeded"]
  ] as const)("%s refuses a subscription once", async (kind, error) => {
    setFault(kind);
    expect((await client.subscribe("/topic/U"))?.["error"]).toBe(error);
    expect((await client.subscribe("/topic/U"))?.["successful"]).toBe(true);
  });

  test("invalidReplayId refuses an id that is retained", async () => {
    cometd.publish("/topic/T", {});
    const [frame] = await client.connect({ advice: { timeout: 0 } });
    setFault("invalidReplayId");
    const replay = { "/topic/T": frame?.data?.event.replayId };
    expect((await client.subscribe("/topic/T", replay))?.["error"]).toContain("you provided was invalid");
    expect((await client.subscribe("/topic/T", replay))?.["successful"]).toBe(true);
  });
});

describe("the client of a user", () => {
  test("can be dropped: its next request is answered as unknown", async () => {
    expect(cometd.streaming.server.dropClients("005Other")).toBe(0);
    expect(cometd.streaming.server.dropClients("005A")).toBe(1);
    expect(await client.connect()).toMatchObject([{ error: "403::Unknown client" }]);
  });

  test("a WebSocket probe is turned away at once", async () => {
    const headers = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Key": "x",
      "Sec-WebSocket-Version": "13"
    };
    const { request } = await import("node:http");
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const probe = request(`${cometd.url}/cometd/67.0`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      probe.on("error", reject);
      probe.end();
    });
    expect([status, cometd.upgrades()]).toEqual([400, 1]);
  });
});
