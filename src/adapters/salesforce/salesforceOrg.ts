import type { Hint } from "../../core/command.ts";
import type { AgentWorkWriter } from "../../ports/agentWorkWriter.ts";
import { BridgeError } from "../../ports/bridgeError.ts";
import type { Log } from "../../ports/log.ts";
import type { AgentDescriptions, CallerFacts, Org, OrgContext, OrgStatus } from "../../ports/org.ts";
import type { Time } from "../../ports/time.ts";
import { OrgConnection, type OrgIdentity } from "./connection.ts";
import { Enrichment } from "./enrichment/enrichment.ts";
import { errorCodeOf, messageOf } from "./failure.ts";
import type { SalesforceOptions } from "./options.ts";
import { OpenOrg } from "./openOrg.ts";
import { Timers } from "./timers.ts";

/** The Salesforce side of a bridge. Nothing is sent before `authenticate`. */
export function createSalesforceOrg(options: SalesforceOptions, time: Time, log: Log): Org {
  return new SalesforceOrg(options, time, log);
}

const retryMs: readonly number[] = [1_000, 2_000, 5_000, 10_000, 30_000];

/**
 * created --authenticate--> known --start--> open --stopIntake--> closing --close--> closed
 */
class SalesforceOrg implements Org {
  readonly #timers: Timers;
  readonly #log: Log;
  readonly #connection: OrgConnection;
  readonly #enrichment: Enrichment;
  readonly #open: OpenOrg;
  #identity: OrgIdentity | null = null;

  constructor(options: SalesforceOptions, time: Time, log: Log) {
    this.#timers = new Timers(time);
    this.#log = log;
    this.#connection = new OrgConnection(options, time, log);
    this.#enrichment = new Enrichment({ connection: this.#connection, time, log, options: options.enrichment });
    this.#open = new OpenOrg({ connection: this.#connection, enrichment: this.#enrichment, options, time, log });
  }

  async authenticate(): Promise<{ readonly orgId: string; readonly instanceUrl: string }> {
    if (this.#identity === null) {
      this.#identity = await this.#untilReached("log in to Salesforce", () => this.#connection.connect());
      this.#log.info("Logged in to Salesforce", { ...this.#identity, by: this.#connection.loginName });
    }
    const { orgId, instanceUrl } = this.#identity;
    return { orgId, instanceUrl };
  }

  async start(context: OrgContext): Promise<void> {
    const { orgId } = await this.authenticate();
    if (context.boundOrgId !== null && context.boundOrgId !== orgId) throw otherOrg(context.boundOrgId, orgId);
    await this.#untilReached("read the set-up of Salesforce", () => this.#open.readSetUp(context));
    await this.#open.start(context);
  }

  get writer(): AgentWorkWriter {
    return this.#open.writer;
  }

  describeAgents(descriptions: AgentDescriptions): Promise<void> {
    return this.#open.describeAgents(descriptions);
  }

  reread(hints: readonly Hint[]): void {
    this.#open.reread(hints);
  }

  lookUpCaller(number: string): Promise<CallerFacts> {
    return this.#enrichment.lookUpCaller(number);
  }

  reconcile(reason: string): Promise<void> {
    return this.#open.reconcile(reason);
  }

  status(): OrgStatus {
    const { budget, clock, instanceUrl } = this.#connection;
    const usage = budget.usage;
    return {
      ...this.#open.status(),
      isUp: this.#identity !== null && this.#open.isUp,
      orgId: this.#identity?.orgId ?? null,
      instanceUrl: this.#identity === null ? "" : instanceUrl,
      apiCallsUsed: usage?.used ?? null,
      apiCallsMax: usage?.max ?? null,
      apiCallsMade: budget.callsMade,
      clockOffsetMs: clock.offsetMs,
      warnings: [
        ...this.#open.warnings,
        ...this.#enrichment.warnings,
        ...(budget.warning === null ? [] : [budget.warning])
      ]
    };
  }

  stopIntake(): void {
    this.#timers.stop();
    this.#open.stopIntake();
    this.#enrichment.close();
  }

  async close(): Promise<void> {
    this.stopIntake();
    await this.#open.close();
    this.#connection.close();
  }

  /** Tries again with growing pauses while the org is merely unreachable. Throws what cannot pass by itself. */
  async #untilReached<T>(attempted: string, attempt: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        const isPassing = error instanceof BridgeError && error.isRetryable;
        if (!isPassing || this.#timers.isStopped) throw error;
        const pauseMs = retryMs[Math.min(tries, retryMs.length - 1)] ?? 30_000;
        this.#log.warn(`Could not ${attempted}; trying again`, {
          code: errorCodeOf(error),
          message: messageOf(error),
          pauseMs
        });
        await this.#timers.pause(pauseMs);
        if (this.#timers.isStopped) throw error;
      }
    }
  }
}

function otherOrg(bound: string, found: string): BridgeError {
  return new BridgeError({
    code: "JournalOfAnotherOrg",
    message: `The journal belongs to org ${bound}, but the login leads to org ${found}.`,
    actions: [
      "Log in to the org that the journal belongs to, or give this org a journal of its own.",
      "A refreshed sandbox is another org, even under the same address: its record ids repeat and mean other records."
    ],
    ids: { bound, found }
  });
}
