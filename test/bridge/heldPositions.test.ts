import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openSqliteJournal } from "../../src/adapters/sqlite/openSqliteJournal.ts";
import { Inbox } from "../../src/bridge/inbox.ts";
import { PoolClock } from "../../src/bridge/poolClock.ts";
import { PoolLoop } from "../../src/bridge/poolLoop.ts";
import { recover } from "../../src/bridge/recovery.ts";
import { TimingLog } from "../../src/bridge/timingLog.ts";
import type { Journal } from "../../src/ports/journal.ts";
import type { Log } from "../../src/ports/log.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import type { Time } from "../../src/ports/time.ts";
import { itemFacts } from "../core/given.ts";
import { noReserve } from "../core/policies.ts";

const quiet: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => quiet };

/** Time stands still until it is moved; timers due by then run in order. */
class ManualTime implements Time {
  at = 1_000;
  /** What the wall clock has been moved by besides. */
  wallStep = 0;
  #timers: { due: number; action: () => void }[] = [];
  now = (): number => 1_700_000_000_000 + this.at + this.wallStep;
  monotonic = (): number => this.at;
  after(ms: number, action: () => void): { cancel: () => void } {
    const timer = { due: this.at + ms, action };
    this.#timers.push(timer);
    return { cancel: () => (this.#timers = this.#timers.filter((one) => one !== timer)) };
  }
  soon(action: () => void): void {
    setImmediate(action);
  }
  fetch(): Promise<Response> {
    return Promise.reject(new Error("nobody fetches here"));
  }
  pass(ms: number): void {
    this.at += ms;
    const due = this.#timers.filter((one) => one.due <= this.at);
    this.#timers = this.#timers.filter((one) => one.due > this.at);
    for (const { action } of due) action();
  }
}

let folder: string;
let journal: Journal;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-held-"));
  journal = await openSqliteJournal({ directory: folder, pool: "main", owner: "test", now: () => Date.now() });
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

async function turns(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const presentAgent: readonly UnstampedInput[] = [
  { type: "PolicyActivated", policy: noReserve },
  { type: "LinkChanged", side: "salesforce", isUp: true, reason: "test" },
  { type: "MembershipRead", queues: [{ queueId: "00Gcases", agentIds: ["005a"] }] },
  {
    type: "PresenceObserved",
    agentId: "005a",
    isOnline: true,
    statusId: "0N5",
    serviceChannelIds: ["0N9cases"],
    configuredCapacity: 100,
    since: 1
  }
];

async function begin(time: ManualTime): Promise<{ inbox: Inbox; loop: PoolLoop }> {
  const inbox = new Inbox(time.monotonic);
  const state = await recover(journal);
  const loop = new PoolLoop({
    state,
    journal,
    inbox,
    clock: new PoolClock(time, state.now),
    time,
    log: quiet,
    listener: {
      onStep: () => {},
      onCommitted: () => {},
      onFailed: (error) => {
        throw error;
      }
    }
  });
  loop.start();
  return { inbox, loop };
}

test("a position is not durable while its input is held up", async () => {
  const time = new ManualTime();
  const { inbox, loop } = await begin(time);
  inbox.advance({ stream: "s", position: "1" });
  await turns();
  time.pass(499);
  inbox.enqueue({ type: "PoolOpened", pool: "main", epoch: 1, orgId: "" }, { stream: "s", position: "2" });
  await turns();
  const held = journal.lastSeq;
  time.pass(1);
  await turns();
  const position = (await journal.positions()).get("s");
  const rows = journal.lastSeq;
  await loop.finish();
  expect(held).toBe(0);
  expect({ position, rows }).toEqual({ position: "2", rows: 1 });
});

test("drained waits for a lone position until it is durable, applied does not", async () => {
  const time = new ManualTime();
  const { inbox, loop } = await begin(time);
  inbox.advance({ stream: "s", position: "1" });
  let [isApplied, isDrained] = [false, false];
  void inbox.applied().then(() => (isApplied = true));
  void inbox.drained().then(() => (isDrained = true));
  await turns();
  expect({ isApplied, isDrained, stored: (await journal.positions()).get("s") }).toEqual({
    isApplied: true,
    isDrained: false,
    stored: undefined
  });
  time.pass(500);
  await turns();
  expect({ isDrained, stored: (await journal.positions()).get("s") }).toEqual({ isDrained: true, stored: "1" });
  await loop.finish();
});

test("a lone position becomes durable with the next batch, and whoever waits for it hears of it then", async () => {
  const time = new ManualTime();
  const { inbox, loop } = await begin(time);
  inbox.advance({ stream: "s", position: "1" });
  await turns();
  inbox.enqueue({ type: "PoolOpened", pool: "main", epoch: 1, orgId: "" });
  let isDrained = false;
  void inbox.drained().then(() => (isDrained = true));
  await turns();
  expect(isDrained).toBe(false);
  time.pass(4);
  await turns();
  expect({ isDrained, stored: (await journal.positions()).get("s") }).toEqual({ isDrained: true, stored: "1" });
  await loop.finish();
});

test("a batch that asks for nothing is held for 4 ms, and one that asks for something is not held at all", async () => {
  const time = new ManualTime();
  const { inbox, loop } = await begin(time);
  inbox.enqueue({ type: "PoolOpened", pool: "main", epoch: 1, orgId: "" });
  await turns();
  time.pass(3);
  await turns();
  expect(journal.lastSeq).toBe(0);
  time.pass(1);
  await turns();
  expect(journal.lastSeq).toBe(1);
  for (const input of presentAgent) inbox.enqueue(input);
  await turns();
  expect(journal.lastSeq).toBe(1);
  inbox.enqueue({ type: "ItemArrived", item: itemFacts("0JR1") });
  await turns();
  expect(journal.lastSeq).toBe(2 + presentAgent.length);
  expect(await journal.command("0JR1:1")).toMatchObject({ state: "sending" });
  await loop.finish();
});

test("a wall clock that steps back an hour moves no row back, stops no timer and makes nobody wait longer", async () => {
  const time = new ManualTime();
  const { inbox, loop } = await begin(time);
  for (const input of presentAgent) inbox.enqueue(input);
  inbox.enqueue({ type: "ItemArrived", item: itemFacts("0JR1", { since: time.now() - 60_000 }) });
  await turns();
  const before = loop.state.now;
  time.wallStep = -3_600_000;
  time.pass(1_000);
  inbox.enqueue({ type: "ItemArrived", item: itemFacts("0JR2", { since: before + 500, queueId: "00Gnobody" }) });
  inbox.enqueue({ type: "CommandSettled", commandId: "0JR1:1", outcome: { kind: "unknown", error: "no answer" } });
  await turns();
  time.pass(4);
  await turns();
  const waiting = loop.state.items.get("0JR2");
  expect(loop.state.now - before).toBeGreaterThanOrEqual(950);
  expect(loop.state.now - (waiting?.since ?? 0)).toBeLessThan(1_000);
  // The agent is kept for five seconds for the write of unknown outcome, by the clock that never steps.
  const agent = loop.state.agents.get("005a");
  expect(agent?.mask).toBe(0);
  for (let second = 0; second < 6; second++) {
    time.pass(1_000);
    await turns();
  }
  expect(loop.state.now - before).toBeGreaterThan(6_000);
  const times: number[] = [];
  await loop.finish();
  for await (const row of journal.rows(0)) times.push(row.at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect((await recover(journal)).now).toBe(times.at(-1));
});

test("timings of requests go on after many commands for calls", () => {
  const timings = new TimingLog();
  for (let index = 0; index < 20_000; index++) {
    timings.decided(`call:${index}:1`, 0);
    timings.settled(`call:${index}:1`, 1);
  }
  timings.decided("0JR1:1", 0);
  timings.requested("0JR1:1", 5);
  expect(timings.drain().inputToRequestMs).toEqual([5]);
});
