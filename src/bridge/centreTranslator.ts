/**
 * Contact centre -> core, pure: what an event or a snapshot says becomes inputs. Events are hints and may come for
 * calls nobody has heard of: an unknown call is created from what little is known and a snapshot asked for.
 */
import type { CentreAgentFacts, ItemFacts, RemovalCause } from "../core/input.ts";
import type { CentreAgent, CentreCall, CentreEvent } from "../ports/contactCentre.ts";
import type { UnstampedInput } from "../ports/inputSink.ts";
import type { CallHold } from "../ports/poolView.ts";

/** An IVR attribute that becomes a field of the item; values that are not listed are dropped, the text is untrusted. */
export interface CallField {
  readonly attribute: string;
  readonly field: string;
  readonly allowed: readonly string[];
}

export interface TranslationContext {
  /** Agent for a centre's agent; null when nobody is mapped. */
  readonly agentOfCentre: (centreAgentId: string) => string | null;
  /** Centre's clock minus ours. */
  readonly clockOffsetMs: number;
  /** Keyed hash of a caller's number. */
  readonly customerRef: (cli: string) => string;
  /** Tier of callers that the centre itself calls VIP; null ignores that. */
  readonly vipTier: string | null;
  readonly fields: readonly CallField[];
  /** Until when a new call's caller is being looked up, on our clock; 0 when nobody looks. */
  readonly enrichUntil: number;
}

export interface Translation {
  readonly inputs: readonly UnstampedInput[];
  /** Centre agents met who are mapped to nobody. */
  readonly unmapped: readonly string[];
  /** What is known of the event's call from now on; null when it is over, undefined when the event is about no call. */
  readonly call: CentreCall | null | undefined;
  /** The call was created from an event that says little about it: a snapshot knows more. */
  readonly isGuessed: boolean;
}

export function itemIdOfCall(callId: string): string {
  return `call:${callId}`;
}

/** Null for items that are no calls. */
export function callIdOfItem(itemId: string): string | null {
  return itemId.startsWith("call:") ? itemId.slice("call:".length) : null;
}

/** @param known What is known of the event's call; undefined when it has not been heard of. */
export function translateEvent(
  event: CentreEvent,
  known: CentreCall | undefined,
  context: TranslationContext
): Translation {
  switch (event.type) {
    case "call.queued":
    case "call.updated":
      return callSeen(event.call, known, event.at, context);
    case "call.offered":
    case "call.offer-failed":
    case "call.answered":
      return callMoved(event, known, context);
    case "call.abandoned":
      return callGone(event.callId, "customerLeft");
    case "call.ended":
      return callGone(event.callId, causeOf(event));
    case "agent.changed":
      return agentSeen(event.agent, context);
    case "control.changed":
    case "heartbeat":
      return nothing;
    default:
      return event satisfies never;
  }
}

/**
 * A call as a snapshot shows it, against what the core believes. `hold`: the offer or conversation that the core
 * knows of; null for none. Holds whose command was under way during the snapshot must not be given.
 */
export function translateCall(
  call: CentreCall,
  isKnown: boolean,
  hold: CallHold | null,
  takenAt: string,
  context: TranslationContext
): Translation {
  const itemId = itemIdOfCall(call.callId);
  if (call.state === "ended") return callGone(call.callId, "ended");
  const inputs: UnstampedInput[] = [];
  const met = standing(call, context);
  const isBack = hold?.phase === "accepted" && (call.state !== "answered" || hold.agentId !== met.agentId);
  if (isBack) inputs.push({ type: "ItemRemoved", itemId, cause: "transferred" });
  if (hold !== null && hold.phase !== "accepted" && call.state === "queued") {
    const { agentId, offerId } = hold;
    inputs.push({ type: "CallOfferFailed", itemId, agentId, offerId, reason: "error" });
  }
  const item = callFacts(call, takenAt, context);
  inputs.push(isKnown && !isBack ? { type: "ItemUpdated", item: settled(item) } : { type: "ItemArrived", item });
  if (met.input !== null && !isHeld(met, isBack ? null : hold)) inputs.push(met.input);
  return { inputs, unmapped: met.unmapped, call, isGuessed: false };
}

