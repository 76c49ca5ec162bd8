/** Every row of every reference table, two million arrivals each, judged as the tables ask. */
import {
  distance,
  distanceMax,
  isTooSmall,
  isWithin,
  relativeError,
  relativeTolerance,
  type Compared,
  type Steady
} from "../test/simulation/compared.ts";
import { abandonRows, erlangA, erlangC, erlangRows } from "../test/simulation/erlangTables.ts";
import {
  accumulatingPriority,
  accumulatingRows,
  preemptivePriority,
  priorityRows,
  strictPriority
} from "../test/simulation/priorityTables.ts";
import { figure, type Figure } from "./report.ts";

const steady: Steady = { arrivals: 2_000_000, seed: 7 };

interface Table {
  readonly name: string;
  readonly tolerance: string;
  readonly rows: readonly (() => Promise<Compared[]>)[];
}

const tables: readonly Table[] = [
  { name: "erlangC", tolerance: "erlang_c", rows: erlangRows.map((row) => () => erlangC(row, steady)) },
  { name: "erlangA", tolerance: "erlang_a", rows: abandonRows.map((row) => () => erlangA(row, steady)) },
  { name: "priority", tolerance: "priority_mmc", rows: priorityRows.map((row) => () => strictPriority(row, steady)) },
  {
    name: "preemptive",
    tolerance: "priority_mmc",
    rows: priorityRows.map((row) => () => preemptivePriority(row, steady))
  },
  {
    name: "accumulating",
    tolerance: "apq",
    rows: accumulatingRows.map((row) => () => accumulatingPriority(row, steady))
  }
];

export async function benchReference(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const table of tables) figures.push(...(await benchTable(table)));
  return figures;
}

async function benchTable({ name, tolerance, rows }: Table): Promise<Figure[]> {
  const allowed = relativeTolerance(tolerance);
  const all: Compared[] = [];
  for (const [index, row] of rows.entries()) {
    const compared = await row();
    for (const one of compared.filter((each) => !isWithin(each, allowed))) complain(name, index, one);
    all.push(...compared);
  }
  const common = all.filter((one) => !isTooSmall(one));
  return [
    figure("reference", `${name}Figures`, all.length, "count"),
    figure("reference", `${name}Outside`, all.filter((one) => !isWithin(one, allowed)).length, "count", { atMost: 0 }),
    figure("reference", `${name}WorstDistance`, Math.max(...all.map(distance)), "se", { atMost: distanceMax }),
    figure("reference", `${name}WorstPercent`, 100 * Math.max(...common.map(relativeError)), "%", {
      atMost: 100 * allowed
    })
  ];
}

function complain(table: string, row: number, one: Compared): void {
  const { what, exact, estimate } = one;
  process.stderr.write(
    `${table} row ${row + 1}: ${what} is ${estimate.value}, exact ${exact}: ${distance(one).toFixed(1)} standard errors, ${(100 * relativeError(one)).toFixed(1)} %\n`
  );
}
