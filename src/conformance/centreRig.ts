/** What the clauses need besides the port: the people of a contact centre, and what can go wrong with it. */
import type { ContactCentre } from "../ports/contactCentre.ts";

/** Who and what the centre has in test mode. All agents start logged out, nobody calls, no bridge is in control. */
export interface Cast {
  readonly pool: string;
  readonly queue: string;
  /** Two agents who take calls of `queue`. */
  readonly agents: readonly [string, string];
  /** Another queue of the same pool; null for none. */
  readonly secondQueue: string | null;
  /** A queue and an agent of another pool; null where all belongs to one. */
  readonly other: { readonly pool: string; readonly queue: string; readonly agentId: string } | null;
}

export interface Timing {
  /** Ring time of an offer that nobody answers. */
  readonly shortRingMs: number;
  /** Lease that is let run out. */
  readonly shortLeaseMs: number;
  /** How long something that must happen is waited for. */
  readonly patienceMs: number;
}

export type AgentAction = "ready" | "pause" | "answer" | "refuse" | "hangUp" | "logout" | "callOut";

export type Fault =
  | "dropEvent"
  | "duplicateEvent"
  | "reorderEvent"
  /** The link is cut once, and can be made again at once. */
  | "cutConnection"
  /** The centre restarts: calls are gone, a new epoch begins, it distributes by itself. */
  | "restart"
  /** The answer to the next command is lost on its way. */
  | "loseAnswer"
  /** The link stays open, but nothing is heard on it any more. */
  | "muteEvents";

/** How far a bridge comes before it is killed. */
export type CrashState = "waiting" | "offered" | "answered";

/** A centre, fresh for one clause. Any action may throw NotSupported. */
export interface CentreRig {
  readonly cast: Cast;
  readonly timing: Timing;
  /** A new adapter, not connected. */
  adapter(): ContactCentre;
  /** `wantsCallback`: says yes when a callback is offered. */
  addCaller(caller?: { readonly queue?: string; readonly wantsCallback?: boolean }): Promise<string>;
  callerHangsUp(callId: string): Promise<void>;
  agent(action: AgentAction, agentId: string): Promise<void>;
  pickUp(agentId: string, callId: string): Promise<void>;
  /** Moves a waiting call to another queue, as a supervisor or the bridge with that fence does. */
  requeue(callId: string, queueId: string, fence: number): Promise<void>;
  fault(kind: Fault): Promise<void>;
  /**
   * Another bridge connects and takes control with fence 1. One that dies `waiting` has the short lease. Otherwise the
   * agent gets ready, and it offers the call; `answered` also waits for the agent's answer. Then it is gone without a word.
   */
  crash(state: CrashState, callId: string, agentId: string): Promise<void>;
  close(): Promise<void>;
}

/** The centre, or its test driver, has no such thing: the clause says nothing about it. */
export class NotSupported extends Error {
  constructor(what: string) {
    super(what);
    this.name = new.target.name;
  }
}
