/** A small matrix for tests: whatever the tests want to see in a route. */
import type { CompiledPolicy } from "../../src/core/policy.ts";
import type { Route } from "../../src/core/route.ts";
import type { Router } from "../../src/ports/router.ts";
import { vipFirst } from "../core/policies.ts";

export function route(facts: Partial<Route> = {}): Route {
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
    ...facts
  };
}

/** A policy that has a matrix, of which only the shell knows what it means. */
export function withMatrix(hash: string, facts: Partial<CompiledPolicy> = {}): CompiledPolicy {
  return { ...vipFirst, hash, name: hash, matrix: { named: hash }, ...facts };
}

/** Routes by what `say` returns. */
export function router(say: Router["route"]): Router {
  return { hash: "test", route: say };
}
