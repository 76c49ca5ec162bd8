/**
 * Every row of every reference table, judged as the tables ask: within four standard errors, and within a relative
 * tolerance wherever the run is long enough to tell (rare tails and the heaviest loads are not: their standard error is
 * more than half of the tolerance). Two million arrivals a row; a row that is outside gets four times as many before it
 * counts. About a quarter of an hour.
 */
import {
  distance,
  distanceMax,
  isTellable,
  isWithin,
  relativeError,
  relativeTolerance,
  type Compared,
  type Steady
} from "../test/simulation/compared.ts";
import { abandonRows, erlangA, erlangC, erlangRows } from "../test/simulation/erlangTables.ts";
import { offsetPriority, offsetTable } from "../test/simulation/offsetTable.ts";
import {
  accumulatingPriority,
  accumulatingRows,
  preemptivePriority,
  priorityRows,
  strictPriority
} from "../test/simulation/priorityTables.ts";
import { figure, type Figure } from "./report.ts";

const lengths = [2_000_000, 8_000_000];
const seed = 7;

interface Table {
  readonly name: string;
  readonly tolerance: string;
  readonly rows: readonly ((steady: Steady) => Promise<Compared[]>)[];
}

const tables: readonly Table[] = [
  { name: "erlangC", tolerance: "erlang_c", rows: erlangRows.map((row) => (steady) => erlangC(row, steady)) },
  { name: "erlangA", tolerance: "erlang_a", rows: abandonRows.map((row) => (steady) => erlangA(row, steady)) },
  {
    name: "priority",
    tolerance: "priority_mmc",
    rows: priorityRows.map((row) => (steady) => strictPriority(row, steady))
  },
  {
    name: "preemptive",
    tolerance: "priority_mmc",
    rows: priorityRows.map((row) => (steady) => preemptivePriority(row, steady))
  },
  { name: "offset", tolerance: "apq", rows: offsetTable.rows.map((row) => (steady) => offsetPriority(row, steady)) },
  {
    name: "accumulating",
    tolerance: "apq",
    rows: accumulatingRows.map((row) => (steady) => accumulatingPriority(row, steady))
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
    all.push(...(await judged(row, `${name} row ${index + 1}`, allowed)));
  }
  const told = all.filter((one) => isTellable(one, allowed));
  return [
    figure("reference", `${name}Figures`, all.length, "count"),
    figure("reference", `${name}JudgedInPercent`, told.length, "count"),
    figure("reference", `${name}Outside`, all.filter((one) => !isWithin(one, allowed)).length, "count", { atMost: 0 }),
    figure("reference", `${name}WorstDistance`, Math.max(...all.map(distance)), "se", { atMost: distanceMax }),
    figure("reference", `${name}WorstPercent`, 100 * Math.max(...told.map(relativeError)), "%", {
      atMost: 100 * allowed
    })
  ];
}

async function judged(row: Table["rows"][number], name: string, allowed: number): Promise<Compared[]> {
  let compared: Compared[] = [];
  for (const arrivals of lengths) {
    compared = await row({ arrivals, seed });
    const outside = compared.filter((one) => !isWithin(one, allowed));
    for (const one of outside) complain(`${name}, ${arrivals} arrivals`, one);
    if (outside.length === 0) break;
  }
  return compared;
}

function complain(row: string, one: Compared): void {
  const { what, exact, estimate } = one;
  process.stderr.write(
    `${row}: ${what} is ${estimate.value}, exact ${exact}: ${distance(one).toFixed(1)} standard errors, ${(100 * relativeError(one)).toFixed(1)} %\n`
  );
}
