import type { Hint } from "../core/command.ts";
import type { CentrePoolView } from "../ports/poolView.ts";
import type { CallDesk } from "./callDesk.ts";
import type { ViewedSink } from "./inbox.ts";
import type { BridgeView } from "./views.ts";

/** What the bridge gives the side of the contact centre when it starts it. */
export interface CentreSideContext {
  readonly sink: ViewedSink;
  readonly view: CentrePoolView;
  /** The journal's epoch: the fence of the lease. */
  readonly epoch: number;
  /** A new caller whose number may be looked up. */
  readonly onCaller: (caller: { readonly itemId: string; readonly number: string }) => void;
}

/** The contact centre as the bridge sees it: link, lease and translation live behind it; it speaks in inputs only. */
export interface CentreSide extends CallDesk {
  /** Connects, takes control and compares; keeps trying, and resolves after the first comparison. */
  start(): Promise<void>;
  status(): Pick<BridgeView["centre"], "isUp" | "hasControl" | "reason">;
  reread(hints: readonly Hint[]): void;
  reconcile(reason: string): void;
  stopIntake(): void;
  /** Hands calls back to native distribution and closes. */
  stop(): Promise<void>;
}
