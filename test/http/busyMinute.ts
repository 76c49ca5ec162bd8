/** A busy minute of a small contact centre, as a bridge would show it. */
import type { Because, Decision } from "../../src/core/decision.ts";
import type { AgentView, BridgeView, ItemView } from "../../src/bridge/views.ts";
import { scorePerTarget } from "../../src/core/policy.ts";
import { type DecisionFacts, noFacts } from "../../src/language/decisionFacts.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const targets: Readonly<Record<string, number>> = {
  voice: 20 * second,
  chat: minute,
  social: hour,
  email: 4 * hour,
  form: 8 * hour
};

export const names: Readonly<Record<string, string>> = {
  "005xx00000000A1AAA": "Amélie Laurent",
  "005xx00000000B1AAA": "James Carter",
  "005xx00000000C1AAA": "Chloé Moreau",
  "005xx00000000D1AAA": "Oliver Bennett",
  "005xx00000000E1AAA": "Inès Fournier",
  "005xx00000000F1AAA": "Hugo Petit",
  "005xx00000000G1AAA": "Grace Walker"
};
export const agentName = (agentId: string): string | null => names[agentId] ?? null;
const idOf = (letter: string): string => `005xx00000000${letter}1AAA`;

interface ItemSketch {
  readonly itemId: string;
  readonly channel: string;
  readonly waitMs: number;
  readonly tier?: string;
  readonly queueName?: string;
  readonly more?: Partial<ItemView>;
}

export function itemView({ itemId, channel, waitMs, tier = "Standard", queueName, more }: ItemSketch): ItemView {
  const isCall = itemId.startsWith("call:");
  const targetMs = targets[channel] ?? hour;
  return {
    itemId,
    side: isCall ? "centre" : "salesforce",
    workItemId: isCall ? itemId : `500xx0000000${itemId.slice(-6)}`,
    channel,
    kind: isCall ? "call" : channel === "chat" ? "chat" : "deferred",
    queueId: isCall ? "support" : "00Gxx0000000001AAA",
    queueName: queueName ?? (isCall ? "Support line" : channel === "chat" ? "Web chat" : "Cases"),
    tier,
    language: "en",
    phase: "waiting",
    since: "2026-01-05T09:30:00.000Z",
    waitMs,
    targetMs,
    score: Math.round((waitMs / targetMs + (tier === "VIP" ? 1.5 : 0)) * scorePerTarget),
    level: 0,
    rank: null,
    agentId: null,
    offerNumber: 0,
    agentWorkId: null,
    parkedBecause: null,
    estimatedWait: null,
    excludedAgentIds: [],
    ...more
  };
}

function item(number: number): string {
  return `0JRxx00000000${String(number).padStart(2, "0")}AAA`;
}

export const waitingSketches: readonly ItemSketch[] = [
  { itemId: "call:1042", channel: "voice", waitMs: 34 * second },
  { itemId: item(41), channel: "email", waitMs: 12 * minute, tier: "VIP" },
  { itemId: "call:1043", channel: "voice", waitMs: 21 * second },
  { itemId: item(42), channel: "chat", waitMs: 52 * second },
  { itemId: item(43), channel: "social", waitMs: 49 * minute, queueName: "Social care" },
  { itemId: "call:1044", channel: "voice", waitMs: 9 * second },
  { itemId: item(44), channel: "email", waitMs: 1.6 * hour },
  { itemId: item(45), channel: "form", waitMs: 2.4 * hour },
  { itemId: item(46), channel: "chat", waitMs: 11 * second },
  { itemId: item(47), channel: "email", waitMs: 26 * minute, queueName: "Réclamations" },
  { itemId: item(48), channel: "warranty-desk", waitMs: 5 * minute, queueName: "Warranty" },
  { itemId: item(49), channel: "form", waitMs: 8 * minute }
];

