/**
 * Gives callers to agents. `QueueWithdrawCaller` asks app_queue to let the caller go, which it does when it looks next:
 * at once when it is woken, within a second otherwise. The dialplan then checks the fence and rings the agent through
 * the agent's own queue. Until the phone rings the offer is *pending*: call and agent are taken, but nobody has been told.
 */
import type { CentreCall, CentreResult, OfferCallCommand, RevokeOfferCommand } from "../../ports/contactCentre.ts";
import type { Time } from "../../ports/time.ts";
import type { EventBody } from "./call.ts";
import type { Call } from "./call.ts";
import { CommandTable, refusal } from "./commandTable.ts";
import { queueOfPlace, transport, type Ask, type ControlDesk } from "./controlDesk.ts";
import { isPlain } from "./names.ts";
import type { OfferFailure, Pbx } from "./pbx.ts";

/** Not by us, in this life: by an earlier one, or by somebody else. What comes of it will be told. */
const requestedByOthers = refusal("transport", true);
const RETRY_MS = 150;
const TRIES = 8;
/** How long app_queue may take before it looks whether a caller is to be let go. */
const LETS_GO_WITHIN_MS = 1000;

export interface OfferDeskOptions {
  readonly pools: ReadonlyMap<string, readonly string[]>;
  readonly ask: Ask;
  readonly pbx: Pbx;
  readonly control: ControlDesk;
  readonly time: Time;
  /** Asterisk's clock. */
  readonly now: () => number;
}

export class OfferDesk {
  readonly #options: OfferDeskOptions;
  readonly #answers = new CommandTable();
  /** Call -> offer that was asked for and does not ring yet. */
  readonly #pending = new Map<string, NonNullable<CentreCall["offer"]>>();

  constructor(options: OfferDeskOptions) {
    this.#options = options;
  }

  async offer(command: OfferCallCommand): Promise<CentreResult> {
    const before = this.#answers.repeated(command.commandId);
    if (before !== null) return before;
    const answer = await this.#offer(command);
    return this.#answers.keep(command.commandId, answer);
  }

  async revoke(command: RevokeOfferCommand): Promise<CentreResult> {
    const before = this.#answers.repeated(command.commandId);
    if (before !== null) return before;
    const { control } = this.#options;
    if (!control.isInControl(command.pool, command.fence)) return refusal("not-in-control");
    return this.#answers.keep(command.commandId, await this.takeBack(command.offerId, "error"));
  }

