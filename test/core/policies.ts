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
  reserve: { hotAgents: 1, exemptionPercent: 10, overduePercent: 20 },
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

export const noReserve: CompiledPolicy = {
  ...vipFirst,
  hash: "test-no-reserve",
  reserve: { hotAgents: 0, exemptionPercent: 10, overduePercent: 20 }
};
