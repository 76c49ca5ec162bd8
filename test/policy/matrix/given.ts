/** Sentences for tests of the matrix: a small policy, items, a situation. */
import type { ItemFacts } from "../../../src/core/input.ts";
import type { Route } from "../../../src/core/route.ts";
import { compilePolicy } from "../../../src/policy/compilePolicy.ts";
import type { MatrixRouter } from "../../../src/policy/matrix/router.ts";
import type { Situation } from "../../../src/ports/router.ts";

export const smallPolicy = `name: small
version: "1"
channels:
  voice: { kind: call, target: 20s, capacity: 100 }
  chat: { kind: chat, target: 60s, capacity: 34 }
  mail: { kind: deferred, target: 4h, capacity: 50 }
rules:
  - { channel: voice, calls: true }
  - { channel: chat, service_channels: Chat }
  - { channel: mail }
tiers: { Standard: {}, VIP: { bonus: 1 } }
default_tier: Standard
calendars:
  office: { zone: Europe/Paris, weekly: { monday: ["08:00-18:00"], wednesday: ["08:00-18:00"] } }
rings:
  usual:
    - { who: members, after: 20s }
    - { who: preferred }
    - { who: branch, group: paris, after: 40s, drop_skills: [product], only_if_wait_over: 2m }
skills:
  claims: [{ skill: claims, level: 3, drop_after: 60s }, { skill: product }]
bonus: { reopened: 0.3, urgent: 1 }
`;

/** A Wednesday, 15:30 in Paris. */
export const wednesday = Date.UTC(2026, 10, 25, 14, 30);

/** The policy with a matrix of these lines, which are indented as below `matrix:`. */
export function withMatrix(levels: string): string {
  return `${smallPolicy}matrix:\n  levels:\n${levels}`;
}

export function routerOf(levels: string): MatrixRouter {
  const { router } = compilePolicy(withMatrix(levels), "small.yaml");
  if (router === null) throw new Error("the policy has no matrix");
  return router;
}

export function item(facts: Partial<ItemFacts> = {}): ItemFacts {
  return {
    itemId: "0JR1",
    side: "salesforce",
    workItemId: "5001",
    queueId: "00G1",
    queueName: "Claims",
    serviceChannelId: "0N9cases",
    serviceChannelName: "Cases",
    since: wednesday,
    capacityWeight: null,
    capacityPercent: null,
    routingPriority: null,
    pushTimeoutMs: null,
    preferredAgentId: null,
    isPreferredRequired: false,
    isReadyForRouting: true,
    isPushed: false,
    serial: 1,
    firstOfferNumber: 1,
    tier: null,
    language: null,
    customerRef: null,
    fields: {},
    enrichUntil: 0,
    joinedTo: null,
    deadline: null,
    route: null,
    ...facts
  };
}

export const call = (facts: Partial<ItemFacts> = {}): ItemFacts =>
  item({
    itemId: "call:1",
    side: "centre",
    serviceChannelId: "",
    serviceChannelName: "",
    queueName: "voice",
    ...facts
  });

export function situation(known: Partial<Situation> = {}): Situation {
  return {
    now: wednesday,
    isOpen: () => true,
    estimatedWaitMs: () => null,
    waiting: () => 0,
    staffed: () => 0,
    ...known
  };
}

export function routed(levels: string, facts: ItemFacts = item(), known: Partial<Situation> = {}): Route {
  return routerOf(levels).route(facts, situation(known));
}
