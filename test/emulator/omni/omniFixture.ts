import { noEvidence } from "../../../src/emulator/evidence/evidenceLog.ts";
import { FaultPlan } from "../../../src/emulator/faults/faultPlan.ts";
import { logIn } from "../../../src/emulator/omni/agentSession.ts";
import type { OmniContext } from "../../../src/emulator/omni/omniContext.ts";
import type { OmniLimits } from "../../../src/emulator/omni/routingQuota.ts";
import { openOmni } from "../../../src/emulator/omni/omniEngine.ts";
import type { OmniEvent } from "../../../src/emulator/omni/omniEvents.ts";
import { type VirtualClock, virtualClock } from "../../../src/emulator/records/clock.ts";
import { SalesforceError } from "../../../src/emulator/records/salesforceError.ts";
import { type SObjectRecord, standardSchema } from "../../../src/emulator/records/schema.ts";
import { RecordStore } from "../../../src/emulator/records/store.ts";
import type { CommittedTransaction, Origin } from "../../../src/emulator/records/transaction.ts";
import { createSwitches, type Switches } from "../../../src/emulator/switches.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Ids of a small contact centre: two channels, three queues, two agents, a bridge's user. */
export interface Ids {
  readonly bridge: string;
  readonly anna: string;
  readonly benoit: string;
  readonly cases: string;
  readonly chat: string;
  readonly available: string;
  readonly busy: string;
  readonly casesOnly: string;
  readonly caseQueue: string;
  readonly secondQueue: string;
  readonly chatQueue: string;
  readonly nativeQueue: string;
  readonly plainQueue: string;
  readonly config: string;
  readonly presenceConfig: string;
}

export interface OmniFixture {
  readonly store: RecordStore;
  readonly clock: VirtualClock;
  readonly switches: Switches;
  readonly omni: OmniContext;
  readonly ids: Ids;
  readonly commits: CommittedTransaction[];
  readonly events: OmniEvent[];
  /** Writes as the bridge's user through the API. */
  insert(object: string, fields: Fields): SObjectRecord;
  update(object: string, id: string, fields: Fields): SObjectRecord;
  /** Configuration is written by the platform. */
  setUp(object: string, fields: Fields): SObjectRecord;
  get(object: string, id: string): SObjectRecord | undefined;
  openCase(fields?: Fields): SObjectRecord;
  openChat(fields?: Fields): SObjectRecord;
  routingOf(item: SObjectRecord): SObjectRecord | undefined;
  /** What a routing application sends: AgentWork for the item's routing record. */
  assign(item: SObjectRecord, agentId: string, fields?: Fields): SObjectRecord;
  /** Everything committed since the last call, as `Object type` words. */
  changes(): readonly string[];
}

export const apiOrigin: Origin = { kind: "rest", userId: "005KB0000000001AAA" };

export function openOmniFixture(limits: OmniLimits = {}): OmniFixture {
  const clock = virtualClock(Date.parse("2026-11-25T10:00:00.000Z"));
  const switches = createSwitches();
  const store = new RecordStore({ schema: standardSchema(), clock, switches });
  const evidence = noEvidence();
  const faults = new FaultPlan(evidence);
  const omni = openOmni({ store, clock, switches, evidence, faults, seed: 1, publishLatencyMs: 0 }, limits);
  const commits: CommittedTransaction[] = [];
  const events: OmniEvent[] = [];
  const setUp = (object: string, fields: Fields) =>
    store.transaction({ kind: "fixture", userId: "005KB0000000001AAA" }, (tx) =>
      tx.insert(object, fields, { system: true })
    );
  const insert = (object: string, fields: Fields) =>
    store.transaction({ ...apiOrigin, userId: ids.bridge }, (tx) => tx.insert(object, fields));
  const ids = setUpCentre(setUp);
  store.onCommit((committed) => commits.push(committed));
  omni.events.on((event) => events.push(event));
  const routingOf = (item: SObjectRecord) => store.find("PendingServiceRouting", "WorkItemId", item.Id)[0];
  return {
    store,
    clock,
    switches,
    omni,
    ids,
    commits,
    events,
    insert,
    setUp,
    update: (object, id, fields) =>
      store.transaction({ ...apiOrigin, userId: ids.bridge }, (tx) => tx.update(object, id, fields)),
    get: (object, id) => store.get(object, id),
    openCase: (fields = {}) => insert("Case", { Subject: "Broken", OwnerId: ids.caseQueue, ...fields }),
    openChat: (fields = {}) => insert("LiveChatTranscript", { OwnerId: ids.chatQueue, ...fields }),
    routingOf,
    assign: (item, agentId, fields = {}) =>
      insert("AgentWork", { ...workFields(item, routingOf(item), agentId), ...fields }),
    changes: () =>
      commits.splice(0).flatMap(({ changes }) => changes.map((change) => `${change.object} ${change.type}`))
  };
}

