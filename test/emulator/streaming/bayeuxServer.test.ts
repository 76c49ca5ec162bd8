import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { virtualClock } from "../../../src/emulator/records/clock.ts";
import { type CometdFixture, openCometd, RawClient } from "./cometdFixture.ts";

let cometd: CometdFixture;
let client: RawClient;

beforeEach(async () => {
  cometd = await openCometd();
  client = new RawClient(cometd.url);
});
afterEach(() => cometd.close());

/** Replaces the shared server by one with other options. */
async function reopen(options: Parameters<typeof openCometd>[0]): Promise<void> {
  await cometd.close();
  cometd = await openCometd(options);
  client = new RawClient(cometd.url);
}

describe("handshake", () => {
  test("a handshake is answered without advice, with the replay extension", async () => {
    expect(await client.handshake()).toEqual({
      ext: { replay: true, "payload.format": true },
      minimumVersion: "1.0",
      clientId: expect.stringMatching(/^\w{27}$/),
      supportedConnectionTypes: ["long-polling"],
      channel: "/meta/handshake",
      id: "1",
      version: "1.0",
      successful: true
    });
  });

  test("its cookies carry no Domain, which makes one Bayeux client end its process", async () => {
    const { headers } = await client.post([{ channel: "/meta/handshake" }]);
    const cookies = headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split("=")[0])).toEqual(["BrowserId", "t", "BAYEUX_BROWSER", "sfdc-stream"]);
    expect(cookies.join()).not.toContain("Domain");
  });

  test("a fault adds the Domain that a real org sends", async () => {
    cometd.faults.left.set("cookieWithDomain", 1);
    const { headers } = await client.post([{ channel: "/meta/handshake" }]);
    expect(headers.getSetCookie().join()).toContain("Domain=.salesforce.com");
  });

  test.each([
    ["an unknown token", "nonsense", "401::Authentication invalid"],
    ["no token", undefined, "401::Request requires authentication"]
  ])("%s is refused, and the reason stands in failureReason", async (_case, token, failureReason) => {
    const refused = new RawClient(cometd.url, token ?? "");
    if (token === undefined) Object.assign(refused, { post: postWithoutHeader(cometd.url) });
    expect(await refused.handshake()).toMatchObject({
      ext: { sfdc: { failureReason } },
      advice: { reconnect: "none" },
      error: "403::Handshake denied",
      successful: false
    });
  });

  test("a user without the streaming permission is refused", async () => {
    cometd.tokens.set("t2", { status: "valid", userId: "005NoStreaming", token: "t2" });
    expect(await new RawClient(cometd.url, "t2").handshake()).toMatchObject({
      ext: { sfdc: { failureReason: "403::User not enabled for streaming" } }
    });
  });

  test.each([
    ["/cometd/36.0", "400::Unsupported API version. Only API versions '37.0' and later are supported."],
    ["/cometd", "400::API version in the URI is mandatory. URI format: '/cometd/66.0'"]
  ])("the path %s is refused", async (path, error) => {
    const [reply] = await client.send([{ channel: "/meta/handshake" }], path);
    expect(reply).toMatchObject({ error, successful: false });
  });

  test.each(["/cometd/67.0/", "/cometd/50.0/handshake"])("the path %s is served", async (path) => {
    const [reply] = await client.send([{ channel: "/meta/handshake" }], path);
    expect(reply).toMatchObject({ successful: true });
  });
});

