/**
 * The whole state of a pool. Mutable and owned by `step`; plain enough to be written out and restored at any row of
 * the journal (`stateRecords.ts`). Everything derived (classes, idle groups, timers) is rebuilt from the facts.
 */
import { ClassTable } from "./classTable.ts";
import { KeyedHeap } from "./keyedHeap.ts";
import type { Age, Agent, IdleGroup, Profile } from "./agent.ts";
import type { Calendar } from "./calendar.ts";
import { isOccupancyKept, type CompiledPolicy } from "./policy.ts";
import type { Decision } from "./decision.ts";
import type { CustomerAgent, Item, ItemClass, Offer } from "./item.ts";
import type { Links } from "./presence.ts";
import type { Side } from "./input.ts";
import { startReserve, type ReserveInForce } from "./reserveInForce.ts";
import { Recent } from "./recent.ts";
import type { Hint } from "./command.ts";
import type { Timer } from "./timer.ts";
import { isTimerBefore } from "./timer.ts";

/** Raised when what a row of the journal means changes; replay is strict only between equal versions. */
export const coreVersion = "2";

export interface Tombstone {
  /** What is said of the item with this serial or a smaller one comes late; -1 when it may come back (a call). */
  readonly serial: number;
  readonly nextOfferNumber: number;
}

export interface EarlyWork {
  readonly agentId: string;
  readonly agentWorkId: string;
}

export interface QueuePace {
  readonly lastAt: number;
  /** Mean time between two offers from the queue, in whole ms. */
  readonly meanMs: number;
}

export interface ChannelTrouble {
  readonly code: string;
  /** Items and agents that met this refusal since the channel last worked. */
  readonly itemIds: Set<string>;
  readonly agentIds: Set<string>;
}

export interface State {
  pool: string;
  epoch: number;
  orgId: string;
  /** Inputs applied so far: the sequence of the journal. */
  seq: number;
  /** `at` of the last input; never decreases. */
  now: number;
  policy: CompiledPolicy;
  readonly calendars: Map<string, Calendar>;
  links: Links;
  readonly clockOffsetMs: Record<Side, number>;
  /** Sides in the middle of a reconciliation, and sides that never completed one: nothing is decided meanwhile. */
  readonly reconciling: Set<Side>;
  readonly items: Map<string, Item>;
  readonly agents: Map<string, Agent>;
  /** Agent id by contact-centre agent id. */
  readonly agentOfCentre: Map<string, string>;
  /** Offers without a final outcome; found by command id with `offerNamed`. */
  readonly offers: Set<Offer>;
  /** Customers' ages of items that are gone, by work item id. */
  readonly ages: Recent<Age>;
  /** Items that are gone, so that late news of them are known for what they are. */
  readonly gone: Recent<Tombstone>;
  /** Whom customers have been with lately, by customerRef; only where the policy gives a customer one agent. */
  readonly customerAgents: Recent<CustomerAgent>;
  /** How fast queues move, by queue id; only where the policy has a routing matrix. */
  readonly queuePaces: Map<string, QueuePace>;
  /** The policy before the one in force, while items are still under it; else null. */
  previousPolicy: CompiledPolicy | null;
  /** Members by Salesforce queue id. */
  readonly membership: Map<string, ReadonlySet<string>>;
  readonly channelTrouble: Map<string, ChannelTrouble>;
  /** Until when a channel is paused, by channel id. */
  readonly pausedUntil: Map<string, number>;
  readonly reserve: ReserveInForce;

  /** Salesforce queue ids by developer name, as far as membership is known. */
  readonly queueIdOfName: Map<string, string>;

