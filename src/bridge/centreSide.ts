import type { CallDesk } from "./callDesk.ts";
import type { InputSink } from "../ports/inputSink.ts";
import type { PoolView } from "../ports/poolView.ts";
import type { BridgeView } from "./views.ts";

export interface CentreContext {
  readonly sink: InputSink;
  readonly view: PoolView;
  readonly pool: string;
  readonly bridgeId: string;
  /** The journal's epoch: the fence of the lease. */
  readonly fence: number;
}

/** The contact centre as the bridge sees it: link, lease and translation live behind it; it speaks in inputs only. */
export interface CentreSide extends CallDesk {
  /** Connects, takes control and reconciles; keeps trying, and resolves after the first reconciliation. */
  start(context: CentreContext): Promise<void>;
  status(): BridgeView["centre"];
  stopIntake(): void;
  /** Hands calls back to native distribution and closes. */
  close(): Promise<void>;
}
