import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { virtualClock } from "../../../src/emulator/records/clock.ts";
import { EventLog } from "../../../src/emulator/streaming/eventLog.ts";
import { seededRandom } from "../../../src/emulator/streaming/seededRandom.ts";
import { type CometdFixture, type Frame, openCometd, RawClient } from "./cometdFixture.ts";

const hourMs = 3_600_000;
let cometd: CometdFixture;
let clock: ReturnType<typeof virtualClock>;
let client: RawClient;

beforeEach(async () => {
  clock = virtualClock(0);
  cometd = await openCometd({ clock, timing: { longPollMs: 110_000, maxIntervalMs: 1e12 } });
  client = new RawClient(cometd.url);
  await client.handshake();
  await client.connect();
});
afterEach(() => cometd.close());

/** Publishes, and returns the replay ids that a listening client sees. */
async function publishAndSee(channel: string, count: number): Promise<readonly number[]> {
  const listener = new RawClient(cometd.url);
  await listener.start(channel);
  for (let place = 0; place < count; place += 1) cometd.publish(channel, { place });
  return replayIds(await listener.connect({ advice: { timeout: 0 } }));
}

function replayIds(frames: readonly Frame[]): readonly number[] {
  return frames.flatMap(({ data }) => (data === undefined ? [] : [data.event.replayId]));
}

async function received(): Promise<readonly number[]> {
  return replayIds(await client.connect({ advice: { timeout: 0 } }));
}

describe("replay positions", () => {
  test("ids grow, and are not contiguous", () => {
    const log = new EventLog({ retentionMs: 1e9, maxEvents: 1e6, firstReplayId: 5_000, random: seededRandom(1) });
    const draft = { channels: ["/topic/T"], recordIds: [], data: (replayId: number) => String(replayId) };
    const ids = Array.from({ length: 100 }, () => log.append(draft, 0).replayId);
    expect(ids.every((id, place) => place === 0 || id > (ids[place - 1] ?? Infinity))).toBe(true);
    expect((ids.at(-1) ?? 0) - (ids[0] ?? 0)).toBeGreaterThan(120);
  });

  test("-1 and no replay extension give new events only", async () => {
    await publishAndSee("/topic/T", 2);
    await client.subscribe("/topic/T", { "/topic/T": -1 });
    expect(await received()).toEqual([]);
    cometd.publish("/topic/T", {});
    expect(await received()).toHaveLength(1);
  });

  test("-2 gives everything that is retained", async () => {
    const seen = await publishAndSee("/topic/T", 3);
    await client.subscribe("/topic/T", { "/topic/T": -2 });
    expect(await received()).toEqual(seen);
  });

  test("an id gives what came after it, as text too", async () => {
    const seen = await publishAndSee("/topic/T", 3);
    await client.subscribe("/topic/T", { "/topic/T": String(seen[0]) });
    expect(await received()).toEqual(seen.slice(1));
  });

  test("a second subscription to the same channel delivers again", async () => {
    const seen = await publishAndSee("/topic/T", 1);
    await client.subscribe("/topic/T", { "/topic/T": -2 });
    await client.subscribe("/topic/T", { "/topic/T": -2 });
    expect(await received()).toEqual([...seen, ...seen]);
  });

  test("an id that was never given out is refused, and nothing is delivered", async () => {
    await publishAndSee("/topic/T", 3);
    expect(await client.subscribe("/topic/T", { "/topic/T": 4 })).toMatchObject({
      successful: false,
      error:
        "400::The replayId {4} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events."
    });
    expect(await received()).toEqual([]);
  });

  test.each([null, "x", -3, 1.5, {}])("the id %p is refused", async (id) => {
    expect((await client.subscribe("/topic/T", { "/topic/T": id }))?.["error"]).toContain("you provided was invalid");
  });

  test("a replay map without the channel is refused with the map as the org prints it", async () => {
    expect((await client.subscribe("/topic/A", { "/topic/B": 9 }))?.["error"]).toBe(
      "400::The replayId for channel {/topic/A} wasn't found using the provided replay ID map {{/topic/B=9}}. Ensure that the channel name you provided in the replay map is valid and matches the channel name used for subscribing."
    );
    expect((await client.subscribe("/topic/A", {}))?.["error"]).toContain("replay ID map {{}}");
  });
});

