/**
 * The PBX as its events tell it, and what they mean in the port's words. Please read before modifying:
 *
 * - `QueueCallerAbandon` is no abandon: app_queue also says it when a caller is withdrawn, redirected or leaves by
 *   himself. A caller has abandoned when his channel hangs up before an agent has answered.
 * - A withdrawn caller leaves one queue and joins another; only our dialplan's own event says how an offer ended.
 * - A conversation that did not come out of a queue (dialled, transferred, picked up, a conference) shows as an
 *   agent's channel in a bridge. It is told as answered "by the centre", so that the agent counts as talking.
 */
import type { CentreAgent, CentreCall } from "../../ports/contactCentre.ts";
import { AgentBook, keyOf } from "./agentBook.ts";
import type { AmiMessage } from "./amiMessage.ts";
import { callFrom, isOurCaller, wireCall, type Call, type CallVariables, type EventBody } from "./call.ts";
import { callsInLists } from "./callsInLists.ts";
import { Lines, type Line } from "./lines.ts";
import { interfaceOfChannel, roleOf } from "./names.ts";

export interface PbxOptions {
  /** Queues that the bridge distributes. */
  readonly queues: ReadonlySet<string>;
  readonly names: CallVariables;
}

export type OfferFailure = "no-answer" | "refused" | "agent-unavailable" | "error";

/** Hang-up causes of somebody who does not want the call: busy, rejected. */
const REFUSED = new Set(["17", "21"]);

export class Pbx {
  readonly agents: AgentBook;
  readonly #options: PbxOptions;
  #calls = new Map<string, Call>();
  readonly #lines = new Lines();
  #nativeOffers = 0;
  #bodies: EventBody[] = [];
  readonly #changed = new Set<string>();
  readonly #toldAgents = new Map<string, string>();
  /** What events have told since a list was asked for. */
  readonly #touched = new Set<string>();
  /** Why an offer of ours was taken back by ourselves. */
  readonly #revoked = new Map<string, OfferFailure>();

  constructor(options: PbxOptions) {
    this.#options = options;
    this.agents = new AgentBook(options.queues);
  }

  call(callId: string): Call | undefined {
    return this.#calls.get(callId);
  }

