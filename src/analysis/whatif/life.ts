/** What became of each item in a journal: when it was offered, taken and finished, by whom, and who gave up. */
import type { AgentWorkStatus, Input, ItemFacts } from "../../core/input.ts";
import type { Item } from "../../core/item.ts";
import type { Decision } from "../../core/decision.ts";
import type { WorkKind } from "../../core/policy.ts";
import type { State } from "../../core/state.ts";

export interface Life {
  readonly itemId: string;
  /** As the recorded policy called it last. */
  channel: string;
  kind: WorkKind;
  tier: string;
  targetMs: number;
  since: number;
  /** First seen waiting. */
  readonly arrivedAt: number;
  /** First offer. */
  offeredAt: number | null;
  /** The offer that was taken. */
  lastOfferAt: number | null;
  acceptedAt: number | null;
  agentId: string | null;
  finishedAt: number | null;
  /** The customer gave up, or the item went otherwise, before anybody took it. */
  leftAt: number | null;
  /** After the call, until the agent was ready again. */
  wrapUpMs: number;
}

const over: ReadonlySet<AgentWorkStatus> = new Set(["Closed", "Canceled", "Transferred"]);
/** A wrap-up that begins within so long of a call's end is that call's. */
const wrapUpFollowsMs = 2_000;

export class LifeBook {
  readonly lives = new Map<string, Life>();
  /** Item ids by AgentWork id, as far as the items are known. */
  readonly itemOfWork = new Map<string, string>();
  readonly #lastCallOf = new Map<string, Life>();

  /** `state`: as it is after the input and its decisions. */
  note(state: State, input: Input, decisions: readonly Decision[]): void {
    this.#noteInput(state, input);
    for (const decision of decisions) if (decision.kind === "offer") this.#offered(decision.itemId, state.now);
  }

  /** Items that are there already when the journal begins. */
  begin(state: State): void {
    for (const { facts } of state.items.values()) this.#classified(state, facts);
    for (const agent of state.agents.values()) {
      for (const { agentWorkId, itemId } of agent.work) if (itemId !== null) this.itemOfWork.set(agentWorkId, itemId);
    }
  }

  #noteInput(state: State, input: Input): void {
    switch (input.type) {
      case "ItemArrived":
      case "ItemUpdated":
        return this.#classified(state, input.item);
      case "ItemEnriched":
        return this.#reclassified(state, input.itemId);
      case "WorkObserved":
        return this.#worked(input, state.now);
      case "WorkMissing":
        return this.#finished(this.itemOfWork.get(input.agentWorkId), state.now);
      case "CallAnswered":
        return this.#accepted(input.itemId, input.agentId, state.now);
      case "CentreAgentObserved":
        return this.#wrappingUp(input.agent.agentId, input.agent.wrapUpUntil, state.now);
      case "ItemRemoved":
        return this.#removed(input, state.now);
      default:
        return;
    }
  }

  #classified(state: State, facts: ItemFacts): void {
    const { itemId } = facts;
    if (facts.joinedTo !== null) return;
    if (this.lives.has(itemId)) return this.#reclassified(state, itemId);
    const item = state.items.get(itemId);
    if (item === undefined) return;
    this.lives.set(itemId, {
      itemId,
      ...classOf(item),
      arrivedAt: state.now,
      offeredAt: null,
      lastOfferAt: null,
      acceptedAt: null,
      agentId: null,
      finishedAt: null,
      leftAt: null,
      wrapUpMs: 0
    });
  }

  #reclassified(state: State, itemId: string): void {
    const life = this.lives.get(itemId);
    const item = state.items.get(itemId);
    if (life !== undefined && item !== undefined && life.acceptedAt === null) Object.assign(life, classOf(item));
  }

  #offered(itemId: string, at: number): void {
    const life = this.lives.get(itemId);
    if (life === undefined) return;
    life.offeredAt ??= at;
    life.lastOfferAt = at;
  }

  #worked({ work }: Extract<Input, { type: "WorkObserved" }>, at: number): void {
    if (work.itemId !== null) this.itemOfWork.set(work.agentWorkId, work.itemId);
    const itemId = this.itemOfWork.get(work.agentWorkId);
    if (itemId === undefined) return;
    if (work.status === "Opened") this.#accepted(itemId, work.agentId, at);
    if (over.has(work.status)) this.#finished(itemId, at);
  }

  #accepted(itemId: string, agentId: string, at: number): void {
    const life = this.lives.get(itemId);
    if (life === undefined || life.acceptedAt !== null) return;
    life.acceptedAt = at;
    life.agentId = agentId;
    life.leftAt = null;
    if (life.kind === "call") this.#lastCallOf.set(agentId, life);
  }

  #finished(itemId: string | undefined, at: number): void {
    const life = itemId === undefined ? undefined : this.lives.get(itemId);
    if (life !== undefined && life.acceptedAt !== null) life.finishedAt ??= at;
  }

  #wrappingUp(agentId: string, until: number | null, at: number): void {
    const life = this.#lastCallOf.get(agentId);
    if (until === null || until <= at || life === undefined) return;
    const isOfCall = life.finishedAt === null || at - life.finishedAt <= wrapUpFollowsMs;
    if (isOfCall && life.wrapUpMs === 0) life.wrapUpMs = until - at;
  }

  #removed({ itemId, cause }: Extract<Input, { type: "ItemRemoved" }>, at: number): void {
    const life = this.lives.get(itemId);
    if (life === undefined) return;
    if (cause === "accepted") life.acceptedAt ??= at;
    else if (life.acceptedAt !== null && life.kind === "call") this.#finished(itemId, at);
    else if (life.acceptedAt === null) life.leftAt = at;
  }
}

function classOf({ channel, tier, since }: Item): Pick<Life, "channel" | "kind" | "tier" | "targetMs" | "since"> {
  return { channel: channel.id, kind: channel.kind, tier: tier.id, targetMs: channel.targetMs, since };
}
