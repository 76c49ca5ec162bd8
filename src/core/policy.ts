/**
 * The policy as the core reads it: plain data, compiled from YAML by `src/policy`. Versioned by its hash; every
 * decision names it. All times are integer milliseconds, all shares integer percent.
 */

/** What an item does to an agent: a call fills them, a chat can be stacked, deferred work waits for a lull. */
export type WorkKind = "call" | "chat" | "deferred";

export const workKinds: readonly WorkKind[] = ["call", "chat", "deferred"];

/** One target used up is worth this much score. Integer slopes and waits keep every product below 2^53. */
export const scorePerTarget = 100_000_000_000;

export interface PolicyChannel {
  readonly id: string;
  readonly kind: WorkKind;
  /** Strict precedence between channels; larger is served first. 0 in policies that use scores only. */
  readonly level: number;
  /** The promise: an item that has waited this long has used one target. */
  readonly targetMs: number;
  /** Score per waited millisecond: round(scorePerTarget * weight / targetMs). At least 1. */
  readonly slope: number;
  /** Calendar on whose hours the item ages; null ages around the clock. */
  readonly calendar: string | null;
  /** Capacity taken when neither item nor routing configuration says so, in percent of an agent. */
  readonly capacityPercent: number;
  /** Most items of this channel that one agent may hold; null for no limit of its own. */
  readonly maxPerAgent: number | null;
  /** A call may be offered while an agent holds only interruptible work. */
  readonly isInterruptible: boolean;
  /** Work held longer than this no longer hides its agent from calls; null never. */
  readonly handlingLimitMs: number | null;
  /** How long an offer may stay unanswered before its agent counts as not responding. */
  readonly answerWithinMs: number;
  /** Most score that an item reaches before its target has passed; never lowers an overdue item. Null for no cap. */
  readonly scoreCap: number | null;
  /**
   * What an item's own deadline does: `raise` lets it score as if its target ended then, where that is earlier;
   * `replace` where it is later, too (earliest deadline first).
   */
  readonly deadline: "ignore" | "raise" | "replace";
}

/** First matching rule names the channel. A missing condition matches everything; a list matches any of its values. */
export interface ChannelRule {
  readonly channel: string;
  /** Queue ids or developer names. */
  readonly queues?: readonly string[];
  /** Service channel ids or developer names. */
  readonly serviceChannels?: readonly string[];
  /** Work-item field -> allowed values, for instance `Case.Origin` -> ["Web"]. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

export interface Tier {
  readonly id: string;
  /** Head start in score: bonus in targets times scorePerTarget. */
  readonly bonus: number;
  /** May use agents kept free for hot work, within the exemption share. */
  readonly isExemptFromReserve: boolean;
}

export interface Reserve {
  /** Hot-capable agents kept free of deferred work. */
  readonly hotAgents: number;
  /** Share of hot-capable agents that exempt tiers may occupy despite the reserve; at least one agent. */
  readonly exemptionPercent: number;
  /** Share of hot-capable agents that overdue deferred work may occupy despite the reserve. */
  readonly overduePercent: number;
  /** Lets the number of agents kept free follow the service level, from `hotAgents` up; null keeps it fixed. */
  readonly adaptive: AdaptiveReserve | null;
}

/** The promise to callers and chatters that the reserve is adjusted for: `percent` of them answered `withinMs`. */
export interface AdaptiveReserve {
  readonly percent: number;
  readonly withinMs: number;
  /** How far back answers count, in whole minutes. */
  readonly windowMs: number;
  /** Most agents kept free. */
  readonly max: number;
}

/** Agents who were busy for more than this share of their recent time are offered no deferred work. */
export interface OccupancyCeiling {
  readonly ceilingPercent: number;
  /** How much recent time weighs: after so long without a change, what was before counts half. */
  readonly windowMs: number;
}

/** A customer with several waiting items gets one agent: the others wait for that agent alone, this long. */
export interface SameCustomer {
  readonly waitMs: number;
}

/** Agent criteria in order of importance; the agent id always comes last. */
export type AgentCriterion =
  | "leastLoaded"
  | "longestIdle"
  | "leastActive"
  | "mostAvailable"
  | "longestSinceReceived"
  /** Highest sum of levels over the skills that the item asks for. */
  | "bestSkill"
  /** Fewest skills at all, so that versatile agents stay free. */
  | "fewestSkills"
  /** Smallest share of recent time spent on items, as of when the agent became idle. */
  | "leastOccupied";