function postWithoutHeader(url: string) {
  return async (messages: unknown) => {
    const response = await fetch(`${url}/cometd/67.0`, { method: "POST", body: JSON.stringify(messages) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}

describe("connect", () => {
  test("the first poll is answered at once and alone carries the advice", async () => {
    await client.handshake();
    expect(await client.connect()).toEqual([
      {
        clientId: client.clientId,
        advice: { interval: 0, timeout: 400, reconnect: "retry" },
        channel: "/meta/connect",
        id: "2",
        successful: true
      }
    ]);
    expect(await client.connect({ advice: { timeout: 0 } })).toEqual([
      { clientId: client.clientId, channel: "/meta/connect", id: "2", successful: true }
    ]);
  });

  test("a poll is held until an event comes, and the event stands before the reply", async () => {
    await client.start("/topic/T");
    const poll = client.connect();
    cometd.publish("/topic/T", { Name: "a" });
    const frames = await poll;
    expect(frames.map((frame) => frame["channel"])).toEqual(["/topic/T", "/meta/connect"]);
    expect(frames[0]?.data).toMatchObject({ event: { replayId: expect.any(Number) }, sobject: { Name: "a" } });
  });

  test("events of one turn leave in one answer", async () => {
    await client.start("/topic/T");
    const poll = client.connect();
    await waitUntil(() => cometd.streaming.sessions.all().some((session) => session.held !== undefined));
    for (const Name of ["a", "b", "c"]) cometd.publish("/topic/T", { Name });
    expect((await poll).length).toBe(4);
  });

  test("a poll without events ends after the advised time-out", async () => {
    await client.start();
    const startedAt = performance.now();
    expect(await client.connect()).toHaveLength(1);
    expect(performance.now() - startedAt).toBeGreaterThan(350);
  });

  test("a poll in a batch is answered at once, as with the batch a client sends after its handshake", async () => {
    await client.handshake();
    const { clientId } = client;
    const replies = await client.send([
      { channel: "/meta/connect", clientId, connectionType: "long-polling", advice: { timeout: 0 }, id: "a" },
      { channel: "/meta/subscribe", clientId, subscription: "/topic/T", id: "b" },
      { channel: "/meta/subscribe", clientId, subscription: "/topic/U", id: "c" }
    ]);
    expect(replies.map((reply) => [reply["id"], reply["successful"]])).toEqual([
      ["a", true],
      ["b", true],
      ["c", true]
    ]);
  });

  test("only long polling is offered", async () => {
    await client.handshake();
    const [reply] = await client.connect({ connectionType: "websocket" });
    expect(reply).toMatchObject({ error: "400::Invalid connection type {websocket}", successful: false });
  });

  test("a client that stays away longer than the interval is unknown", async () => {
    const clock = virtualClock(0);
    await reopen({ clock, timing: { longPollMs: 110_000, maxIntervalMs: 40_000 } });
    await client.start();
    clock.advance(39_000);
    await client.connect({ advice: { timeout: 0 } });
    clock.advance(39_999);
    expect(cometd.streaming.sessions.all()).toHaveLength(1);
    clock.advance(1);
    expect(await client.connect()).toEqual([
      {
        advice: { interval: 0, reconnect: "handshake" },
        channel: "/meta/connect",
        id: "2",
        error: "403::Unknown client",
        successful: false
      }
    ]);
  });

  test("a held poll keeps its client known", async () => {
    const clock = virtualClock(0);
    await reopen({ clock, timing: { longPollMs: 110_000, maxIntervalMs: 40_000 } });
    await client.start();
    const poll = client.connect();
    await waitUntil(() => cometd.streaming.sessions.all()[0]?.held !== undefined);
    clock.advance(109_999);
    expect(cometd.streaming.sessions.all()).toHaveLength(1);
    clock.advance(1);
    expect(await poll).toMatchObject([{ successful: true }]);
  });

  test("the client is unknown once the load balancer's cookie lapsed, after three hours", async () => {
    const clock = virtualClock(0);
    const threeHoursMs = 3 * 3_600_000;
    await reopen({ clock, timing: { longPollMs: 110_000, maxIntervalMs: 1e9, dropClientAfterMs: threeHoursMs } });
    await client.start();
    clock.advance(threeHoursMs - 1);
    expect(await client.connect({ advice: { timeout: 0 } })).toMatchObject([{ successful: true }]);
    clock.advance(1);
    const answer = await client.post([{ channel: "/meta/connect", clientId: client.clientId, id: "9" }]);
    expect(answer.text).toContain("403::Unknown client");
    expect(answer.headers.getSetCookie().join()).toContain("sfdc-stream=");
  });

  test("a second poll of one client ends the first, whose connection is taken for dead", async () => {
    await client.start();
    const first = client.post([
      { channel: "/meta/connect", clientId: client.clientId, connectionType: "long-polling" }
    ]);
    await waitUntil(() => cometd.streaming.sessions.all()[0]?.held !== undefined);
    const second = client.connect();
    expect((await first).status).toBe(408);
    expect(await second).toMatchObject([{ successful: true }]);
  });

  test("a poll without handshake is refused", async () => {
    const [reply] = await client.send([{ channel: "/meta/connect", id: "5", connectionType: "long-polling" }]);
    expect(reply).toMatchObject({ error: "403::Client has not completed handshake", id: "5" });
  });

  test("another user's token on the same client is refused", async () => {
    await client.start();
    cometd.tokens.set("t2", { status: "valid", userId: "005B", token: "t2" });
    const thief = new RawClient(cometd.url, "t2");
    thief.clientId = client.clientId;
    const [reply] = await thief.connect();
    expect(reply).toMatchObject({ error: "400::Authenticated user id does not match the session's user id" });
  });

  test("without the BAYEUX_BROWSER cookie an established client is refused, with it it is served", async () => {
    await reopen({ requiresBrowserCookie: () => true });
    await client.handshake();
    const [refused] = await client.connect();
    expect(refused?.["error"]).toBe(
      `400::Client ${client.clientId} has established a session, but no BAYEUX_BROWSER cookie present`
    );
    client.cookie = "t=1; BAYEUX_BROWSER=abc";
    expect(await client.connect()).toMatchObject([{ successful: true }]);
  });
});

describe("the end of a stream", () => {
  test("an expired token keeps its stream, because the session is extended while the client stays connected", async () => {
    await client.start();
    cometd.tokens.set("t1", { status: "expired", userId: "005A", token: "t1" });
    expect(await client.connect({ advice: { timeout: 0 } })).toMatchObject([{ successful: true }]);
    expect(await new RawClient(cometd.url).handshake()).toMatchObject({ successful: false });
  });

  test("a revoked token ends a held poll with the server's own disconnect, which has no id", async () => {
    await client.start();
    const poll = client.connect();
    await waitUntil(() => cometd.streaming.sessions.all()[0]?.held !== undefined);
    cometd.tokens.set("t1", { status: "revoked" });
    cometd.streaming.server.endRevokedStreams();
    expect(await poll).toEqual([
      { channel: "/meta/disconnect" },
      {
        clientId: client.clientId,
        advice: { interval: 0, reconnect: "none" },
        channel: "/meta/connect",
        id: "2",
        error: "401::Authentication invalid",
        successful: false
      }
    ]);
  });

  test("a revoked token is refused on the next poll as well", async () => {
    await client.start();
    cometd.tokens.set("t1", { status: "revoked" });
    expect(await client.connect()).toMatchObject([{ channel: "/meta/disconnect" }, { advice: { reconnect: "none" } }]);
  });

  test("a client may leave", async () => {
    await client.start("/topic/T");
    const { clientId } = client;
    expect(await client.send([{ channel: "/meta/disconnect", clientId, id: "7" }])).toMatchObject([
      { successful: true }
    ]);
    expect(cometd.streaming.hub.hasSubscribers("/topic/T")).toBe(false);
  });
});

describe("requests that are no Bayeux", () => {
  test("a body over 32 768 bytes is refused", async () => {
    const answer = await client.post([{ channel: "/meta/handshake", filler: "x".repeat(32_768) }]);
    expect([answer.status, answer.text]).toEqual([413, expect.stringContaining("413::Maximum Request Size Exceeded")]);
  });

  test.each(["{", "[]", "[1]", '"text"'])("the body %s is refused", async (body) => {
    expect((await client.post(body)).status).toBe(400);
  });

  test("a message on no channel, and one on a channel that clients may not publish to, are refused", async () => {
    await client.start();
    const { clientId } = client;
    expect(await client.send([{ clientId }, { clientId, channel: "/topic/T", data: {} }])).toMatchObject([
      { error: "400::Channel name not specified" },
      { error: "403::Restricted channel" }
    ]);
  });
});

async function waitUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}
