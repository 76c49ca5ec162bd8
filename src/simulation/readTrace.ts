/**
 * A recorded trace as CSV: once through to report every broken row, then again, row by row, in each run. The file is
 * never held in memory as a whole.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { nearest } from "../policy/nearest.ts";
import type { Problem } from "../ports/bridgeError.ts";
import type { Arrival } from "./arrival.ts";
import type { TraceFile } from "./scenarioSchema.ts";
import type { Trace } from "./trace.ts";

const dayMs = 86_400_000;
/** Beyond so many broken rows the rest are counted only. */
const problemsMax = 50;

export interface OpenedTrace {
  /** Null when there is no such file or a column is missing. */
  readonly trace: Trace | null;
  readonly problems: readonly Problem[];
}

/** `midnight`: of the scenario's first day, where the first day of the trace is put. */
export function openTrace(file: TraceFile, path: string, midnight: number): OpenedTrace {
  try {
    return check(file, path, midnight);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return { trace: null, problems: [{ path, message: `cannot be read: ${(error as Error).message}.` }] };
  }
}

function check(file: TraceFile, path: string, midnight: number): OpenedTrace {
  const problems: Problem[] = [];
  let broken = 0;
  const complain = (line: number, message: string): void => {
    broken++;
    if (broken <= problemsMax) problems.push({ path: `${path}:${line}`, message });
  };
  const layout = layoutOf(file, path, complain);
  if (layout === null) return { trace: null, problems };
  let firstDay = Infinity;
  let last = -Infinity;
  for (const row of rowsOf(layout, complain)) {
    firstDay = Math.min(firstDay, row.day);
    const place = row.day * dayMs + row.ms;
    if (place < last) complain(row.line, "comes before the row above it; rows must be in order of arrival.");
    last = Math.max(last, place);
  }
  if (broken > problemsMax) problems.push({ path, message: `has ${broken - problemsMax} more broken rows.` });
  const offset = midnight - (file.days?.[0] ?? firstDay) * dayMs;
  const arrivals = function* (from: number, to: number): Generator<Arrival> {
    for (const { day, ms, handlingMs, tier } of rowsOf(layout, () => undefined)) {
      const at = offset + day * dayMs + ms;
      if (at >= from && at < to) yield { at, since: at, handlingMs, tier };
    }
  };
  return { trace: { fileName: path, arrivals }, problems };
}

interface Layout {
  readonly path: string;
  readonly file: TraceFile;
  readonly columns: number;
  readonly arrival: number;
  readonly day: number;
  readonly handling: number;
  readonly tier: number;
  readonly only: readonly { readonly column: number; readonly values: readonly string[] }[];
}

type Complain = (line: number, message: string) => void;

function layoutOf(file: TraceFile, path: string, complain: Complain): Layout | null {
  const header = cellsOf(firstLine(path));
  let isComplete = true;
  const find = (name: string | undefined): number => {
    if (name === undefined) return -1;
    const at = header.indexOf(name);
    if (at >= 0) return at;
    isComplete = false;
    const guess = nearest(name, header);
    const hint = guess === null ? "" : ` Did you mean ${guess}?`;
    complain(1, `has no column ${name}; columns: ${header.join(", ")}.${hint}`);
    return -1;
  };
  const layout = {
    path,
    file,
    columns: header.length,
    arrival: find(file.arrival),
    day: find(file.day),
    handling: find(file.handling),
    tier: find(file.tier),
    only: Object.entries(file.only).map(([column, values]) => ({ column: find(column), values }))
  };
  return isComplete ? layout : null;
}

interface Row {
  readonly line: number;
  readonly day: number;
  readonly ms: number;
  readonly handlingMs: number | null;
  readonly tier: string | null;
}

function* rowsOf(layout: Layout, complain: Complain): Generator<Row> {
  let line = 1;
  for (const text of linesOf(layout.path)) {
    if (line++ === 1 || text === "") continue;
    const row = rowOf(layout, cellsOf(text), line - 1, complain);
    if (row !== null) yield row;
  }
}

function rowOf(layout: Layout, cells: readonly string[], line: number, complain: Complain): Row | null {
  if (cells.length !== layout.columns) {
    complain(line, `has ${cells.length} cells, the header has ${layout.columns}.`);
    return null;
  }
  if (layout.only.some(({ column, values }) => !values.includes(cells[column] as string))) return null;
  const { file } = layout;
  const arrival = cells[layout.arrival] as string;
  const at = arrivalOf(arrival);
  const day = layout.day < 0 ? Math.floor((at ?? 0) / dayMs) : wholeOf(cells[layout.day] as string);
  if (at === null)
    complain(line, `${file.arrival} must be seconds since midnight or a date and time, not "${arrival}".`);
  if (day === null) complain(line, `${file.day ?? "day"} must be a whole number, not "${cells[layout.day] ?? ""}".`);
  const handling = layout.handling < 0 ? "" : (cells[layout.handling] as string);
  const seconds = handling === "" ? null : secondsOf(handling);
  if (handling !== "" && seconds === null) {
    complain(line, `${file.handling ?? "handling"} must be seconds, at least 0, not "${handling}".`);
  }
  if (at === null || day === null || (handling !== "" && seconds === null)) return null;
  if (file.days !== undefined && (day < file.days[0] || day > file.days[1])) return null;
  const tier = layout.tier < 0 ? null : (cells[layout.tier] as string);
  const ms = layout.day < 0 ? at - day * dayMs : at;
  return { line, day, ms, handlingMs: seconds === null ? null : Math.round(seconds * 1_000), tier };
}

/** Milliseconds since midnight, or since 1970 for a date and time. */
function arrivalOf(text: string): number | null {
  const seconds = secondsOf(text);
  if (seconds !== null) return Math.round(seconds * 1_000);
  const at = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)
    ? Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(" ", "T")}Z`)
    : NaN;
  return Number.isNaN(at) ? null : at;
}

function secondsOf(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

function wholeOf(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** Quotes are not needed in a trace of numbers and names; a quoted cell loses them. */
function cellsOf(line: string): string[] {
  return line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

function firstLine(path: string): string {
  for (const line of linesOf(path)) return line;
  return "";
}

function* linesOf(path: string): Generator<string> {
  const descriptor = openSync(path, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const buffer = Buffer.alloc(64 * 1_024);
    let rest = "";
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split(/\r?\n/);
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    closeSync(descriptor);
  }
}
