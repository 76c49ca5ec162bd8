import { expect, test } from "@jest/globals";
import { readinessOf, type Concern, type Health } from "../../src/bridge/readiness.ts";
import { concernText } from "../../src/language/concern.ts";
import type { OrgStatus } from "../../src/ports/org.ts";

const org: OrgStatus = {
  isUp: true,
  orgId: "00D000000000001EAA",
  instanceUrl: "https://example.my.salesforce.com",
  feed: { kind: "changeData", why: "change events arrive", isHealthy: true, silentForMs: 10 },
  hasGuard: true,
  isWriter: true,
  writerReason: "",
  apiCallsUsed: null,
  apiCallsMax: null,
  apiCallsMade: 0,
  clockOffsetMs: 0,
  warnings: []
};

const well: Health = {
  failure: null,
  reconciled: new Set(["salesforce", "centre"] as const),
  org,
  orgReason: "",
  centre: { isUp: true, hasControl: true, capabilities: null, reason: "in control" },
  pausedChannels: [],
  isBreakerOpen: false,
  rejectedInputs: 0
};

test("all well is ready, with nothing to say", () => {
  expect(readinessOf(well)).toEqual({ isReady: true, concerns: [] });
});

test.each<[string, Partial<Health>, RegExp]>([
  ["a failure", { failure: "The disk is full." }, /disk is full/],
  ["Salesforce not reconciled", { reconciled: new Set(["centre"] as const) }, /Salesforce has not been reconciled/],
  [
    "Salesforce gone, with its reason",
    { org: { ...org, isUp: false }, orgReason: "ECONNREFUSED" },
    /go on\. ECONNREFUSED\./
  ],
  ["Salesforce gone", { org: { ...org, isUp: false } }, /its items wait, calls go on/],
  ["the centre not reconciled", { reconciled: new Set(["salesforce"] as const) }, /centre has not been reconciled/],
  ["the centre gone", { centre: { ...well.centre, isUp: false, reason: "no answer" } }, /no answer.*by itself/]
])("%s is not ready, and says why", (_name, more, sentence) => {
  const { isReady, concerns } = readinessOf({ ...well, ...more });
  expect(isReady).toBe(false);
  expect(concerns.map((concern) => concernText(concern, "en")).join("\n")).toMatch(sentence);
});

test.each<[string, Partial<Health>, RegExp]>([
  ["no guard object", { org: { ...org, hasGuard: false } }, /Deploy force-app/],
  ["another writer", { org: { ...org, isWriter: false, writerReason: "Bridge b writes." } }, /Bridge b writes/],
  ["an ill feed", { org: { ...org, feed: { ...org.feed, isHealthy: false, why: "silent" } } }, /not healthy: silent/],
  ["calls distributed natively", { centre: { ...well.centre, hasControl: false } }, /distributes calls by itself/],
  ["an open breaker", { isBreakerOpen: true }, /unknown outcome/],
  ["an input set aside", { rejectedInputs: 1 }, /1 input made the core fail/],
  ["a paused channel", { pausedChannels: ["email"] }, /Channel email is paused/],
  ["a warning of the org", { org: { ...org, warnings: ["Deploy it."] } }, /Deploy it/]
])("%s is ready but degraded, and says so", (_name, more, sentence) => {
  const { isReady, concerns } = readinessOf({ ...well, ...more });
  expect(isReady).toBe(true);
  expect(concerns.map((concern) => concernText(concern, "en")).join("\n")).toMatch(sentence);
});

const everyConcern: readonly Concern[] = [
  { kind: "failed", message: "The disk is full." },
  { kind: "notReconciled", side: "salesforce", why: "" },
  { kind: "notReconciled", side: "centre", why: "not connected yet" },
  { kind: "unreachable", side: "salesforce", why: "" },
  { kind: "unreachable", side: "centre", why: "the link is lost: ECONNREFUSED" },
  { kind: "noGuard" },
  { kind: "notWriter", why: "Another bridge was quicker." },
  { kind: "feedUnhealthy", feed: "polling", why: "No feed has been started." },
  { kind: "centreDistributes", why: "the lease could not be renewed in time" },
  { kind: "breakerOpen" },
  { kind: "channelPaused", channel: "email" },
  { kind: "inputsRejected", count: 1 },
  { kind: "inputsRejected", count: 2 }
];

test.each(everyConcern)("$kind of $side is told in French as one sentence, without an English word", (concern) => {
  const text = concernText(concern, "fr");
  expect(text).toMatch(/^[A-ZÉ\d].*\.$/);
  if (concern.kind !== "failed") expect(text).not.toMatch(/\b(the|is|are|not|by|of)\b/i);
});
