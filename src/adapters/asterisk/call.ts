/**
 * One caller, known by the unique id of his channel, which stays the same through queues, refusals and transfers.
 * `queued -> offered -> answered`, back to `queued` when an offer fails; gone when the channel is.
 */
import type { CentreCall, CentreEvent } from "../../ports/contactCentre.ts";
import type { AmiMessage } from "./amiMessage.ts";
import { attributesOf, callerNumber, oneLine } from "./untrusted.ts";

type Without<E> = E extends CentreEvent ? Omit<E, "epoch" | "seq" | "at"> : never;
/** An event before it has an epoch, a sequence and a time. */
export type EventBody = Without<CentreEvent>;

export interface CallOffer {
  readonly offerId: string;
  readonly agentId: string;
  readonly expiresAt: string;
  /** Native distribution rings somebody by itself. */
  readonly by: "bridge" | "centre";
}

export interface Call {
  readonly callId: string;
  readonly channel: string;
  queueId: string;
  state: "queued" | "offered" | "answered";
  /** In which of the queue's two app_queues the caller stands, or did last. */
  place: "room" | "native";
  /** Asterisk's clock. */
  readonly sinceMs: number;
  priority: number;
  readonly cli: string | undefined;
  readonly variables: ReadonlyMap<string, string>;
  offer: CallOffer | null;
  /** The last offer that the dialplan has begun; commands of an earlier life are known by it. */
  lastOfferId: string;
  agentId: string | null;
  answeredAtMs: number;
  hungUpBy: "agent" | "caller";
}

/** Names of the variables in which the IVR says a caller's language and that he is a VIP; null for none. */
export interface CallVariables {
  readonly language: string | null;
  readonly vip: string | null;
}

/** A caller as a message about his channel shows him. `since`: where the dialplan has said nothing. */
export function callFrom(message: AmiMessage, queueId: string, place: Call["place"], nowMs: number): Call {
  const variables = message.variables;
  const since = Number(variables.get("ONEQUEUE_SINCE"));
  return {
    callId: message.get("Uniqueid"),
    channel: message.get("Channel"),
    queueId,
    state: "queued",
    place,
    // A time to come or of another age is a mistake of whoever set it.
    sinceMs: since > nowMs - 86_400_000 && since <= nowMs + 1000 ? since : nowMs,
    // `Priority` of a channel's event is its place in the dialplan, not in the queue: only a list tells that one.
    priority: 0,
    cli: callerNumber(message.get("CallerIDNum")),
    variables,
    offer: null,
    lastOfferId: variables.get("ONEQUEUE_OFFER") ?? "",
    agentId: null,
    answeredAtMs: 0,
    hungUpBy: "caller"
  };
}

export function wireCall(call: Call, names: CallVariables): CentreCall {
  const language = names.language === null ? "" : oneLine(call.variables.get(names.language) ?? "", 16);
  const vip = names.vip === null ? "" : (call.variables.get(names.vip) ?? "");
  const { offer } = call;
  return {
    callId: call.callId,
    queueId: call.queueId,
    state: call.state,
    queuedAt: new Date(call.sinceMs).toISOString(),
    priority: call.priority,
    ...(call.cli === undefined ? {} : { cli: call.cli }),
    ...(language === "" ? {} : { language }),
    ...(vip === "" ? {} : { vip: /^(1|true|yes)$/i.test(vip) }),
    attributes: attributesOf(call.variables),
    ...(offer === null
      ? {}
      : { offer: { offerId: offer.offerId, agentId: offer.agentId, expiresAt: offer.expiresAt } }),
    ...(call.agentId === null ? {} : { agentId: call.agentId })
  };
}

/** The channel of a caller who came through our dialplan. */
export function isOurCaller(message: AmiMessage): boolean {
  return (message.variables.get("ONEQUEUE_QUEUE") ?? "") !== "";
}
