import { SalesforceError } from "../records/salesforceError.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { RecordStore } from "../records/store.ts";
import type { RecordHooks } from "../records/transaction.ts";
import { resolveColumn } from "../soql/column.ts";
import { parseSoql } from "../soql/parseSoql.ts";
import { type ChangeEvent, recordInEvent } from "./changeEvent.ts";
import { compileRecordFilter, textColumn } from "./recordFilter.ts";

/** One object on a custom channel, with its filter. */
interface ChannelMember {
  readonly channel: string;
  readonly object: string;
  readonly passes: (event: ChangeEvent) => boolean;
}

const changeTypeField = "ChangeEventHeader_changeType";

/** Custom channels `/data/X__chn`: which events of which objects each carries. */
export class CustomChannels {
  readonly #store: RecordStore;
  #membersOfObject = new Map<string, ChannelMember[]>();
  #channels = new Set<string>();

  constructor(store: RecordStore) {
    this.#store = store;
    store.addHooks("PlatformEventChannelMember", memberHooks(store));
    this.reload();
  }

  has(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** Channels that carry the event. */
  channelsOf(event: ChangeEvent): readonly string[] {
    const members = this.#membersOfObject.get(event.object) ?? [];
    return members.filter((member) => member.passes(event)).map((member) => member.channel);
  }

  carries(object: string): boolean {
    return this.#membersOfObject.has(object);
  }

  /** Reads channels and members anew; call it when one of them was committed. */
  reload(): void {
    const channels = [...this.#store.table("PlatformEventChannel").all()];
    this.#channels = new Set(channels.map((channel) => channelPath(channel)));
    this.#membersOfObject = new Map();
    for (const record of this.#store.table("PlatformEventChannelMember").all()) {
      const member = readMember(this.#store, record, channels);
      this.#membersOfObject.set(member.object, [...(this.#membersOfObject.get(member.object) ?? []), member]);
    }
  }
}

function channelPath(channel: SObjectRecord): string {
  return `/data/${String(channel["DeveloperName"]).replace(/__chn$/, "")}__chn`;
}

/** `CaseChangeEvent` is Case, `Foo__ChangeEvent` is Foo__c. */
export function objectOfChangeEvent(store: RecordStore, eventName: string): string | undefined {
  const name = eventName.endsWith("__ChangeEvent")
    ? `${eventName.slice(0, -"__ChangeEvent".length)}__c`
    : eventName.replace(/ChangeEvent$/, "");
  return name !== eventName && store.hasObject(name) ? store.table(name).schema.name : undefined;
}

export function changeEventName(object: string): string {
  return object.endsWith("__c") ? `${object.slice(0, -3)}__ChangeEvent` : `${object}ChangeEvent`;
}

function readMember(
  store: RecordStore,
  record: Readonly<Record<string, unknown>>,
  channels: readonly SObjectRecord[]
): ChannelMember {
  const named = String(record["EventChannel"]);
  const channel = channels.find((one) => one.Id === named || channelPath(one) === `/data/${named}`);
  const object = objectOfChangeEvent(store, String(record["SelectedEntity"]));
  if (channel === undefined || object === undefined) {
    const field = channel === undefined ? "EventChannel" : "SelectedEntity";
    throw new SalesforceError("INVALID_FIELD", `${field} is not valid: ${String(record[field])}`, { fields: [field] });
  }
  return { channel: channelPath(channel), object, passes: filterOf(store, object, record["FilterExpression"]) };
}

/**
 * A filter sees the change type and the record. What it sees of fields that the event does not carry is unknown; the
 * switch decides, see its question.
 */
function filterOf(store: RecordStore, object: string, expression: unknown): (event: ChangeEvent) => boolean {
  if (typeof expression !== "string" || expression === "") return () => true;
  const soql = `SELECT Id FROM ${object} WHERE ${expression}`;
  const { schema } = store.table(object);
  const id = resolveColumn(store, schema, "Id", soql).field;
  const changeType = textColumn(id, changeTypeField, (record) => record[changeTypeField] ?? null, schema);
  const { matches } = compileRecordFilter(store, parseSoql(soql), (path) =>
    path.toLowerCase() === "changeeventheader.changetype" ? changeType : undefined
  );
  return (event) => {
    const readsRecord = store.switches.values.changeDataFilter === "readsTheRecord";
    const whole = event.change.after ?? event.change.before;
    const record = readsRecord && whole !== undefined ? whole : recordInEvent(event);
    return matches({ ...record, [changeTypeField]: event.changeType });
  };
}

function memberHooks(store: RecordStore): RecordHooks {
  const check = (record: Readonly<Record<string, unknown>>) => {
    readMember(store, record, [...store.table("PlatformEventChannel").all()]);
  };
  return {
    beforeInsert(_hook, draft) {
      check(draft);
    },
    beforeUpdate(_hook, before, draft) {
      check({ ...before, ...draft });
    }
  };
}
