import { beforeEach, describe, expect, test } from "@jest/globals";
import type { FeedListener, Notification, RestRequest } from "../../../../src/adapters/salesforce/feeds/feed.ts";
import { LiveSet } from "../../../../src/adapters/salesforce/feeds/liveSet.ts";
import { Poller } from "../../../../src/adapters/salesforce/feeds/poller.ts";
import { defaultPace, pacedWait } from "../../../../src/adapters/salesforce/feeds/pollPace.ts";
import { BridgeError } from "../../../../src/ports/bridgeError.ts";
import { FakeSession, quietLog } from "./fakeSession.ts";
import { ManualTime } from "./manualTime.ts";
import { until } from "./until.ts";

type Row = Readonly<Record<string, unknown>>;
interface Subrequest {
  readonly url: string;
  readonly referenceId: string;
}

/** Answers composites from tables of rows, as far as the poller's queries go. */
class TableOrg {
  routings: Row[] = [];
  works: Row[] = [];
  presences: Row[] = [];
  /** Ids on the list of live PendingServiceRouting; null for all rows that are not deleted. */
  live: string[] | null = null;
  pageSize = 2_000;
  queries: string[] = [];
  refuse: (referenceId: string, soql: string) => { errorCode: string; message: string } | null = () => null;
  readonly #pages = new Map<string, unknown>();

  answer(request: RestRequest): unknown {
    if (request.method === "GET") return this.#pages.get(request.path);
    const { compositeRequest } = request.body as { compositeRequest: readonly Subrequest[] };
    return { compositeResponse: compositeRequest.map((part) => this.#part(part)) };
  }

  #part({ url, referenceId }: Subrequest): unknown {
    const soql = decodeURIComponent(url.split("?q=")[1] ?? "");
    this.queries.push(soql);
    const error = this.refuse(referenceId, soql);
    if (error !== null) return { referenceId, httpStatusCode: 400, body: [error] };
    const rows = referenceId === "list" ? this.#list() : this.#select(referenceId, soql);
    return { referenceId, httpStatusCode: 200, body: this.#page(rows, 0) };
  }

  #list(): readonly Row[] {
    if (this.live !== null) return this.live.map((Id) => ({ Id }));
    return this.routings.filter(({ IsDeleted }) => IsDeleted !== true).map(({ Id }) => ({ Id }));
  }

  #page(rows: readonly Row[], from: number): unknown {
    const records = rows.slice(from, from + this.pageSize);
    const next = from + this.pageSize;
    if (next >= rows.length) return { done: true, records };
    const path = `/query/01g-${String(next)}`;
    this.#pages.set(path, this.#page(rows, next));
    return { done: false, records, nextRecordsUrl: `/services/data/v67.0${path}` };
  }

  #select(object: string, soql: string): readonly Row[] {
    const tables: Record<string, readonly Row[]> = {
      PendingServiceRouting: this.routings,
      AgentWork: this.works,
      UserServicePresence: this.presences
    };
    const rows = (tables[object] ?? []).toSorted((a, b) => stamp(a) - stamp(b));
    if (soql.includes("LIMIT 1")) return rows.slice(-1);
    const since = Date.parse(/SystemModstamp >= (\S+)/.exec(soql)?.[1] ?? "");
    return rows.filter((row) => stamp(row) >= since);
  }
}

const t0 = Date.UTC(2026, 10, 25, 10, 0, 0);

function stamp(row: Row): number {
  return Date.parse(String(row["SystemModstamp"]));
}

function at(seconds: number): string {
  return new Date(t0 + seconds * 1_000).toISOString();
}

function routing(n: number, seconds: number, more: Row = {}): Row {
  const Id = `0JR00000000000${String(n)}AAA`;
  return { attributes: { type: "PendingServiceRouting" }, Id, Serial: 1, SystemModstamp: at(seconds), ...more };
}

let org: TableOrg;
let session: FakeSession;
let time: ManualTime;
let told: Notification[];
let gaps: string[];
let complaints: string[];
let healthy: number;
let poller: Poller;

beforeEach(() => {
  org = new TableOrg();
  session = new FakeSession("http://org.test");
  session.answer = (request) => org.answer(request);
  time = new ManualTime();
  told = [];
  gaps = [];
  complaints = [];
  healthy = 0;
  poller = create();
});

const listener: FeedListener = {
  onNotification: (notification) => void told.push(notification),
  onNothing: () => {},
  onGap: ({ reason }) => void gaps.push(reason),
  onHealthy: () => void (healthy += 1),
  onUnhealthy: (reason) => void complaints.push(reason)
};

