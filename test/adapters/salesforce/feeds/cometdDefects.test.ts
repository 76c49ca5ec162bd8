import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { refusal } from "./bayeuxWire.ts";
import { adviceHandshake, adviceNone, SupervisorRig, tokenDenied } from "./supervisorRig.ts";
import { until } from "./until.ts";

let rig: SupervisorRig;

beforeEach(async () => {
  rig = await SupervisorRig.open();
});

afterEach(() => rig.close());

// One test for each defect of faye 1.4.3 and jsforce 3.10 that the supervisor covers, named after the defect.

test("header frozen at creation: after a rejected token the next connection carries the fresh one", async () => {
  await rig.streaming();
  rig.becomeStable();
  rig.wire.endPoll(refusal("401::Authentication invalid", adviceNone));
  await rig.waitOut();
  await rig.held();
  expect(rig.wire.of("/meta/handshake").map(({ authorization }) => authorization)).toEqual([
    "OAuth token0",
    "OAuth token1"
  ]);
  expect(rig.wire.of("/meta/subscribe").at(-1)?.authorization).toBe("OAuth token1");
});

test("replay map overwritten: every subscription carries the positions of all channels", async () => {
  await rig.streaming();
  expect(rig.replayMaps).toEqual([
    { "/data/A": 5, "/data/B": 9 },
    { "/data/A": 5, "/data/B": 9 }
  ]);
});

test("position advanced on receipt: a new connection begins after what is durable, not after what was received", async () => {
  await rig.streaming();
  rig.wire.publish("/data/A", { event: { replayId: 6 } });
  rig.wire.publish("/data/A", { event: { replayId: 7 } });
  await until("both events are heard", () => rig.events.length === 2);
  rig.positions.set("/data/A", "6");
  rig.becomeStable();
  await rig.held();
  rig.wire.endPoll(refusal("403::Unknown client", adviceHandshake));
  await rig.waitOut();
  await rig.held();
  expect(rig.replayMaps.at(-1)).toEqual({ "/data/A": 6, "/data/B": 9 });
});

test("silent failed re-subscribe: a channel refused after a lost session is reported, not forgotten", async () => {
  await rig.streaming();
  rig.becomeStable();
  const error = "403::Subscriber does not have access to the entity in this topic";
  rig.wire.surprise("/meta/subscribe /data/A", refusal(error));
  rig.wire.endPoll(refusal("403::Unknown client", adviceHandshake));
  await rig.waitOut();
  await until("the refusal is reported", () => rig.refusals.length > 0);
  expect(rig.refusals[0]).toContain("/data/A");
  expect(rig.refusals[0]).toContain(error);
  expect(rig.supervisor.isHealthy).toBe(false);
});

test("reconnect none death: a poll answered with reconnect none leads to a new connection", async () => {
  await rig.streaming();
  rig.becomeStable();
  rig.wire.endPoll(refusal("403::Unknown client", adviceNone));
  await rig.waitOut();
  await rig.held();
  expect(rig.wire.of("/meta/handshake")).toHaveLength(2);
});

test("reconnect none death: a denied handshake is repeated with a new token", async () => {
  rig.wire.surprise("/meta/handshake", refusal("403::Handshake denied", tokenDenied));
  const started = rig.start();
  await rig.waitOut();
  await started;
  expect(rig.session.refreshes).toBe(1);
});

test("half-open TCP: a poll without an answer is given up after its time and a grace, not after 132 s and a retry", async () => {
  await rig.streaming();
  rig.time.advance(110_000 + 14_999);
  expect(rig.supervisor.isHealthy).toBe(true);
  rig.time.advance(1);
  expect(rig.supervisor.isHealthy).toBe(false);
  await rig.waitOut();
  await rig.held();
  expect(rig.wire.of("/meta/handshake")).toHaveLength(2);
});

test("half-open TCP: a handshake without an answer is given up", async () => {
  rig.wire.surprise("/meta/handshake", { kind: "hang" });
  const started = rig.start();
  await rig.wire.arrived("/meta/handshake", 1);
  rig.time.advance(30_000);
  await rig.waitOut();
  await started;
  expect(rig.complaints[0]).toContain("no answer to the handshake");
});

test.each([401, 200])(
  "HTTP 401 body: the REST error of an expired session (HTTP %i) renews the token",
  async (status) => {
    await rig.streaming();
    rig.becomeStable();
    const body = '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]';
    rig.wire.endPoll({ kind: "body", status, body });
    await rig.waitOut();
    await rig.held();
    expect(rig.session.refreshes).toBe(1);
    expect(rig.wire.of("/meta/handshake").at(-1)?.authorization).toBe("OAuth token1");
  }
);

