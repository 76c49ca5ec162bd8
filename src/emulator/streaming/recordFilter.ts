import { SalesforceError } from "../records/salesforceError.ts";
import type { FieldSchema, FieldValue, SObjectRecord } from "../records/schema.ts";
import type { RecordStore } from "../records/store.ts";
import { type Column, resolveColumn } from "../soql/column.ts";
import { conditionTree, type ConditionTree } from "../soql/condition.ts";
import { compilePredicate, type Predicate } from "../soql/predicate.ts";
import type { ParsedSoql } from "../soql/parseSoql.ts";

/** A where clause compiled for single records, with the names of the fields it reads. */
export interface RecordFilter {
  readonly fields: readonly string[];
  readonly matches: Predicate;
}

/** Resolves paths that are no field of the object, such as those into a change event's header. */
export type ExtraColumn = (path: string) => Column | undefined;

/** Compiles the where clause of a query; sub-selects are refused. Throws a SalesforceError that names what is wrong. */
export function compileRecordFilter(
  store: RecordStore,
  { query, soql }: ParsedSoql,
  extraColumn: ExtraColumn = () => undefined
): RecordFilter {
  if (query.where === undefined) return { fields: [], matches: () => true };
  const fields = new Set<string>();
  const { schema } = store.table(query.sObject);
  const column = (path: string): Column => {
    const found = extraColumn(path) ?? resolveColumn(store, schema, path, soql, query.sObjectAlias);
    fields.add(found.field.name);
    return found;
  };
  const valuesOf = (): never => {
    throw new SalesforceError("INVALID_FIELD", "semi/anti join sub-selects are not supported");
  };
  const tree = conditionTree(query.where);
  const matches = compilePredicate(tree, { soql, now: store.clock.now(), column, valuesOf });
  return { fields: [...fields], matches };
}

/** Whether a condition holds a NOT in front of another condition (`NOT IN` is an operator and no such thing). */
export function hasNot(tree: ConditionTree): boolean {
  if (tree.kind === "compare") return false;
  return tree.kind === "not" || tree.parts.some(hasNot);
}

/** A text column that is no field of any object. */
export function textColumn(
  field: FieldSchema,
  name: string,
  read: (record: SObjectRecord) => FieldValue,
  of: Column["object"]
): Column {
  return { path: [], object: of, read, field: { ...field, name, type: "string", picklistValues: [] } };
}

/** Date-times as events spell them: `Z` where REST says `+0000`. */
export function eventValue(value: FieldValue): FieldValue {
  return typeof value === "string" && value.endsWith("+0000") ? `${value.slice(0, -5)}Z` : value;
}
