/** A tier's head start as the model of age offsets: offset.json. Time unit: minutes. */
import { mean, readTable, scaled, steadyHeader, steadyRows, type Compared, type Steady } from "./compared.ts";

export interface OffsetRow {
  readonly offset: number;
  readonly mean_wait: readonly [number, number];
}

interface OffsetTable {
  readonly servers: number;
  readonly lambda_per_class: readonly [number, number];
  readonly mean_wait_fcfs: number;
  readonly rows: readonly OffsetRow[];
}

export const offsetTable = readTable("offset") as OffsetTable;

const minuteMs = 60_000;

const policyOf = (offset: number): string => `
name: offset
version: "1"
channels:
  voice: { kind: call, target: 1m, capacity: 100 }
rules:
  - { channel: voice }
tiers: { VIP: { bonus: ${offset} }, Standard: { bonus: 0 } }
default_tier: Standard
`;

/** Mean waits of both classes, in minutes, under a head start of so many minutes. */
export async function offsetWaits(offset: number, steady: Steady): Promise<readonly ReturnType<typeof scaled>[]> {
  const [vip, standard] = offsetTable.lambda_per_class;
  const source = (tier: string, perMinute: number): string => `  ${tier}:
    queue: calls
    tiers: { ${tier}: 1 }
    per_hour: ${perMinute * 60}
    handling: { exponential: 1m }`;
  const rows = await steadyRows(
    `
${steadyHeader(steady, vip + standard)}
policy: offset
traffic:
${source("VIP", vip)}
${source("Standard", standard)}
agents:
  team: { on_duty: ${offsetTable.servers}, queues: [calls] }
`,
    { offset: policyOf(offset) }
  );
  return ["VIP", "Standard"].flatMap((tier) => {
    const row = rows.get(tier);
    return row === undefined ? [] : [scaled(row.measures.waitMs, 1 / minuteMs)];
  });
}

export async function offsetPriority(row: OffsetRow, steady: Steady): Promise<Compared[]> {
  const waits = await offsetWaits(row.offset, steady);
  return row.mean_wait.map((exact, index) =>
    mean(`class ${index + 1} mean wait`, exact, waits[index], steady.arrivals)
  );
}
