import { recordOf } from "./changeEvent.ts";
import type { Notification, RoutedObject } from "./feed.ts";
import { instantOf } from "./pushTopicEvent.ts";
import { routedFields } from "./routedFields.ts";

export type PolledRow = Readonly<Record<string, unknown>>;

/**
 * What has been seen of one object by polling, and what to ask next. `SystemModstamp` is set before the commit and has
 * whole seconds, so each question reaches back over an overlap; what was seen in it already is recognised by its
 * content and not told twice.
 */
export class ModstampTracker {
  readonly object: RoutedObject;
  readonly stream: string;
  readonly #overlapMs: number;
  /** Content of the rows within the overlap, by id. */
  readonly #seen = new Map<string, { readonly at: number; readonly content: string }>();
  readonly #known = new Set<string>();
  /** Newest SystemModstamp seen; null until the first answer. */
  #newest: number | null = null;
  /** Some field is not readable: only the id is asked for, and every row has to be read again. */
  #isNarrow = false;
  readonly #condition: string;

  /** `condition`: of the PendingServiceRouting records that are read. */
  constructor(object: RoutedObject, overlapMs: number, position: string | undefined, condition: string) {
    this.#condition = condition;
    this.object = object;
    this.stream = pollStream(object);
    this.#overlapMs = overlapMs;
    this.#newest = position === undefined ? null : instantOf(position);
  }

  /** Rows changed since what was seen, oldest first; without a beginning, only the newest row, to have one. */
  get soql(): string {
    const fields = this.#isNarrow ? ["Id", "SystemModstamp"] : routedFields[this.object];
    const select = `SELECT ${fields.join(", ")}, IsDeleted FROM ${this.object}`;
    const filter = this.object === "PendingServiceRouting" ? this.#condition : null;
    if (this.#newest === null) {
      return `${select}${filter === null ? "" : ` WHERE ${filter}`} ORDER BY SystemModstamp DESC LIMIT 1`;
    }
    const since = new Date(Math.max(0, this.#newest - this.#overlapMs)).toISOString();
    const conditions = [filter, `SystemModstamp >= ${since}`].filter((condition) => condition !== null);
    return `${select} WHERE ${conditions.join(" AND ")} ORDER BY SystemModstamp, Id`;
  }

  get isNarrow(): boolean {
    return this.#isNarrow;
  }

  narrow(): void {
    this.#isNarrow = true;
  }

  /** The notifications that the rows are worth, in order. The very first answer only sets the beginning. */
  absorb(rows: readonly unknown[]): readonly Notification[] {
    const isFirst = this.#newest === null;
    this.#newest ??= 0;
    const told = rows.flatMap((row) => this.#take(recordOf(row)));
    for (const [id, { at }] of this.#seen) if (at < this.#newest - this.#overlapMs) this.#seen.delete(id);
    return isFirst ? [] : told;
  }

  /** Forgets a record that is gone, so that its return would be told. */
  forget(id: string): void {
    this.#known.delete(id);
    this.#seen.delete(id);
  }

  #take(row: PolledRow | null): readonly Notification[] {
    const id = row?.["Id"];
    const at = instantOf(row?.["SystemModstamp"]);
    if (row === null || typeof id !== "string" || at === null) return [];
    const { attributes: _attributes, ...fields } = row;
    const content = JSON.stringify(fields);
    if (this.#seen.get(id)?.content === content) return [];
    this.#seen.set(id, { at, content });
    this.#newest = Math.max(this.#newest ?? 0, at);
    const position = { stream: this.stream, position: new Date(at).toISOString() };
    return [{ object: this.object, ...this.#meaning(id, fields), recordIds: [id], commitAt: at, position }];
  }

  #meaning(id: string, fields: PolledRow): Pick<Notification, "changeType" | "fields" | "isComplete"> {
    if (fields["IsDeleted"] === true) {
      this.#known.delete(id);
      return { changeType: "deleted", fields: null, isComplete: true };
    }
    const changeType = this.#known.has(id) ? "updated" : "created";
    this.#known.add(id);
    return { changeType, fields: this.#isNarrow ? null : fields, isComplete: !this.#isNarrow };
  }
}

export function pollStream(object: RoutedObject): string {
  return `poll:${object}`;
}
