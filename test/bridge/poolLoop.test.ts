import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openSqliteJournal } from "../../src/adapters/sqlite/openSqliteJournal.ts";
import { systemTime } from "../../src/adapters/system/systemTime.ts";
import { Inbox } from "../../src/bridge/inbox.ts";
import { PoolClock } from "../../src/bridge/poolClock.ts";
import { PoolLoop, type CommittedBatch, type CompleteInput } from "../../src/bridge/poolLoop.ts";
import { Routing } from "../../src/bridge/routing.ts";
import { recover } from "../../src/bridge/recovery.ts";
import { writeState } from "../../src/core/stateRecords.ts";
import { coreVersion } from "../../src/core/state.ts";
import type { ItemFacts } from "../../src/core/input.ts";
import type { Journal, JournalBatch, JournalRow } from "../../src/ports/journal.ts";
import type { Log } from "../../src/ports/log.ts";
import { itemFacts } from "../core/given.ts";
import { noReserve } from "../core/policies.ts";
import { route, router, withMatrix } from "./routes.ts";

const quiet: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => quiet };

let folder: string;
let journal: Journal;
const inbox = { current: new Inbox(() => systemTime.monotonic()) };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-loop-"));
  journal = await openSqliteJournal({ directory: folder, pool: "main", owner: "test", now: () => Date.now() });
  inbox.current = new Inbox(() => systemTime.monotonic());
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Watched {
  readonly loop: PoolLoop;
  readonly handedOver: CommittedBatch[];
  readonly failures: unknown[];
  readonly commits: JournalBatch[];
}

/** A loop on the real journal; `commit` may stand in the way of it. */
async function start(
  commit: (batch: JournalBatch) => Promise<void> = (batch) => journal.commit(batch),
  complete: CompleteInput = (_state, input) => input,
  onCommitted: (batch: CommittedBatch) => void = () => undefined
): Promise<Watched> {
  const commits: JournalBatch[] = [];
  const watched: Journal = {
    pool: journal.pool,
    path: journal.path,
    epoch: journal.epoch,
    orgId: null,
    get lastSeq() {
      return journal.lastSeq;
    },
    bindOrg: (orgId) => journal.bindOrg(orgId),
    commit: async (batch) => {
      await commit(batch);
      commits.push(batch);
    },
    positions: () => journal.positions(),
    unsettledCommands: () => journal.unsettledCommands(),
    command: (commandId) => journal.command(commandId),
    keepPolicy: (source) => journal.keepPolicy(source),
    policySource: (policyHash) => journal.policySource(policyHash),
    activations: () => journal.activations(),
    latestSnapshot: () => journal.latestSnapshot(),
    saveSnapshot: (snapshot) => journal.saveSnapshot(snapshot),
    rows: (after) => journal.rows(after),
    close: () => journal.close()
  };
  const handedOver: CommittedBatch[] = [];
  const failures: unknown[] = [];
  const state = await recover(journal);
  const loop = new PoolLoop({
    state,
    journal: watched,
    inbox: inbox.current,
    clock: new PoolClock(systemTime, state.now),
    time: systemTime,
    log: quiet,
    complete,
    listener: {
      onStep: () => {},
      onCommitted: (batch) => {
        handedOver.push(batch);
        onCommitted(batch);
      },
      onFailed: (error) => failures.push(error)
    }
  });
  loop.start();
  return { loop, handedOver, failures, commits };
}

function openPool(): void {
  const { current } = inbox;
  current.enqueue({ type: "PolicyActivated", policy: noReserve });
  current.enqueue({ type: "PoolOpened", pool: "main", epoch: 1, orgId: "" });
  current.enqueue({ type: "LinkChanged", side: "salesforce", isUp: true, reason: "test" });
  current.enqueue({ type: "MembershipRead", queues: [{ queueId: "00Gcases", agentIds: ["005a"] }] });
  current.enqueue({
    type: "PresenceObserved",
    agentId: "005a",
    isOnline: true,
    statusId: "0N5",
    serviceChannelIds: ["0N9cases"],
    configuredCapacity: 100,
    since: 1
  });
}

