import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createFeed, type FeedOptions } from "../../../../src/adapters/salesforce/feeds/createFeed.ts";
import type { Feed, Gap, Notification, RestRequest } from "../../../../src/adapters/salesforce/feeds/feed.ts";
import { BridgeError } from "../../../../src/ports/bridgeError.ts";
import { BayeuxWire, refusal } from "./bayeuxWire.ts";
import { FakeSession, quietLog } from "./fakeSession.ts";
import { ManualTime } from "./manualTime.ts";
import { until } from "./until.ts";

type Row = Readonly<Record<string, unknown>>;

let wire: BayeuxWire;
let session: FakeSession;
let time: ManualTime;
let feed: Feed;
let told: Notification[];
let gaps: Gap[];
let complaints: string[];
/** Event names selected for Change Data Capture; null: the org does not say. */
let selected: string[] | null;
/** Newest PendingServiceRouting, as the silence watch and polling see it. */
let newest: Row | null;
let positions: Map<string, string>;
let backlog: number;
let drain: () => void;

const everyEntity = ["PendingServiceRouting", "AgentWork", "UserServicePresence"].map((name) => `${name}ChangeEvent`);
const quotaUsed = "403::Organization total events daily limit exceeded";

beforeEach(async () => {
  wire = await BayeuxWire.open();
  session = new FakeSession(wire.url);
  session.answer = answer;
  time = new ManualTime();
  told = [];
  gaps = [];
  complaints = [];
  selected = everyEntity;
  newest = null;
  positions = new Map();
  backlog = 0;
  drain = () => {};
  feed = create();
});

afterEach(async () => {
  const stopped = feed.stop();
  await until("nothing is left to wait for", () => {
    time.advance(1_000);
    return time.waits.length === 0;
  });
  await stopped;
  await wire.close();
});

function create(more: Partial<FeedOptions> = {}): Feed {
  return createFeed({
    session,
    time,
    log: quietLog,
    random: () => 0.5,
    mayWriteTopics: true,
    backlog: { size: () => backlog, drained: () => new Promise((resolve) => (drain = resolve)) },
    listener: {
      onNotification: (notification) => void told.push(notification),
      onNothing: () => {},
      onGap: (gap) => void gaps.push(gap),
      onHealthy: () => {},
      onUnhealthy: (reason) => void complaints.push(reason)
    },
    ...more
  });
}

function answer({ method, path, body }: RestRequest): unknown {
  if (path.startsWith("/tooling")) {
    if (selected === null) throw new Error("no View Setup");
    return { records: selected.map((SelectedEntity) => ({ EventChannel: "ChangeEvents", SelectedEntity })) };
  }
  if (path === "/composite") {
    const { compositeRequest } = body as { compositeRequest: readonly { referenceId: string; url: string }[] };
    return {
      compositeResponse: compositeRequest.map(({ referenceId }) => ({
        referenceId,
        httpStatusCode: 200,
        body: { done: true, records: referenceId === "PendingServiceRouting" && newest !== null ? [newest] : [] }
      }))
    };
  }
  return method === "GET" ? { records: [] } : { success: true };
}

function routing(n: number): Row {
  const Id = `0JR00000000000${String(n)}AAA`;
  const moment = `2026-11-25T10:00:0${String(n)}.000+0000`;
  return { Id, CreatedDate: moment, SystemModstamp: moment };
}

function changeEvent(n: number, replayId: number): unknown {
  const header = { entityName: "PendingServiceRouting", changeType: "UPDATE", recordIds: [routing(n)["Id"]] };
  return { payload: { ChangeEventHeader: header, IsPushed: true }, event: { replayId } };
}

async function held(): Promise<void> {
  await until("a poll is held", () => wire.isHolding);
}

/** Lets a wait of this length pass, once it is planned. */
async function pass(ms: number): Promise<void> {
  await until(`a wait of ${String(ms)} ms is planned`, () => time.waits.some((wait) => Math.abs(wait - ms) < 100));
  time.advance(ms);
}

test("change data is chosen where all three objects are selected, and says why", async () => {
  await feed.start(positions);
  expect(feed.status()).toMatchObject({ kind: "changeData", isHealthy: true });
  expect(feed.status().why).toBe(
    "Change Data Capture tells every change of the three objects (all three objects are selected in Setup)."
  );
  expect(
    wire
      .of("/meta/subscribe")
      .map(({ message }) => message.subscription ?? "")
      .toSorted()
  ).toEqual(everyEntity.map((name) => `/data/${name}`).toSorted());
});

test("change data is tried where the org does not say what is selected", async () => {
  selected = null;
  await feed.start(positions);
  expect(feed.kind).toBe("changeData");
});

test("PushTopics are chosen where an object is not selected, and the reason names it", async () => {
  selected = everyEntity.slice(0, 2);
  await feed.start(positions);
  expect(feed.status().kind).toBe("pushTopic");
  expect(feed.status().why).toContain("AgentWork is polled");
  expect(feed.status().why).toContain("not switched on for UserServicePresence");
});

