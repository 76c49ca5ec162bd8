import type { Decision } from "../core/decision.ts";
import type { DecidedRow } from "./poolLoop.ts";
import type { Concern } from "./readiness.ts";
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

/** Puts what people are told into words. Given to the bridge, which knows no language. */
export interface Teller {
  /** What keeps the bridge from routing, or is degraded: a full sentence. */
  concern(concern: Concern, language: Language): string;
  /** What a part told of itself in English, in the reader's language where it is known in it. */
  remark(text: string, language: Language): string;
  /** Called once per decision, in order, while the state is as it was decided. The result is kept beside it. */
  observe(row: DecidedRow, decision: Decision, look: LookAtItem): Story;
  forget(itemId: string): void;
}

export type Story = (language: Language) => string;
