/** A small matrix for tests: whatever the tests want to see in a route. */
import type { CompiledPolicy } from "../../src/core/policy.ts";
import type { Router } from "../../src/ports/router.ts";
import { vipFirst } from "../core/policies.ts";

export { route } from "../core/routes.ts";

/** A policy that has a matrix, of which only the shell knows what it means. */
export function withMatrix(hash: string, facts: Partial<CompiledPolicy> = {}): CompiledPolicy {
  return { ...vipFirst, hash, name: hash, matrix: { named: hash }, ...facts };
}

/** Routes by what `say` returns. */
export function router(say: Router["route"]): Router {
  return { hash: "test", route: say };
}
