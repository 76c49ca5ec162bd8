import type { Time } from "../ports/time.ts";
import { NotSupported, type CentreRig } from "./centreRig.ts";
import type { Clause } from "./clause.ts";
import { Stage } from "./stage.ts";

export interface ClauseResult {
  readonly id: string;
  readonly outcome: "passed" | "failed" | "notApplicable";
  /** What is wrong, or why the clause says nothing about this centre; empty when passed. */
  readonly message: string;
  readonly durationMs: number;
}

/** Plays one clause on a fresh rig. Never throws: a rig that cannot be opened fails the clause. */
export async function runClause(clause: Clause, open: () => Promise<CentreRig>, time: Time): Promise<ClauseResult> {
  const began = time.monotonic();
  const result = (outcome: ClauseResult["outcome"], message = ""): ClauseResult => ({
    id: clause.id,
    outcome,
    message,
    durationMs: Math.round(time.monotonic() - began)
  });
  let stage: Stage | null = null;
  try {
    stage = await Stage.open(await open(), time);
    if (clause.needs?.(stage.centre.capabilities) === false)
      return result("notApplicable", "not among its capabilities");
    await clause.run(stage);
    return result("passed");
  } catch (error) {
    if (error instanceof NotSupported) return result("notApplicable", error.message);
    return result("failed", error instanceof Error ? error.message : String(error));
  } finally {
    await stage?.close().catch(() => undefined);
  }
}