test("listener exception: the next events still come, and the failed one is a gap", async () => {
  rig.onEvent = () => {
    if (rig.events.length === 1) throw new Error("no room");
  };
  await rig.streaming();
  rig.wire.publish("/data/A", 1);
  await rig.held();
  rig.wire.publish("/data/A", 2);
  await until("the second event is heard", () => rig.events.length === 2);
  expect(rig.gaps).toEqual([{ reason: expect.stringContaining("no room"), streams: ["/data/A"] }]);
});

test("fixed retry without back-off: waits double up to the cap, with jitter from the given source", async () => {
  rig.wire.surprise("/meta/handshake", ...Array.from({ length: 10 }, () => ({ kind: "reset" }) as const));
  const started = rig.start();
  const taken: number[] = [];
  for (let attempt = 0; attempt < 10; attempt += 1) taken.push(await rig.waitOut());
  await started;
  // Three quarters of 500 ms doubled, the given source of randomness being 0.5.
  expect(taken).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000, 45_000]);
});

test.each(["/meta/connect", "/meta/handshake"])(
  "disguised 503: %s waits for minutes and keeps its token",
  async (channel) => {
    const failureReason = "503::Server is too busy.  Please try your request again later.";
    const more = { ext: { sfdc: { failureReason } }, ...adviceNone };
    rig.wire.surprise(channel, refusal("401::Authentication invalid", more));
    const started = rig.start();
    const waitMs = await rig.waitOut();
    await started;
    expect(waitMs).toBeGreaterThanOrEqual(180_000);
    expect(rig.session.refreshes).toBe(0);
    expect(rig.complaints[0]).toContain("too busy");
  }
);

test("403::Unknown client as the normal path: the next connection is built at once and nobody is alarmed", async () => {
  await rig.streaming();
  for (let day = 0; day < 8; day += 1) {
    rig.becomeStable();
    rig.wire.endPoll(refusal("403::Unknown client", adviceHandshake));
    expect(await rig.waitOut()).toBe(0);
    await rig.held();
  }
  expect(rig.wire.of("/meta/handshake")).toHaveLength(9);
  expect(rig.complaints).toEqual([]);
  expect(rig.gaps).toEqual([]);
  expect(rig.session.refreshes).toBe(0);
});

test("403::Unknown client right after the handshake is slowed down", async () => {
  rig.wire.surprise(
    "/meta/connect",
    ...Array.from({ length: 3 }, () => refusal("403::Unknown client", adviceHandshake))
  );
  const started = rig.start();
  const taken = [await rig.waitOut(), await rig.waitOut(), await rig.waitOut()];
  await started;
  expect(taken).toEqual([375, 750, 1_500]);
});

test("Domain cookie crash: a cookie for another domain is left out and the others are kept", async () => {
  rig.wire.cookies = ["BrowserId=x; Domain=.salesforce.com; Path=/", "", "BAYEUX_BROWSER=b1; Path=/cometd/; Secure"];
  await rig.streaming();
  expect(rig.wire.of("/meta/connect").at(-1)?.cookie).toBe("BAYEUX_BROWSER=b1");
});

test("Map and hasOwnProperty double subscribe: each channel is subscribed once per connection", async () => {
  await rig.streaming();
  rig.becomeStable();
  rig.wire.endPoll(refusal("403::Unknown client", adviceHandshake));
  await rig.waitOut();
  await rig.held();
  const subscribed = rig.wire.of("/meta/subscribe").map(({ message }) => message.subscription ?? "");
  expect(subscribed.toSorted()).toEqual(["/data/A", "/data/A", "/data/B", "/data/B"]);
  rig.wire.publish("/data/A", 1);
  await rig.held();
  rig.wire.publish("/data/A", 2);
  await until("the second event is heard", () => rig.events.some(({ data }) => data === 2));
  expect(rig.events).toHaveLength(2);
});

test("disconnect during an outage keeps retrying: a stopped supervisor sends nothing more", async () => {
  rig.wire.surprise("/meta/handshake", { kind: "reset" }, { kind: "hang" });
  const started = rig.start();
  await rig.waitOut();
  await rig.wire.arrived("/meta/handshake", 2);
  await Promise.all([rig.supervisor.stop(), expect(started).rejects.toThrow("stopped")]);
  rig.time.advance(3_600_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(rig.time.waits).toEqual([]);
  expect(rig.wire.arrivals).toHaveLength(2);
});

test("AuthFailure freeze: after several rejected tokens the stream comes back", async () => {
  await rig.streaming();
  rig.becomeStable();
  rig.wire.surprise(
    "/meta/handshake",
    ...Array.from({ length: 3 }, () => refusal("403::Handshake denied", tokenDenied))
  );
  rig.wire.endPoll(refusal("401::Authentication invalid", adviceNone));
  const taken = [await rig.waitOut(), await rig.waitOut(), await rig.waitOut(), await rig.waitOut()];
  await rig.held();
  expect(taken).toEqual([0, 375, 750, 1_500]);
  rig.wire.publish("/data/B", 1);
  await until("the event is heard", () => rig.events.length === 1);
});
