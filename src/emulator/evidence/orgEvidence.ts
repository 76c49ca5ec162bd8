import type { OmniContext } from "../omni/omniContext.ts";
import type { OmniEvent } from "../omni/omniEvents.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { CommittedTransaction, RecordChange } from "../records/transaction.ts";

/** Fields that an outside judge needs, by object. */
const JUDGED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  AgentWork: [
    "Status",
    "UserId",
    "WorkItemId",
    "PendingServiceRoutingId",
    "ServiceChannelId",
    "CapacityWeight",
    "CapacityPercentage",
    "IsTransfer",
    "TransferRequesterId",
    "DeclineReason"
  ],
  PendingServiceRouting: [
    "WorkItemId",
    "QueueId",
    "ServiceChannelId",
    "IsPushed",
    "IsReadyForRouting",
    "IsTransfer",
    "Serial"
  ],
  UserServicePresence: ["UserId", "ServicePresenceStatusId", "IsCurrentState", "ConfiguredCapacity"]
};

/** Who may work where: with it a judge knows who could have taken a waiting item. No names, no text. */
const SETUP_FIELDS: Readonly<Record<string, readonly string[]>> = {
  User: ["Username", "UserRoleId", "IsActive"],
  UserRole: ["ParentRoleId"],
  Group: ["DeveloperName", "Type", "RelatedId"],
  GroupMember: ["GroupId", "UserOrGroupId"],
  ServiceChannel: ["DeveloperName"],
  ServicePresenceStatus: ["DeveloperName"],
  ServiceChannelStatus: ["ServiceChannelId", "ServicePresenceStatusId"]
};

/** `type` says what became of the record, so a field of that name is called after its object. */
function keyOf(object: string, name: string): string {
  return name === "Type" ? `${lowerFirst(object)}Type` : lowerFirst(name);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function judged(object: string, record: SObjectRecord | undefined): Record<string, unknown> {
  const fields = JUDGED_FIELDS[object] ?? [];
  return Object.fromEntries(fields.map((name) => [lowerFirst(name), record?.[name] ?? null]));
}

function describeSetup({ object, id, type, before, after }: RecordChange): object {
  const record = after ?? before;
  const fields = SETUP_FIELDS[object] ?? [];
  return {
    object,
    id,
    type,
    ...Object.fromEntries(fields.map((name) => [keyOf(object, name), record?.[name] ?? null]))
  };
}

function describeChange({ object, id, type, before, after }: RecordChange): object {
  return { object, id, type, ...judged(object, after ?? before) };
}

/** `push` and `answer` are what an agent sees and does first; everything later is `workChanged`. */
function eventName(event: OmniEvent): string {
  if (event.type === "pushed") return "push";
  return event.type === "workChanged" && event.status === "Opened" ? "answer" : event.type;
}

/** A line of evidence stays readable by line; what the fixture brings may be tens of thousands of records. */
const CHANGES_PER_LINE = 1_000;

function noteCommit({ evidence }: OmniContext, committed: CommittedTransaction): void {
  const { origin, transactionKey, commitNumber, changes } = committed;
  const setup = changes.filter(({ object }) => Object.hasOwn(SETUP_FIELDS, object));
  if (setup.length > 0) evidence.write({ event: "setup", changes: setup.map(describeSetup) });
  const isFixture = origin.kind === "fixture";
  const told = isFixture ? changes.filter(({ object }) => Object.hasOwn(JUDGED_FIELDS, object)) : changes;
  const { requestId = null, kind: by } = origin;
  for (let from = 0; from < told.length; from += CHANGES_PER_LINE) {
    const described = told.slice(from, from + CHANGES_PER_LINE).map(describeChange);
    evidence.write({ event: "commit", requestId, by, transactionKey, commitNumber, changes: described });
  }
}

/**
 * Notes every commit and everything that reaches an agent's console. Call it before any other listener is registered,
 * so that a commit is noted before its consequences.
 */
export function noteOrgEvents(omni: OmniContext): void {
  const { evidence, store } = omni;
  store.onCommit((committed) => {
    const { requestId } = committed.origin;
    if (requestId !== undefined) evidence.noteCommit(requestId);
    if (evidence.path !== undefined) noteCommit(omni, committed);
  });
  omni.events.on((event) => {
    if (evidence.path === undefined) return;
    const { type: _type, ...fields } = event;
    evidence.write({ event: eventName(event), ...fields });
  });
}