  get calls(): readonly Call[] {
    return [...this.#calls.values()];
  }

  callOfOffer(offerId: string): Call | undefined {
    return this.calls.find((call) => call.offer?.offerId === offerId);
  }

  view(nowMs: number): { readonly calls: readonly CentreCall[]; readonly agents: readonly CentreAgent[] } {
    const calls = this.calls.map((call) => wireCall(call, this.#options.names));
    return { calls, agents: this.agents.agentIds.map((agentId) => this.agent(agentId, nowMs)) };
  }

  agent(agentId: string, nowMs: number): CentreAgent {
    const talks = this.calls.filter((call) => call.state === "answered" && call.agentId === agentId);
    return this.agents.view(
      agentId,
      talks.map((call) => call.callId),
      nowMs
    );
  }

  /** The next failure of this offer has this reason, whatever Asterisk says. */
  noteRevoked(offerId: string, reason: OfferFailure): void {
    this.#revoked.set(offerId, reason);
    for (const oldest of this.#revoked.keys()) {
      if (this.#revoked.size <= 1000) break;
      this.#revoked.delete(oldest);
    }
  }

  /** Takes one event; returns what it means, in order. */
  apply(event: AmiMessage, atMs: number): readonly EventBody[] {
    this.#bodies = [];
    this.#changed.clear();
    this.#dispatch(event, atMs);
    for (const agentId of this.#changed) this.#tellAgent(agentId, atMs);
    return this.#bodies;
  }

  /** From here on until `adopt`, what events tell is newer than any list. */
  beginList(): void {
    this.#touched.clear();
  }

  /** Whole lists instead of what was known: members and entries of `QueueStatus`, and the channels. */
  adopt(queueStatus: readonly AmiMessage[], channels: readonly AmiMessage[], nowMs: number): void {
    const members = queueStatus.filter((message) => message.name === "QueueMember");
    this.agents.replace(members, (key) => this.#touched.has(key));
    this.#lines.replace(channels, (phone) => this.agents.agentOfPhone(phone));
    const { queues } = this.#options;
    this.#calls = callsInLists({
      queueStatus,
      channels,
      queues,
      before: this.#calls,
      touched: this.#touched,
      lines: this.#lines,
      nowMs
    });
    for (const agentId of this.agents.agentIds) this.#toldAgents.set(agentId, this.#text(agentId, nowMs));
  }

  #dispatch(event: AmiMessage, atMs: number): void {
    switch (event.name) {
      case "QueueCallerJoin":
        return this.#joined(event, atMs);
      case "AgentCalled":
        return this.#rings(event, atMs);
      case "AgentRingNoAnswer":
        return this.#nativeNoAnswer(event);
      case "AgentConnect":
        return this.#connected(event, atMs);
      case "AgentComplete":
        return this.#completed(event, atMs);
      case "UserEvent":
        return event.get("UserEvent") === "OneQueueOfferEnded" ? this.#offerEnded(event) : undefined;
      case "QueueMemberStatus":
      case "QueueMemberPause":
      case "QueueMemberAdded":
        return this.#memberSeen(event, this.agents.member(event));
      case "QueueMemberRemoved":
        return this.#memberSeen(event, this.agents.removed(event));
      case "Newchannel":
      case "Newstate":
        return this.#channelSeen(event, atMs);
      case "BridgeEnter":
        return this.#bridged(event, atMs);
      case "BridgeLeave":
        return this.#unbridged(event);
      // Comes before the offer's end is told; the channel's own end may come after.
      case "HangupRequest":
        return this.#lines.refusedBy(event.get("Uniqueid"), event.get("Cause"));
      case "Hangup":
        return this.#hungUp(event, atMs);
      default:
        return;
    }
  }

  #joined(event: AmiMessage, atMs: number): void {
    const role = roleOf(event.get("Queue"), this.#options.queues);
    // Whoever was put into a native queue past our dialplan is not ours to distribute.
    if (role.kind === "seat" || role.kind === "foreign" || !isOurCaller(event)) return;
    const known = this.#touch(event.get("Uniqueid"));
    if (known === undefined || known.state === "answered") {
      if (known !== undefined) this.#ended(known, "transfer", atMs);
      const call = callFrom(event, role.queueId, role.kind, atMs);
      this.#calls.set(call.callId, call);
      return this.#tell({ type: "call.queued", call: wireCall(call, this.#options.names) });
    }
    known.place = role.kind;
    if (known.queueId === role.queueId) return;
    known.queueId = role.queueId;
    this.#tell({ type: "call.updated", call: wireCall(known, this.#options.names) });
  }

  #rings(event: AmiMessage, atMs: number): void {
    const call = this.#touch(event.get("Uniqueid"));
    const agentId = this.#agentOf(event.get("Interface"));
    if (call === undefined || agentId === null || call.state === "answered") return;
    const isOurOffer = roleOf(event.get("Queue"), this.#options.queues).kind === "seat";
    this.#nativeOffers += isOurOffer ? 0 : 1;
    const offerId = isOurOffer
      ? (event.variables.get("ONEQUEUE_OFFER") ?? "")
      : `native:${call.callId}:${String(this.#nativeOffers)}`;
    const untilMs = Number(event.variables.get("ONEQUEUE_UNTIL")) * 1000 || atMs + 15_000;
    call.state = "offered";
    call.offer = {
      offerId,
      agentId,
      expiresAt: new Date(isOurOffer ? untilMs : atMs + 15_000).toISOString(),
      by: isOurOffer ? "bridge" : "centre"
    };
    if (isOurOffer) call.lastOfferId = offerId;
    this.#lines.note(event.get("DestUniqueid"), agentId, call.callId);
    this.#tell({ type: "call.offered", callId: call.callId, offerId, agentId });
    this.#changed.add(agentId);
  }

  #nativeNoAnswer(event: AmiMessage): void {
    const call = this.#touch(event.get("Uniqueid"));
    if (call?.offer?.by === "centre" && call.state === "offered") this.#failed(call, "no-answer");
  }

  #offerEnded(event: AmiMessage): void {
    const call = this.#touch(event.get("Call"));
    if (call === undefined || call.state === "answered") return;
    const offerId = event.get("Offer");
    const agentId = event.get("Agent");
    call.offer ??= { offerId, agentId, expiresAt: new Date(0).toISOString(), by: "bridge" };
    call.lastOfferId = offerId;
    this.#failed(call, this.#revoked.get(offerId) ?? this.#failureOf(event.get("Result"), call));
    this.#revoked.delete(offerId);
  }

  #failureOf(result: string, call: Call): OfferFailure {
    if (result === "JOINEMPTY" || result === "LEAVEEMPTY" || result === "FULL") return "agent-unavailable";
    if (result !== "TIMEOUT") return "error";
    return REFUSED.has(this.#lines.takeCause(call.callId)) ? "refused" : "no-answer";
  }

  #failed(call: Call, reason: OfferFailure): void {
    const { offer } = call;
    if (offer === null) return;
    call.state = "queued";
    call.offer = null;
    this.#tell({
      type: "call.offer-failed",
      callId: call.callId,
      offerId: offer.offerId,
      agentId: offer.agentId,
      reason
    });
    this.#changed.add(offer.agentId);
  }

  #connected(event: AmiMessage, atMs: number): void {
    const call = this.#touch(event.get("Uniqueid"));
    const agentId = this.#agentOf(event.get("Interface"));
    if (call === undefined || agentId === null || call.state === "answered") return;
    this.#lines.note(event.get("DestUniqueid"), agentId, call.callId);
    this.#answered(call, agentId, atMs);
  }

  #answered(call: Call, agentId: string, atMs: number): void {
    const offer = call.offer?.agentId === agentId ? call.offer : null;
    Object.assign(call, { state: "answered", offer: null, agentId, answeredAtMs: atMs, hungUpBy: "caller" });
    this.#tell({
      type: "call.answered",
      callId: call.callId,
      agentId,
      by: offer?.by ?? "centre",
      ...(offer === null ? {} : { offerId: offer.offerId })
    });
    this.#changed.add(agentId);
  }

  #completed(event: AmiMessage, atMs: number): void {
    const call = this.#touch(event.get("Uniqueid"));
    const agentId = this.#agentOf(event.get("Interface"));
    // Late news of a conversation that has moved on to somebody else.
    if (call === undefined || agentId === null || call.agentId !== agentId) return;
    const reason = event.get("Reason").toLowerCase();
    this.#ended(call, reason === "agent" || reason === "caller" ? reason : "transfer", atMs);
  }

  #ended(call: Call, reason: "agent" | "caller" | "transfer" | "error", atMs: number): void {
    this.#calls.delete(call.callId);
    const talkMs = Math.max(0, atMs - call.answeredAtMs);
    this.#tell({ type: "call.ended", callId: call.callId, reason, talkMs });
    if (call.agentId === null) return;
    this.agents.conversationEnded(call.agentId, atMs);
    this.#changed.add(call.agentId);
  }

  #memberSeen(event: AmiMessage, isOurs: boolean): void {
    if (!isOurs) return;
    this.#touched.add(keyOf(event));
    const agentId = this.#agentOf(event.get("StateInterface") || event.get("Interface"));
    if (agentId !== null) this.#changed.add(agentId);
  }

  /** An agent's own dialling counts from the moment the other side is there. */
  #channelSeen(event: AmiMessage, atMs: number): void {
    const agentId = this.#agentOf(interfaceOfChannel(event.get("Channel")));
    if (agentId === null) return;
    const line = this.#lines.seen(event.get("Uniqueid"), agentId, event.get("ChannelState"));
    if (line.isUp && line.hasDialled) this.#talksDirectly(line, event, atMs);
  }

  #bridged(event: AmiMessage, atMs: number): void {
    const together = this.#lines.entered(
      event.get("BridgeUniqueid"),
      event.get("Uniqueid"),
      isOurCaller(event) ? event : null
    );
    if (together.size < 2) return;
    const caller = [...together.values()].find((message) => message !== null) ?? null;
    for (const id of together.keys()) {
      const line = this.#lines.get(id);
      if (line === undefined) continue;
      if (caller === null) this.#talksDirectly(line, event, atMs);
      else this.#talksWith(line, caller, atMs);
    }
  }

  /** An agent in one bridge with a caller of ours, by whichever way they came there. */
  #talksWith(line: Line, caller: AmiMessage, atMs: number): void {
    const callId = caller.get("Uniqueid");
    const known = this.#touch(callId);
    if (known?.state === "answered" && known.agentId === line.agentId) return;
    const direct = this.#calls.get(line.channelId);
    if (direct !== undefined) this.#ended(direct, "transfer", atMs);
    if (known?.state === "answered") this.#ended(known, "transfer", atMs);
    const queueId = caller.variables.get("ONEQUEUE_QUEUE") ?? "";
    const call = this.#calls.get(callId) ?? callFrom(caller, queueId, "room", atMs);
    this.#calls.set(callId, call);
    line.callId = callId;
    this.#answered(call, line.agentId, atMs);
  }

  #talksDirectly(line: Line, event: AmiMessage, atMs: number): void {
    if (this.#calls.has(line.channelId) || (line.callId !== null && this.#calls.has(line.callId))) return;
    const call = { ...callFrom(event, "", "native", atMs), callId: line.channelId, cli: undefined };
    line.callId = call.callId;
    this.#calls.set(call.callId, call);
    this.#touched.add(call.callId);
    this.#answered(call, line.agentId, atMs);
  }

  /** Whoever leaves a conversation first has ended it. */
  #unbridged(event: AmiMessage): void {
    const id = event.get("Uniqueid");
    this.#lines.left(event.get("BridgeUniqueid"), id);
    const line = this.#lines.get(id);
    const call = this.#calls.get(line?.callId ?? "");
    if (call?.state !== "answered" || call.agentId !== line?.agentId || call.callId === id) return;
    if (this.#lines.isBridged(call.callId)) call.hungUpBy = "agent";
  }

  #hungUp(event: AmiMessage, atMs: number): void {
    const id = event.get("Uniqueid");
    this.#lines.hungUp(id);
    const call = this.#touch(id);
    if (call === undefined) return;
    if (call.state === "answered") return this.#ended(call, call.hungUpBy, atMs);
    const { offer } = call;
    this.#calls.delete(id);
    this.#tell({ type: "call.abandoned", callId: id, waitedMs: Math.max(0, atMs - call.sinceMs) });
    if (offer !== null) this.#changed.add(offer.agentId);
  }

  #agentOf(phone: string): string | null {
    return this.agents.agentOfPhone(phone);
  }

  #touch(callId: string): Call | undefined {
    this.#touched.add(callId);
    return this.#calls.get(callId);
  }

  #tell(body: EventBody): void {
    this.#bodies.push(body);
  }

  #tellAgent(agentId: string, nowMs: number): void {
    if (!this.agents.has(agentId)) return;
    const text = this.#text(agentId, nowMs);
    if (this.#toldAgents.get(agentId) === text) return;
    this.#toldAgents.set(agentId, text);
    this.#tell({ type: "agent.changed", agent: this.agent(agentId, nowMs) });
  }

  #text(agentId: string, nowMs: number): string {
    return JSON.stringify(this.agent(agentId, nowMs));
  }
}
