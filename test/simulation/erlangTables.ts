/** The rows of erlang_c.json and erlang_a.json as scenarios. Time unit of the tables: minutes. */
import {
  mean,
  readTable,
  scaled,
  share,
  steadyHeader,
  steadyRows,
  withClusters,
  type Compared,
  type Steady
} from "./compared.ts";

export interface ErlangRow {
  readonly servers: number;
  readonly arrivals_per_min: number;
  readonly aht_min: number;
  readonly erlangs: number;
  readonly p_wait: number;
  readonly mean_wait_sec: number;
  readonly mean_queue: number;
  readonly p_wait_gt: Readonly<Record<string, number>>;
}

export interface AbandonRow {
  readonly servers: number;
  readonly arrivals_per_min: number;
  readonly aht_min: number;
  readonly mean_patience_min: number;
  readonly erlangs: number;
  readonly p_wait: number;
  readonly p_abandon: number;
  readonly mean_wait_all: number;
  readonly mean_queue: number;
  readonly tails: Readonly<Record<string, { readonly p_wait_gt: number; readonly p_served_within: number }>>;
}

export const erlangRows = (readTable("erlang_c") as { rows: ErlangRow[] }).rows;
export const abandonRows = (readTable("erlang_a") as { rows: AbandonRow[] }).rows;

const minuteMs = 60_000;

function scenario(row: ErlangRow | AbandonRow, steady: Steady, limitsMs: readonly number[], patience: string): string {
  return `
${steadyHeader(steady, row.arrivals_per_min)}
policy: classic
traffic:
  calls:
    queue: calls
    per_hour: ${row.arrivals_per_min * 60}
    handling: { exponential: ${row.aht_min * minuteMs}ms }
    also_within: [${limitsMs.map((limit) => `${limit}ms`).join(", ")}]
    ${patience}
agents:
  team: { on_duty: ${row.servers}, queues: [calls] }
`;
}

export async function erlangC(row: ErlangRow, steady: Steady): Promise<Compared[]> {
  const seconds = Object.keys(row.p_wait_gt).map(Number);
  const yaml = scenario(
    row,
    steady,
    seconds.map((one) => one * 1_000),
    ""
  );
  const calls = (await steadyRows(yaml, {})).get("calls");
  if (calls === undefined) return [];
  const { measures, limits, started } = calls;
  const tails = seconds.map((limit, index) =>
    share(`P(wait > ${limit} s)`, row.p_wait_gt[limit] ?? 0, limits[index]?.waitedOver, started)
  );
  return withClusters([
    share("P(wait)", row.p_wait, measures.waited, started),
    mean("mean wait, s", row.mean_wait_sec, scaled(measures.waitMs, 1 / 1_000), started),
    mean("mean queue", row.mean_queue, measures.queue, started),
    ...tails
  ]);
}

export async function erlangA(row: AbandonRow, steady: Steady): Promise<Compared[]> {
  const minutes = Object.keys(row.tails);
  const limitsMs = minutes.map((limit) => Math.round(Number(limit) * minuteMs));
  const patience = `patience: { exponential: ${row.mean_patience_min * minuteMs}ms }`;
  const calls = (await steadyRows(scenario(row, steady, limitsMs, patience), {})).get("calls");
  if (calls === undefined) return [];
  const { measures, limits, offered } = calls;
  const tails = minutes.flatMap((limit, index) => {
    const { p_wait_gt: over, p_served_within: within } = row.tails[limit] ?? { p_wait_gt: 0, p_served_within: 0 };
    return [
      share(`P(wait > ${limit} min)`, over, limits[index]?.waitedOver, offered),
      share(`served within ${limit} min`, within, limits[index]?.startedWithin, offered)
    ];
  });
  return withClusters([
    share("P(wait)", row.p_wait, measures.waited, offered),
    share("P(abandon)", row.p_abandon, measures.abandoned, offered),
    mean("mean wait, min", row.mean_wait_all, scaled(measures.waitMs, 1 / minuteMs), offered),
    mean("mean queue", row.mean_queue, measures.queue, offered),
    ...tails
  ]);
}
