/** What people may ask of a running bridge, each with the name of who asks. `http` knows only this and the views. */
import type { ItemView } from "./views.ts";

/** `release` takes back the others, and what parked the item. */
export type ItemAction =
  /** The item waits for this agent alone. */
  | { readonly kind: "pin"; readonly agentId: string }
  /** Pinned, and the first thing that the agent is offered. */
  | { readonly kind: "assign"; readonly agentId: string }
  /** Offered to nobody until then (milliseconds since 1970); null: until released. */
  | { readonly kind: "hold"; readonly until: number | null }
  /** Goes before everything of a lower level. */
  | { readonly kind: "raise"; readonly level: number }
  | { readonly kind: "release" };

export type ItemActionKind = ItemAction["kind"];

export interface PolicyName {
  readonly name: string;
  readonly version: string;
  /** Of its content. */
  readonly hash: string;
}

export interface PolicyActivationView extends PolicyName {
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  /** Null: the configuration. */
  readonly actor: string | null;
}

export interface PolicyView extends PolicyName {
  /** File that the text came from, and the text; null where the journal does not have it. */
  readonly origin: string | null;
  readonly text: string | null;
  /** Items that still wait under an earlier policy. */
  readonly itemsToMove: number;
  /** Newest first. */
  readonly history: readonly PolicyActivationView[];
}

export interface PolicyAnswer extends PolicyName {
  /** False: it was in force already. */
  readonly isChanged: boolean;
}

/** A policy as somebody hands it over. */
export interface PolicyText {
  readonly text: string;
  /** Where it came from, for people: a file's name. */
  readonly origin: string;
}

export interface Operations {
  /**
   * Resolves once it is durable, with the item as it is then; null when it has left meanwhile. Throws BridgeError
   * NotFound (item or agent), NotPossible (the item is where nothing of this can be done) or RequestInvalid.
   */
  act(itemId: string, action: ItemAction, actor: string): Promise<ItemView | null>;
  policy(): Promise<PolicyView>;
  /** Throws BridgeError PolicyInvalid with every problem; the policy in force stays. Waits for one under way. */
  activatePolicy(policy: PolicyText, actor: string): Promise<PolicyAnswer>;
  /**
   * Activates again what was in force before, or the policy whose hash begins with `to`. Throws BridgeError NotFound
   * when there is none.
   */
  rollBackPolicy(to: string | null, actor: string): Promise<PolicyAnswer>;
}