/** The core knows already that this agent rings or talks. */
function isHeld({ agentId, input }: Standing, hold: CallHold | null): boolean {
  if (hold === null || hold.agentId !== agentId) return false;
  return input?.type === "CallAnswered" ? hold.phase === "accepted" : hold.phase === "offered";
}

/** The seat's state. Somebody mapped to nobody is reported and otherwise ignored. */
export function agentSeen(agent: CentreAgent, context: TranslationContext): Translation {
  const agentId = context.agentOfCentre(agent.agentId);
  if (agentId === null) return { ...nothing, unmapped: [agent.agentId] };
  return { ...nothing, inputs: [{ type: "CentreAgentObserved", agent: agentFacts(agent, agentId, context) }] };
}

const nothing: Translation = { inputs: [], unmapped: [], call: undefined, isGuessed: false };

function callSeen(
  call: CentreCall,
  known: CentreCall | undefined,
  at: string,
  context: TranslationContext
): Translation {
  const item = callFacts(call, at, context);
  const itemId = item.itemId;
  const isBack = known?.state === "answered" && call.state === "queued";
  const inputs: UnstampedInput[] = isBack ? [{ type: "ItemRemoved", itemId, cause: "transferred" }] : [];
  const isNew = known === undefined || isBack;
  inputs.push(isNew ? { type: "ItemArrived", item } : { type: "ItemUpdated", item: settled(item) });
  return { inputs, unmapped: [], call, isGuessed: false };
}

type Move = Extract<CentreEvent, { readonly type: "call.offered" | "call.offer-failed" | "call.answered" }>;

function callMoved(event: Move, known: CentreCall | undefined, context: TranslationContext): Translation {
  const call = known ?? guessedCall(event);
  const mapped = context.agentOfCentre(event.agentId);
  const inputs: UnstampedInput[] =
    known === undefined ? [{ type: "ItemArrived", item: callFacts(call, event.at, context) }] : [];
  inputs.push(moveInput(event, mapped ?? seatOnly(event.agentId)));
  return {
    inputs,
    unmapped: mapped === null ? [event.agentId] : [],
    call: afterMove(call, event),
    isGuessed: known === undefined
  };
}

function moveInput(event: Move, agentId: string): UnstampedInput {
  const itemId = itemIdOfCall(event.callId);
  const offerId = event.offerId ?? null;
  switch (event.type) {
    case "call.offered":
      return { type: "CallOffered", itemId, agentId, offerId };
    case "call.answered":
      return { type: "CallAnswered", itemId, agentId, offerId, by: event.by };
    case "call.offer-failed":
      return { type: "CallOfferFailed", itemId, agentId, offerId, reason: failureOf(event.reason) };
    default:
      return event satisfies never;
  }
}

function failureOf(reason: Extract<Move, { type: "call.offer-failed" }>["reason"]): CallFailure {
  switch (reason) {
    case "no-answer":
      return "noAnswer";
    case "agent-unavailable":
      return "agentUnavailable";
    case "refused":
    case "error":
      return reason;
    default:
      return reason satisfies never;
  }
}

type CallFailure = "noAnswer" | "refused" | "agentUnavailable" | "error";

function afterMove(call: CentreCall, event: Move): CentreCall {
  const { offer: _ended, agentId: _former, ...rest } = call;
  switch (event.type) {
    case "call.offered":
      return { ...rest, state: "offered" };
    case "call.answered":
      return { ...rest, state: "answered", agentId: event.agentId };
    case "call.offer-failed":
      return { ...rest, state: "queued" };
    default:
      return event satisfies never;
  }
}

/** All that an event about an unheard-of call tells; its queue is not known, so nobody is offered it until it is. */
function guessedCall(event: Move): CentreCall {
  return { callId: event.callId, queueId: "", state: "queued", queuedAt: event.at, priority: 0, attributes: {} };
}

function causeOf({ reason, callbackWanted }: Extract<CentreEvent, { type: "call.ended" }>): RemovalCause {
  if (reason === "dissuaded") return callbackWanted === true ? "callbackWanted" : "dissuaded";
  return reason === "transfer" ? "transferred" : "ended";
}