function arrive(itemId: string, facts: Partial<ItemFacts> = {}): void {
  inbox.current.enqueue({ type: "ItemArrived", item: itemFacts(itemId, facts) });
}

async function rowsOf(): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  for await (const row of journal.rows(0)) rows.push(row);
  return rows;
}

describe("the loop of a pool", () => {
  test("hands nothing over before the commit, however slow it is, and the journal has it by then", async () => {
    const order: string[] = [];
    const inJournal: Promise<unknown>[] = [];
    const { loop } = await start(
      async (batch) => {
        order.push(`begin ${batch.rows[0]?.seq}-${batch.rows.at(-1)?.seq}`);
        await pause(30);
        await journal.commit(batch);
        order.push(`durable ${batch.rows[0]?.seq}-${batch.rows.at(-1)?.seq}`);
      },
      undefined,
      ({ rows, commands }) => {
        order.push(`handed over ${rows[0]?.seq}-${rows.at(-1)?.seq}`);
        for (const { commandId } of commands) inJournal.push(journal.command(commandId));
      }
    );
    openPool();
    for (let index = 0; index < 3; index++) {
      arrive(`0JR${index}`);
      if (index === 0) await pause(10);
    }
    await loop.finish();
    expect(order.length).toBeGreaterThanOrEqual(6);
    for (let index = 0; index < order.length; index += 3) {
      const batch = order[index]?.replace("begin ", "");
      expect(order.slice(index, index + 3)).toEqual([`begin ${batch}`, `durable ${batch}`, `handed over ${batch}`]);
    }
    expect(await Promise.all(inJournal)).toMatchObject([
      { commandId: "0JR0:1", type: "InsertAgentWork", state: "sending" }
    ]);
  });

  test("a batch takes at most 256 inputs, and batches that ask for nothing share commits", async () => {
    const { loop, commits } = await start();
    openPool();
    for (let index = 0; index < 600; index++) arrive(`0JR${index}`, { queueId: "00Gnobody" });
    await loop.finish();
    expect(Math.max(...commits.map((batch) => batch.rows.length))).toBeLessThanOrEqual(256);
    expect(commits.flatMap((batch) => batch.rows).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 605 }, (_, index) => index + 1)
    );
  });

  test("an input that the core fails on is set aside, and what came before and after it survives", async () => {
    const { loop, failures } = await start();
    openPool();
    arrive("0JRbefore", { queueId: "00Gnobody" });
    inbox.current.enqueue({ type: "ItemUpdated", item: null } as never);
    arrive("0JRafter", { queueId: "00Gnobody" });
    await loop.finish();
    expect(failures).toEqual([]);
    expect(loop.rejected).toBe(1);
    expect((await rowsOf()).map(({ inputType }) => inputType).slice(-3)).toEqual([
      "ItemArrived",
      "InputRejected",
      "ItemArrived"
    ]);
    expect([...loop.state.items.keys()]).toEqual(["0JRbefore", "0JRafter"]);
  });

  test("the item that the core failed on is parked and counted, and its neighbours are not", async () => {
    const { loop } = await start();
    openPool();
    arrive("0JRsick", { queueId: "00Gnobody" });
    arrive("0JRwell", { queueId: "00Gnobody" });
    const malformed = itemFacts("0JRsick", { queueId: "00Gnobody", serial: 2, fields: null as never });
    inbox.current.enqueue({ type: "ItemUpdated", item: malformed });
    await loop.finish();
    const { items } = loop.state;
    expect(items.get("0JRsick")).toMatchObject({ phase: "parked" });
    expect(items.get("0JRwell")?.phase).toBe("waiting");
    expect(loop.rejected).toBe(1);
    expect([...writeState(await recover(journal))]).toEqual([...writeState(loop.state)]);
  });

  test("a restart reads the newest snapshot and the rows after it, and nothing else", async () => {
    const { loop } = await start();
    openPool();
    for (let index = 0; index < 5; index++) arrive(`0JR${index}`, { queueId: "00Gnobody" });
    await loop.finish();
    const { seq, epoch, policy } = loop.state;
    const chunks = [...writeState(loop.state)];
    const stateHash = createHash("sha256").update(chunks.join("")).digest("hex");
    const facts = { seq, epoch, coreVersion, policyHash: policy.hash, stateHash };
    await journal.saveSnapshot({ ...facts, chunks });
    inbox.current = new Inbox(() => systemTime.monotonic());
    const later = await start();
    for (let index = 5; index < 8; index++) arrive(`0JR${index}`, { queueId: "00Gnobody" });
    await later.loop.finish();
    const asked: number[] = [];
    const state = await recover({
      latestSnapshot: () => journal.latestSnapshot(),
      rows: (after) => {
        asked.push(after);
        return journal.rows(after);
      }
    });
    expect(asked).toEqual([seq]);
    expect([...writeState(state)]).toEqual([...writeState(later.loop.state)]);
    expect(state.items.size).toBe(8);
  });

  test("a commit that fails releases no command and ends the loop", async () => {
    const { loop, handedOver, failures } = await start(async (batch) => {
      if (batch.commands.length > 0) throw new Error("no space left on the disk");
      await journal.commit(batch);
    });
    openPool();
    arrive("0JR1");
    await loop.finish();
    expect(handedOver.flatMap((batch) => batch.commands)).toEqual([]);
    expect(failures.map(String)).toEqual(["Error: no space left on the disk"]);
  });

  test("positions are durable with the inputs that came before them, never earlier", async () => {
    const { loop, commits } = await start();
    openPool();
    inbox.current.enqueue({ type: "ItemArrived", item: itemFacts("0JR1") }, { stream: "/data/x", position: "7" });
    await loop.finish();
    const withPosition = commits.findIndex((batch) => batch.positions.get("/data/x") === "7");
    const withInput = commits.findIndex((batch) => batch.rows.some(({ input }) => input.includes("0JR1")));
    expect(withPosition).toBeGreaterThanOrEqual(withInput);
    expect((await journal.positions()).get("/data/x")).toBe("7");
  });

  test("a route is worked out where the input is taken, and is journalled inside it", async () => {
    const routing = new Routing(quiet);
    routing.know(
      "routed",
      router(({ queueName }) => route({ channel: "chat", trace: [queueName] }))
    );
    const { loop } = await start(undefined, (state, input, now) => routing.complete(state, input, now));
    inbox.current.enqueue({ type: "PolicyActivated", policy: withMatrix("routed") });
    arrive("0JR1");
    await loop.finish();
    const [, arrived] = await rowsOf();
    expect(JSON.parse(arrived?.input ?? "")).toMatchObject({ item: { route: { channel: "chat", trace: ["Cases"] } } });
    expect((await recover(journal)).items.get("0JR1")?.channel.id).toBe("chat");
  });

  test("what the journal holds leads to the state that was left", async () => {
    const { loop } = await start();
    openPool();
    for (let index = 0; index < 20; index++) arrive(`0JR${index}`);
    await loop.finish();
    expect([...writeState(await recover(journal))]).toEqual([...writeState(loop.state)]);
  });
});

describe("the pool's clock", () => {
  test("never steps back, and follows a wall clock that did by at most a twentieth", () => {
    const wall = { now: 1_000_000, monotonic: 0 };
    const clock = new PoolClock({ ...systemTime, now: () => wall.now, monotonic: () => wall.monotonic }, 0);
    expect(clock.now()).toBe(1_000_000);
    wall.now -= 60_000;
    wall.monotonic += 1_000;
    expect(clock.now()).toBe(1_000_950);
    wall.now += 600_000;
    wall.monotonic += 1_000;
    expect(clock.now()).toBe(1_002_000);
  });

  test("begins no earlier than what is journalled", () => {
    const clock = new PoolClock({ ...systemTime, now: () => 5, monotonic: () => 0 }, 1_000);
    expect(clock.now()).toBe(1_000);
  });
});
