import { describe, expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { coverageOf, readBankTrace } from "../../bench/wait.ts";
import { SpreadBook } from "../../src/bridge/spreadBook.ts";
import { WaitBook } from "../../src/bridge/waitBook.ts";
import { WaitLearner } from "../../src/bridge/waitLearner.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import { itemFacts, Pool, workFacts } from "../core/given.ts";
import { noReserve } from "../core/policies.ts";

class WatchedPool extends Pool {
  readonly book = new WaitBook();

  override when(input: UnstampedInput): this {
    super.when(input);
    if (Object.hasOwn(this, "book")) this.book.note(this.state, { ...input, at: this.now }, this.last.decisions);
    return this;
  }
}

/** One agent takes a minute for each of many items; another two always wait. */
function busyDesk(served: number): WatchedPool {
  const pool = new WatchedPool(noReserve).members({ "00Gcases": ["005a"] }).online("005a");
  let next = 0;
  const arrive = (): unknown =>
    pool.when({ type: "ItemArrived", item: itemFacts(`0JR${next++}`, { since: pool.now, capacityPercent: 100 }) });
  for (let count = 0; count < 3; count++) arrive();
  for (let count = 0; count < served; count++) {
    const offer = [...pool.state.offers][0];
    if (offer === undefined) throw new Error("Somebody should be offered something.");
    const { itemId } = offer;
    const done = { kind: "done", agentWorkId: `0Bz${itemId}` } as const;
    pool.when({ type: "CommandSettled", commandId: `${itemId}:1`, outcome: done });
    pool.work(`0Bz${itemId}`, itemId, "005a", "Opened").when({ type: "ItemRemoved", itemId, cause: "accepted" });
    arrive();
    pool.now += 60_000;
    pool.when({ type: "WorkObserved", work: workFacts(`0Bz${itemId}`, itemId, "005a", "Closed") });
  }
  return pool;
}

describe("a pool's own waits", () => {
  test("teach how long the next ones take", () => {
    const pool = busyDesk(100);
    const waiting = [...pool.state.items.values()].filter(({ phase }) => phase === "waiting");
    const estimates = waiting.map((item) => pool.book.estimate(pool.state, item)?.meanMs ?? null);
    expect(estimates).toHaveLength(2);
    expect(estimates[0]).toBeGreaterThan(55_000);
    expect(estimates[0]).toBeLessThan(65_000);
    expect(estimates[1]).toBeGreaterThan(110_000);
    expect(estimates[1]).toBeLessThan(130_000);
  });

  test("give the same estimates when the line is gone through in order", () => {
    const { state, book } = busyDesk(100);
    const inOrder = book.inOrder(state);
    const waiting = [...state.items.values()].filter(({ phase }) => phase === "waiting");
    for (const item of waiting) expect(inOrder(item)).toEqual(book.estimate(state, item));
  });

  test("tell a routing matrix what a new item may expect", () => {
    const { state, book } = busyDesk(100);
    expect(book.meanMsFor(state, "00Gcases", "email")).toBeGreaterThan(150_000);
    expect(book.meanMsFor(state, "00Gunknown", "email")).toBeNull();
  });

  test("say nothing before enough is known", () => {
    const { state, book } = busyDesk(5);
    const item = [...state.items.values()].find(({ phase }) => phase === "waiting");
    expect(item === undefined ? undefined : book.estimate(state, item)).toBeNull();
  });
});

test("customers who give up make those behind them wait less", () => {
  const learner = new WaitLearner();
  for (let count = 0; count < 40; count++) {
    learner.staffed("q", 2, 60_000);
    learner.served("q", 60_000, null);
  }
  const line = { ahead: 10, servers: 2, overtakingMillis: 0 };
  const patient = learner.expectedMs("q", line) ?? 0;
  for (let count = 0; count < 20; count++) learner.left("q", 90_000);
  expect(learner.expectedMs("q", line)).toBeLessThan(patient / 2);
});

test("a spread is the tenth and ninetieth hundredth of what was seen, per length of the line", () => {
  const book = new SpreadBook();
  for (let count = 0; count < 2_000; count++) book.note(0, (count * 7_919) % 2_000, 1_000);
  const spread = book.at(0);
  expect(spread?.meanMillis).toBeCloseTo(1_000, -2);
  expect(Math.abs((spread?.lowMillis ?? 0) - 200)).toBeLessThan(40);
  expect(Math.abs((spread?.highMillis ?? 0) - 1_800)).toBeLessThan(40);
  expect(book.at(3)).toBeNull();
});

/** The recorded month does not ship; its owner asks to be named wherever a figure from it is shown (bench/wait.ts). */
const trace =
  process.env["ONEQUEUE_BANK_TRACE"] ??
  new URL("../../../shared/data/anonymous_bank_1999-08.csv", import.meta.url).pathname;
const isThere = existsSync(trace);
const onTrace = isThere ? test : test.skip;
const why = isThere ? "" : " (left out: no trace there; ONEQUEUE_BANK_TRACE gives the path of its CSV file)";

onTrace(`four waits in five of the last days of a recorded month are within their interval${why}`, () => {
  const { coveragePercent, tried } = coverageOf(readBankTrace(trace));
  expect(tried).toBeGreaterThan(3_000);
  expect(coveragePercent).toBeGreaterThan(75);
  expect(coveragePercent).toBeLessThan(85);
});