function callGone(callId: string, cause: RemovalCause): Translation {
  return { ...nothing, inputs: [{ type: "ItemRemoved", itemId: itemIdOfCall(callId), cause }], call: null };
}

interface Standing {
  readonly agentId: string | null;
  readonly input: Extract<UnstampedInput, { readonly type: "CallOffered" | "CallAnswered" }> | null;
  readonly unmapped: readonly string[];
}

/** Where a snapshot's call stands: ringing, talking, or neither. */
function standing(call: CentreCall, context: TranslationContext): Standing {
  const seat = call.state === "answered" ? call.agentId : call.offer?.agentId;
  if (call.state === "queued" || seat === undefined) return { agentId: null, input: null, unmapped: [] };
  const mapped = context.agentOfCentre(seat);
  const agentId = mapped ?? seatOnly(seat);
  const itemId = itemIdOfCall(call.callId);
  const offerId = call.offer?.offerId ?? null;
  const unmapped = mapped === null ? [seat] : [];
  return call.state === "answered"
    ? { agentId, unmapped, input: { type: "CallAnswered", itemId, agentId, offerId, by: "centre" } }
    : { agentId, unmapped, input: { type: "CallOffered", itemId, agentId, offerId } };
}

/** Somebody without a Salesforce seat, or not in the mapping: holds the call, is offered nothing. */
function seatOnly(centreAgentId: string): string {
  return `centre:${centreAgentId}`;
}

function callFacts(call: CentreCall, seenAt: string, context: TranslationContext): ItemFacts {
  return {
    itemId: itemIdOfCall(call.callId),
    side: "centre",
    workItemId: call.callId,
    queueId: call.queueId,
    queueName: call.queueId,
    serviceChannelId: "",
    serviceChannelName: "",
    since: ourTime(call.queuedAt, context),
    capacityWeight: null,
    capacityPercent: null,
    routingPriority: null,
    pushTimeoutMs: null,
    preferredAgentId: null,
    isPreferredRequired: false,
    isReadyForRouting: call.queueId !== "",
    isPushed: call.state !== "queued",
    // In the centre's own time: orders what is known of the call across restarts of either side.
    serial: Date.parse(seenAt),
    firstOfferNumber: 1,
    tier: call.vip === true ? context.vipTier : null,
    language: call.language !== undefined && /^[a-z]{2}$/.test(call.language) ? call.language : null,
    customerRef: call.cli === undefined ? null : context.customerRef(call.cli),
    fields: fieldsOf(call, context.fields),
    enrichUntil: call.cli === undefined ? 0 : context.enrichUntil,
    joinedTo: null,
    deadline: null,
    route: null
  };
}

/** A known call is not looked up again. */
function settled(item: ItemFacts): ItemFacts {
  return { ...item, enrichUntil: 0 };
}

function fieldsOf(call: CentreCall, fields: readonly CallField[]): Readonly<Record<string, string>> {
  const found = fields.flatMap(({ attribute, field, allowed }) => {
    const value = Object.hasOwn(call.attributes, attribute) ? call.attributes[attribute] : undefined;
    return value !== undefined && allowed.includes(value) ? [[field, value] as const] : [];
  });
  return Object.fromEntries(found);
}

function agentFacts(agent: CentreAgent, agentId: string, context: TranslationContext): CentreAgentFacts {
  return {
    agentId,
    isLoggedIn: agent.login === "in",
    device: agent.device,
    isReady: agent.ready,
    notReadyBy: agent.ready ? null : (agent.reasonOwner ?? "centre"),
    wrapUpUntil: agent.wrapUpUntil === undefined ? null : ourTime(agent.wrapUpUntil, context),
    activeCalls: agent.activeCalls.map(itemIdOfCall),
    queueIds: agent.queues
  };
}

/** A time of the centre on our clock, whole milliseconds. */
function ourTime(theirs: string, context: TranslationContext): number {
  return Math.round(Date.parse(theirs) - context.clockOffsetMs);
}
