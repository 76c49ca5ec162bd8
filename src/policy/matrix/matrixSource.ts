/** The matrix inside a compiled policy: plain JSON, all that a router needs beside the policy itself. */
import type { CompiledPolicy } from "../../core/policy.ts";
import type { Ring, SkillNeed } from "../../core/route.ts";
import type { LevelFile } from "./matrixSchema.ts";
import type { CalendarEntry } from "./module.ts";

/** A module that an integrator added. Its text is kept beside the policy's, by its hash. */
export interface ModuleIdentity {
  readonly name: string;
  /** sha256 of the text. */
  readonly hash: string;
}

export interface MatrixSource {
  readonly levels: readonly LevelFile[];
  readonly rings: Readonly<Record<string, readonly Ring[]>>;
  readonly skills: Readonly<Record<string, readonly SkillNeed[]>>;
  /** Thousandths of a target. */
  readonly bonus: Readonly<Record<string, number>>;
  readonly calendars: Readonly<Record<string, CalendarEntry>>;
  /** Fields of work items that conditions and inputs ask for. */
  readonly fields: readonly string[];
  readonly modules: readonly ModuleIdentity[];
}

/** The matrix of a compiled policy, null where it has none. */
export function matrixSourceOf({ matrix }: Pick<CompiledPolicy, "matrix">): MatrixSource | null {
  return matrix as unknown as MatrixSource | null;
}
