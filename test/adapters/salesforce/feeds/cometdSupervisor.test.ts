import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { refusal } from "./bayeuxWire.ts";
import { adviceHandshake, adviceNone, channels, SupervisorRig } from "./supervisorRig.ts";
import { until } from "./until.ts";

let rig: SupervisorRig;

beforeEach(async () => {
  rig = await SupervisorRig.open();
});

afterEach(() => rig.close());

test("a refused replay id is a gap, and the channel continues with new events", async () => {
  rig.wire.surprise(
    "/meta/subscribe /data/A",
    refusal("400::The replayId {5} you provided was invalid.  Please provide a valid ID")
  );
  const started = rig.start();
  await rig.waitOut();
  await started;
  expect(rig.replayMaps.at(-1)).toEqual({ "/data/A": -1, "/data/B": 9 });
  expect(rig.gaps).toEqual([{ reason: expect.stringContaining("no longer keeps"), streams: ["/data/A"] }]);
});

test("a refused position is not tried again until a newer one is durable", async () => {
  rig.wire.surprise("/meta/subscribe /data/A", refusal("400::The replayId {5} you provided was invalid."));
  const started = rig.start();
  await rig.waitOut();
  await started;
  await rig.held();
  rig.becomeStable();
  rig.wire.endPoll(refusal("403::Unknown client", adviceHandshake));
  await rig.waitOut();
  await rig.held();
  expect(rig.replayMaps.at(-1)).toEqual({ "/data/A": -1, "/data/B": 9 });
  expect(rig.gaps).toHaveLength(2);
  rig.positions.set("/data/A", "77");
  rig.becomeStable();
  rig.wire.endPoll(refusal("403::Unknown client", adviceHandshake));
  await rig.waitOut();
  await rig.held();
  expect(rig.replayMaps.at(-1)).toEqual({ "/data/A": 77, "/data/B": 9 });
  expect(rig.gaps).toHaveLength(2);
});

test("a channel without any position has no gap at first, and one at every new connection", async () => {
  rig.positions.clear();
  await rig.streaming();
  expect(rig.replayMaps[0]).toEqual({ "/data/A": -1, "/data/B": -1 });
  expect(rig.gaps).toEqual([]);
  rig.becomeStable();
  rig.wire.endPoll(refusal("403::Unknown client", adviceHandshake));
  await rig.waitOut();
  await rig.held();
  expect(rig.gaps).toEqual([{ reason: expect.stringContaining("renewed"), streams: channels }]);
});

test("a position that is no replay id is a gap", async () => {
  rig.positions.set("/data/B", "2026-11-25T10:00:00Z");
  await rig.streaming();
  expect(rig.gaps).toEqual([{ reason: expect.any(String), streams: ["/data/B"] }]);
});

test("an answer cut off in the middle ends the connection at once", async () => {
  await rig.streaming();
  rig.wire.endPoll({ kind: "cutOff" });
  await rig.waitOut();
  await rig.held();
  expect(rig.complaints[0]).toContain("cut off");
});

test.each(["<html>busy</html>", "[]x", ""])(
  "an answer that is no JSON (%j) is answered by a new connection",
  async (body) => {
    await rig.streaming();
    rig.wire.endPoll({ kind: "body", status: 200, body });
    await rig.waitOut();
    await rig.held();
    expect(rig.wire.of("/meta/handshake")).toHaveLength(2);
  }
);

test("a good-bye of the server leads to a new connection with a new token", async () => {
  await rig.streaming();
  rig.becomeStable();
  rig.wire.endPoll({ kind: "replies", replies: [{ channel: "/meta/disconnect", id: undefined, successful: true }] });
  await rig.waitOut();
  await rig.held();
  expect(rig.wire.of("/meta/handshake")).toHaveLength(2);
  expect(rig.session.refreshes).toBe(1);
});

test("a token that somebody else has renewed meanwhile is taken as it is", async () => {
  await rig.streaming();
  rig.becomeStable();
  rig.session.refreshes = 4;
  rig.wire.endPoll(refusal("401::Authentication invalid", adviceNone));
  await rig.waitOut();
  await rig.held();
  expect(rig.wire.of("/meta/handshake").at(-1)?.authorization).toBe("OAuth token4");
  expect(rig.session.refreshes).toBe(4);
});