export const otherItems: readonly ItemView[] = [
  itemView({
    itemId: item(38),
    channel: "chat",
    waitMs: 31 * second,
    more: { phase: "offered", agentId: idOf("E"), offerNumber: 1, agentWorkId: "0Bzxx0000000011AAA" }
  }),
  itemView({
    itemId: "call:1041",
    channel: "voice",
    waitMs: 14 * second,
    more: { phase: "offered", agentId: idOf("D"), offerNumber: 2 }
  }),
  itemView({
    itemId: item(29),
    channel: "email",
    waitMs: 3.1 * hour,
    more: { phase: "parked", offerNumber: 3, parkedBecause: "FIELD_CUSTOM_VALIDATION_EXCEPTION, until 10:05" }
  })
];

const online = { isOnline: true, statusId: "0N5xx0000000001AAA", serviceChannelIds: ["0N9xx0000000001AAA"] };
const ready = { isLoggedIn: true, device: "idle", isReady: true, notReadyBy: null, wrapUpUntil: null };

function agentView(letter: string, more: Partial<AgentView>): AgentView {
  return {
    agentId: idOf(letter),
    userId: idOf(letter),
    centreAgentId: `agent-${letter.toLowerCase()}`,
    salesforce: online,
    centre: ready,
    loadPercent: (more.work ?? []).reduce((sum, { percent }) => sum + percent, 0),
    work: [],
    mayTake: [],
    isNotResponding: false,
    idleSince: null,
    ...more
  };
}

export const agents: readonly AgentView[] = [
  agentView("A", {
    work: [
      { id: "0Bzxx0000000001AAA", side: "salesforce", channel: "email", state: "open", percent: 50 },
      { id: "0Bzxx0000000002AAA", side: "salesforce", channel: "form", state: "open", percent: 50 }
    ]
  }),
  agentView("B", {
    centre: { ...ready, device: "busy" },
    work: [{ id: "call:1039", side: "centre", channel: "voice", state: "open", percent: 100 }]
  }),
  agentView("C", {
    centre: { ...ready, wrapUpUntil: "2026-01-05T09:31:20.000Z" },
    work: [{ id: "0Bzxx0000000003AAA", side: "salesforce", channel: "chat", state: "open", percent: 34 }],
    mayTake: ["chat"]
  }),
  agentView("D", {
    centre: { ...ready, device: "ringing" },
    work: [{ id: "call:1041", side: "centre", channel: "voice", state: "offered", percent: 100 }],
    isNotResponding: true
  }),
  agentView("E", {
    work: [
      { id: "0Bzxx0000000004AAA", side: "salesforce", channel: "chat", state: "open", percent: 34 },
      { id: "0Bzxx0000000011AAA", side: "salesforce", channel: "chat", state: "offered", percent: 34 }
    ],
    mayTake: []
  }),
  agentView("F", { mayTake: ["call", "chat", "deferred"], idleSince: "2026-01-05T09:30:31.000Z" }),
  agentView("G", { centre: { ...ready, isReady: false, notReadyBy: "agent" }, mayTake: [] }),
  agentView("H", {
    salesforce: { isOnline: false, statusId: null, serviceChannelIds: [] },
    centre: { ...ready, isLoggedIn: false, isReady: false }
  })
];

export interface Told {
  readonly seq: number;
  readonly at: string;
  readonly decision: Decision;
  readonly facts: DecisionFacts;
}

function because(channel: string, tier: string, waitMs: number, more: Partial<Because> = {}): Because {
  const { score, targetMs } = itemView({ itemId: "x", channel, waitMs, tier });
  const bonus = tier === "VIP" ? 1.5 * scorePerTarget : 0;
  return {
    trigger: "agent",
    channel,
    tier,
    terms: { level: 0, score, waitMs, targetMs, bonus },
    admission: "plain",
    compared: 3,
    beaten: [],
    passedOver: {},
    ...more
  };
}

/** A decision to offer, as the first scenario of the mission has them. */
export function offer(
  itemId: string,
  letter: string,
  channel: string,
  tier: string,
  waitMs: number,
  more: Partial<Because> = {}
): Decision {
  return {
    kind: "offer",
    itemId,
    agentId: idOf(letter),
    offerNumber: 1,
    because: because(channel, tier, waitMs, more)
  };
}