export interface OfferRules {
  /** How long an agent's phone rings for one offer. */
  readonly callRingMs: number;
  /** Wait beyond an offer's own timer before we call the agent not responding. */
  readonly answerMarginMs: number;
  /** How long an agent who declined or let an item pass is not offered it again. */
  readonly excludeMs: number;
  /** How long an item waits for its preferred agent alone. */
  readonly preferredMs: number;
  /** An offer of unknown outcome stops blocking its agent for calls after this. */
  readonly unknownFreesCallsMs: number;
  /** So many offers of unknown outcome stop new Salesforce offers until some are settled. */
  readonly breakerUnknowns: number;
  /** The same refusal from so many agents parks the item. */
  readonly refusalsToPark: number;
  /** The same refusal on so many items pauses the channel. */
  readonly refusalsToPause: number;
  readonly parkMs: number;
  readonly pauseMs: number;
  /** First wait before a refused item is offered again; doubles with each refusal, at most 60 s. */
  readonly refusalBackoffMs: number;
}

export interface CompiledPolicy {
  readonly name: string;
  readonly version: string;
  /** sha256 of the canonical compiled content. */
  readonly hash: string;
  /** "channel": level of the channel; "routingPriority": lower RoutingPriority first, as Omni-Channel does. */
  readonly levelFrom: "channel" | "routingPriority";
  readonly channels: readonly PolicyChannel[];
  readonly rules: readonly ChannelRule[];
  readonly tiers: readonly Tier[];
  readonly defaultTier: string;
  readonly reserve: Reserve;
  /** Null: off. */
  readonly occupancy: OccupancyCeiling | null;
  /** Null: off. */
  readonly sameCustomer: SameCustomer | null;
  /** Source of the routing matrix, as the shell compiles it; null where rules and tiers are all. Not read by the core. */
  readonly matrix: Readonly<Record<string, unknown>> | null;
  readonly agentChoice: readonly AgentCriterion[];
  /** While an agent holds X, which kinds may be added (room in the ledger permitting). */
  readonly whileHolding: Readonly<Record<WorkKind, readonly WorkKind[]>>;
  /** Which Salesforce items may be offered while the contact centre cannot be seen. */
  readonly whenCentreUnseen: "none" | "hot" | "all";
  readonly offers: OfferRules;
}

/** May deferred work have to wait although somebody is free for it? */
export function holdsColdBack({ reserve, occupancy }: CompiledPolicy): boolean {
  return reserve.hotAgents > 0 || reserve.adaptive !== null || occupancy !== null;
}

/** Does anything in the policy depend on how busy agents are? */
export function isOccupancyKept(policy: CompiledPolicy): boolean {
  return policy.occupancy !== null || policy.agentChoice.includes("leastOccupied");
}

/** Before any policy is known: the state of an empty journal. Never used to decide, because nothing is known either. */
export const noPolicy: CompiledPolicy = {
  name: "none",
  version: "0",
  hash: "none",
  levelFrom: "channel",
  channels: [
    {
      id: "none",
      kind: "deferred",
      level: 0,
      targetMs: 3_600_000,
      slope: Math.round(scorePerTarget / 3_600_000),
      calendar: null,
      capacityPercent: 100,
      maxPerAgent: null,
      isInterruptible: false,
      handlingLimitMs: null,
      answerWithinMs: 30_000,
      scoreCap: null,
      deadline: "ignore"
    }
  ],
  rules: [{ channel: "none" }],
  tiers: [{ id: "none", bonus: 0, isExemptFromReserve: false }],
  defaultTier: "none",
  reserve: { hotAgents: 0, exemptionPercent: 0, overduePercent: 0, adaptive: null },
  occupancy: null,
  sameCustomer: null,
  matrix: null,
  agentChoice: ["leastLoaded", "longestIdle"],
  whileHolding: { call: [], chat: [], deferred: [] },
  whenCentreUnseen: "none",
  offers: {
    callRingMs: 15_000,
    answerMarginMs: 5_000,
    excludeMs: 60_000,
    preferredMs: 0,
    unknownFreesCallsMs: 5_000,
    breakerUnknowns: 5,
    refusalsToPark: 3,
    refusalsToPause: 5,
    parkMs: 900_000,
    pauseMs: 60_000,
    refusalBackoffMs: 1_000
  }
};
