import type { Side } from "../core/input.ts";
import type { OrgStatus } from "../ports/org.ts";
import type { BridgeView, ReadyView } from "./views.ts";

/** What is known of the bridge's own health. */
export interface Health {
  readonly failure: string | null;
  readonly reconciled: ReadonlySet<Side>;
  readonly org: OrgStatus;
  readonly centre: BridgeView["centre"];
  readonly pausedChannels: readonly string[];
  readonly isBreakerOpen: boolean;
}

/** Ready: both sides have been reconciled and are up. Whatever is degraded is said even when ready. */
export function readinessOf(health: Health): ReadyView {
  const blocking = [...blockingReasons(health)];
  return { isReady: blocking.length === 0, reasons: [...blocking, ...degradedReasons(health)] };
}

function* blockingReasons(health: Health): Generator<string> {
  const { failure, reconciled, org, centre } = health;
  if (failure !== null) yield failure;
  if (!reconciled.has("salesforce")) yield "Salesforce has not been reconciled yet: nothing of it is offered.";
  else if (!org.isUp) yield "Salesforce cannot be reached: its items wait, calls go on.";
  if (!reconciled.has("centre")) yield `The contact centre has not been reconciled yet: ${centre.reason}.`;
  else if (!centre.isUp)
    yield `The contact centre cannot be reached: ${centre.reason}. It distributes calls by itself.`;
}

function* degradedReasons(health: Health): Generator<string> {
  const { org, centre, pausedChannels, isBreakerOpen } = health;
  if (org.isUp && !org.hasGuard) {
    yield "Degraded: the org has no OneQueue_Offer__c object, so a lost answer delays its item by two minutes. Deploy force-app.";
  }
  if (org.isUp && !org.isWriter) yield `Nothing is written to Salesforce: ${org.writerReason}`;
  if (org.isUp && !org.feed.isHealthy) yield `The Salesforce feed (${org.feed.kind}) is not healthy: ${org.feed.why}`;
  if (centre.isUp && !centre.hasControl) yield `The contact centre distributes calls by itself: ${centre.reason}.`;
  if (isBreakerOpen)
    yield "Too many writes to Salesforce have an unknown outcome: no new offers until some are settled.";
  for (const channel of pausedChannels) yield `Channel ${channel} is paused: the org keeps refusing its items.`;
  yield* org.warnings;
}