function workFields(item: SObjectRecord, routing: SObjectRecord | undefined, agentId: string): Fields {
  return {
    UserId: agentId,
    WorkItemId: item.Id,
    ServiceChannelId: routing?.["ServiceChannelId"],
    PendingServiceRoutingId: routing?.Id,
    CapacityWeight: 1
  };
}

function setUpCentre(setUp: (object: string, fields: Fields) => SObjectRecord): Ids {
  const user = (Username: string) => setUp("User", { Username, LastName: Username, IsActive: true }).Id;
  const [bridge, anna, benoit] = [user("bridge"), user("anna"), user("benoit")];
  const channel = (DeveloperName: string, RelatedEntity: string) =>
    setUp("ServiceChannel", { DeveloperName, MasterLabel: DeveloperName, RelatedEntity }).Id;
  const [cases, chat] = [channel("Cases", "Case"), channel("sfdc_liveagent", "LiveChatTranscript")];
  const status = (DeveloperName: string, channels: readonly string[]) => {
    const ServicePresenceStatusId = setUp("ServicePresenceStatus", { DeveloperName, MasterLabel: DeveloperName }).Id;
    for (const ServiceChannelId of channels)
      setUp("ServiceChannelStatus", { ServiceChannelId, ServicePresenceStatusId });
    return ServicePresenceStatusId;
  };
  const routing = (RoutingModel: string) =>
    setUp("QueueRoutingConfig", {
      DeveloperName: RoutingModel,
      RoutingModel,
      RoutingPriority: 2,
      CapacityWeight: 1,
      PushTimeout: 30
    }).Id;
  const config = routing("ExternalRouting");
  const queue = (DeveloperName: string, QueueRoutingConfigId: string | null) =>
    setUp("Group", { Name: DeveloperName, DeveloperName, Type: "Queue", QueueRoutingConfigId }).Id;
  const presenceConfig = setUp("PresenceUserConfig", {
    DeveloperName: "default_presence_configuration",
    MasterLabel: "Default",
    Capacity: 3,
    OptionsIsDeclineEnabled: true
  }).Id;
  return {
    bridge,
    anna,
    benoit,
    cases,
    chat,
    available: status("Available", [cases, chat]),
    busy: status("Busy", []),
    casesOnly: status("Cases_only", [cases]),
    caseQueue: queue("Cases_queue", config),
    secondQueue: queue("Second_queue", config),
    chatQueue: queue("Chat_queue", config),
    nativeQueue: queue("Native_queue", routing("LeastActive")),
    plainQueue: queue("Plain_queue", null),
    config,
    presenceConfig
  };
}

/** A centre with Anna online. */
export function withAnnaOnline(): OmniFixture {
  const centre = openOmniFixture();
  logIn(centre.omni, centre.ids.anna, centre.ids.available);
  centre.changes();
  return centre;
}

/** The error of work that must be refused. */
export function refusal(work: () => unknown): SalesforceError {
  try {
    work();
  } catch (error) {
    if (error instanceof SalesforceError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}
