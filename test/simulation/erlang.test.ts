import { expect, test } from "@jest/globals";
import { distance, erlangC, readTable, type ErlangRow } from "./reference.ts";

const { rows } = readTable("erlang_c") as { rows: ErlangRow[] };

test("the core under Poisson calls and exponential handling waits as Erlang C says", async () => {
  const light = rows.filter((row) => row.erlangs / row.servers <= 0.8);
  expect(light.length).toBeGreaterThan(3);
  for (const row of light) {
    for (const compared of await erlangC(row, 40_000, 11)) {
      expect({ ...compared, row: row.servers, isClose: distance(compared) <= 4 }).toMatchObject({ isClose: true });
    }
  }
});
