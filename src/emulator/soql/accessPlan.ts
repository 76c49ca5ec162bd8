import type { ObjectTable } from "../records/objectTable.ts";
import type { FieldValue, SObjectRecord } from "../records/schema.ts";
import { literalValue } from "./comparison.ts";
import type { Comparison, ConditionTree } from "./condition.ts";
import { conjuncts } from "./condition.ts";
import { literalsOf } from "./predicate.ts";
import type { PredicateContext } from "./predicate.ts";

/** No write is older than the record's creation or last change, so a bound on either bounds SystemModstamp too. */
const WRITE_TIMES: ReadonlySet<string> = new Set(["SystemModstamp", "LastModifiedDate", "CreatedDate"]);

/**
 * Live records among which the condition's are: by id, by an indexed field, by the time of the last write, else all.
 * A superset; the caller still tests each.
 */
export function candidates(
  table: ObjectTable,
  tree: ConditionTree | undefined,
  context: PredicateContext
): Iterable<SObjectRecord> {
  const comparisons = tree ? conjuncts(tree).flatMap((part) => (part.kind === "compare" ? [part.comparison] : [])) : [];
  return (
    first(comparisons, (one) => byId(table, one, context)) ??
    first(comparisons, (one) => byIndex(table, one, context)) ??
    first(comparisons, (one) => byWriteTime(table, one, context)) ??
    table.all()
  );
}

function first<Result>(
  comparisons: readonly Comparison[],
  find: (one: Comparison) => Result | undefined
): Result | undefined {
  for (const comparison of comparisons) {
    const found = find(comparison);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The values that an equality or membership allows; undefined for any other comparison. */
function allowedValues(comparison: Comparison, context: PredicateContext): FieldValue[] | undefined {
  if (!("field" in comparison) || (comparison.operator !== "=" && comparison.operator !== "IN")) return undefined;
  if ("valueQuery" in comparison) return context.valuesOf(comparison.valueQuery);
  const { field } = context.column(comparison.field);
  const literals = literalsOf(comparison);
  if (literals.some((literal) => literal.type.startsWith("DATE"))) return undefined;
  return literals.map((literal) => literalValue(field, literal, context.soql));
}

function ownField(comparison: Comparison, context: PredicateContext): string | undefined {
  if (!("field" in comparison)) return undefined;
  const column = context.column(comparison.field);
  return column.path.length === 0 ? column.field.name : undefined;
}

function byId(table: ObjectTable, comparison: Comparison, context: PredicateContext): SObjectRecord[] | undefined {
  if (ownField(comparison, context) !== "Id") return undefined;
  const values = allowedValues(comparison, context);
  return values && liveRecords(table, new Set(values));
}

function byIndex(table: ObjectTable, comparison: Comparison, context: PredicateContext): SObjectRecord[] | undefined {
  const field = ownField(comparison, context);
  if (field === undefined || !table.isIndexed(field)) return undefined;
  const values = allowedValues(comparison, context);
  if (!values) return undefined;
  const ids = new Set<FieldValue>();
  for (const value of values) for (const id of table.idsWith(field, value) ?? []) ids.add(id);
  return liveRecords(table, ids);
}

function byWriteTime(
  table: ObjectTable,
  comparison: Comparison,
  context: PredicateContext
): SObjectRecord[] | undefined {
  const field = ownField(comparison, context);
  if (field === undefined || !WRITE_TIMES.has(field)) return undefined;
  if (comparison.operator !== ">" && comparison.operator !== ">=") return undefined;
  const [literal] = literalsOf(comparison);
  if (literal?.type !== "DATETIME" || !("field" in comparison)) return undefined;
  return table.writtenSince(String(literalValue(context.column(comparison.field).field, literal, context.soql)));
}

function liveRecords(table: ObjectTable, ids: Iterable<FieldValue>): SObjectRecord[] {
  const records: SObjectRecord[] = [];
  for (const id of ids) {
    const record = typeof id === "string" ? table.get(id) : undefined;
    if (record) records.push(record);
  }
  return records;
}
