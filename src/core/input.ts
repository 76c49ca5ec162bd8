/**
 * Everything that can happen to the core, closed. Adapters translate what they see into these; whatever had to be
 * looked up is already inside. Nothing here carries names, numbers or text of a customer.
 *
 * `at` is the bridge's own clock in integer milliseconds since 1970, never decreasing within a pool; times from the
 * org and the contact centre have already been converted to that clock.
 */
import type { CompiledPolicy } from "./policy.ts";
import type { Route } from "./route.ts";

export type Side = "salesforce" | "centre";

/** A Salesforce item (PendingServiceRouting) or a call, as first seen. */
export interface ItemFacts {
  /** 18-character PendingServiceRouting id, or `call:<callId>`. */
  readonly itemId: string;
  readonly side: Side;
  /** What it is about; the customer's age is carried by it across requeue, transfer and restart. */
  readonly workItemId: string;
  readonly queueId: string;
  readonly queueName: string;
  /** "" for calls. */
  readonly serviceChannelId: string;
  readonly serviceChannelName: string;
  /** When the customer began to wait, as far as this source knows. */
  readonly since: number;
  /** Exclusive with capacityPercent; both null means the policy channel's own. Units of the agent's capacity. */
  readonly capacityWeight: number | null;
  readonly capacityPercent: number | null;
  readonly routingPriority: number | null;
  readonly pushTimeoutMs: number | null;
  /** Agent id (see AgentEntry), or null. */
  readonly preferredAgentId: string | null;
  readonly isPreferredRequired: boolean;
  readonly isReadyForRouting: boolean;
  /** An AgentWork for it is with an agent right now (IsPushed). */
  readonly isPushed: boolean;
  /** Orders what is known of the record; larger is newer. */
  readonly serial: number;
  /** Smallest offer number not yet used in the org for this item; 1 for a new one. */
  readonly firstOfferNumber: number;
  readonly tier: string | null;
  readonly language: string | null;
  /** Opaque: contact or account id, or a keyed hash of the caller's number. */
  readonly customerRef: string | null;
  /** Configured work-item fields, enumerations only, for instance {"Case.Origin": "Web"}. */
  readonly fields: Readonly<Record<string, string>>;
  /** Facts about customer and work item are still being looked up until this time; 0 when complete. */
  readonly enrichUntil: number;
  /** A VoiceCall's record: counted with this call and never offered. Item id of the call. */
  readonly joinedTo: string | null;
  /** When it should be accepted at the latest (TargetAcceptDateTime); null when nobody promised. */
  readonly deadline: number | null;
  /** What the routing matrix says; null where the policy has none. */
  readonly route: Route | null;
}

/** One person with two seats. */
export interface AgentEntry {
  /** Salesforce user id, or `centre:<id>` for somebody without a Salesforce seat. */
  readonly agentId: string;
  readonly userId: string | null;
  readonly centreAgentId: string | null;
  readonly traits: AgentTraits;
}

export interface AgentSkill {
  readonly skill: string;
  /** 1 to 10. */
  readonly level: number;
}

/** What is known of an agent beside their seats. */
export interface AgentTraits {
  /** Sorted by skill, each once. */
  readonly skills: readonly AgentSkill[];
  /** Branches, sites, routing profiles: sorted. */
  readonly groups: readonly string[];
  /** The colleague who stands in for them. */
  readonly pairedWith: string | null;
  /** Somebody who helps out beside another job; null for the contact centre's own agents. */
  readonly informal: InformalTerms | null;
}

export interface InformalTerms {
  /** Calendar of the hours in which they may be asked; null at any time. */
  readonly calendar: string | null;
  /** Policy channels they help with; null all. */
  readonly channels: readonly string[] | null;
  /** Most items a month; null without limit. */
  readonly monthlyQuota: number | null;
  /** Calendar whose intervals are the months in their time zone. */
  readonly months: string;
}

export const noTraits: AgentTraits = { skills: [], groups: [], pairedWith: null, informal: null };

export type AgentWorkStatus =
  "Assigned" | "Opened" | "Unavailable" | "Declined" | "DeclinedOnPushTimeout" | "Closed" | "Canceled" | "Transferred";

/** An AgentWork as read or announced. */
export interface WorkFacts {
  readonly agentWorkId: string;
  /** PendingServiceRouting id; null where the record no longer says. */
  readonly itemId: string | null;
  readonly workItemId: string;
  readonly agentId: string;
  readonly status: AgentWorkStatus;
  readonly serviceChannelId: string;
  readonly serviceChannelName: string;
  readonly capacityWeight: number | null;
  readonly capacityPercent: number | null;
  readonly openedAt: number | null;
}

export interface CentreAgentFacts {
  readonly agentId: string;
  readonly isLoggedIn: boolean;
  readonly device: "idle" | "ringing" | "busy" | "unreachable" | "unknown";
  readonly isReady: boolean;
  /** Who made the agent not ready: their own break counts against Salesforce items, ours does not. */
  readonly notReadyBy: "agent" | "bridge" | "centre" | null;
  readonly wrapUpUntil: number | null;
  readonly activeCalls: readonly string[];
  /** Contact-centre queues the agent takes calls from. */
  readonly queueIds: readonly string[];
}

export type RemovalCause =
  | "accepted"
  | "customerLeft"
  | "deleted"
  | "ended"
  | "transferred"
  | "answeredElsewhere"
  | "missing"
  /** The caller was told that nobody will answer; `callbackWanted`: and asked to be called back. */
  | "dissuaded"
  | "callbackWanted";

