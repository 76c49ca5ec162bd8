import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Feed, FeedKind } from "../../../../src/adapters/salesforce/feeds/feed.ts";
import { OrgRig } from "./orgRig.ts";
import { until } from "./until.ts";

const agent = "james.porter@northwind.example";

let rig: OrgRig;
let feed: Feed;

beforeEach(async () => {
  rig = await OrgRig.open();
});

afterEach(async () => {
  await feed.stop();
  await rig.org.close();
});

async function newEmail(): Promise<string> {
  const created = await rig.operate("createItem", { kind: "email", queue: "Support_Cases" });
  return created["pendingServiceRoutingId"] ?? "";
}

describe.each<FeedKind>(["changeData", "pushTopic", "polling"])("the %s feed on an emulated org", (kind) => {
  beforeEach(() => {
    feed = rig.feed({ kinds: [kind] });
  });

  test("tells the whole life of a work item and of its agent's presence", async () => {
    await feed.start(rig.positions);
    await rig.operate("agentLogin", { agent, status: "Available" });
    const presence = await rig.hears({ object: "UserServicePresence", changeType: "created" });
    const routingId = await newEmail();
    const routing = { object: "PendingServiceRouting", recordIds: [routingId] } as const;
    const arrived = await rig.hears({ ...routing, changeType: "created" });
    expect(arrived.isComplete).toBe(kind !== "pushTopic");
    const agentWorkId = await rig.insertAgentWork(routingId, agent);
    const work = { object: "AgentWork", recordIds: [agentWorkId] } as const;
    expect(await rig.hears({ ...work, changeType: "created" })).toMatchObject({ fields: { Status: "Assigned" } });
    await rig.hears({ ...routing, changeType: "updated" });
    await rig.operate("agentAccept", { agent });
    await rig.hears({ ...routing, changeType: "deleted" });
    expect(await rig.hears({ ...work, changeType: "updated" })).toMatchObject({ fields: { Status: "Opened" } });
    await rig.operate("closeWork", { agent });
    await rig.hears({ ...work, changeType: "updated" }, 2);
    await rig.operate("agentOffline", { agent });
    await rig.hears({ object: "UserServicePresence", changeType: "updated", recordIds: presence.recordIds });
    expect(rig.gaps).toEqual([]);
    expect(rig.complaints).toEqual([]);
    expect(feed.status()).toMatchObject({ kind, isHealthy: true });
  });

  test("resumes after a restart from the stored positions", async () => {
    await feed.start(rig.positions);
    const first = await newEmail();
    await rig.hears({ recordIds: [first], changeType: "created" });
    await feed.stop();
    const missed = await newEmail();
    feed = rig.feed({ kinds: [kind] });
    await feed.start(rig.positions);
    await rig.hears({ recordIds: [missed], changeType: "created" });
    expect(rig.gaps).toEqual([]);
  });
});

describe("a stream on an emulated org", () => {
  beforeEach(() => {
    feed = rig.feed();
  });

  test("is change data where the org carries it", async () => {
    await feed.start(rig.positions);
    expect(feed.status().kind).toBe("changeData");
  });

  test("has a gap when its stored position is gone, and goes on with new events", async () => {
    await feed.start(rig.positions);
    const first = await newEmail();
    await rig.hears({ recordIds: [first], changeType: "created" });
    await feed.stop();
    await rig.operate("resetStreams");
    rig.positions.forEach((_position, stream) => rig.positions.set(stream, "999999999"));
    feed = rig.feed();
    await feed.start(rig.positions);
    await until("the gap is told", () => rig.gaps.length > 0);
    expect(rig.gaps[0]?.reason).toContain("no longer keeps");
    const next = await newEmail();
    await rig.hears({ recordIds: [next], changeType: "created" });
  });

  test("misses nothing when the org forgets its client, and tells nobody", async () => {
    await feed.start(rig.positions);
    const first = await newEmail();
    await rig.hears({ recordIds: [first], changeType: "created" });
    await rig.operate("dropStreamClients");
    const missed = await newEmail();
    await rig.hears({ recordIds: [missed], changeType: "created" });
  });

  test("comes through a burst of everything that can go wrong with a connection", async () => {
    await feed.start(rig.positions);
    const first = await newEmail();
    await rig.hears({ recordIds: [first], changeType: "created" });
    for (const kind of ["unknownClient", "reconnectNone", "serverDisconnect", "http401", "cookieWithDomain"]) {
      await rig.operate("setFault", { kind, count: 1 });
      const routingId = await newEmail();
      await rig.hears({ recordIds: [routingId], changeType: "created" });
    }
  });

  test("is left for polling when its events of the day are used up, and taken up again", async () => {
    feed = rig.feed({ kinds: ["changeData", "polling"], returning: { firstMs: 100 } });
    await feed.start(rig.positions);
    await rig.operate("setFault", { kind: "dailyLimitExceeded", count: 1 });
    await rig.operate("dropStreamClients");
    await until("polling is in use", () => feed.status().kind === "polling");
    const routingId = await newEmail();
    await rig.hears({ recordIds: [routingId] });
    await until("the stream is back", () => feed.status().kind === "changeData");
    const next = await newEmail();
    await rig.hears({ recordIds: [next], changeType: "created" });
  });

  test("is left for polling when it is silent while records are created", async () => {
    feed = rig.feed({ kinds: ["changeData", "polling"], silence: { everyMs: 20, graceMs: 100 } });
    await feed.start(rig.positions);
    await rig.operate("setFault", { kind: "silence" });
    // The first look must have been before, or the record is taken for an old one.
    for (let items = 0; feed.status().kind === "changeData"; items += 1) {
      if (items < 3) await newEmail();
      await until(
        "a second passes or polling is in use",
        passed(1_100, () => feed.status().kind === "polling")
      );
    }
    expect(feed.status().why).toContain("connected but silent");
    expect(rig.gaps).toHaveLength(1);
    const routingId = await newEmail();
    await rig.hears({ recordIds: [routingId] });
  });

  test("tells an overflow as a gap, and nameless changes as records to read", async () => {
    await feed.start(rig.positions);
    await rig.operate("setFault", { kind: "gapOverflow", count: 1 });
    await newEmail();
    await until("the gap is told", () => rig.gaps.length === 1);
    await rig.operate("setFault", { kind: "gapEvents", count: 1 });
    const routingId = await newEmail();
    await rig.hears({ recordIds: [routingId], changeType: "gap" });
  });

  test("tells several records of one event together when an agent goes offline with assigned work", async () => {
    await feed.start(rig.positions);
    await rig.operate("agentLogin", { agent, status: "Available" });
    const works: string[] = [];
    for (let items = 0; items < 2; items += 1) works.push(await rig.insertAgentWork(await newEmail(), agent));
    await rig.operate("agentOffline", { agent });
    const unavailable = { object: "AgentWork", changeType: "updated", recordIds: works } as const;
    expect(await rig.hears(unavailable)).toMatchObject({ fields: { Status: "Unavailable" }, isComplete: false });
  });
});

/** True once some time has passed or something has happened. */
function passed(ms: number, happened: () => boolean): () => boolean {
  const end = performance.now() + ms;
  return () => happened() || performance.now() > end;
}