function create(more: Partial<ConstructorParameters<typeof Poller>[0]> = {}): Poller {
  const objects = ["PendingServiceRouting", "AgentWork", "UserServicePresence"] as const;
  return new Poller({ objects, session, time, log: quietLog, listener, random: () => 0.5, ...more });
}

/** Lets the planned question be asked and waits for its answer to be worked through. */
async function nextPoll(): Promise<void> {
  const [waitMs] = time.waits;
  time.advance(waitMs ?? 0);
  await until("the next question is planned", () => time.waits.length > 0);
}

function summary(): unknown[] {
  return told.map(({ changeType, recordIds, isComplete }) => [changeType, recordIds.join(), isComplete]);
}

describe("polling", () => {
  test("asks for three objects and the list in one call", async () => {
    await poller.start(new Map());
    expect(session.requests).toHaveLength(1);
    expect(org.queries).toHaveLength(4);
    poller.stop();
  });

  test("tells what is created, changed and deleted after the start, whole and with positions", async () => {
    org.routings = [routing(1, 0)];
    await poller.start(new Map());
    expect(told).toEqual([]);
    org.routings = [routing(1, 0), routing(2, 5)];
    await nextPoll();
    org.routings = [routing(1, 0), routing(2, 7, { Serial: 2 })];
    await nextPoll();
    org.routings = [routing(1, 0), routing(2, 9, { Serial: 3, IsDeleted: true })];
    await nextPoll();
    await nextPoll();
    expect(summary()).toEqual([
      ["created", "0JR000000000002AAA", true],
      ["updated", "0JR000000000002AAA", true],
      ["deleted", "0JR000000000002AAA", true]
    ]);
    expect(told[1]).toMatchObject({
      fields: { Serial: 2 },
      commitAt: t0 + 7_000,
      position: { stream: "poll:PendingServiceRouting", position: at(7) }
    });
    poller.stop();
  });

  test("reaches back for transactions that committed late, and tells nothing twice", async () => {
    org.routings = [routing(1, 20)];
    await poller.start(new Map());
    org.routings.push(routing(2, 10));
    await nextPoll();
    await nextPoll();
    expect(summary()).toEqual([["created", "0JR000000000002AAA", true]]);
    poller.stop();
  });

  test("tells two changes within one second", async () => {
    org.works = [{ Id: "0Bz000000000001AAA", Status: "Assigned", SystemModstamp: at(0) }];
    await poller.start(new Map());
    org.works = [{ Id: "0Bz000000000001AAA", Status: "Opened", SystemModstamp: at(0) }];
    await nextPoll();
    expect(told).toMatchObject([{ object: "AgentWork", changeType: "updated", fields: { Status: "Opened" } }]);
    poller.stop();
  });

  test("resumes after the stored position", async () => {
    org.routings = [routing(1, 0), routing(2, 100)];
    await poller.start(new Map([["poll:PendingServiceRouting", at(90)]]));
    expect(summary()).toEqual([["created", "0JR000000000002AAA", true]]);
    poller.stop();
  });

  test("tells a record gone that is missing from the list, although no deleted row is to be found", async () => {
    org.live = ["0JR000000000001AAA", "0JR000000000002AAA"];
    await poller.start(new Map());
    org.live = ["0JR000000000002AAA"];
    await nextPoll();
    expect(summary()).toEqual([["deleted", "0JR000000000001AAA", true]]);
    poller.stop();
  });

  test("has a record read that stays on the list without ever having been told", async () => {
    await poller.start(new Map());
    org.live = ["0JR000000000007AAA"];
    await nextPoll();
    expect(told).toEqual([]);
    await nextPoll();
    await nextPoll();
    expect(summary()).toEqual([["gap", "0JR000000000007AAA", false]]);
    poller.stop();
  });

  test("reads all pages of a long answer", async () => {
    await poller.start(new Map());
    org.pageSize = 2;
    org.works = Array.from({ length: 5 }, (_, n) => ({ Id: `0Bz00000000000${String(n)}AAA`, SystemModstamp: at(n) }));
    await nextPoll();
    expect(told).toHaveLength(5);
    poller.stop();
  });

  test("reads a list of several pages on a slower beat", async () => {
    org.live = Array.from({ length: 2_001 }, (_, n) => `0JR${String(n).padStart(12, "0")}AAA`);
    await poller.start(new Map());
    const lists = (): number => org.queries.filter((soql) => soql.startsWith("SELECT Id FROM")).length;
    expect(lists()).toBe(1);
    for (let polls = 0; polls < 20; polls += 1) await nextPoll();
    expect(lists()).toBe(1);
    for (let polls = 0; polls < 20; polls += 1) await nextPoll();
    expect(lists()).toBe(2);
    poller.stop();
  });

  test("asks for ids only when a field cannot be read, and has the records read", async () => {
    org.refuse = (referenceId, soql) =>
      referenceId === "AgentWork" && soql.includes("CapacityWeight")
        ? { errorCode: "INVALID_FIELD", message: "No such column 'CapacityWeight'" }
        : null;
    await poller.start(new Map());
    await nextPoll();
    org.works = [{ Id: "0Bz000000000001AAA", SystemModstamp: at(1) }];
    await nextPoll();
    expect(told).toMatchObject([{ object: "AgentWork", fields: null, isComplete: false }]);
    poller.stop();
  });

  test("is refused by an org that does not know an object", async () => {
    org.refuse = (referenceId) =>
      referenceId === "AgentWork"
        ? { errorCode: "INVALID_TYPE", message: "sObject type 'AgentWork' is not supported." }
        : null;
    await expect(poller.start(new Map())).rejects.toMatchObject({ feed: "polling", refusal: "forbidden" });
    expect(time.waits).toEqual([]);
  });

  test("asks again after growing waits while the org does not answer, and loses nothing", async () => {
    await poller.start(new Map());
    session.answer = () => {
      throw new BridgeError({ code: "OrgUnreachable", message: "no answer", isRetryable: true });
    };
    const waits: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await nextPoll();
      waits.push(time.waits[0] ?? 0);
    }
    expect(waits).toEqual([2_000, 2_000, 3_000, 6_000, 12_000]);
    expect(poller.isHealthy).toBe(false);
    org.routings = [routing(1, 5)];
    session.answer = (request) => org.answer(request);
    await nextPoll();
    expect(summary()).toEqual([["created", "0JR000000000001AAA", true]]);
    expect(healthy).toBe(2);
    poller.stop();
  });

  test("a listener that throws loses its own change only, and that is a gap", async () => {
    const picky = create({
      listener: {
        ...listener,
        onNotification: (notification) => {
          if (told.push(notification) === 1) throw new Error("no room");
        }
      }
    });
    await picky.start(new Map());
    org.routings = [routing(1, 1), routing(2, 2)];
    await nextPoll();
    expect(told).toHaveLength(2);
    expect(gaps).toEqual([expect.stringContaining("no room")]);
    picky.stop();
  });

  test("an answer that comes after the stop is not told", async () => {
    await poller.start(new Map());
    let release: () => void = () => {};
    session.answer = (request) =>
      new Promise((resolve) => {
        release = () => resolve(org.answer(request));
      });
    org.routings = [routing(1, 1)];
    time.advance(2_000);
    await until("the question is asked", () => session.requests.length === 2);
    poller.stop();
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
    expect(time.waits).toEqual([]);
  });

  test("says so when the calls of the day do not allow for its pace", async () => {
    session.usage = { used: 14_000, max: 25_000 };
    await poller.start(new Map());
    expect(poller.isHealthy).toBe(false);
    expect(complaints).toEqual([expect.stringContaining("API calls are running out")]);
    expect(time.waits).toEqual([60_000]);
    poller.stop();
  });
});