export type Input = { readonly at: number } & (
  | { readonly type: "PoolOpened"; readonly pool: string; readonly epoch: number; readonly orgId: string }
  /** `actor`: who asked for it; absent where the configuration names the policy. */
  | { readonly type: "PolicyActivated"; readonly policy: CompiledPolicy; readonly actor?: string }
  /** Opening hours in UTC, sorted, disjoint: [start, end) pairs flattened. */
  | { readonly type: "CalendarExpanded"; readonly calendar: string; readonly intervals: readonly number[] }
  | { readonly type: "ClockTicked" }
  | { readonly type: "ClockOffsetMeasured"; readonly side: Side; readonly offsetMs: number }
  /** The whole directory; agents not listed any more are gone. */
  | { readonly type: "DirectoryRead"; readonly agents: readonly AgentEntry[] }
  /** Members of Salesforce queues, groups and roles expanded; the whole picture, replacing the former. */
  | {
      readonly type: "MembershipRead";
      readonly queues: readonly {
        readonly queueId: string;
        /** Developer name, by which rings may name it. */
        readonly name?: string;
        readonly agentIds: readonly string[];
      }[];
    }
  | { readonly type: "LinkChanged"; readonly side: Side; readonly isUp: boolean; readonly reason: string }
  /** Opens a reconciliation: nothing of the pool is decided until every side that is up has completed one. */
  | { readonly type: "ReconciliationStarted"; readonly side: Side }
  | { readonly type: "ReconciliationCompleted"; readonly side: Side }
  | { readonly type: "ItemArrived"; readonly item: ItemFacts }
  /** Late facts about customer and work item. */
  | {
      readonly type: "ItemEnriched";
      readonly itemId: string;
      readonly tier: string | null;
      readonly language: string | null;
      readonly customerRef: string | null;
      readonly fields: Readonly<Record<string, string>>;
      readonly route: Route | null;
    }
  /** Ignored when `serial` is older than what is known. `facts` replaces what may change on the record. */
  | { readonly type: "ItemUpdated"; readonly item: ItemFacts }
  | { readonly type: "ItemRemoved"; readonly itemId: string; readonly cause: RemovalCause }
  | { readonly type: "WorkObserved"; readonly work: WorkFacts }
  /** AgentWork that no longer exists or was closed while we were not looking. */
  | { readonly type: "WorkMissing"; readonly agentWorkId: string }
  | {
      readonly type: "PresenceObserved";
      readonly agentId: string;
      /** False when logged out of Omni-Channel. */
      readonly isOnline: boolean;
      readonly statusId: string | null;
      /** Service channel ids that the status carries; empty for a busy status. */
      readonly serviceChannelIds: readonly string[];
      /** Units of capacity configured for the agent; null unknown. */
      readonly configuredCapacity: number | null;
      readonly since: number;
    }
  | { readonly type: "CentreAgentObserved"; readonly agent: CentreAgentFacts }
  | { readonly type: "CallOffered"; readonly itemId: string; readonly agentId: string; readonly offerId: string | null }
  | {
      readonly type: "CallOfferFailed";
      readonly itemId: string;
      readonly agentId: string;
      readonly offerId: string | null;
      readonly reason: "noAnswer" | "refused" | "agentUnavailable" | "error";
    }
  | {
      readonly type: "CallAnswered";
      readonly itemId: string;
      readonly agentId: string;
      readonly offerId: string | null;
      readonly by: "bridge" | "centre";
    }
  | { readonly type: "CommandSettled"; readonly commandId: string; readonly outcome: CommandOutcome }
  /**
   * A new policy applies to what comes from its activation on; what waited before is moved to it in slices.
   * `routes`: the matrix's word on each item, in the same order; empty where there is no matrix.
   */
  | {
      readonly type: "ItemsReclassified";
      readonly itemIds: readonly string[];
      readonly routes: readonly (Route | null)[];
    }
  /** The operators' inputs: `actor` is the name of who asked. The item waits for this agent alone. */
  | { readonly type: "ItemPinned"; readonly itemId: string; readonly agentId: string; readonly actor: string }
  /** Not offered to anybody until then, or until released (null). */
  | { readonly type: "ItemHeld"; readonly itemId: string; readonly until: number | null; readonly actor: string }
  /** Goes before everything of a lower level. */
  | { readonly type: "ItemRaised"; readonly itemId: string; readonly level: number; readonly actor: string }
  /** Pinned, and the first thing that the agent is offered. */
  | { readonly type: "ItemAssigned"; readonly itemId: string; readonly agentId: string; readonly actor: string }
  /** Takes back all of these; also what parked the item. */
  | { readonly type: "ItemReleased"; readonly itemId: string; readonly actor: string }
  | {
      readonly type: "InputRejected";
      readonly inputType: string;
      readonly itemId: string | null;
      readonly error: string;
    }
);

/**
 * What became of a command. `unknown` may be followed by one of the others; the others are final.
 * A refusal names Salesforce's errorCode or the contact centre's reason; `blame` says what it is about.
 */
export type CommandOutcome =
  | { readonly kind: "done"; readonly agentWorkId: string | null }
  | { readonly kind: "refused"; readonly code: string; readonly blame: Blame; readonly message: string }
  | { readonly kind: "unknown"; readonly error: string };

/**
 * `agent`: presence, capacity or reachability of the agent. `item`: the record is gone or changed; re-read before
 * anything else. `channel`: set-up or a customer's trigger, hits everybody. `passing`: lock, quota, 5xx; try later.
 * `writer`: another writer used this offer number.
 */
export type Blame = "agent" | "item" | "channel" | "passing" | "writer";

export type InputType = Input["type"];
export type InputOf<T extends InputType> = Extract<Input, { readonly type: T }>;