  /** Stops the ringing, or keeps it from beginning, and puts the caller back. */
  async takeBack(offerId: string, reason: OfferFailure): Promise<CentreResult> {
    const { pbx, ask } = this.#options;
    const pending = [...this.#pending].find(([, one]) => one.offerId === offerId);
    const call = pbx.callOfOffer(offerId) ?? (pending === undefined ? undefined : pbx.call(pending[0]));
    if (call === undefined || call.state === "answered") return refusal("call-gone");
    const agentId = call.offer?.agentId ?? pending?.[1].agentId ?? "";
    pbx.noteRevoked(offerId, reason);
    const { channel: Channel, queueId } = call;
    try {
      // The dialplan may not have come so far as to note them itself.
      await ask({ Action: "Setvar", Channel, Variable: "ONEQUEUE_OFFER", Value: offerId });
      await ask({ Action: "Setvar", Channel, Variable: "ONEQUEUE_AGENT", Value: agentId });
      if (pbx.call(call.callId)?.state === "answered") return refusal("call-gone");
      const { response } = await ask({
        Action: "Redirect",
        Channel,
        Context: "onequeue",
        Exten: queueId,
        Priority: "revoked"
      });
      return response.name === "Success" ? { ok: true } : refusal("call-gone");
    } catch (error) {
      return transport(error);
    }
  }

  /** Takes note of what became of offers. */
  told(body: EventBody): void {
    if (!("callId" in body)) return;
    if (body.type === "call.offered" && this.#pending.get(body.callId)?.offerId !== body.offerId) return;
    this.#pending.delete(body.callId);
  }

  /** The calls as they must be shown: who was asked for is on the way to an agent, though Asterisk still lists a waiting caller. */
  withPending(calls: readonly CentreCall[]): readonly CentreCall[] {
    return calls.map((call) => {
      const offer = call.state === "queued" ? this.#pending.get(call.callId) : undefined;
      return offer === undefined ? call : { ...call, state: "offered", offer };
    });
  }

  /** After a list was read: what does not ring and is no longer asked for is not pending. */
  forget(isThere: (callId: string) => boolean): void {
    for (const callId of this.#pending.keys()) if (!isThere(callId)) this.#pending.delete(callId);
  }

  async #offer(command: OfferCallCommand): Promise<CentreResult> {
    const { pool, fence, callId, agentId, offerId, ringMs } = command;
    const { pbx, control, pools } = this.#options;
    if (!control.has(pool) || !isPlain(agentId) || !isPlain(offerId)) return refusal("unsupported");
    if (!control.isInControl(pool, fence)) return refusal("not-in-control");
    const call = pbx.call(callId);
    if (call === undefined || pools.get(pool)?.includes(call.queueId) !== true) return refusal("call-gone");
    if (call.lastOfferId === offerId) return { ok: true, isRepeated: true };
    const asked = this.#pending.get(callId);
    if (call.state !== "queued" || (asked !== undefined && asked.offerId !== offerId))
      return refusal("already-offered");
    if (!this.#isFree(agentId, callId)) return refusal("agent-unavailable");
    const expiresAt = new Date(this.#options.now() + LETS_GO_WITHIN_MS + ringMs).toISOString();
    this.#pending.set(callId, { offerId, agentId, expiresAt });
    const seconds = Math.max(1, Math.ceil(ringMs / 1000));
    const order = ["offer", agentId, String(seconds), String(fence), offerId].join("^");
    const answer = await this.#ifConfirmed(command, () => this.#withdraw(call, order, asked !== undefined));
    // An unknown answer to an order of ours leaves it pending; one that was never given does not.
    if (!answer.ok && (!answer.isUnknown || answer === requestedByOthers)) this.#pending.delete(callId);
    return answer;
  }

  /** Another bridge may have taken control a moment ago, and its word may still be on the way. */
  async #ifConfirmed({ pool, fence }: OfferCallCommand, order: () => Promise<CentreResult>): Promise<CentreResult> {
    try {
      return (await this.#options.control.confirm(pool, fence)) ? await order() : refusal("not-in-control");
    } catch (error) {
      const failed = transport(error);
      // Nothing but questions were asked so far.
      return failed.ok ? failed : { ...failed, isUnknown: false };
    }
  }

  /**
   * app_queue looks at waiting callers once a second, and whenever a key is pressed: so one is, as if by the caller. Keys
   * mean nothing in a waiting room, and nobody has a D. A second becomes some milliseconds; where it fails nothing is lost.
   */
  #wake({ channel: Channel, place }: Call): void {
    if (place !== "room") return;
    const key = { Digit: "D", Duration: "50", Receive: "true" };
    this.#options.ask({ Action: "PlayDTMF", Channel, ...key }).catch(() => undefined);
  }

  #isFree(agentId: string, callId: string): boolean {
    const { pbx, now } = this.#options;
    if (!pbx.agents.has(agentId)) return false;
    const isPending = [...this.#pending].some(([other, offer]) => offer.agentId === agentId && other !== callId);
    const { login, ready, device, wrapUpUntil } = pbx.agent(agentId, now());
    // The device's own state is told a moment later than the call's.
    const isTaken = pbx.calls.some((call) => call.offer?.agentId === agentId || call.agentId === agentId);
    return !isPending && !isTaken && login === "in" && ready && device === "idle" && wrapUpUntil === undefined;
  }

  /** `wasAsked`: the same order may be on its way already. */
  async #withdraw(call: Call, order: string, wasAsked: boolean, triesLeft = TRIES): Promise<CentreResult> {
    const { pbx, ask } = this.#options;
    try {
      const { response } = await ask({
        Action: "QueueWithdrawCaller",
        Queue: queueOfPlace(call.queueId, call.place),
        Caller: call.channel,
        WithdrawInfo: order
      });
      if (response.name === "Success") {
        this.#wake(call);
        return { ok: true };
      }
      const why = response.get("Message").toLowerCase();
      if (why.includes("already requested")) {
        if (wasAsked) return { ok: true, isRepeated: true };
        // On the way from the native queue to the waiting room, by our own order.
        if (call.place !== "native" || triesLeft === 0) return requestedByOthers;
        return await this.#withdrawLater(call, order, wasAsked, triesLeft - 1);
      }
      if (why.includes("no such queue") || why.includes("invalid/unknown")) return refusal("unsupported");
      if (pbx.call(call.callId) === undefined) return refusal("call-gone");
      // Between two queues, or on the way to somebody: look again once.
      if (triesLeft === TRIES) return await this.#withdrawLater(call, order, wasAsked, triesLeft - 1);
      return refusal(pbx.call(call.callId)?.state === "queued" ? "call-gone" : "already-offered");
    } catch (error) {
      return transport(error);
    }
  }

  async #withdrawLater(call: Call, order: string, wasAsked: boolean, triesLeft: number): Promise<CentreResult> {
    await new Promise<void>((resolve) => void this.#options.time.after(RETRY_MS, resolve));
    const now = this.#options.pbx.call(call.callId);
    return now === undefined ? refusal("call-gone") : this.#withdraw(now, order, wasAsked, triesLeft);
  }
}
