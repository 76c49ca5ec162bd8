/** Calls beside AgentWork, found the moment the second of the two begins. */
import type { HeldCall, HeldWork, Person } from "./people.ts";

export interface MatrixOptions {
  /** Service channels, ids or names, beside which a call is allowed at any time. */
  readonly interruptibleChannels: ReadonlySet<string>;
  /** AgentWork opened longer ago than this no longer forbids a call; null always forbids. */
  readonly handlingLimitMs: number | null;
}

export class Overlaps {
  /** `<person> <AgentWork> <call>` for each forbidden pair. */
  readonly found = new Map<string, { readonly isByCentre: boolean }>();
  readonly #options: MatrixOptions;
  readonly #channelName: (serviceChannelId: string) => string | undefined;

  constructor(options: MatrixOptions, channelName: (serviceChannelId: string) => string | undefined) {
    this.#options = options;
    this.#channelName = channelName;
  }

  /** On a call nothing may be added. */
  workBegan(person: Person, agentWorkId: string): void {
    for (const callId of person.calls.keys()) this.#note(person, agentWorkId, callId, false);
  }

  callBegan(person: Person, call: HeldCall, at: number): void {
    for (const work of person.work.values()) {
      if (!this.#letsCallsThrough(work, at)) this.#note(person, work.agentWorkId, call.callId, call.by === "centre");
    }
  }

  #letsCallsThrough(work: HeldWork, at: number): boolean {
    const { interruptibleChannels, handlingLimitMs } = this.#options;
    const name = this.#channelName(work.serviceChannelId);
    if (interruptibleChannels.has(work.serviceChannelId)) return true;
    if (name !== undefined && interruptibleChannels.has(name)) return true;
    return handlingLimitMs !== null && work.openedAt !== null && at - work.openedAt > handlingLimitMs;
  }

  #note(person: Person, agentWorkId: string, callId: string, isByCentre: boolean): void {
    const pair = `${person.key} ${agentWorkId} ${callId}`;
    if (!this.found.has(pair)) this.found.set(pair, { isByCentre });
  }
}