test("polling is chosen where both streams are refused, with both reasons", async () => {
  wire.surprise(
    "/meta/subscribe /data/AgentWorkChangeEvent",
    refusal("403::User not allowed to subscribe CDC without View All Data permissions")
  );
  wire.surprise(
    "/meta/subscribe /topic/OneQueueRouting",
    refusal("403::Subscriber does not have access to the entity in this topic")
  );
  await feed.start(positions);
  expect(feed.status().kind).toBe("polling");
  expect(feed.status().why).toContain("View All Data");
  expect(feed.status().why).toContain("does not have access to the entity");
});

test("a custom channel is the only one subscribed", async () => {
  selected = null;
  feed = create({ channel: "/data/ExternalRoutingChannel__chn" });
  await feed.start(positions);
  expect(wire.of("/meta/subscribe").map(({ message }) => message.subscription)).toEqual([
    "/data/ExternalRoutingChannel__chn"
  ]);
});

test("an org that grants nothing is an error with what to do about each kind", async () => {
  feed = create({ kinds: ["changeData"] });
  selected = [];
  await expect(feed.start(positions)).rejects.toMatchObject({
    code: "OrgRefused",
    message: expect.stringContaining("not switched on"),
    actions: [expect.stringContaining("In Setup")]
  });
});

test("a used-up quota falls back to polling with a gap, and the stream is taken up again later", async () => {
  feed = create({ kinds: ["changeData", "polling"] });
  await feed.start(positions);
  await held();
  wire.endPoll(refusal(quotaUsed, { advice: { reconnect: "none" } }));
  await until("polling is in use", () => feed.status().kind === "polling");
  expect(feed.status().why).toContain("daily limit");
  await until("the gap is told", () => gaps.length === 1);
  await pass(180_000);
  await until("the stream is back", () => feed.status().kind === "changeData");
  await until("the gap is told", () => gaps.length === 2);
  expect(feed.status().why).not.toContain("daily limit");
  await held();
  wire.publish("/data/PendingServiceRoutingChangeEvent", changeEvent(1, 8));
  await until("an event is heard", () => told.length === 1);
});

test("while the stream is refused, attempts to come back grow rarer", async () => {
  feed = create({ kinds: ["changeData", "polling"] });
  const denied = refusal("403::User not allowed to subscribe CDC without View All Data permissions");
  wire.surprise("/meta/subscribe /data/AgentWorkChangeEvent", denied, denied, denied);
  await feed.start(positions);
  await pass(180_000);
  await pass(360_000);
  await wire.arrived("/meta/handshake", 3);
  await pass(720_000);
  await until("the stream is back", () => feed.status().kind === "changeData");
});

test("positions of hours ago are not replayed when the stream is taken up again", async () => {
  feed = create({ kinds: ["changeData", "polling"] });
  positions.set("/data/AgentWorkChangeEvent", "5");
  await feed.start(positions);
  await held();
  wire.endPoll(refusal(quotaUsed, { advice: { reconnect: "none" } }));
  await pass(180_000);
  await until("the stream is back", () => wire.of("/meta/handshake").length === 2 && feed.kind === "changeData");
  const maps = wire.of("/meta/subscribe").map(({ message }) => message.ext?.replay);
  expect(maps[0]).toMatchObject({ "/data/AgentWorkChangeEvent": 5 });
  expect(maps.at(-1)).toMatchObject({ "/data/AgentWorkChangeEvent": -1 });
});

test("a stream that is connected and silent while a record is created is left, with the record named", async () => {
  newest = routing(1);
  await feed.start(positions);
  await until("the first look is over", () => session.requests.some(({ path }) => path === "/composite"));
  newest = routing(2);
  await pass(120_000);
  await pass(30_000);
  await until("topics are in use", () => feed.status().kind === "pushTopic");
  await until("the gap is told", () => gaps.length === 1);
  expect(complaints).toContainEqual(expect.stringContaining("silent: PendingServiceRouting 0JR000000000002AAA"));
});

test("a stream that told of the record is not silent", async () => {
  newest = routing(1);
  await feed.start(positions);
  await until("the first look is over", () => session.requests.some(({ path }) => path === "/composite"));
  newest = routing(2);
  wire.publish("/data/PendingServiceRoutingChangeEvent", changeEvent(2, 8));
  await until("the event is heard", () => told.length === 1);
  const looks = (): number => session.requests.filter(({ path }) => path === "/composite").length;
  const before = looks();
  for (let look = 1; look <= 3; look += 1) {
    time.advance(120_000);
    await until("a look is over", () => looks() >= before + look);
    await held();
  }
  expect(feed.status().kind).toBe("changeData");
});