  /* Derived. */
  readonly staleItems: Set<Item>;
  /** Items by customerRef; only where the policy gives a customer one agent. */
  readonly itemsOfCustomer: Map<string, Set<Item>>;
  readonly classes: Map<string, ItemClass>;
  /** By class index; null where a class was dropped. */
  classList: (ItemClass | null)[];
  /** Beyond so many classes the empty ones are dropped. */
  classesMax: number;
  table: ClassTable;
  /** Classes of items that wait for agents by name, by agent id. */
  readonly namedClasses: Map<string, ItemClass[]>;
  readonly profiles: Map<string, Profile>;
  readonly idleGroups: Map<string, IdleGroup>;
  readonly timers: KeyedHeap<Timer>;
  /** Offers that outlived their item, by item id. */
  readonly strayOffers: Map<string, Offer>;
  /** AgentWork that was seen before its item, by item id: the agent who holds it and its id. */
  readonly earlyWork: Map<string, EarlyWork>;
  /** Free agents with a seat for hot work. */
  freeHotAgents: number;
  hotCapableAgents: number;
  /** Deferred items with agents under an admission, as far as held or offered. */
  readonly admitted: { overdue: number; tier: number };
  unknownOffers: number;
  /** Some channel limits how many of its items one agent may hold. */
  hasChannelLimits: boolean;
  /** Something in the policy depends on how busy agents are. */
  isOccupancyKept: boolean;
  /** Largest capacity configured for any agent, in units; 0 when none is known. */
  capacityMax: number;

  /* Within one step; empty between steps. */
  readonly work: StepWork;
}

/** What one step still has to look at. */
export interface StepWork {
  /** Agents who may take more than before, as far as their `isFreed` still says so. */
  readonly freedAgents: Agent[];
  freedCount: number;
  readonly waitingItems: Set<Item>;
  matchAll: boolean;
  readonly due: Decision[];
  readonly hints: Hint[];
}

export function hasChannelLimits(policy: CompiledPolicy): boolean {
  return policy.channels.some((channel) => channel.maxPerAgent !== null);
}

/** An empty pool under a policy. Both sides count as down and unreconciled until an input says otherwise. */
export function createState(policy: CompiledPolicy): State {
  return {
    pool: "",
    epoch: 0,
    orgId: "",
    seq: 0,
    now: 0,
    policy,
    calendars: new Map(),
    links: { salesforce: false, centre: false },
    clockOffsetMs: { salesforce: 0, centre: 0 },
    reconciling: new Set(),
    items: new Map(),
    agents: new Map(),
    agentOfCentre: new Map(),
    offers: new Set(),
    ages: new Recent(50_000),
    gone: new Recent(50_000),
    customerAgents: new Recent(50_000),
    queuePaces: new Map(),
    previousPolicy: null,
    queueIdOfName: new Map(),
    staleItems: new Set(),
    itemsOfCustomer: new Map(),
    membership: new Map(),
    channelTrouble: new Map(),
    pausedUntil: new Map(),
    reserve: startReserve(policy),
    classes: new Map(),
    classList: [],
    classesMax: 1_024,
    table: new ClassTable(),
    namedClasses: new Map(),
    profiles: new Map(),
    idleGroups: new Map(),
    timers: new KeyedHeap(isTimerBefore),
    strayOffers: new Map(),
    earlyWork: new Map(),
    freeHotAgents: 0,
    hotCapableAgents: 0,
    admitted: { overdue: 0, tier: 0 },
    unknownOffers: 0,
    hasChannelLimits: hasChannelLimits(policy),
    isOccupancyKept: isOccupancyKept(policy),
    capacityMax: 0,
    work: { freedAgents: [], freedCount: 0, waitingItems: new Set(), matchAll: false, due: [], hints: [] }
  };
}

/** The policy that the item is judged by. */
export function policyOf(state: State, item: Item): CompiledPolicy {
  return item.isStale && state.previousPolicy !== null ? state.previousPolicy : state.policy;
}

export function isBreakerOpen(state: State): boolean {
  return state.unknownOffers >= state.policy.offers.breakerUnknowns;
}

export function isPaused(state: State, channelId: string): boolean {
  const until = state.pausedUntil.get(channelId);
  return until !== undefined && until > state.now;
}