describe("the pace of polling", () => {
  test.each([
    ["unknown", null, 1, 2_000, false],
    ["plenty", { used: 0, max: 100_000 }, 1, 2_000, false],
    ["scarce", { used: 0, max: 40_000 }, 1, 3_600, false],
    ["dear", { used: 0, max: 100_000 }, 3, 4_320, false],
    ["nearly over", { used: 10_000, max: 40_000 }, 1, 6_172, true],
    ["over", { used: 99_999, max: 100_000 }, 1, 60_000, true]
  ])("with calls that are %s", (_what, usage, calls, waitMs, isStarved) => {
    expect(pacedWait(usage, calls, defaultPace)).toEqual({ waitMs, isStarved });
  });
});

test("the set of live records forgets what is told gone and reports each stranger once", () => {
  const set = new LiveSet();
  expect(set.look(["a", "b"])).toEqual({ gone: [], untold: [] });
  set.add("c");
  expect(set.look(["a", "b", "c", "d"])).toEqual({ gone: [], untold: [] });
  set.add("d");
  expect(set.look(["a", "c", "d", "e"])).toEqual({ gone: ["b"], untold: [] });
  set.remove("a");
  expect(set.look(["c", "d", "e"])).toEqual({ gone: [], untold: ["e"] });
  expect(set.look(["c", "d", "e"])).toEqual({ gone: [], untold: [] });
});
