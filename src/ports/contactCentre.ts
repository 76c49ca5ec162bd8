/**
 * What the bridge needs of a contact-centre solution. Every transport is at least once and possibly unordered:
 * events are hints, the snapshot is the truth. A command's `ok` means "asked", never "ringing": outcomes are events.
 */
export type CallState = "queued" | "offered" | "answered" | "ended";

export interface CentreCapabilities {
  /** How this centre lets us decide. */
  readonly decide: "immediate" | "routeRequest" | "priorityOnly" | "none";
  /** Can keep a call unassigned for as long as we want. */
  readonly holdCall: boolean;
  /** Reports answered, refused, not answered. */
  readonly offerOutcome: boolean;
  readonly revokeOffer: boolean;
  /** Can tell a waiting caller that nobody will answer, and end the call. */
  readonly dissuade: boolean;
  readonly setAgentState: "now" | "afterCurrent" | "none";
  readonly externalTasks: "none" | "queue";
  readonly snapshot: boolean;
  readonly replay: boolean;
  /** Who gives calls back to native distribution when we die. */
  readonly lease: "native" | "emulated" | "none";
}

export interface CentreCall {
  readonly callId: string;
  readonly queueId: string;
  readonly state: CallState;
  /** ISO 8601 in the centre's own clock: first entry of the caller, carried across requeues. */
  readonly queuedAt: string;
  readonly priority: number;
  /** Caller's number; never leaves the adapter except as a keyed hash. */
  readonly cli?: string;
  readonly language?: string;
  readonly vip?: boolean;
  /** Untrusted text from the IVR. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly offer?: { readonly offerId: string; readonly agentId: string; readonly expiresAt: string };
  readonly agentId?: string;
  readonly decideBy?: string;
}

export interface CentreAgent {
  readonly agentId: string;
  readonly login: "in" | "out";
  readonly device: "idle" | "ringing" | "busy" | "unreachable" | "unknown";
  readonly ready: boolean;
  readonly reason?: string;
  readonly reasonOwner?: "agent" | "bridge" | "centre";
  readonly wrapUpUntil?: string;
  readonly activeCalls: readonly string[];
  /** Queues the agent takes calls from. */
  readonly queues: readonly string[];
  readonly since: string;
}

export type CentreEvent = { readonly epoch: string; readonly seq: number; readonly at: string } & (
  | { readonly type: "call.queued" | "call.updated"; readonly call: CentreCall }
  | { readonly type: "call.offered"; readonly callId: string; readonly offerId?: string; readonly agentId: string }
  | {
      readonly type: "call.offer-failed";
      readonly callId: string;
      readonly offerId: string;
      readonly agentId: string;
      readonly reason: "no-answer" | "refused" | "agent-unavailable" | "error";
    }
  | {
      readonly type: "call.answered";
      readonly callId: string;
      readonly offerId?: string;
      readonly agentId: string;
      readonly by: "bridge" | "centre";
    }
  | { readonly type: "call.abandoned"; readonly callId: string; readonly waitedMs: number }
  | {
      readonly type: "call.ended";
      readonly callId: string;
      readonly reason: "agent" | "caller" | "transfer" | "dissuaded" | "error";
      readonly talkMs?: number;
      /** With `dissuaded`: the caller asked to be called back. */
      readonly callbackWanted?: boolean;
    }
  | { readonly type: "agent.changed"; readonly agent: CentreAgent }
  | {
      readonly type: "control.changed";
      readonly pool: string;
      readonly mode: "bridge" | "native";
      readonly reason: string;
    }
  | { readonly type: "heartbeat" }
);

export interface CentreSnapshot {
  readonly epoch: string;
  readonly seq: number;
  readonly takenAt: string;
  readonly calls: readonly CentreCall[];
  readonly agents: readonly CentreAgent[];
}

export type CentreResult =
  /** `isRepeated`: the centre had taken this command before; what became of it is in events already said, or in the snapshot. */
  | { readonly ok: true; readonly isRepeated?: boolean }
  | {
      readonly ok: false;
      readonly reason:
        "call-gone" | "already-offered" | "agent-unavailable" | "not-in-control" | "unsupported" | "transport";
      /** True when the command may or may not have been taken: ask again with the same id, or take a snapshot. */
      readonly isUnknown: boolean;
    };

/** Control and commands carry the pool; `fence` grows with every new holder, and an older one is refused. */
export interface Lease {
  readonly pool: string;
  readonly holder: string;
  readonly fence: number;
  readonly ttlMs: number;
}

export interface OfferCallCommand {
  readonly pool: string;
  readonly fence: number;
  /** Same id again = same stored answer. */
  readonly commandId: string;
  readonly callId: string;
  readonly agentId: string;
  readonly offerId: string;
  readonly ringMs: number;
}

export interface RevokeOfferCommand {
  readonly pool: string;
  readonly fence: number;
  readonly commandId: string;
  readonly offerId: string;
}

/** A message that tells the caller that nobody will answer, then the end of the call. */
export interface DissuadeCommand {
  readonly pool: string;
  readonly fence: number;
  readonly commandId: string;
  readonly callId: string;
  /** Id of an announcement that the centre knows. */
  readonly message: string;
  /** Ask the caller whether to call back; the answer comes with `call.ended`. */
  readonly offersCallback: boolean;
}

export interface CentreListener {
  onEvent(event: CentreEvent): void;
  /** Connected, events lost, or the centre restarted: take a snapshot before trusting events again. */
  onResyncRequired(reason: "connected" | "gap" | "epoch"): void;
  /** The link is gone; the adapter keeps trying to reconnect with growing pauses and says so by onResyncRequired. */
  onLinkLost(reason: string): void;
}

export interface ContactCentre {
  /** Known once connected. */
  readonly capabilities: CentreCapabilities;
  /** Centre's clock minus ours in ms, from heartbeats; 0 until measured. */
  readonly clockOffsetMs: number;
  /** Connects and keeps connected; resolves at the first connection, rejects only when the address can never work. */
  connect(listener: CentreListener): Promise<void>;
  /**
   * Resolves with the state as of `seq`; events up to it must be dropped. After a resync no event is told before this
   * has resolved. Rejects with a BridgeError when the centre cannot be asked.
   */
  snapshot(): Promise<CentreSnapshot>;
  takeControl(lease: Lease): Promise<CentreResult>;
  renewControl(lease: Lease): Promise<CentreResult>;
  /** Who distributes the pool's calls, and the highest fence ever taken; null when the centre does not say. */
  readControl(pool: string): Promise<{ readonly mode: "bridge" | "native"; readonly fence: number } | null>;
  /** Hands calls back to native distribution at once. Best effort, resolves within 2 s whatever happens. */
  releaseControl(lease: Lease): Promise<void>;
  offerCall(command: OfferCallCommand): Promise<CentreResult>;
  revokeOffer(command: RevokeOfferCommand): Promise<CentreResult>;
  /** `unsupported` where the capability says so, or for a message that the centre does not know: the call waits on. */
  dissuade(command: DissuadeCommand): Promise<CentreResult>;
  close(): Promise<void>;
}
