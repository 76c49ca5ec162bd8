/** What a matrix may ask of the live state while it routes one item. */
import type { Agent } from "../core/agent.ts";
import type { State } from "../core/state.ts";
import type { WaitBook } from "./waitBook.ts";
import type { Situation } from "../ports/router.ts";

/** Counting the agents of a large queue takes longer than routing an item: a count holds for so long. */
const staffedMs = 1_000;

export class LiveSituation implements Situation {
  now = 0;
  #state: State | null = null;
  readonly #waits: WaitBook | null;
  readonly #staffed = new Map<string, { readonly count: number; readonly until: number }>();

  constructor(waits: WaitBook | null = null) {
    this.#waits = waits;
  }

  /** The same object looking at this moment; good until the next call. */
  at(state: State, now: number): Situation {
    this.#state = state;
    this.now = now;
    return this;
  }

  isOpen(calendar: string): boolean | null {
    const known = this.#state?.calendars.get(calendar);
    return known === undefined ? null : known.openUntil(this.now + 1) > known.openUntil(this.now);
  }

  estimatedWaitMs(queueId: string, channel: string): number | null {
    return this.#state === null ? null : (this.#waits?.meanMsFor(this.#state, queueId, channel) ?? null);
  }

  waiting(queueId: string): number {
    let count = 0;
    for (const one of this.#state?.classes.values() ?? []) if (one.queueId === queueId) count += one.size;
    return count;
  }

  staffed(queueId: string): number {
    const known = this.#staffed.get(queueId);
    if (known !== undefined && this.now < known.until) return known.count;
    const count = this.#count(queueId);
    this.#staffed.set(queueId, { count, until: this.now + staffedMs });
    return count;
  }

  #count(queueId: string): number {
    const state = this.#state;
    if (state === null) return 0;
    let count = 0;
    const members = state.membership.get(queueId);
    if (members === undefined) {
      for (const agent of state.agents.values()) if (takesCallsOf(agent, queueId)) count++;
      return count;
    }
    for (const agentId of members) if (state.agents.get(agentId)?.presence.isOnline === true) count++;
    return count;
  }
}

/** A queue that Salesforce does not know is one of the contact centre. */
function takesCallsOf({ centre, isListed }: Agent, queueId: string): boolean {
  return isListed && centre?.isLoggedIn === true && centre.queueIds.includes(queueId);
}
