import { expect, test } from "@jest/globals";
import { distance, distanceMax, type Compared } from "./compared.ts";
import { abandonRows, erlangA, erlangC, erlangRows } from "./erlangTables.ts";

// The whole tables with two million arrivals a row: `npm run bench -- reference`.
const steady = { arrivals: 30_000, seed: 11 };

function outside(compared: readonly Compared[]): Compared[] {
  return compared.filter((one) => !(distance(one) <= distanceMax));
}

test("calls under Poisson arrivals and exponential handling wait as Erlang C says", async () => {
  const light = erlangRows.filter((row) => row.erlangs / row.servers <= 0.8);
  expect(light).toHaveLength(4);
  for (const row of light) {
    const compared = await erlangC(row, steady);
    expect(compared).toHaveLength(9);
    expect(outside(compared)).toEqual([]);
  }
});

test("impatient callers wait and leave as Erlang A says, however heavy the load", async () => {
  expect(abandonRows).toHaveLength(5);
  for (const row of abandonRows) {
    const compared = await erlangA(row, steady);
    expect(compared).toHaveLength(14);
    expect(outside(compared)).toEqual([]);
  }
});