describe("retention", () => {
  test.each([
    ["/topic/T", 24],
    ["/data/TChangeEvent", 72]
  ])("%s keeps events for %d hours; then their ids are invalid", async (channel, hours) => {
    const [id] = await publishAndSee(channel, 1);
    clock.advance(hours * hourMs);
    expect(await client.subscribe(channel, { [channel]: id })).toMatchObject({ successful: true });
    clock.advance(1);
    expect(await client.subscribe(channel, { [channel]: id })).toMatchObject({ successful: false });
    expect(await client.subscribe(channel, { [channel]: -2 })).toMatchObject({ successful: true });
    expect(await received()).toEqual([]);
  });

  test("a reset stream forgets its events and makes every stored id invalid", async () => {
    const [id] = await publishAndSee("/topic/T", 1);
    cometd.streaming.hub.reset();
    expect(await client.subscribe("/topic/T", { "/topic/T": id })).toMatchObject({ successful: false });
    const [next] = await publishAndSee("/topic/T", 1);
    expect(next).toBeLessThan(id ?? 0);
  });

  test("beyond its bound the oldest events go first", () => {
    const log = new EventLog({ retentionMs: 1e9, maxEvents: 3, firstReplayId: 0, random: seededRandom(1) });
    const draft = { channels: ["/topic/T"], recordIds: [], data: (replayId: number) => String(replayId) };
    const ids = Array.from({ length: 5_000 }, () => log.append(draft, 0).replayId);
    expect(log.size).toBe(3);
    expect(ids.slice(-5).map((id) => log.isRetained(id, 0))).toEqual([false, false, true, true, true]);
    expect(log.after("/topic/T", -Infinity, 0).map(({ replayId }) => replayId)).toEqual(ids.slice(-3));
  });
});

describe("subscriptions that are refused", () => {
  test.each([
    ["", "400::Channel name not specified"],
    ["topic/T", "400::Channel subscriptions must start with a leading '/'"],
    ["/topic/*", "403::Restricted channel"],
    ["/meta/connect", "403::Restricted channel"],
    ["/nothing/here", "400::The channel you requested to subscribe to doesn't exist {/nothing/here}"]
  ])("'%s'", async (channel, error) => {
    expect(await client.subscribe(channel)).toMatchObject({ error, successful: false });
  });

  test("one more client than the org allows", async () => {
    await cometd.close();
    cometd = await openCometd({ clock, maxConcurrentClients: 1 });
    const [first, second] = [new RawClient(cometd.url), new RawClient(cometd.url)];
    await first.start("/topic/T");
    await second.handshake();
    expect((await second.subscribe("/topic/T"))?.["error"]).toBe("403::Organization concurrent user limit exceeded");
    expect((await first.subscribe("/topic/U"))?.["successful"]).toBe(true);
  });

  test("over the daily deliveries: the subscription is refused, polls end, events stay stored", async () => {
    await cometd.close();
    cometd = await openCometd({
      clock,
      timing: { longPollMs: 110_000, maxIntervalMs: 1e12 },
      deliveriesPerDay: { pushTopic: 3 }
    });
    const first = new RawClient(cometd.url);
    await first.start("/topic/T");
    for (const place of [1, 2, 3, 4]) cometd.publish("/topic/T", { place });
    expect(replayIds(await first.connect())).toHaveLength(3);
    expect(await first.connect()).toMatchObject([{ error: "403::Organization total events daily limit exceeded" }]);
    const second = new RawClient(cometd.url);
    await second.handshake();
    expect((await second.subscribe("/topic/T"))?.["error"]).toBe("403::Organization total events daily limit exceeded");
    clock.advance(23 * hourMs);
    expect((await second.subscribe("/topic/T", { "/topic/T": -2 }))?.["successful"]).toBe(false);
    clock.advance(hourMs);
    await second.subscribe("/topic/T", { "/topic/T": -2 });
    expect(replayIds(await second.connect())).toHaveLength(4);
  });
});
