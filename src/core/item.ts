import type { Admission } from "./decision.ts";
import type { ItemFacts, Side } from "./input.ts";
import type { PolicyChannel, Tier } from "./policy.ts";
import type { Calendar } from "./calendar.ts";
import type { ClassTable } from "./classTable.ts";
import type { HeapElement } from "./heap.ts";
import type { KeyedHeap } from "./keyedHeap.ts";
import type { SkillNeed } from "./route.ts";
import type { Timer } from "./timer.ts";

/**
 * Life of an item:
 *
 *   enriching ─┐
 *   notReady ──┼─> waiting ──> reserved ──> offered ──> accepted ──> gone
 *   parked  <──┘      ^───────────┴────────────┘ (refused, declined, timed out, failed)
 *
 * `joined`: a VoiceCall's record that is counted with its call and never offered.
 * `notReady`: not routable yet, pushed by somebody else, or waiting out a refusal.
 * `dissuaded`: a caller who is told that nobody will answer; waits after all when that fails.
 */
export type Phase =
  "enriching" | "notReady" | "waiting" | "reserved" | "offered" | "accepted" | "parked" | "joined" | "dissuaded";

/** One item proposed to one agent. Exists from the decision until its outcome is final, even if the item is gone. */
export interface Offer {
  /** `<item id>:<number>`. */
  readonly commandId: string;
  readonly itemId: string;
  readonly agentId: string;
  readonly number: number;
  readonly side: Side;
  readonly isHot: boolean;
  readonly admission: Admission;
  readonly madeAt: number;
  /** How long the agent has to answer, our margin included. */
  readonly answerMs: number;
  /** Past this, an agent who has not answered counts as not responding; 0 until the offer is out. */
  answerBy: number;
  phase: "reserved" | "offered";
  agentWorkId: string | null;
  /** Since when the outcome of the command is unknown; null when it is not. */
  unknownSince: number | null;
  /** The agent has been told off for this offer already. */
  isLate: boolean;
  timer: Timer | null;
}

/** An agent who declined an item or let it pass is not offered it again before `until`. */
export interface Exclusion {
  readonly agentId: string;
  readonly until: number;
}

/** The agent whom a customer is with. */
export interface CustomerAgent {
  readonly agentId: string;
  readonly until: number;
}

/** How far a caller is told that nobody will answer; see `dissuasion.ts`. */
export interface Dissuading {
  readonly stage: "asked" | "told" | "failed";
  /** Until when the next news are waited for; 0 once it failed. */
  readonly until: number;
}

export interface Item {
  readonly itemId: string;
  readonly side: Side;
  facts: ItemFacts;
  /** When the customer began to wait: the earliest known for this work item. */
  since: number;
  channel: PolicyChannel;
  tier: Tier;
  phase: Phase;
  offer: Offer | null;
  nextOfferNumber: number;
  /** Agent who has accepted it; null otherwise. */
  agentId: string | null;
  /** Live exclusions, by agent id. */
  exclusions: readonly Exclusion[];
  /** Preferred agent alone until then; 0 when the ring is over or there is none; `ringUndecided` until we know. */
  preferredUntil: number;
  /** When it first waited for an agent; null when it has not yet. Delays of rings and skills count from here. */
  waitingSince: number | null;
  /** Rings of the route that are open, as bits by their place. */
  openRings: number;
  /** When their delays began. */
  ringsFrom: number;
  /** When to look at the closed ones again; 0 never. */
  ringCheckAt: number;
  /** The agent whom its customer is with, whom it waits for alone until then. */
  boundTo: CustomerAgent | null;
  /** An operator's wish: waits for this agent alone; null for none. */
  pinnedTo: string | null;
  /** An operator's wish: strict level instead of the policy's; null for none. */
  raisedTo: number | null;
  /** Refused items wait until then. */
  notBefore: number;
  refusals: readonly Refusal[];
  parkedUntil: number;
  parkedCode: string | null;
  /** Null: never asked for. */
  dissuading: Dissuading | null;
  /** Belongs to the policy before the one in force, until it is moved over. */
  isStale: boolean;
  /** Where its wait begins on the channel's clock, an own deadline counted; orders items within a class. */
  clockKey: number;
  /** Where the customer's wait begins on that clock. */
  clockSince: number;
  /** Where it waits; null when not waiting. */
  itemClass: ItemClass | null;
  group: ExclusionGroup | null;
  slot: number;
  timer: Timer | null;
}

/** Arrived while presence was not known: whether the preferred agent is there is asked when it is. */
export const ringUndecided = -1;

export interface Refusal {
  readonly code: string;
  readonly agentId: string;
}

/** Whom a waiting item may be offered to. */
export interface Audience {
  readonly hasMembers: boolean;
  readonly hasInformal: boolean;
  /** Agents by name: preferred, paired, pinned, or the customer's; sorted. */
  readonly agentIds: readonly string[];
  /** An operator named them, whatever skills the item asks for. */
  readonly isPinned: boolean;
  /** Groups of agents, and queues beside the item's own, whose members may take it; sorted. */
  readonly groups: readonly string[];
  readonly queueIds: readonly string[];
}

/**
 * Waiting items that differ in nothing but how long they have waited: same queue, service channel, policy channel,
 * tier, level, head start, size, skills asked for and audience. Inside a class all age alike, so a heap by arrival is exact and a decision
 * needs only the heads of the classes (docs/ARCHITECTURE.md, Score).
 *
 * Items that some agents are excluded from sit in groups by the set of excluded agents, so that a head is never
 * ineligible for one agent only: at most one look per group instead of one per item.
 */
export interface ItemClass {
  /** Changes when a new policy makes the class one of the old policy. */
  key: string;
  /** Row of the table; rows of classes that were dropped are used again. */
  readonly index: number;
  readonly queueId: string;
  /** "" for calls. */
  readonly serviceChannelId: string;
  readonly channel: PolicyChannel;
  readonly tier: Tier;
  readonly isCold: boolean;
  readonly calendar: Calendar | null;
  readonly channelId: string;
  readonly audience: Audience;
  readonly skills: readonly SkillNeed[];
  /** Columns that mirror this class for scans; row `index`. */
  readonly table: ClassTable;
  readonly plain: KeyedHeap<Item>;
  readonly groups: KeyedHeap<ExclusionGroup>;
  readonly groupBySignature: Map<string, ExclusionGroup>;
  size: number;
}

export interface ExclusionGroup extends HeapElement {
  readonly signature: string;
  readonly agentIds: ReadonlySet<string>;
  readonly items: KeyedHeap<Item>;
}

/** Order within a class, where everything but the wait is equal. */
export function waitsLonger(a: Item, b: Item): boolean {
  return a.clockKey < b.clockKey || (a.clockKey === b.clockKey && arrivedBefore(a, b));
}

/** Order of items with the same key on the clock. */
export function arrivedBefore(a: Item, b: Item): boolean {
  if (a.since !== b.since) return a.since < b.since;
  return a.itemId < b.itemId;
}
