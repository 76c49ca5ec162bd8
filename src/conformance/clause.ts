import type { CentreCapabilities } from "../ports/contactCentre.ts";
import type { Stage } from "./stage.ts";

/** One thing that a contact centre behind the port must do. The words for it are in `text/`, under its id. */
export interface Clause {
  readonly id: string;
  /** For centres that say they can; the clause is not applicable to others. */
  readonly needs?: (capabilities: CentreCapabilities) => boolean;
  /** Throws what is wrong, in words; NotSupported when this centre cannot be brought into the situation. */
  readonly run: (stage: Stage) => Promise<void>;
}
