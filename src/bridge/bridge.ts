/**
 * A running bridge: the parts around the core, and the order in which they start and stop.
 *
 *   recovering --> running --> stopping --> stopped
 *                     +--> failed (the journal cannot be written, or the core cannot be trusted)
 *
 * Calls must flow while Salesforce is down, and the reverse: the two sides start independently.
 */
import type { Side } from "../core/input.ts";
import { isBreakerOpen } from "../core/state.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { CentreCapabilities } from "../ports/contactCentre.ts";
import type { Journal } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { Org } from "../ports/org.ts";
import type { Time } from "../ports/time.ts";
import { Activation, lastConfigured, type PolicyMaker, type ReadyPolicy } from "./activation.ts";
import { centrePoolView } from "./centrePoolView.ts";
import type { CentreSide, CentreSideContext } from "./centreSide.ts";
import { DecisionLog } from "./decisionLog.ts";
import { Inbox } from "./inbox.ts";
import { livePoolView } from "./livePoolView.ts";
import { LiveOperations } from "./liveOperations.ts";
import { LiveViews } from "./liveViews.ts";
import type { Operations } from "./operations.ts";
import { Performer } from "./performer.ts";
import { isCommandOpen, isStillKept } from "./openOffers.ts";
import { PoolClock } from "./poolClock.ts";
import { PoolLoop, type CommittedBatch, type DecidedRow } from "./poolLoop.ts";
import { readinessOf } from "./readiness.ts";
import { recover } from "./recovery.ts";
import { Routing } from "./routing.ts";
import type { Teller } from "./teller.ts";
import { TimingLog } from "./timingLog.ts";
import { WaitBook } from "./waitBook.ts";
import type { BridgeView, Counters, Language, ReadyView, Views } from "./views.ts";

export type CrashPointName =
  "beforeAppend" | "afterCommit" | "afterSend" | "beforeOutcome" | "duringSnapshot" | "duringTombstone";

export interface BridgeParts {
  readonly pool: string;
  readonly bridgeId: string;
  readonly journal: Journal;
  readonly org: Org;
  readonly centre: (context: CentreSideContext) => CentreSide;
  /** Known once connected. */
  readonly centreCapabilities: () => CentreCapabilities | null;
  /** What the configuration names. */
  readonly policy: ReadyPolicy;
  /** For policies that come while it runs, and for the one that the journal has in force. */
  readonly policies: PolicyMaker;
  readonly time: Time;
  readonly log: Log;
  readonly teller: Teller;
  /** For people: in shadow mode org and centre are given as such. Active when left out. */
  readonly mode?: "active" | "shadow";
  readonly language: Language;
  /** The bridge cannot go on; whoever runs it should stop the process with the error's exit code. */
  readonly onFailed: (error: BridgeError) => void;
  /** Told of commits, for whoever makes snapshots; not while some items are under an earlier policy. */
  readonly onCommitted?: (seq: number) => void;
  readonly crashPoint?: (name: CrashPointName) => void;
}

