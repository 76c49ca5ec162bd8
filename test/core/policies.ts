import { scorePerTarget, type CompiledPolicy, type PolicyChannel } from "../../src/core/policy.ts";

export function channel(
  id: string,
  kind: PolicyChannel["kind"],
  targetMs: number,
  rest: Partial<PolicyChannel> = {}
): PolicyChannel {
  return {
    id,
    kind,
    level: 0,
    targetMs,
    slope: Math.max(1, Math.round(scorePerTarget / targetMs)),
    calendar: null,
    capacityPercent: kind === "chat" ? 34 : 100,
    maxPerAgent: null,
    isInterruptible: false,
    handlingLimitMs: null,
    answerWithinMs: 30_000,
    scoreCap: null,
    deadline: "ignore",
    ...rest
  };
}

/** The default policy as the core reads it, without its calendar so that tests can count seconds. */
export const vipFirst: CompiledPolicy = {
  name: "vip-first",
  version: "1",
  hash: "test-vip-first",
  levelFrom: "channel",
  channels: [
    channel("voice", "call", 20_000),
    channel("chat", "chat", 60_000, { maxPerAgent: 3 }),
    channel("social", "deferred", 3_600_000, { capacityPercent: 50 }),
    channel("form", "deferred", 28_800_000, { capacityPercent: 50 }),
    channel("email", "deferred", 14_400_000, { capacityPercent: 50 })
  ],
  rules: [
    { channel: "voice", queues: ["support-voice"] },
    { channel: "chat", serviceChannels: ["Chat"] },
    { channel: "form", fields: { "Case.Origin": ["Web"] } },
    { channel: "social", fields: { "Case.Origin": ["Social"] } },
    { channel: "email" }
  ],
  tiers: [
    { id: "standard", bonus: 0, isExemptFromReserve: false },
    { id: "vip", bonus: 1.5 * scorePerTarget, isExemptFromReserve: true }
  ],
  defaultTier: "standard",
  reserve: { hotAgents: 1, exemptionPercent: 10, overduePercent: 20, adaptive: null },
  occupancy: null,
  sameCustomer: null,
  matrix: null,
  agentChoice: ["leastLoaded", "longestIdle"],
  whileHolding: { call: [], chat: ["chat"], deferred: ["chat", "deferred"] },
  whenCentreUnseen: "hot",
  offers: {
    callRingMs: 15_000,
    answerMarginMs: 5_000,
    excludeMs: 120_000,
    preferredMs: 20_000,
    unknownFreesCallsMs: 5_000,
    breakerUnknowns: 5,
    refusalsToPark: 3,
    refusalsToPause: 5,
    parkMs: 900_000,
    pauseMs: 60_000,
    refusalBackoffMs: 1_000
  }
};

/** Everything that the default leaves out, with small limits so that they are reached. */
export const everyFeature: CompiledPolicy = {
  ...vipFirst,
  hash: "test-every-feature",
  channels: [
    channel("voice", "call", 20_000, { level: 1 }),
    channel("chat", "chat", 60_000, { level: 1, maxPerAgent: 1 }),
    channel("social", "deferred", 3_600_000, { capacityPercent: 50, scoreCap: scorePerTarget / 2 }),
    channel("form", "deferred", 28_800_000, {
      deadline: "replace",
      capacityPercent: 30,
      handlingLimitMs: 600_000,
      maxPerAgent: 2
    }),
    channel("email", "deferred", 14_400_000, { deadline: "raise", capacityPercent: 30, isInterruptible: true })
  ],
  sameCustomer: { waitMs: 15_000 },
  reserve: { hotAgents: 1, exemptionPercent: 50, overduePercent: 50, adaptive: null },
  agentChoice: ["bestSkill", "leastActive", "longestSinceReceived", "fewestSkills", "longestIdle"],
  whileHolding: { call: [], chat: ["chat", "deferred"], deferred: ["chat", "deferred"] },
  whenCentreUnseen: "all",
  offers: { ...vipFirst.offers, breakerUnknowns: 2, refusalsToPark: 2, refusalsToPause: 2 }
};

/** Omni-Channel's own order: routing priority, then age; agents by Least Active or Most Available. */
export const omniCompatible: CompiledPolicy = {
  ...vipFirst,
  hash: "test-omni-compatible",
  levelFrom: "routingPriority",
  channels: [channel("voice", "call", 60_000), channel("chat", "chat", 60_000), channel("work", "deferred", 60_000)],
  rules: [
    { channel: "voice", serviceChannels: [""] },
    { channel: "chat", serviceChannels: ["Chat"] },
    { channel: "work" }
  ],
  tiers: [{ id: "standard", bonus: 0, isExemptFromReserve: false }],
  reserve: { hotAgents: 0, exemptionPercent: 0, overduePercent: 0, adaptive: null },
  agentChoice: ["mostAvailable", "longestSinceReceived"],
  whileHolding: { call: [], chat: ["chat", "deferred"], deferred: ["chat", "deferred"] }
};

export const noReserve: CompiledPolicy = {
  ...vipFirst,
  hash: "test-no-reserve",
  reserve: { hotAgents: 0, exemptionPercent: 10, overduePercent: 20, adaptive: null }
};

/** A reserve that follows the service level and a low ceiling, so that both move within a short story. */
export const paced: CompiledPolicy = {
  ...vipFirst,
  hash: "test-paced",
  channels: everyFeature.channels,
  reserve: {
    hotAgents: 1,
    exemptionPercent: 50,
    overduePercent: 50,
    adaptive: { percent: 80, withinMs: 5_000, windowMs: 900_000, max: 3 }
  },
  occupancy: { ceilingPercent: 40, windowMs: 60_000 },
  agentChoice: ["leastOccupied", "longestIdle"]
};
