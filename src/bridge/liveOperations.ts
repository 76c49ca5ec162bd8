import type { Item } from "../core/item.ts";
import type { State } from "../core/state.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { InputSink, UnstampedInput } from "../ports/inputSink.ts";
import type { Journal, PolicyActivation } from "../ports/journal.ts";
import type { Activation, PolicyMaker, ReadyPolicy } from "./activation.ts";
import type {
  ItemAction,
  Operations,
  PolicyActivationView,
  PolicyAnswer,
  PolicyText,
  PolicyView
} from "./operations.ts";
import { isoOf } from "./stateViews.ts";
import type { ItemView, Views } from "./views.ts";

export interface OperationParts {
  readonly journal: Journal;
  readonly sink: InputSink;
  readonly state: () => State;
  readonly views: () => Pick<Views, "item">;
  readonly activation: Activation;
  readonly policies: Pick<PolicyMaker, "open" | "reopen">;
}

/** What people ask, turned into inputs: nothing is changed but through the journal. */
export class LiveOperations implements Operations {
  readonly #parts: OperationParts;

  constructor(parts: OperationParts) {
    this.#parts = parts;
  }

  async act(itemId: string, action: ItemAction, actor: string): Promise<ItemView | null> {
    const { sink, state, views } = this.#parts;
    assertPossible(state(), itemId, action);
    sink.enqueue(inputOf(itemId, action, actor));
    await sink.drained();
    return views().item(itemId, "en")?.item ?? null;
  }

  async policy(): Promise<PolicyView> {
    const { journal, state, activation } = this.#parts;
    const { name, version, hash } = state().policy;
    const source = await journal.policySource(hash);
    const history = (await journal.activations()).map(viewOf);
    const { itemsToMove } = activation;
    return { name, version, hash, origin: source?.origin ?? null, text: source?.text ?? null, itemsToMove, history };
  }

  async activatePolicy(policy: PolicyText, actor: string): Promise<PolicyAnswer> {
    return this.#activate(await this.#parts.policies.open(policy), actor);
  }

  async rollBackPolicy(to: string | null, actor: string): Promise<PolicyAnswer> {
    const { journal, policies } = this.#parts;
    const wanted = this.#before(await journal.activations(), to);
    const source = wanted === null ? null : await journal.policySource(wanted.policyHash);
    if (source === null) throw nothingToGoBackTo(to);
    return this.#activate(await policies.reopen(source), actor);
  }

  /** The newest activation of another policy than the one in force, or of the one asked for. */
  #before(activations: readonly PolicyActivation[], to: string | null): PolicyActivation | null {
    const { hash } = this.#parts.state().policy;
    const isWanted = ({ policyHash }: PolicyActivation): boolean =>
      to === null ? policyHash !== hash : policyHash.startsWith(to);
    return activations.find(isWanted) ?? null;
  }

  async #activate(ready: ReadyPolicy, actor: string): Promise<PolicyAnswer> {
    const isChanged = await this.#parts.activation.activate(ready, actor);
    const { name, version, hash } = ready.policy;
    return { name, version, hash, isChanged };
  }
}

function viewOf({ seq, at, policyHash: hash, name, version, actor }: PolicyActivation): PolicyActivationView {
  return { seq, at: isoOf(at), name, version, hash, actor };
}

function inputOf(itemId: string, action: ItemAction, actor: string): UnstampedInput {
  switch (action.kind) {
    case "pin":
      return { type: "ItemPinned", itemId, agentId: action.agentId, actor };
    case "assign":
      return { type: "ItemAssigned", itemId, agentId: action.agentId, actor };
    case "hold":
      return { type: "ItemHeld", itemId, until: action.until, actor };
    case "raise":
      return { type: "ItemRaised", itemId, level: action.level, actor };
    case "release":
      return { type: "ItemReleased", itemId, actor };
    default:
      return action satisfies never;
  }
}

function assertPossible(state: State, itemId: string, action: ItemAction): void {
  const item = state.items.get(itemId);
  if (item === undefined) throw noSuchItem(itemId);
  if ("agentId" in action && state.agents.get(action.agentId)?.isListed !== true) throw noSuchAgent(action.agentId);
  const why = whyNot(item);
  if (why === null) return;
  throw new BridgeError({
    code: "NotPossible",
    message: `Cannot ${action.kind} item ${itemId}: ${why}.`,
    actions: ["Look at the item again: what can be done with it depends on where it is."],
    ids: { itemId }
  });
}

function whyNot(item: Item): string | null {
  if (item.phase === "accepted") return `agent ${item.agentId ?? ""} has accepted it`;
  if (item.phase === "joined") return `it is counted with ${item.facts.joinedTo ?? "its call"}; act on that`;
  return null;
}

function noSuchItem(itemId: string): BridgeError {
  return new BridgeError({
    code: "NotFound",
    message: `No item ${JSON.stringify(itemId)} is in the queue or with an agent.`,
    actions: ["An item that has left is told by `onequeue explain ITEM`, from the journal."]
  });
}

function noSuchAgent(agentId: string): BridgeError {
  return new BridgeError({
    code: "NotFound",
    message: `No agent ${JSON.stringify(agentId)} is in the directory.`,
    actions: ["Name an `agentId` that /api/v1/agents lists."]
  });
}

function nothingToGoBackTo(to: string | null): BridgeError {
  return new BridgeError({
    code: "NotFound",
    message:
      to === null
        ? "No other policy has been in force before, so there is none to go back to."
        : `No policy whose hash begins with ${JSON.stringify(to)} is in the history.`,
    actions: ["`onequeue policy history` lists the policies that can be activated again."]
  });
}
