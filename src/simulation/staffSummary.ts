import { areaOf } from "./curve.ts";
import { meanOfRuns, type Estimate } from "./estimate.ts";
import type { RunTally } from "./runTally.ts";
import type { Arm, Scenario } from "./scenario.ts";

export interface StaffSummary {
  readonly agents: number;
  /** Hours on duty a run, as it was worked. */
  readonly dutyHours: number;
  readonly busyHours: number;
  /** Busy time over time on duty. */
  readonly occupancy: Estimate;
  /** How evenly it is spread over agents: standard deviation, least and most, of the first seed. */
  readonly occupancySd: number;
  readonly occupancyLeast: number;
  readonly occupancyMost: number;
  readonly perAgent: readonly { readonly agentId: string; readonly occupancy: number; readonly served: number }[];
}

const hourMs = 3_600_000;
/** Of a larger team so many agents are listed, the first of each group. */
const listedMax = 500;

export function staffSummary(runs: readonly RunTally[]): StaffSummary {
  const sums = runs.map((run) => ({
    duty: run.agents.reduce((sum, agent) => sum + agent.dutyMs, 0),
    busy: run.agents.reduce((sum, agent) => sum + agent.busyMs, 0)
  }));
  const first = (runs[0] as RunTally).agents.filter((agent) => agent.dutyMs > 0);
  const perAgent = first.map(({ agentId, busyMs, dutyMs, served }) => ({
    agentId,
    occupancy: busyMs / dutyMs,
    served
  }));
  const occupancies = perAgent.map((agent) => agent.occupancy);
  return {
    agents: first.length,
    dutyHours: meanOfRuns(sums.map(({ duty }) => duty / hourMs)).value,
    busyHours: meanOfRuns(sums.map(({ busy }) => busy / hourMs)).value,
    occupancy: meanOfRuns(sums.map(({ busy, duty }) => busy / duty)),
    occupancySd: deviation(occupancies),
    occupancyLeast: occupancies.reduce((least, one) => Math.min(least, one), Infinity),
    occupancyMost: occupancies.reduce((most, one) => Math.max(most, one), 0),
    perAgent: perAgent.slice(0, listedMax)
  };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Hours that the arm's curves of duty pay for. */
export function paidHours(scenario: Scenario, arm: Arm): number {
  const { startsAt, endsAt } = scenario;
  return arm.agents.reduce((sum, group) => sum + areaOf(group.onDuty, startsAt, endsAt), 0) / hourMs;
}
