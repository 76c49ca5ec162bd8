import { largestOf, valueAt } from "./curve.ts";
import type { AgentGroup, Arm, Scenario } from "./scenario.ts";
import type { SimulatedAgent } from "./staff.ts";

/** The agents of one group, and when more or fewer of them are on duty. */
export interface Crew {
  readonly group: AgentGroup;
  readonly agents: readonly SimulatedAgent[];
  /** Instants at which the number on duty changes, the start among them. */
  readonly changes: readonly number[];
}

export function employ(scenario: Scenario, arm: Arm): readonly Crew[] {
  return arm.agents.map((group) => {
    const count = Math.ceil(largestOf(group.onDuty));
    const agents = Array.from({ length: count }, (_, place) => engage(scenario, group, place));
    const later = group.onDuty.times.filter((time) => time > scenario.startsAt && time < scenario.endsAt);
    return { group, agents, changes: [scenario.startsAt, ...later] };
  });
}

export function neededAt({ group }: Crew, now: number): number {
  return valueAt(group.onDuty, now);
}

function engage(scenario: Scenario, group: AgentGroup, place: number): SimulatedAgent {
  const served = scenario.traffic.filter((source) => group.queues.includes(source.queue));
  const callQueues = namesOf(served.filter((source) => source.isCall).map((source) => source.queue));
  const serviceChannels = namesOf(served.filter((source) => !source.isCall).map((source) => source.serviceChannel));
  return {
    agentId: `${group.id}-${String(place + 1).padStart(5, "0")}`,
    group,
    place,
    takesCalls: callQueues.length > 0,
    callQueues,
    serviceChannels,
    held: [],
    settledAt: scenario.startsAt,
    isOnDuty: false,
    isAbsent: false,
    isWrappingUp: false,
    version: 0,
    countedFrom: scenario.startsAt,
    dutyMs: 0,
    busyMs: 0,
    served: 0
  };
}

function namesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
}
