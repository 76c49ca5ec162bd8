import type { FieldSchema, FieldValue, ObjectSchema, SObjectRecord } from "./schema.ts";

/**
 * Further fields worth an index, beside unique and external-id ones. An index costs a map entry per record and
 * field, so only what routing clients ask for is listed.
 */
const INDEXED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  AgentWork: ["WorkItemId", "PendingServiceRoutingId", "UserId", "Status"],
  PendingServiceRouting: ["WorkItemId", "QueueId", "GroupId"],
  UserServicePresence: ["UserId", "IsCurrentState"],
  GroupMember: ["GroupId", "UserOrGroupId"],
  Group: ["Type", "DeveloperName"],
  QueueSobject: ["QueueId", "SobjectType"],
  ServiceChannelStatus: ["ServiceChannelId", "ServicePresenceStatusId"],
  PresenceUserConfigUser: ["UserId"],
  Case: ["ContactId", "AccountId", "OwnerId", "CaseNumber"],
  Contact: ["AccountId", "Phone", "MobilePhone", "Email"],
  User: ["ProfileId", "UserRoleId"],
  EmailMessage: ["ParentId"],
  LiveChatTranscript: ["ContactId", "CaseId"]
};

const COMPACT_AFTER = 20_000;

/** Text compares without regard to case unless the field says otherwise; ids keep theirs. */
export function indexKey(field: FieldSchema, value: FieldValue): FieldValue {
  const folds = typeof value === "string" && field.type !== "reference" && field.type !== "id" && !field.caseSensitive;
  return folds ? value.toLowerCase() : value;
}

function indexedFields(schema: ObjectSchema): FieldSchema[] {
  const named = new Set(INDEXED_FIELDS[schema.name]);
  return [...schema.fields.values()].filter(
    (field) =>
      field.unique ||
      field.externalId ||
      named.has(field.name) ||
      (schema.custom && field.custom && field.type === "reference")
  );
}

/** The records of one object with their indexes. Records are replaced, never changed in place. */
export class ObjectTable {
  readonly schema: ObjectSchema;
  readonly #live = new Map<string, SObjectRecord>();
  readonly #deleted = new Map<string, SObjectRecord>();
  readonly #indexes = new Map<string, { field: FieldSchema; ids: Map<FieldValue, Set<string>> }>();
  /** Every write in order of SystemModstamp; entries of records written again since are stale and skipped. */
  #writes: { readonly at: string; readonly id: string }[] = [];
  #writesAreSorted = true;

  constructor(schema: ObjectSchema) {
    this.schema = schema;
    for (const field of indexedFields(schema)) this.#indexes.set(field.name, { field, ids: new Map() });
  }

  get size(): number {
    return this.#live.size;
  }

  get(id: string): SObjectRecord | undefined {
    return this.#live.get(id);
  }

  getDeleted(id: string): SObjectRecord | undefined {
    return this.#deleted.get(id);
  }

  all(): Iterable<SObjectRecord> {
    return this.#live.values();
  }

  allDeleted(): Iterable<SObjectRecord> {
    return this.#deleted.values();
  }

  /** Adds the record or replaces the one of the same id. */
  put(record: SObjectRecord): void {
    const before = this.#live.get(record.Id);
    for (const { field, ids } of this.#indexes.values()) {
      const oldKey = before ? indexKey(field, before[field.name] ?? null) : undefined;
      const newKey = indexKey(field, record[field.name] ?? null);
      if (oldKey === newKey) continue;
      if (oldKey !== undefined) removeFrom(ids, oldKey, record.Id);
      addTo(ids, newKey, record.Id);
    }
    this.#live.set(record.Id, record);
    this.#noteWrite(record);
  }

  /** Takes a live record out altogether. */
  remove(id: string): void {
    const before = this.#live.get(id);
    if (!before) return;
    for (const { field, ids } of this.#indexes.values())
      removeFrom(ids, indexKey(field, before[field.name] ?? null), id);
    this.#live.delete(id);
  }

  /** Moves a record to the recycle bin, where only queryAll finds it. */
  bury(record: SObjectRecord): void {
    this.remove(record.Id);
    this.#deleted.set(record.Id, record);
  }

  /** Takes a record out of the recycle bin without making it live again. */
  purge(id: string): void {
    this.#deleted.delete(id);
  }

  isIndexed(fieldName: string): boolean {
    return this.#indexes.has(fieldName);
  }

  /** Ids of the live records that carry the value in an indexed field; undefined when the field has no index. */
  idsWith(fieldName: string, value: FieldValue): ReadonlySet<string> | undefined {
    const index = this.#indexes.get(fieldName);
    if (!index) return undefined;
    return index.ids.get(indexKey(index.field, value)) ?? NONE;
  }

  /** Live records written at or after the moment (a stored date-time). */
  writtenSince(moment: string): SObjectRecord[] {
    if (!this.#writesAreSorted)
      return [...this.#live.values()].filter((record) => String(record["SystemModstamp"]) >= moment);
    const found = new Map<string, SObjectRecord>();
    for (let place = this.#firstWriteAt(moment); place < this.#writes.length; place++) {
      const record = this.#live.get(this.#writes[place]?.id ?? "");
      if (record && String(record["SystemModstamp"]) >= moment) found.set(record.Id, record);
    }
    return [...found.values()];
  }

  #noteWrite(record: SObjectRecord): void {
    const at = String(record["SystemModstamp"]);
    const last = this.#writes.at(-1);
    if (last && at < last.at) this.#writesAreSorted = false;
    this.#writes.push({ at, id: record.Id });
    if (this.#writes.length > COMPACT_AFTER + 2 * this.#live.size) this.#compactWrites();
  }

  /** Also heals the order after the clock stepped back. */
  #compactWrites(): void {
    this.#writes = [...this.#live.values()]
      .map((record) => ({ at: String(record["SystemModstamp"]), id: record.Id }))
      .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
    this.#writesAreSorted = true;
  }

  #firstWriteAt(moment: string): number {
    let low = 0;
    let high = this.#writes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#writes[middle]?.at ?? "") < moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const NONE: ReadonlySet<string> = new Set();

function addTo(ids: Map<FieldValue, Set<string>>, key: FieldValue, id: string): void {
  const set = ids.get(key);
  if (set) set.add(id);
  else ids.set(key, new Set([id]));
}

function removeFrom(ids: Map<FieldValue, Set<string>>, key: FieldValue, id: string): void {
  const set = ids.get(key);
  if (!set) return;
  set.delete(id);
  if (set.size === 0) ids.delete(key);
}
