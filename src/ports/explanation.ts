/**
 * Why the decisions on an item fell as they did, recomputed from the journal: plain data for people and programs. All
 * waits are milliseconds on the clock of the item's channel.
 */
import type { EstimatedWait } from "../core/estimatedWait.ts";
import type { Admission, Because } from "../core/decision.ts";

/** Why an agent could not be offered an item at a moment; in the order in which it is asked. */
export const ineligibilities = [
  /* Of the moment. */
  "reconciling",
  /* Of the item. */
  "parked",
  "enriching",
  "notReady",
  /* Of the agent, whatever the item. */
  "notListed",
  "notResponding",
  /* Of item and agent. */
  "pinned",
  "customerElsewhere",
  "waitsForAnother",
  "offline",
  "notLoggedIn",
  "notMember",
  "ringNotOpen",
  "lacksSkill",
  "informalClosed",
  "channelNotCarried",
  "offerPending",
  "linkDown",
  "writesHeldBack",
  "centreUnseen",
  "onCall",
  "ringing",
  "wrappingUp",
  "ownBreak",
  "phoneNotReady",
  "kindNotAllowed",
  "noRoom",
  "channelFull",
  "excluded",
  "reserve",
  "occupancy",
  "channelPaused",
  "unavailable"
] as const;

export type Ineligibility = (typeof ineligibilities)[number];

/** A score taken apart. The same numbers as in a decision record, and what each is worth in waiting. */
export interface ScoreParts {
  readonly level: number;
  readonly score: number;
  /** Share of the promise used: 1 is the whole target. */
  readonly share: number;
  /** The customer's. */
  readonly waitedMs: number;
  /** What is scored of it: more, or other, where the item has a deadline of its own. */
  readonly waitMs: number;
  /** The head start, as waiting of this item. */
  readonly bonusMs: number;
  /** Wait and head start together. */
  readonly worthMs: number;
  readonly targetMs: number;
}

export interface ItemCandidate {
  readonly itemId: string;
  readonly channel: string;
  readonly tier: string;
  readonly parts: ScoreParts;
  /** Null: the agent could have been offered it. */
  readonly whyNot: Ineligibility | null;
  readonly admission: Admission | null;
  /** How much longer it would have had to wait to go first; null: no wait would do (level), or it is not eligible. */
  readonly behindMs: number | null;
}

export interface AgentCandidate {
  readonly agentId: string;
  readonly whyNot: Ineligibility | null;
  readonly admission: Admission | null;
  readonly loadPercent: number;
  /** Items held, calls included. */
  readonly held: number;
  /** Share of recent time spent on items; null where the policy does not care. */
  readonly occupancyPercent: number | null;
  readonly idleMs: number;
  /** Since they last received an item; null: never. */
  readonly receivedMs: number | null;
}

export interface CandidateList<T> {
  /** Everybody who was looked at. */
  readonly total: number;
  readonly eligible: number;
  /** How many could not be considered, by reason, most first. */
  readonly ineligible: readonly { readonly whyNot: Ineligibility; readonly count: number }[];
  /** Eligible ones in the order of the policy, then the others; at most as many as were asked for. */
  readonly listed: readonly T[];
}

/** One thing that could have been different. `agentId` and `itemId` say of whom. */
export const changeKinds = [
  "waitedLonger",
  "waitedLess",
  "otherTier",
  "idleLonger",
  "exclusionOver",
  "preferenceOver",
  "customerFree",
  "notPinned",
  "ringOpen",
  "skillDropped",
  "hadSkill",
  "wrapUpOver",
  "channelResumed",
  "parkingOver",
  "becameOverdue",
  "restedLonger",
  "agentFree",
  "agentEmptied",
  "reserveSmaller"
] as const;

export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  readonly kind: ChangeKind;
  /** What it is worth in waiting; null where no wait stands for it. Changes with a number count as smaller. */
  readonly waitMs: number | null;
  readonly itemId: string | null;
  readonly agentId: string | null;
  /** Tier before and after. */
  readonly tiers: { readonly from: string; readonly to: string } | null;
  /** Channel or skill that it is about. */
  readonly name: string | null;
}

/** A change that was tried on a copy of the state with the engine itself, and what was decided then. */
export interface VerifiedChange extends Change {
  readonly instead: {
    /** Whom the item goes to then; null: nobody. */
    readonly agentId: string | null;
    /** What the agent is offered then; null: nothing. */
    readonly itemId: string | null;
  };
}

/** One decision on the item, or, last, the moment at which it is asked why the item still waits. */
export interface ExplainedMoment {
  readonly kind: "offer" | "waiting";
  /** Row of the journal. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly policy: { readonly name: string; readonly version: string; readonly hash: string };
  readonly coreVersion: string;
  readonly channel: string;
  readonly tier: string;
  readonly parts: ScoreParts;
  readonly trigger: Because["trigger"] | null;
  readonly admission: Admission | null;
  readonly agentId: string | null;
  readonly offerNumber: number | null;
  /** Place among the waiting items, 1 = next. */
  readonly rank: number;
  /** From now on, where it waits and enough is known. */
  readonly estimatedWait: EstimatedWait | null;
  /** The engine, asked again on a copy of the state, decides the same. */
  readonly isReproduced: boolean;
  /** Waiting items, as candidates for the agent; null where nobody was chosen. */
  readonly items: CandidateList<ItemCandidate> | null;
  readonly agents: CandidateList<AgentCandidate>;
  /** Best item and best agent that the choice left behind. */
  readonly runnerUp: { readonly item: ItemCandidate | null; readonly agent: AgentCandidate | null };
  /** Null: none of the changes that were tried would have changed the choice. */
  readonly smallestChange: VerifiedChange | null;
  readonly changesTried: number;
}

export interface Explanation {
  readonly itemId: string;
  readonly pool: string;
  /** Oldest first. */
  readonly moments: readonly ExplainedMoment[];
  /** Offers before these that were left out. */
  readonly earlierOffers: number;
}

export interface ExplainOptions {
  /** Most candidates named one by one in each list; counts are always of all. */
  readonly candidates: number;
  /** Most offers explained, the newest ones. */
  readonly offers: number;
}

/** Explains an item from the journal of a running bridge, without holding it up. Rejects with a BridgeError. */
export type ExplainItem = (itemId: string, options: ExplainOptions) => Promise<Explanation>;
