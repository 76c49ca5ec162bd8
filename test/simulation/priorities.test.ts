import { expect, test } from "@jest/globals";
import { distance, distanceMax, type Compared } from "./compared.ts";
import { offsetTable, offsetWaits } from "./offsetTable.ts";
import {
  accumulatingPriority,
  accumulatingRows,
  loadOf,
  preemptivePriority,
  priorityRows,
  strictPriority
} from "./priorityTables.ts";

// The whole tables with two million arrivals a row: `npm run bench -- reference`.
const steady = { arrivals: 40_000, seed: 11 };

function outside(compared: readonly Compared[]): Compared[] {
  return compared.filter((one) => !(distance(one) <= distanceMax));
}

test("strict levels give each class the wait of non-preemptive priorities, and its whole distribution", async () => {
  const light = priorityRows.filter((row) => row.rho <= 0.81);
  expect(light).toHaveLength(3);
  for (const row of light) {
    const compared = await strictPriority(row, steady);
    expect(compared.length).toBeGreaterThanOrEqual(8 * row.lambda_per_class.length);
    expect(outside(compared)).toEqual([]);
  }
});

test("calls that interrupt deferred work wait as if it did not exist; it waits as preemptive-resume says", async () => {
  for (const row of priorityRows) {
    const compared = await preemptivePriority(row, steady);
    expect(compared).toHaveLength(2 * (row.lambda_per_class.length - 1));
    expect(outside(compared)).toEqual([]);
  }
});

test("weights give each class the wait of accumulating priorities", async () => {
  const light = accumulatingRows.filter((row) => loadOf(row) <= 0.81);
  expect(light.length).toBeGreaterThanOrEqual(3);
  for (const row of light) expect(outside(await accumulatingPriority(row, steady))).toEqual([]);
});

test("a head start counts as so much wait: on the same customers, each class's share of the common wait is exact", async () => {
  const [fcfs] = await offsetWaits(0, steady);
  const [vip, standard] = offsetTable.lambda_per_class;
  for (const { offset, mean_wait: exact } of offsetTable.rows) {
    const waits = await offsetWaits(offset, steady);
    const common = ((waits[0]?.value ?? 0) * vip + (waits[1]?.value ?? 0) * standard) / (vip + standard);
    // Nobody idles: what one class gains the other one pays, up to the handling times drawn by other hands.
    expect(Math.abs(common / (fcfs?.value ?? 1) - 1)).toBeLessThan(0.1);
    expect(Math.abs((waits[1]?.value ?? 0) / common / (exact[1] / offsetTable.mean_wait_fcfs) - 1)).toBeLessThan(0.03);
  }
});