test("with ten thousand inputs waiting the stream is dropped, and resumes with a gap once they are taken", async () => {
  positions.set("/data/AgentWorkChangeEvent", "5");
  await feed.start(positions);
  await held();
  backlog = 10_000;
  wire.publish("/data/PendingServiceRoutingChangeEvent", changeEvent(1, 8));
  await wire.arrived("/meta/disconnect", 1);
  expect(complaints).toEqual([expect.stringContaining("10000 inputs wait")]);
  expect(wire.of("/meta/handshake")).toHaveLength(1);
  backlog = 0;
  positions.set("/data/PendingServiceRoutingChangeEvent", "8");
  await until("the drain is awaited", () => (drain(), wire.of("/meta/handshake").length === 2));
  await until("the gap is told", () => gaps.length === 1);
  expect(wire.of("/meta/subscribe").at(-1)?.message.ext?.replay).toMatchObject({
    "/data/PendingServiceRoutingChangeEvent": 8,
    "/data/AgentWorkChangeEvent": 5
  });
});

test("stopping while the feed falls back leaves nothing running", async () => {
  feed = create({ kinds: ["changeData", "polling"] });
  await feed.start(positions);
  await held();
  wire.endPoll(refusal(quotaUsed, { advice: { reconnect: "none" } }));
  await until("the stream is left", () => complaints.length > 0);
  await feed.stop();
  expect(time.waits).toEqual([]);
  expect(feed.status().kind).toBe("none");
});

test("stopping while the org is unreachable ends the start", async () => {
  wire.surprise("/meta/handshake", { kind: "hang" });
  const started = feed.start(positions);
  await Promise.all([
    expect(started).rejects.toThrow("stopped"),
    wire.arrived("/meta/handshake", 1).then(() => feed.stop())
  ]);
  expect(time.waits).toEqual([]);
});

test("an org that does not answer while topics are looked for is tried again", async () => {
  feed = create({ kinds: ["pushTopic"] });
  session.answer = () => {
    throw new BridgeError({ code: "OrgUnreachable", message: "no answer", isRetryable: true });
  };
  const started = feed.start(positions);
  await pass(750);
  await pass(1_500);
  session.answer = answer;
  await pass(3_000);
  await started;
  expect(feed.kind).toBe("pushTopic");
});

/** Resets every handshake, as a firewall in front of the streaming endpoint would. */
function blockStreaming(): void {
  wire.surprise("/meta/handshake", ...Array.from({ length: 1_000 }, () => ({ kind: "reset" }) as const));
}

/** Lets each announced wait for the next attempt pass, one after the other, until the condition holds. */
async function rideOut(what: string, condition: () => boolean): Promise<void> {
  for (let taken = complaints.length; ; taken += 1) {
    await until(`${what} or an attempt fails`, () => condition() || complaints.length > taken);
    if (condition()) return;
    time.advance(Number(/next attempt in (\d+) ms/.exec(complaints[taken] ?? "")?.[1] ?? 0));
  }
}

test("a stream that cannot be started while the org answers everything else gives way to polling", async () => {
  feed = create({ kinds: ["changeData", "polling"] });
  blockStreaming();
  const started = feed.start(positions);
  await rideOut("polling is in use", () => feed.status().kind === "polling");
  await started;
  expect(feed.status().why).toContain("The org answers, but not its stream");
});

test("a stream that is interrupted for long while the org answers everything else gives way to polling", async () => {
  feed = create({ kinds: ["changeData", "polling"] });
  await feed.start(positions);
  await held();
  blockStreaming();
  wire.endPoll({ kind: "reset" });
  await rideOut("polling is in use", () => feed.status().kind === "polling");
  await until("the gap is told", () => gaps.length === 1);
});

test("while the whole org is away, the stream waits for it and resumes without a gap", async () => {
  feed = create({ kinds: ["changeData", "polling"] });
  for (const entity of everyEntity) positions.set(`/data/${entity}`, "5");
  await feed.start(positions);
  await held();
  session.answer = () => {
    throw new BridgeError({ code: "OrgUnreachable", message: "no answer", isRetryable: true });
  };
  wire.surprise("/meta/handshake", ...Array.from({ length: 8 }, () => ({ kind: "reset" }) as const));
  wire.endPoll({ kind: "reset" });
  await rideOut("the stream is back", () => wire.of("/meta/handshake").length === 10 && wire.isHolding);
  expect(feed.status().kind).toBe("changeData");
  expect(gaps).toEqual([]);
});

test("the only kind that is allowed is started again rather than given up", async () => {
  feed = create({ kinds: ["changeData"] });
  await feed.start(positions);
  await held();
  wire.endPoll(refusal(quotaUsed, { advice: { reconnect: "none" } }));
  await until("the stream is back", () => wire.of("/meta/handshake").length === 2 && wire.isHolding);
  expect(feed.status()).toMatchObject({ kind: "changeData", isHealthy: true });
  expect(gaps).toHaveLength(1);
});