const call = {
  channel: "voice",
  kind: "call",
  tier: "Standard",
  waitMs: 10 * second,
  targetMs: 20 * second,
  slope: 5e6,
  bonus: 0
} as const;
export const firstDecisions: readonly Told[] = [
  {
    seq: 118,
    at: "2026-01-05T09:30:02.100Z",
    decision: offer(item(39), "A", "email", "VIP", 5 * second, {
      beaten: [{ itemId: "call:1039", level: 0, score: 0.5 * scorePerTarget }]
    }),
    facts: { runnerUp: call, overtaking: null }
  },
  {
    seq: 124,
    at: "2026-01-05T09:30:06.300Z",
    decision: offer("call:1039", "B", "voice", "Standard", 14.2 * second),
    facts: {
      runnerUp: null,
      overtaking: {
        at: 0,
        byItemId: item(39),
        byChannel: "email",
        byTier: "VIP",
        boundMs: 30 * second,
        extraMs: 4200,
        times: 1
      }
    }
  },
  {
    seq: 131,
    at: "2026-01-05T09:30:11.000Z",
    decision: offer(item(37), "C", "chat", "Standard", 2 * second, { trigger: "item", compared: 2 }),
    facts: noFacts
  },
  {
    seq: 140,
    at: "2026-01-05T09:30:19.700Z",
    decision: {
      kind: "parkItem",
      itemId: item(29),
      code: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
      untilMs: Date.UTC(2026, 0, 5, 10, 5)
    },
    facts: noFacts
  },
  {
    seq: 147,
    at: "2026-01-05T09:30:24.200Z",
    decision: offer(item(38), "E", "chat", "Standard", 31 * second, {
      beaten: [{ itemId: "call:1044", level: 0, score: 0.45 * scorePerTarget }],
      passedOver: { kindNotAllowed: 1 }
    }),
    facts: { runnerUp: { ...call, waitMs: 9 * second }, overtaking: null }
  },
  {
    seq: 151,
    at: "2026-01-05T09:30:33.900Z",
    decision: { kind: "agentNotResponding", agentId: idOf("D"), itemId: "call:1041", afterMs: 25 * second },
    facts: noFacts
  }
];

const capabilities = {
  decide: "immediate",
  holdCall: true,
  offerOutcome: true,
  revokeOffer: true,
  dissuade: true,
  setAgentState: "now",
  externalTasks: "none",
  snapshot: true,
  replay: false,
  lease: "native"
} as const;

export const usualBridge: Omit<BridgeView, "seq"> = {
  mode: "active",
  pool: "main",
  epoch: 3,
  policy: { name: "vip-first", version: "1", hash: "9f2c41d7a8e05b13" },
  waiting: waitingSketches.length,
  offered: 2,
  parked: 1,
  agents: {
    online: agents.filter(({ salesforce, centre }) => salesforce.isOnline || centre?.isLoggedIn === true).length,
    free: agents.filter(({ mayTake }) => mayTake.length > 0).length
  },
  pausedChannels: [],
  org: {
    isUp: true,
    orgId: "00Dxx0000000001EAA",
    instanceUrl: "https://example.my.salesforce.com",
    feed: {
      kind: "changeData",
      why: "the org offers change events for all three objects",
      isHealthy: true,
      silentForMs: 800
    },
    hasGuard: true,
    isWriter: true,
    writerReason: "this bridge holds the writer record",
    apiCallsUsed: 5012,
    apiCallsMax: 100_000,
    apiCallsMade: 812,
    clockOffsetMs: -120,
    warnings: []
  },
  centre: { isUp: true, hasControl: true, capabilities, reason: "lease renewed every 2 s" },
  alerts: []
};

/** In policy order, as the bridge gives them. */
export function ranked(items: readonly ItemView[]): readonly ItemView[] {
  return items.toSorted((a, b) => b.score - a.score).map((each, index) => ({ ...each, rank: index + 1 }));
}

/** `count` waiting e-mails. */
export function manyItems(count: number): readonly ItemView[] {
  const sketches = Array.from({ length: count }, (_each, index) => ({
    itemId: `0JRxx${String(index).padStart(10, "0")}AAA`,
    channel: "email",
    waitMs: (count - index) * second
  }));
  return ranked(sketches.map(itemView));
}
