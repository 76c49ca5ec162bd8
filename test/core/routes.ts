/** Routes for tests, as a matrix would write them. */
import { noTraits, type AgentTraits } from "../../src/core/input.ts";
import type { Ring, Route } from "../../src/core/route.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";

export function route(rest: Partial<Route> = {}): Route {
  return {
    channel: "email",
    tier: "standard",
    level: null,
    bonusMillis: 0,
    capacityPercent: null,
    skills: [],
    rings: [],
    dissuasion: null,
    trace: [],
    ...rest
  };
}

export function ring(who: Ring["who"], afterMs: number, rest: Partial<Ring> = {}): Ring {
  return { who, name: "", afterMs, dropSkills: [], ifWaitOverMs: null, ...rest };
}

/** The directory with these people, everybody without a seat in the contact centre. */
export function directoryOf(people: Readonly<Record<string, Partial<AgentTraits>>>): UnstampedInput {
  const agents = Object.entries(people).map(([agentId, traits]) => ({
    agentId,
    userId: agentId,
    centreAgentId: null,
    traits: { ...noTraits, ...traits }
  }));
  return { type: "DirectoryRead", agents };
}