export class Bridge {
  readonly views: Views;
  readonly operations: Operations;
  /** Resolves when both sides have been reconciled. */
  readonly ready: Promise<void>;
  readonly #parts: BridgeParts;
  readonly #inbox: Inbox;
  readonly #loop: PoolLoop;
  readonly #performer: Performer;
  readonly #decisions: DecisionLog;
  readonly #centre: CentreSide;
  readonly #routing: Routing;
  readonly #activation: Activation;
  readonly #timings = new TimingLog();
  readonly #waits = new WaitBook();
  readonly #reconciled = new Set<Side>();
  readonly #counts = {
    inputs: new Map<string, number>(),
    decisions: new Map<string, number>(),
    commands: new Map<string, number>()
  };
  #liveViews: LiveViews;
  #failure: string | null = null;
  #orgReason = "";
  #isStopping = false;
  #becomeReady: () => void = () => undefined;
  /** Without it nobody could be offered a call, so the centre is left alone until then. */
  readonly #directoryKnown: Promise<void>;
  #learnDirectory: () => void = () => undefined;

  /** Reads the state back from the journal and starts. Throws when the journal cannot be read. */
  static async start(parts: BridgeParts): Promise<Bridge> {
    const state = await recover(parts.journal);
    const bridge = new Bridge(parts, state);
    await bridge.#open();
    return bridge;
  }

  private constructor(parts: BridgeParts, state: PoolLoop["state"]) {
    this.#parts = parts;
    const { time, log, journal } = parts;
    this.ready = new Promise((resolve) => (this.#becomeReady = resolve));
    this.#inbox = new Inbox(() => time.monotonic());
    this.#decisions = new DecisionLog(parts.teller);
    this.#directoryKnown = new Promise((resolve) => (this.#learnDirectory = resolve));
    if (state.agentOfCentre.size > 0) this.#learnDirectory();
    this.#centre = parts.centre({
      sink: this.#inbox,
      view: centrePoolView(() => this.#loop.state),
      epoch: journal.epoch,
      onCaller: (caller) => void this.#lookUp(caller)
    });
    const clock = new PoolClock(time, state.now);
    this.#routing = new Routing(log, this.#waits);
    this.#performer = new Performer({
      writer: () => parts.org.writer,
      mayResend: ({ commandId }) => isStillKept(this.#loop.state, commandId, clock.now()),
      isOpen: (command) => isCommandOpen(this.#loop.state, command),
      callDesk: this.#centre,
      inbox: this.#inbox,
      time,
      log,
      onRequest: (commands) => {
        for (const command of commands) this.#timings.requested(command.commandId, time.monotonic());
      },
      ...(parts.crashPoint === undefined ? {} : { crashPoint: parts.crashPoint })
    });
    this.#loop = new PoolLoop({
      state,
      journal,
      inbox: this.#inbox,
      clock,
      time,
      log,
      complete: (current, input, now) => this.#routing.complete(current, input, now),
      listener: {
        onStep: (row) => this.#onStep(row),
        onCommitted: (batch) => this.#onCommitted(batch),
        onFailed: (error) => this.#fail(error)
      },
      ...(parts.crashPoint === undefined ? {} : { crashPoint: parts.crashPoint })
    });
    this.#liveViews = this.#makeViews();
    this.views = this.#liveViews;
    const shared = { journal, sink: this.#inbox, state: () => this.#loop.state };
    const routing = this.#routing;
    this.#activation = new Activation({ ...shared, routing, time, log });
    const { policies } = parts;
    this.operations = new LiveOperations({
      ...shared,
      views: () => this.#liveViews,
      activation: this.#activation,
      policies
    });
  }

  /**
   * The configuration's policy was read again. One that it named before changes nothing, whatever people have
   * activated since. Resolves with whether it came into force.
   */
  async configure(policy: ReadyPolicy): Promise<boolean> {
    const { state } = this.#loop;
    await this.#takeUp(policy);
    const isInForce = state.policy.hash === policy.policy.hash;
    const before = lastConfigured(await this.#parts.journal.activations());
    if (isInForce || before?.policyHash !== policy.policy.hash) return this.#activation.activate(policy, null);
    const { name, version } = state.policy;
    const fields = { inForce: `${name} ${version}`, configured: `${policy.policy.name} ${policy.policy.version}` };
    this.#parts.log.info("The policy that was activated last stays in force; the configured one is as before", fields);
    return false;
  }

  /** What an agent is called in the contact centre, for people; null when they have no seat there. */
  seatOf(agentId: string): string | null {
    return this.#loop.state.agents.get(agentId)?.centreAgentId ?? null;
  }

  /**
   * Stops intake, finishes the batch, waits at most `requestsMs` for requests under way, leaves the rest `sending`,
   * hands the lease back and closes the journal.
   */
  async stop(requestsMs: number): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#activation.stop();
    const { org, journal } = this.#parts;
    org.stopIntake();
    this.#centre.stopIntake();
    await this.#performer.stop(requestsMs);
    await this.#loop.finish().catch((error: unknown) => this.#fail(error));
    await Promise.all([this.#centre.stop(), org.close()]);
    await journal.close();
  }

  async #open(): Promise<void> {
    const { pool, journal, policy } = this.#parts;
    this.#inbox.enqueue({ type: "PoolOpened", pool, epoch: journal.epoch, orgId: journal.orgId ?? "" });
    this.#activation.resume();
    this.#loop.start();
    await this.configure(policy);
    await this.#inbox.drained();
    const unsettled = await journal.unsettledCommands();
    const org = this.#startOrg();
    const centre = this.#startCentre();
    this.#performer.resume(unsettled, { org, centre });
  }

  /** The policy in force, whoever activated it: its matrix is made ready, its calendars and the agents' are expanded. */
  async #takeUp(configured: ReadyPolicy): Promise<void> {
    const { journal, policies, time, log } = this.#parts;
    const { hash } = this.#loop.state.policy;
    try {
      const source = await journal.policySource(hash);
      const isConfigured = hash === configured.policy.hash;
      const ready = isConfigured ? configured : source === null ? null : await policies.reopen(source);
      if (ready === null) return;
      this.#routing.know(hash, ready.router);
      this.#activation.expand(ready, time.now());
    } catch (error) {
      log.error("The policy in force cannot be read any more; what is known of it stays", { error: String(error) });
    }
  }

  async #startOrg(): Promise<void> {
    const { org, journal, bridgeId, pool } = this.#parts;
    try {
      const { orgId } = await org.authenticate();
      if (journal.orgId !== null && journal.orgId !== orgId) throw otherOrg(journal, orgId);
      if (journal.orgId === null) await journal.bindOrg(orgId);
      const positions = await journal.positions();
      await org.start({
        sink: this.#inbox,
        view: livePoolView(() => this.#loop.state),
        positions,
        identity: { bridgeId, pool, epoch: journal.epoch },
        boundOrgId: orgId
      });
    } catch (error) {
      if (!this.#isStopping) this.#fail(error);
      throw error;
    }
  }

  async #startCentre(): Promise<void> {
    await this.#directoryKnown;
    try {
      await this.#centre.start();
    } catch (error) {
      if (!this.#isStopping) this.#fail(error);
      throw error;
    }
  }

  async #lookUp({ itemId, number }: { readonly itemId: string; readonly number: string }): Promise<void> {
    const facts = await this.#parts.org.lookUpCaller(number);
    if (!this.#isStopping) this.#inbox.enqueue({ type: "ItemEnriched", itemId, ...facts, fields: {}, route: null });
  }

  #onStep(row: DecidedRow): void {
    const { input, decisions } = row;
    increase(this.#counts.inputs, input.type);
    for (const decision of decisions) increase(this.#counts.decisions, decision.kind);
    this.#decisions.observe(this.#loop.state, row);
    this.#waits.note(this.#loop.state, input, decisions);
    if (input.type === "CommandSettled") {
      increase(this.#counts.commands, input.outcome.kind);
      this.#timings.settled(input.commandId, this.#parts.time.monotonic());
    }
    if (input.type === "DirectoryRead") {
      this.#learnDirectory();
      this.#centre.reconcile("the directory was read");
    }
    if (input.type === "LinkChanged" && input.side === "salesforce") this.#orgReason = input.isUp ? "" : input.reason;
    if (input.type !== "ReconciliationCompleted") return;
    this.#reconciled.add(input.side);
    if (this.#reconciled.size === 2) this.#becomeReady();
  }

  #onCommitted(batch: CommittedBatch): void {
    const { time, org, log } = this.#parts;
    this.#timings.durable(time.monotonic() - batch.oldestEnqueuedAt);
    for (const command of batch.commands) this.#timings.decided(command.commandId, batch.oldestEnqueuedAt);
    if (!this.#isStopping) this.#performer.submit(batch.commands);
    if (batch.hints.length > 0) {
      org.reread(batch.hints);
      this.#centre.reread(batch.hints);
    }
    const first = batch.rows[0]?.seq;
    const last = batch.rows[batch.rows.length - 1]?.seq;
    if (first === undefined || last === undefined) return;
    for (const row of batch.rows) if (row.decisions.length > 0) logDecisions(log, row);
    this.#liveViews.changed(first, last);
    if (!this.#activation.isUnderWay) this.#parts.onCommitted?.(last);
  }

  #fail(error: unknown): void {
    const known =
      error instanceof BridgeError
        ? error
        : new BridgeError({
            code: "InternalFault",
            message: `The bridge cannot go on: ${String(error)}`,
            cause: error
          });
    this.#failure = known.message;
    this.#parts.log.error(known.message, { code: known.code, actions: known.actions });
    this.#parts.onFailed(known);
  }

  #makeViews(): LiveViews {
    const { org, language, teller } = this.#parts;
    return new LiveViews(
      {
        state: () => this.#loop.state,
        org,
        centre: () => this.#centreView(),
        decisions: this.#decisions,
        remark: (text, wanted) => teller.remark(text, wanted),
        ready: (wanted) => this.#readiness(wanted),
        counters: () => this.#counters(),
        drainTimings: () => this.#timings.drain(),
        waits: this.#waits,
        mode: this.#parts.mode ?? "active"
      },
      language
    );
  }

  #centreView(): BridgeView["centre"] {
    return { ...this.#centre.status(), capabilities: this.#parts.centreCapabilities() };
  }

  #readiness(language: Language): ReadyView {
    const { org, teller } = this.#parts;
    const { state } = this.#loop;
    const { isReady, concerns } = readinessOf({
      failure: this.#failure,
      reconciled: this.#reconciled,
      org: org.status(),
      orgReason: this.#orgReason,
      centre: this.#centreView(),
      pausedChannels: [...state.pausedUntil.keys()],
      isBreakerOpen: isBreakerOpen(state),
      rejectedInputs: this.#loop.rejected
    });
    return { isReady, reasons: concerns.map((concern) => teller.concern(concern, language)) };
  }

  #counters(): Counters {
    return {
      inputs: Object.fromEntries(this.#counts.inputs),
      decisions: Object.fromEntries(this.#counts.decisions),
      commands: Object.fromEntries(this.#counts.commands),
      commits: this.#loop.commits,
      rejectedInputs: this.#loop.rejected,
      routingFailures: this.#routing.failures,
      backlog: this.#inbox.backlog,
      unsettledCommands: this.#performer.unsettled
    };
  }
}

function otherOrg(journal: Journal, orgId: string): BridgeError {
  return new BridgeError({
    code: "JournalOfAnotherOrg",
    message: `The journal ${journal.path} belongs to org ${journal.orgId}, but the credentials lead to org ${orgId}.`,
    actions: [
      "Use the credentials of the journal's org, or give the new org its own `journal.directory`.",
      "A refreshed sandbox has a new id and may repeat record ids: start it with a new journal."
    ]
  });
}

function logDecisions(log: Log, row: DecidedRow): void {
  for (const decision of row.decisions) {
    if (decision.kind === "offer") {
      const { itemId, agentId, offerNumber, because } = decision;
      const { channel, admission, terms } = because;
      log.info("Item offered", { seq: row.seq, itemId, agentId, offerNumber, channel, admission, score: terms.score });
    } else {
      log.warn("Attention needed", { seq: row.seq, ...decision });
    }
  }
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
