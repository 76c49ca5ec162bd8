/**
 * The bridge's hold on the contact centre: connects, takes the lease, compares snapshots, turns events into inputs
 * and performs commands. States:
 *
 *     down -> syncing    connected, or events were lost, or the centre restarted
 *     syncing -> up      lease held, snapshot compared; events that came meanwhile follow
 *     up -> down         link lost, or control lost (then it is asked for again by itself)
 *
 * The core is told `LinkChanged`: up means seen *and* controlled. While down it offers no calls, and the lease is left
 * to run out, so that the centre distributes by itself what nobody here can see.
 */
import type { CentreEvent, CentreListener, CentreResult, ContactCentre } from "../ports/contactCentre.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { Hint } from "../core/command.ts";
import type { Log } from "../ports/log.ts";
import type { CentrePoolView } from "../ports/poolView.ts";
import type { Time, TimerHandle } from "../ports/time.ts";
import type { DissuadeCall, OfferCall, RevokeCallOffer } from "./callDesk.ts";
import { CentreBook } from "./centreBook.ts";
import { CentreLease } from "./centreLease.ts";
import type { CentreSide } from "./centreSide.ts";
import type { ViewedSink } from "./inbox.ts";
import { callIdOfItem, type CallField, type TranslationContext } from "./centreTranslator.ts";

/** A change of the clock offset smaller than this is not worth an input. */
const OFFSET_STEP_MS = 50;
/** Several wishes to look again share one snapshot, and snapshots keep a distance. */
const GATHER_MS = 20;
const DISTANCE_MS = 250;
/** Control that was lost is asked for again at once, then every third of the lease. */
const AT_ONCE_MS = 50;

export interface CentreLinkOptions {
  readonly centre: ContactCentre;
  readonly pool: string;
  /** Names this bridge to the centre. */
  readonly holder: string;
  /** Of this writer of the journal; fences grow with it. */
  readonly epoch: number;
  readonly sink: ViewedSink;
  readonly view: CentrePoolView;
  readonly leaseTtlMs: number;
  /** Slow beat of comparisons. */
  readonly reconcileEveryMs: number;
  readonly time: Time;
  readonly log: Log;
  readonly customerRef: (cli: string) => string;
  readonly vipTier: string | null;
  readonly fields: readonly CallField[];
  /** A new call waits at most so long for facts about its caller; 0 when nobody looks them up. */
  readonly lookUpMs: number;
  /** A new caller whose number may be looked up; the finder enqueues `ItemEnriched`. Must not throw. */
  readonly onCaller?: (caller: { readonly itemId: string; readonly number: string }) => void;
}

type LinkState = "down" | "syncing" | "up";

export class CentreLink implements CentreSide {
  readonly #options: CentreLinkOptions;
  readonly #book: CentreBook;
  readonly #lease: CentreLease;
  #state: LinkState = "down";
  #reason = "not connected yet";
  #isStopped = false;
  /** Rises with every synchronisation: an older one that is still waiting gives way. */
  #round = 0;
  #early: CentreEvent[] = [];
  /** Offers sent since the running comparison asked for its snapshot, and those under way. */
  readonly #sending = new Set<string>();
  #sentSince = new Set<string>();
  #told: { readonly isUp: boolean; readonly reason: string } | null = null;
  /** Somebody doubted something since the running comparison began. */
  #wantsLook = false;
  #comparedAt = 0;
  #offsetTold: number | null = null;
  #beat: TimerHandle | null = null;
  #again: TimerHandle | null = null;
  /** Mapped to nobody, as of the last comparison; and those the log has been told of. */
  readonly #unmapped = new Set<string>();
  readonly #warned = new Set<string>();
  #whenUp: (() => void)[] = [];

