/** A pool of the size in the bar: deterministic, so that every process builds the same one. */
import { createHash } from "node:crypto";
import { noTraits, type Input, type ItemFacts } from "../src/core/input.ts";
import { noPolicy, scorePerTarget, type CompiledPolicy, type PolicyChannel } from "../src/core/policy.ts";

export interface LoadSize {
  readonly items: number;
  readonly agents: number;
  /** Queues; with 5 channels and 2 tiers each: classes. */
  readonly queues: number;
}

export const fullSize: LoadSize = { items: 100_000, agents: 10_000, queues: 30 };

const startedAt = 1_800_000_000_000;

function channel(id: string, kind: PolicyChannel["kind"], targetMs: number): PolicyChannel {
  const slope = Math.round(scorePerTarget / targetMs);
  const base = {
    level: 0,
    calendar: null,
    maxPerAgent: null,
    isInterruptible: false,
    handlingLimitMs: null,
    scoreCap: null,
    deadline: "ignore" as const
  };
  return { id, kind, targetMs, slope, ...base, capacityPercent: id === "form" ? 30 : 100, answerWithinMs: 30_000 };
}

export const benchPolicy: CompiledPolicy = {
  ...noPolicy,
  name: "bench",
  version: "1",
  hash: "bench",
  channels: [
    channel("chat", "chat", 60_000),
    channel("message", "chat", 120_000),
    channel("social", "deferred", 3_600_000),
    channel("email", "deferred", 14_400_000),
    channel("form", "deferred", 28_800_000)
  ],
  rules: ["chat", "message", "social", "email", "form"].map((id) => ({ channel: id, serviceChannels: [id] })),
  tiers: [
    { id: "standard", bonus: 0, isExemptFromReserve: false },
    { id: "vip", bonus: 1.5 * scorePerTarget, isExemptFromReserve: true }
  ],
  defaultTier: "standard",
  whileHolding: { call: [], chat: ["chat", "deferred"], deferred: ["chat", "deferred"] }
};

export const channelIds = benchPolicy.channels.map((one) => one.id);

/** Through JSON, as in life: what is put together here would be put together again on its first use. */
export function idsOf(index: number): Pick<ItemFacts, "itemId" | "workItemId"> {
  const ids = { itemId: itemId(index), workItemId: `500${String(index).padStart(12, "0")}AAA` };
  return JSON.parse(JSON.stringify(ids)) as Pick<ItemFacts, "itemId" | "workItemId">;
}

/** Small and seeded: spreads items over queues, channels and tiers. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export function agentId(index: number): string {
  return `005${String(index).padStart(12, "0")}AAA`;
}

export function itemId(index: number): string {
  return `0JR${String(index).padStart(12, "0")}AAA`;
}

/** Item number `index`: always the same one. 2 % wait for a preferred agent. */
export function itemFacts(index: number, size: LoadSize): ItemFacts {
  const random = seeded(index * 7_919 + 1);
  const queue = Math.floor(random() * size.queues);
  const service = channelIds[Math.floor(random() * channelIds.length)] as string;
  const isPreferred = random() < 0.02;
  return {
    ...idsOf(index),
    side: "salesforce",
    queueId: `00G${String(queue).padStart(12, "0")}AAA`,
    queueName: `queue-${queue}`,
    serviceChannelId: service,
    serviceChannelName: service,
    since: startedAt - Math.floor(random() * 3_600_000),
    capacityWeight: null,
    capacityPercent: null,
    routingPriority: null,
    pushTimeoutMs: null,
    preferredAgentId: isPreferred ? agentId(Math.floor(random() * size.agents)) : null,
    isPreferredRequired: isPreferred,
    isReadyForRouting: true,
    isPushed: false,
    serial: 1,
    firstOfferNumber: 1,
    tier: random() < 0.1 ? "vip" : "standard",
    language: null,
    customerRef: null,
    fields: {},
    enrichUntil: 0,
    joinedTo: null,
    deadline: null,
    route: null
  };
}

/** Everybody online, each in about a fifth of the queues; 5 % already hold half of what they can. */
export function* openingInputs(size: LoadSize): Generator<Input> {
  const at = startedAt;
  yield { at, type: "PolicyActivated", policy: benchPolicy };
  yield { at, type: "PoolOpened", pool: "bench", epoch: 1, orgId: "00D000000000001EAA" };
  yield { at, type: "ReconciliationStarted", side: "salesforce" };
  yield { at, type: "LinkChanged", side: "salesforce", isUp: true, reason: "bench" };
  yield { at, type: "LinkChanged", side: "centre", isUp: true, reason: "bench" };
  const agents = Array.from({ length: size.agents }, (_, index) => agentId(index));
  yield {
    at,
    type: "DirectoryRead",
    agents: agents.map((id) => ({ agentId: id, userId: id, centreAgentId: null, traits: noTraits }))
  };
  const teams = 50;
  const queues = Array.from({ length: size.queues }, (_, queue) => ({
    queueId: `00G${String(queue).padStart(12, "0")}AAA`,
    agentIds: agents.filter((_id, index) => ((index % teams) * 7 + queue) % 5 === 0)
  }));
  yield { at, type: "MembershipRead", queues };
  for (const id of agents) yield presence(id, at);
  for (let index = 0; index < agents.length; index += 20) yield* heldWork(agents[index] as string, index, at);
}

function presence(id: string, at: number): Input {
  const status = { isOnline: true, statusId: "0N5available", serviceChannelIds: channelIds };
  return { at, type: "PresenceObserved", agentId: id, ...status, configuredCapacity: 100, since: at };
}

function* heldWork(id: string, index: number, at: number): Generator<Input> {
  const work = {
    agentWorkId: `0Bzheld${index}`,
    itemId: null,
    workItemId: `500held${index}`,
    agentId: id,
    serviceChannelId: "email",
    serviceChannelName: "email",
    capacityWeight: null,
    capacityPercent: 50,
    openedAt: at
  };
  yield { at, type: "WorkObserved", work: { ...work, status: "Opened" } };
}

export function hashOf(texts: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  return hash.digest("hex").slice(0, 16);
}
