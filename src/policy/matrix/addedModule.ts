import type { MatrixModule } from "./module.ts";

/** A module that an integrator added, with the text that it was read from. */
export interface AddedModule {
  readonly module: MatrixModule;
  /** As the policy's `modules` names it. */
  readonly path: string;
  readonly text: string;
  /** sha256 of the text. */
  readonly hash: string;
}