  constructor(options: CentreLinkOptions) {
    this.#options = options;
    const { centre, pool, holder, epoch, leaseTtlMs: ttlMs, time, log } = options;
    const onLost = (reason: string): void => this.#controlLost(reason);
    this.#lease = new CentreLease({ centre, pool, holder, epoch, ttlMs, time, log, onLost });
    this.#book = new CentreBook({
      onInput: (input) => {
        this.#options.sink.enqueue(input);
        if (input.type === "ItemArrived") this.#lookUp(input.item.itemId);
      },
      onUnmapped: (centreAgentId) => this.#reportUnmapped(centreAgentId)
    });
  }

  /** Resolves when seen, controlled and compared for the first time. Rejects when this centre can never serve. */
  async start(): Promise<void> {
    this.#tellLink(false, this.#reason);
    const isUp = new Promise<void>((resolve) => this.#whenUp.push(resolve));
    await this.#options.centre.connect(this.#listener());
    this.#refuseImpossible();
    await isUp;
  }

  status(): ReturnType<CentreSide["status"]> {
    const unmapped = [...this.#unmapped].slice(0, 20).join(", ");
    return {
      isUp: this.#state !== "down",
      hasControl: this.#lease.isHeld,
      reason: unmapped === "" ? this.#reason : `${this.#reason}; mapped to no Salesforce user: ${unmapped}`
    };
  }

  /** Compares the whole centre with the core, for instance after the directory has changed; deciding goes on. */
  reconcile(reason: string): void {
    if (this.#state !== "up") return;
    this.#unmapped.clear();
    void this.#synchronise(reason, true);
  }

  /** Looks again at calls; hints about Salesforce's side are not for us. */
  reread(hints: readonly Hint[]): void {
    if (hints.some((hint) => hint.type === "RereadItem" && callIdOfItem(hint.itemId) !== null)) this.#lookAgainSoon();
  }

  async offerCall(command: OfferCall): Promise<CentreResult> {
    const { centre, pool, view } = this.#options;
    const callId = callIdOfItem(command.itemId);
    const agentId = view.centreAgentOf(command.agentId);
    if (callId === null || agentId === null) return refused(callId === null ? "call-gone" : "agent-unavailable");
    const { commandId, ringMs } = command;
    const offerId = commandId;
    this.#sending.add(offerId);
    this.#sentSince.add(offerId);
    const result = await this.#inControl((fence) =>
      centre.offerCall({ pool, fence, commandId, callId, agentId, offerId, ringMs })
    );
    this.#sending.delete(offerId);
    // Taken in an earlier life or attempt: what became of it may have been said while nobody listened.
    if (result.ok && result.isRepeated === true) this.#lookAgainSoon();
    return result;
  }

  async revokeOffer(command: RevokeCallOffer): Promise<CentreResult> {
    const { centre, pool } = this.#options;
    const { commandId, offerId } = command;
    const result = await this.#inControl((fence) => centre.revokeOffer({ pool, fence, commandId, offerId }));
    if (!result.ok || result.isRepeated === true) this.#lookAgainSoon();
    return result;
  }

  async dissuadeCall({ commandId, itemId, message, offersCallback }: DissuadeCall): Promise<CentreResult> {
    const { centre, pool } = this.#options;
    const callId = callIdOfItem(itemId);
    if (callId === null) return refused("call-gone");
    if (!centre.capabilities.dissuade) return refused("unsupported");
    const result = await this.#inControl((fence) =>
      centre.dissuade({ pool, fence, commandId, callId, message, offersCallback })
    );
    if (result.ok && result.isRepeated === true) this.#lookAgainSoon();
    return result;
  }

  lookInto(): void {
    this.#lookAgainSoon();
  }

  /** Hands the calls back and ends. */
  async stop(): Promise<void> {
    this.stopIntake();
    await this.#lease.release();
    await this.#options.centre.close();
  }

  /** Events and snapshots become no more inputs. */
  stopIntake(): void {
    this.#isStopped = true;
    this.#round += 1;
    this.#beat?.cancel();
    this.#again?.cancel();
  }

  #listener(): CentreListener {
    return {
      onEvent: (event) => this.#heard(event),
      onResyncRequired: (reason) => void this.#synchronise(reason, false),
      onLinkLost: (reason) => this.#linkLost(reason)
    };
  }

  #heard(event: CentreEvent): void {
    if (this.#isStopped) return;
    if (this.#state === "syncing") this.#early.push(event);
    else if (this.#state === "up") this.#apply(event);
  }

  #apply(event: CentreEvent): void {
    this.#tellOffset();
    if (event.type === "control.changed" && event.pool === this.#options.pool) this.#lease.check();
    if (this.#book.event(event, this.#translation())) this.#lookAgainSoon();
  }

  /**
   * Lease, snapshot, differences, then the events that came meanwhile. `isQuiet`: the picture was whole before, so
   * deciding need not wait.
   */
  async #synchronise(reason: string, isQuiet: boolean): Promise<void> {
    if (this.#isStopped) return;
    this.#round += 1;
    const round = this.#round;
    const isStale = (): boolean => round !== this.#round || this.#isStopped;
    this.#state = "syncing";
    this.#early = [];
    this.#wantsLook = false;
    this.#sentSince = new Set(this.#sending);
    try {
      const why = isQuiet && this.#lease.isHeld ? null : await this.#lease.secure();
      if (isStale()) return;
      if (why !== null) return this.#tryLater(why);
      const snapshot = await this.#options.centre.snapshot();
      if (isStale()) return;
      await this.#compare(snapshot, isQuiet, isStale);
      if (isStale()) return;
      this.#cameUp(reason, snapshot);
    } catch (error) {
      if (!isStale()) this.#tryLater(error instanceof Error ? error.message : String(error));
    }
  }

  async #compare(
    snapshot: Awaited<ReturnType<ContactCentre["snapshot"]>>,
    isQuiet: boolean,
    isStale: () => boolean
  ): Promise<void> {
    const { sink, view } = this.#options;
    this.#tellOffset();
    if (!isQuiet) {
      this.#tellLink(true, "connected and in control");
      sink.enqueue({ type: "ReconciliationStarted", side: "centre" });
    }
    // The view must know everything that was enqueued so far.
    await sink.applied();
    if (isStale()) return;
    this.#book.snapshot(snapshot, view, this.#sentSince, this.#translation());
    if (!isQuiet) sink.enqueue({ type: "ReconciliationCompleted", side: "centre" });
  }

  #cameUp(
    reason: string,
    snapshot: { readonly epoch: string; readonly seq: number; readonly calls: readonly unknown[] }
  ): void {
    this.#state = "up";
    this.#reason = "connected and in control";
    this.#tellLink(true, this.#reason);
    const { epoch, seq } = snapshot;
    this.#options.log.info("The contact centre was compared with the bridge", { reason, epoch, seq });
    for (const event of this.#early.splice(0)) if (event.epoch === epoch && event.seq > seq) this.#apply(event);
    this.#comparedAt = this.#options.time.monotonic();
    if (this.#wantsLook) this.#lookAgainSoon();
    this.#beat?.cancel();
    this.#beat = this.#options.time.after(this.#options.reconcileEveryMs, () => this.reconcile("beat"));
    for (const resolve of this.#whenUp.splice(0)) resolve();
  }

  #tryLater(why: string, pauseMs = this.#options.leaseTtlMs / 3): void {
    this.#options.log.warn("The contact centre is not usable yet", { why });
    this.#goDown(why);
    this.#again?.cancel();
    this.#again = this.#options.time.after(pauseMs, () => void this.#synchronise("retry", false));
  }

  #controlLost(reason: string): void {
    if (this.#isStopped) return;
    this.#round += 1;
    this.#tryLater(reason, AT_ONCE_MS);
  }

  #linkLost(reason: string): void {
    if (this.#isStopped) return;
    this.#round += 1;
    this.#again?.cancel();
    this.#lease.letGo();
    this.#goDown(`the link is lost: ${reason}`);
  }

  #goDown(reason: string): void {
    this.#state = "down";
    this.#reason = reason;
    this.#beat?.cancel();
    this.#tellLink(false, reason);
  }

  #lookAgainSoon(): void {
    if (this.#isStopped || this.#state === "down") return;
    this.#wantsLook = true;
    if (this.#state !== "up") return;
    const { time } = this.#options;
    const pauseMs = Math.max(GATHER_MS, this.#comparedAt + DISTANCE_MS - time.monotonic());
    this.#again?.cancel();
    this.#again = time.after(pauseMs, () => this.reconcile("asked for"));
  }

  /** Nothing is sent without control. Before the first comparison a command may be one of an earlier life. */
  async #inControl(send: (fence: number) => Promise<CentreResult>): Promise<CentreResult> {
    if (this.#isStopped) return { ok: false, reason: "transport", isUnknown: true };
    if (!this.#lease.isHeld) {
      return this.#whenUp.length > 0 ? { ok: false, reason: "transport", isUnknown: true } : refused("not-in-control");
    }
    const result = await send(this.#lease.fence);
    if (!result.ok && result.reason === "not-in-control") this.#lease.refused();
    return result;
  }

  #translation(): TranslationContext {
    const { centre, view, customerRef, vipTier, fields, lookUpMs, time } = this.#options;
    return {
      agentOfCentre: (centreAgentId) => view.agentOfCentre(centreAgentId),
      clockOffsetMs: centre.clockOffsetMs,
      customerRef,
      vipTier,
      fields,
      enrichUntil: lookUpMs === 0 ? 0 : time.now() + lookUpMs
    };
  }

  #lookUp(itemId: string): void {
    const callId = callIdOfItem(itemId);
    const number = callId === null ? undefined : this.#book.call(callId)?.cli;
    if (number !== undefined) this.#options.onCaller?.({ itemId, number });
  }

  #tellLink(isUp: boolean, reason: string): void {
    if (this.#told?.isUp === isUp && (isUp || this.#told.reason === reason)) return;
    this.#told = { isUp, reason };
    this.#options.sink.enqueue({ type: "LinkChanged", side: "centre", isUp, reason });
  }

  #tellOffset(): void {
    const offsetMs = this.#options.centre.clockOffsetMs;
    if (this.#offsetTold !== null && Math.abs(offsetMs - this.#offsetTold) < OFFSET_STEP_MS) return;
    this.#offsetTold = offsetMs;
    this.#options.sink.enqueue({ type: "ClockOffsetMeasured", side: "centre", offsetMs });
  }

  #reportUnmapped(centreAgentId: string): void {
    this.#unmapped.add(centreAgentId);
    if (this.#warned.has(centreAgentId)) return;
    this.#warned.add(centreAgentId);
    this.#options.log.warn("A contact-centre agent is mapped to no Salesforce user and gets nothing from the bridge", {
      centreAgentId,
      do: "Add the agent to centre.agents in the configuration."
    });
  }

  #refuseImpossible(): void {
    const { decide, holdCall, snapshot } = this.#options.centre.capabilities;
    if ((decide === "immediate" || decide === "routeRequest") && holdCall && snapshot) return;
    throw new BridgeError({
      code: "CentreRefused",
      message: `This contact centre decides by itself (decide: ${decide}, holdCall: ${String(holdCall)}, snapshot: ${String(snapshot)}); the bridge needs one that lets it name the agent, hold the call and be read.`,
      actions: ["Use a contact centre that holds calls for an outside decision, or another mode of the bridge."]
    });
  }
}

function refused(reason: "call-gone" | "agent-unavailable" | "not-in-control" | "unsupported"): CentreResult {
  return { ok: false, reason, isUnknown: false };
}
