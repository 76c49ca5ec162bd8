/** Everything that is counted in one run. */
import { ClassTally } from "./classTally.ts";
import type { Scenario, TrafficSource } from "./scenario.ts";
import { countTime, isBusy, type LiveItem, type SimulatedAgent } from "./staff.ts";

export interface StaffSample {
  readonly onDuty: number;
  readonly busy: number;
}

export class RunTally {
  readonly classes: readonly ClassTally[];
  readonly staff: StaffSample[] = [];
  agents: readonly SimulatedAgent[] = [];
  /** Inputs that the core took. */
  steps = 0;
  offers = 0;
  letPass = 0;
  absences = 0;
  readonly #bySource = new Map<TrafficSource, readonly ClassTally[]>();

  constructor(scenario: Scenario) {
    const intervals = Math.ceil((scenario.endsAt - scenario.startsAt) / scenario.intervalMs) + 1;
    for (const source of scenario.traffic) {
      const tallies = source.tiers.map(({ tier }) => new ClassTally(source, tier, scenario.batches, intervals));
      this.#bySource.set(source, tallies);
    }
    this.classes = [...this.#bySource.values()].flat();
  }

  of(source: TrafficSource): readonly ClassTally[] {
    return this.#bySource.get(source) ?? [];
  }
}

/** The warm-up is over: agents' time counts from now. */
export function startCounting(agents: readonly SimulatedAgent[], now: number): void {
  for (const agent of agents) {
    countTime(agent, now);
    agent.dutyMs = 0;
    agent.busyMs = 0;
    agent.served = 0;
  }
}

export function takeSample(
  tally: RunTally,
  waiting: Iterable<LiveItem>,
  agents: readonly SimulatedAgent[],
  now: number
): void {
  const counts = new Map<ClassTally, { count: number; oldest: number }>();
  for (const item of waiting) {
    const entry = counts.get(item.tally) ?? { count: 0, oldest: now };
    entry.count++;
    entry.oldest = Math.min(entry.oldest, item.since);
    counts.set(item.tally, entry);
  }
  for (const one of tally.classes) {
    const entry = counts.get(one);
    one.backlog.push(entry?.count ?? 0);
    one.oldestMs.push(entry === undefined ? 0 : now - entry.oldest);
  }
  tally.staff.push(staffNow(agents));
}

function staffNow(agents: readonly SimulatedAgent[]): StaffSample {
  let onDuty = 0;
  let busy = 0;
  for (const agent of agents) {
    if (agent.isOnDuty || isBusy(agent)) onDuty++;
    if (isBusy(agent)) busy++;
  }
  return { onDuty, busy };
}