test("while no token is to be had, the supervisor waits longer and longer", async () => {
  rig.session.refreshFails = true;
  await rig.streaming();
  rig.becomeStable();
  rig.wire.endPoll(refusal("401::Authentication invalid", adviceNone));
  expect([await rig.waitOut(), await rig.waitOut(), await rig.waitOut()]).toEqual([0, 375, 750]);
  expect(rig.complaints.at(-1)).toContain("breaker is open");
  rig.session.refreshFails = false;
  await rig.waitOut();
  await rig.held();
});

test("a used-up quota refuses the feed, at the start and later", async () => {
  rig.wire.surprise("/meta/subscribe /data/A", refusal("403::Organization total events daily limit exceeded"));
  await expect(rig.start()).rejects.toMatchObject({ refusal: "quota", isRetryable: true });
  await rig.streaming();
  rig.wire.endPoll(refusal("403::Organization total events daily limit exceeded", adviceNone));
  await until("the refusal is reported", () => rig.refusals.length === 1);
  expect(rig.supervisor.isHealthy).toBe(false);
});

test("too many connections is waited out for minutes", async () => {
  const failureReason =
    "403::To protect all customers from excessive use and Denial of Service attacks, we limit the number of simultaneous connections per server.";
  rig.wire.surprise(
    "/meta/handshake",
    refusal("403::Handshake denied", { ext: { sfdc: { failureReason } }, ...adviceNone })
  );
  const started = rig.start();
  expect(await rig.waitOut()).toBeGreaterThanOrEqual(180_000);
  await started;
});

test("an unknown channel refuses the feed with the channel and the org's words", async () => {
  rig.wire.surprise(
    "/meta/subscribe /data/A",
    refusal("400::The channel you requested to subscribe to doesn't exist {/data/A}")
  );
  await expect(rig.start()).rejects.toMatchObject({
    refusal: "forbidden",
    message: expect.stringContaining("/data/A")
  });
});

test("stopping says good-bye and closes the poll that is held", async () => {
  await rig.streaming();
  await rig.supervisor.stop();
  expect(rig.wire.of("/meta/disconnect")).toHaveLength(1);
  const arrivals = rig.wire.arrivals.length;
  rig.time.advance(1_000_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(rig.wire.arrivals).toHaveLength(arrivals);
});

test("stopping does not wait for an org that hangs", async () => {
  await rig.streaming();
  rig.wire.surprise("/meta/disconnect", { kind: "hang" });
  const stopped = rig.supervisor.stop();
  await rig.wire.arrived("/meta/disconnect", 1);
  rig.time.advance(1_000);
  await stopped;
});

test("neither a WebSocket probe nor a proxy for loopback is used", async () => {
  process.env["http_proxy"] = "http://127.0.0.1:9";
  try {
    await rig.streaming();
  } finally {
    delete process.env["http_proxy"];
  }
  expect(rig.wire.upgrades).toBe(0);
  expect(rig.wire.of("/meta/handshake")[0]?.message.supportedConnectionTypes).toEqual(["long-polling"]);
  expect(rig.wire.of("/meta/handshake")[0]?.url).toBe("/cometd/67.0");
});

test("the server's interval between polls is kept", async () => {
  await rig.streaming();
  rig.wire.endPoll({
    kind: "replies",
    replies: [{ successful: true, advice: { interval: 2_000, reconnect: "retry" } }]
  });
  await until("the pause is planned", () => rig.time.waits.includes(2_000));
  const polls = rig.wire.of("/meta/connect").length;
  rig.time.advance(2_000);
  await rig.wire.arrived("/meta/connect", polls + 1);
});

test("a configured proxy carries the stream of another host", async () => {
  await rig.close();
  rig = await SupervisorRig.behindProxy("http://org.test");
  await rig.streaming();
  expect(rig.wire.of("/meta/handshake")[0]?.url).toBe("http://org.test/cometd/67.0");
});
