import type { Side } from "../core/input.ts";
import type { OrgStatus } from "../ports/org.ts";
import type { BridgeView } from "./views.ts";

/** What is known of the bridge's own health. */
export interface Health {
  readonly failure: string | null;
  readonly reconciled: ReadonlySet<Side>;
  readonly org: OrgStatus;
  /** Why Salesforce was last told to be out of reach; empty when it was not. */
  readonly orgReason: string;
  readonly centre: BridgeView["centre"];
  readonly pausedChannels: readonly string[];
  readonly isBreakerOpen: boolean;
  /** Inputs that the core failed on since the start. */
  readonly rejectedInputs: number;
}

/** Something that keeps the bridge from routing, or is degraded; a teller puts it into words. */
export type Concern =
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "notReconciled"; readonly side: Side; readonly why: string }
  | { readonly kind: "unreachable"; readonly side: Side; readonly why: string }
  | { readonly kind: "noGuard" }
  | { readonly kind: "notWriter"; readonly why: string }
  | { readonly kind: "feedUnhealthy"; readonly feed: OrgStatus["feed"]["kind"]; readonly why: string }
  | { readonly kind: "centreDistributes"; readonly why: string }
  | { readonly kind: "breakerOpen" }
  | { readonly kind: "channelPaused"; readonly channel: string }
  | { readonly kind: "inputsRejected"; readonly count: number }
  | { readonly kind: "warning"; readonly message: string };

/** Ready: both sides have been reconciled and are up. Whatever is degraded is told even when ready. */
export function readinessOf(health: Health): { readonly isReady: boolean; readonly concerns: readonly Concern[] } {
  const blocking = [...blockingConcerns(health)];
  return { isReady: blocking.length === 0, concerns: [...blocking, ...degradedConcerns(health)] };
}

function* blockingConcerns({ failure, reconciled, org, orgReason, centre }: Health): Generator<Concern> {
  if (failure !== null) yield { kind: "failed", message: failure };
  if (!reconciled.has("salesforce")) yield { kind: "notReconciled", side: "salesforce", why: orgReason };
  else if (!org.isUp) yield { kind: "unreachable", side: "salesforce", why: orgReason };
  if (!reconciled.has("centre")) yield { kind: "notReconciled", side: "centre", why: centre.reason };
  else if (!centre.isUp) yield { kind: "unreachable", side: "centre", why: centre.reason };
}

function* degradedConcerns({ org, centre, pausedChannels, isBreakerOpen, rejectedInputs }: Health): Generator<Concern> {
  if (org.isUp && !org.hasGuard) yield { kind: "noGuard" };
  if (org.isUp && !org.isWriter) yield { kind: "notWriter", why: org.writerReason };
  if (org.isUp && !org.feed.isHealthy) yield { kind: "feedUnhealthy", feed: org.feed.kind, why: org.feed.why };
  if (centre.isUp && !centre.hasControl) yield { kind: "centreDistributes", why: centre.reason };
  if (isBreakerOpen) yield { kind: "breakerOpen" };
  for (const channel of pausedChannels) yield { kind: "channelPaused", channel };
  if (rejectedInputs > 0) yield { kind: "inputsRejected", count: rejectedInputs };
  for (const message of org.warnings) yield { kind: "warning", message };
}
