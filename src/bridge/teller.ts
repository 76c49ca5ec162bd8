import type { Decision } from "../core/decision.ts";
import type { DecidedRow } from "./poolLoop.ts";
import type { Language } from "./views.ts";

/** What a teller may ask of an item at the moment of the decision. */
export interface ItemLook {
  readonly channel: string;
  readonly kind: "call" | "chat" | "deferred";
  readonly tier: string;
  readonly waitMs: number;
  readonly targetMs: number;
  readonly slope: number;
  readonly bonus: number;
}

export type LookAtItem = (itemId: string) => ItemLook | null;

/** Puts decisions into words. Given to the bridge, which knows no language. */
export interface Teller {
  /** Called once per decision, in order, while the state is as it was decided. The result is kept beside it. */
  observe(row: DecidedRow, decision: Decision, look: LookAtItem): Story;
  forget(itemId: string): void;
}

export type Story = (language: Language) => string;
