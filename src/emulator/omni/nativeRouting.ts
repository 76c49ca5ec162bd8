import type { SObjectRecord } from "../records/schema.ts";
import type { RecordChange } from "../records/transaction.ts";
import { capacityUse, fits, sizeFieldsOf } from "./capacity.ts";
import { number, type OmniContext, omniOrigin, text } from "./omniContext.ts";
import { capacityOf, channelsOfStatus, presenceOf, routingConfigOf } from "./omniSetup.ts";
import { membersOfQueue } from "./queueMembers.ts";

/**
 * Omni-Channel's own routing, for queues whose configuration names one of its models. Off unless the switch
 * `nativeQueuesAreRouted` is set: it exists to show a mixed org, and to be compared with.
 */
export function openNativeRouting(context: OmniContext): void {
  const waiting = new Set<string>();
  const lastPushedAt = new Map<string, number>();
  let isPlanned = false;
  const plan = () => {
    if (isPlanned || waiting.size === 0 || !context.switches.values.nativeQueuesAreRouted) return;
    isPlanned = true;
    context.clock.setTimer(0, () => {
      isPlanned = false;
      routeAll(context, waiting, lastPushedAt);
    });
  };
  context.store.onCommit(({ changes }) => {
    for (const change of changes) {
      noteWaiting(change, waiting);
      if (change.object === "AgentWork" || change.object === "UserServicePresence") plan();
      else if (waiting.has(change.id)) plan();
    }
  });
}

function noteWaiting({ object, id, after }: RecordChange, waiting: Set<string>): void {
  if (object !== "PendingServiceRouting") return;
  const waits = after !== undefined && after["RoutingModel"] !== "ExternalRouting" && after["IsPushed"] !== true;
  if (waits && after["IsReadyForRouting"] === true) waiting.add(id);
  else waiting.delete(id);
}

/** Lowest priority number first, then the oldest. An item that fits nobody waits and holds nobody up. */
function routeAll(context: OmniContext, waiting: ReadonlySet<string>, lastPushedAt: Map<string, number>): void {
  const { store } = context;
  const routings = [...waiting].flatMap((id) => store.get("PendingServiceRouting", id) ?? []);
  const priorityOf = (routing: SObjectRecord) =>
    number(routingConfigOf(store, text(routing, "QueueId")), "RoutingPriority") ?? Infinity;
  const ordered = routings
    .map((routing) => ({ routing, priority: priorityOf(routing) }))
    .toSorted((one, other) => one.priority - other.priority || compareAge(one.routing, other.routing));
  for (const { routing } of ordered) {
    const agentId = bestAgent(context, routing, lastPushedAt);
    if (agentId === undefined) continue;
    lastPushedAt.set(agentId, context.clock.now());
    push(context, routing, agentId);
  }
}

function compareAge(one: SObjectRecord, other: SObjectRecord): number {
  const [oneKey, otherKey] = [one, other].map((routing) => `${String(routing["CreatedDate"])} ${routing.Id}`);
  return (oneKey ?? "") < (otherKey ?? "") ? -1 : 1;
}

/** Least active: least open work. Most available: most free capacity. Equal agents: who got work longest ago. */
function bestAgent(
  context: OmniContext,
  routing: SObjectRecord,
  lastPushedAt: ReadonlyMap<string, number>
): string | undefined {
  const ranked = [...membersOfQueue(context.store, String(routing["QueueId"]))]
    .filter((agentId) => mayTake(context, routing, agentId))
    .map((agentId) => ({ agentId, load: loadOf(context, routing, agentId), idleSince: lastPushedAt.get(agentId) ?? 0 }))
    .toSorted(
      (one, other) => one.load - other.load || one.idleSince - other.idleSince || (one.agentId < other.agentId ? -1 : 1)
    );
  return ranked[0]?.agentId;
}

/** The agent who declined last is passed over; with one agent only, the item waits until that agent logs in anew. */
function mayTake(context: OmniContext, routing: SObjectRecord, agentId: string): boolean {
  const { consoles, live, store } = context;
  const statusId = text(presenceOf(store, agentId), "ServicePresenceStatusId");
  if (statusId === undefined || !channelsOfStatus(store, statusId).has(String(routing["ServiceChannelId"])))
    return false;
  if (consoles.of(agentId)?.sessionKey === routing["LastDeclinedAgentSession"]) return false;
  const size = sizeFieldsOf(routing, routingConfigOf(store, text(routing, "QueueId")));
  return fits(store, live, agentId, { ...size, IsInterruptible: routing["IsInterruptible"] });
}

function loadOf({ live, store }: OmniContext, routing: SObjectRecord, agentId: string): number {
  if (routing["RoutingModel"] === "LeastActive") return live.of(store, agentId).length;
  const freePercent = 100 - capacityUse(store, live, agentId).primaryPercent;
  return -freePercent * capacityOf(store, agentId).primary;
}

function push(context: OmniContext, routing: SObjectRecord, agentId: string): void {
  const config = routingConfigOf(context.store, text(routing, "QueueId"));
  context.store.transaction(omniOrigin(agentId), (tx) => {
    const fields = {
      UserId: agentId,
      WorkItemId: routing["WorkItemId"],
      ServiceChannelId: routing["ServiceChannelId"],
      PendingServiceRoutingId: routing.Id,
      PushTimeout: number(routing, "PushTimeout") ?? number(config, "PushTimeout") ?? null,
      ...sizeFieldsOf(routing, config)
    };
    tx.insert("AgentWork", fields, { system: true });
  });
}
