import type { ModuleSource } from "./matrixSource.ts";
import type { MatrixModule } from "./module.ts";

/** A module that an integrator added, with the text that it was read from. */
export interface AddedModule {
  readonly module: MatrixModule;
  readonly source: ModuleSource;
}
