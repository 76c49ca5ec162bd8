/** What the link has heard: the calls, and the last state told of each agent. Turns events and snapshots into inputs. */
import type { CentreAgent, CentreCall, CentreEvent, CentreSnapshot } from "../ports/contactCentre.ts";
import type { UnstampedInput } from "../ports/inputSink.ts";
import type { CallHold, CentrePoolView } from "../ports/poolView.ts";
import {
  agentSeen,
  callIdOfItem,
  translateCall,
  translateEvent,
  type TranslationContext,
  type Translation
} from "./centreTranslator.ts";

export interface CentreBookListener {
  readonly onInput: (input: UnstampedInput) => void;
  /** A centre agent who is mapped to nobody was met, again or for the first time. */
  readonly onUnmapped: (centreAgentId: string) => void;
}

export class CentreBook {
  readonly #listener: CentreBookListener;
  #calls = new Map<string, CentreCall>();
  /** Centre agent id -> what was told of the agent, to tell only changes. */
  readonly #told = new Map<string, string>();

  constructor(listener: CentreBookListener) {
    this.#listener = listener;
  }

  call(callId: string): CentreCall | undefined {
    return this.#calls.get(callId);
  }

  /** Returns true when the event was about a call that nobody had heard of: a snapshot is needed. */
  event(event: CentreEvent, context: TranslationContext): boolean {
    if (event.type === "agent.changed") {
      this.#agent(event.agent, context);
      return false;
    }
    const callId = "call" in event ? event.call.callId : "callId" in event ? event.callId : null;
    const translation = translateEvent(event, callId === null ? undefined : this.#calls.get(callId), context);
    if (callId !== null && translation.call === null) this.#calls.delete(callId);
    if (callId !== null && translation.call) this.#calls.set(callId, translation.call);
    this.#tell(translation);
    return translation.isGuessed;
  }

  /**
   * Tells the differences between the centre and the core. `underWay`: offers whose commands may have been taken
   * after the snapshot; the core's word on them is newer.
   */
  snapshot(
    snapshot: CentreSnapshot,
    view: CentrePoolView,
    underWay: ReadonlySet<string>,
    context: TranslationContext
  ): void {
    const holds = new Map([...view.callHolds()].map((hold) => [hold.itemId, hold]));
    const isThere = new Set(snapshot.calls.map((call) => call.callId));
    for (const agent of snapshot.agents) this.#agent(agent, context);
    for (const itemId of view.itemIds("centre")) {
      if (!isThere.has(callIdOfItem(itemId) ?? ""))
        this.#listener.onInput({ type: "ItemRemoved", itemId, cause: "missing" });
    }
    const before = this.#calls;
    this.#calls = new Map();
    for (const call of snapshot.calls) {
      const itemId = `call:${call.callId}`;
      const hold = holds.get(itemId) ?? null;
      const isKnown = view.itemSerial(itemId) !== null;
      this.#calls.set(call.callId, call);
      if (hold !== null && isUnsettled(hold, underWay)) continue;
      if (isKnown && agrees(call, hold, before.get(call.callId), context)) continue;
      this.#tell(translateCall(call, isKnown, hold, snapshot.takenAt, context));
    }
  }

  #agent(agent: CentreAgent, context: TranslationContext): void {
    const translation = agentSeen(agent, context);
    const text = JSON.stringify(translation.inputs);
    if (translation.inputs.length > 0 && this.#told.get(agent.agentId) === text) return;
    this.#told.set(agent.agentId, text);
    this.#tell(translation);
  }

  #tell({ inputs, unmapped }: Translation): void {
    for (const input of inputs) this.#listener.onInput(input);
    for (const centreAgentId of unmapped) this.#listener.onUnmapped(centreAgentId);
  }
}

function isUnsettled(hold: CallHold, underWay: ReadonlySet<string>): boolean {
  return (hold.phase === "reserved" && !hold.isUnknown) || (hold.offerId !== null && underWay.has(hold.offerId));
}

/** Nothing new: the call is as it was heard of, and rings or talks at whom the core thinks. */
function agrees(
  call: CentreCall,
  hold: CallHold | null,
  before: CentreCall | undefined,
  context: TranslationContext
): boolean {
  if (before === undefined || before.queueId !== call.queueId || before.priority !== call.priority) return false;
  if (call.state === "queued") return hold === null;
  const seat = call.state === "answered" ? call.agentId : call.offer?.agentId;
  const agentId = context.agentOfCentre(seat ?? "") ?? `centre:${seat ?? ""}`;
  return hold?.agentId === agentId && hold.phase === (call.state === "answered" ? "accepted" : "offered");
}
