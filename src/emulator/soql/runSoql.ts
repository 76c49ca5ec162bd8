import type { Query } from "@jetstreamapp/soql-parser-js";
import type { FieldValue, ObjectSchema, SObjectRecord } from "../records/schema.ts";
import type { RecordStore } from "../records/store.ts";
import { candidates } from "./accessPlan.ts";
import { aggregateRows, isAggregate, isBareCount } from "./aggregate.ts";
import type { Column } from "./column.ts";
import { resolveColumn } from "./column.ts";
import { comparable } from "./comparison.ts";
import { conditionTree } from "./condition.ts";
import { inOrder, orderClauses } from "./order.ts";
import { parseSoql } from "./parseSoql.ts";
import { compilePredicate } from "./predicate.ts";
import type { PredicateContext, SubqueryOf } from "./predicate.ts";
import { buildSelection, renderRow, selectedPaths } from "./selection.ts";
import type { Row, Selection } from "./selection.ts";
import { malformedQuery, noSuchObject } from "./soqlError.ts";

/** What a query found. Rows are rendered on demand, page by page. */
export interface SoqlResult {
  readonly object: ObjectSchema;
  readonly totalSize: number;
  /** Rows from one place up to another (not included). */
  readonly rows: (from: number, to: number) => Row[];
  readonly rowCount: number;
  readonly query: Query;
  /** Undefined for aggregates. */
  readonly selection: Selection | undefined;
}

export interface SoqlOptions {
  /** Path of the API version, put in front of record URLs: `/services/data/v67.0`. */
  readonly versionPath: string;
  /** Whether deleted records are found too (`queryAll`). */
  readonly allRows?: boolean;
}

interface QueryScope {
  readonly store: RecordStore;
  readonly object: ObjectSchema;
  readonly soql: string;
  readonly column: (path: string) => Column;
}

function scopeOf(store: RecordStore, query: Query, soql: string): QueryScope {
  const name = query.sObject ?? "";
  if (!store.hasObject(name)) throw noSuchObject(soql, name);
  const { schema } = store.table(name);
  const known = new Map<string, Column>();
  const column = (path: string): Column => {
    const found = known.get(path) ?? resolveColumn(store, schema, path, soql, query.sObjectAlias);
    known.set(path, found);
    return found;
  };
  return { store, object: schema, soql, column };
}

function predicateContext(scope: QueryScope): PredicateContext {
  const known = new Map<SubqueryOf, FieldValue[]>();
  return {
    soql: scope.soql,
    now: scope.store.clock.now(),
    column: scope.column,
    valuesOf(subquery) {
      const values = known.get(subquery) ?? subqueryValues(scope.store, subquery, scope.soql);
      known.set(subquery, values);
      return values;
    }
  };
}

function subqueryValues(store: RecordStore, query: SubqueryOf, soql: string): FieldValue[] {
  const scope = scopeOf(store, query, soql);
  const [path, ...others] = selectedPaths(query.fields ?? [], scope.object, query.limit);
  if (path === undefined || others.length > 0) throw malformedQuery("a sub-select selects exactly one field");
  const { read } = scope.column(path);
  return matching(scope, query, false).map(read);
}

function matching(scope: QueryScope, query: Query, allRows: boolean): SObjectRecord[] {
  const table = scope.store.table(scope.object.name);
  const tree = query.where ? conditionTree(query.where) : undefined;
  const context = predicateContext(scope);
  const holds = tree ? compilePredicate(tree, context) : () => true;
  const found: SObjectRecord[] = [];
  for (const record of candidates(table, tree, context)) if (holds(record)) found.push(record);
  if (allRows) for (const record of table.allDeleted()) if (holds(record)) found.push(record);
  return found;
}

function sortedRecords(records: readonly SObjectRecord[], query: Query, scope: QueryScope): readonly SObjectRecord[] {
  return inOrder(records, orderClauses(query), (clause) => {
    if (!("field" in clause)) throw malformedQuery("functions in ORDER BY are allowed with GROUP BY only");
    const { read, field } = scope.column(clause.field);
    return (record) => comparable(field, read(record));
  });
}

function page<Item>(items: readonly Item[], query: Query): readonly Item[] {
  const from = query.offset ?? 0;
  if (from > 2_000) throw malformedQuery("Maximum SOQL offset allowed is 2000");
  const to = query.limit === undefined ? undefined : from + query.limit;
  return from === 0 && to === undefined ? items : items.slice(from, to);
}

/** Runs a query over the live records. Throws SalesforceErrors with Salesforce's codes and wording. */
export function runSoql(store: RecordStore, soql: string, options: SoqlOptions): SoqlResult {
  const { query, allRows } = parseSoql(soql);
  const scope = scopeOf(store, query, soql);
  const selection = isAggregate(query) ? undefined : selectionOf(scope, query);
  const found = matching(scope, query, allRows || options.allRows === true);
  const base = { object: scope.object, query, selection };
  if (isBareCount(query)) return { ...base, totalSize: found.length, rowCount: 0, rows: () => [] };
  if (!selection) {
    const rows = page(aggregateRows(query, found, scope.column, soql), query);
    return { ...base, totalSize: rows.length, rowCount: rows.length, rows: (from, to) => rows.slice(from, to) };
  }
  const records = page(sortedRecords(found, query, scope), query);
  return {
    ...base,
    totalSize: records.length,
    rowCount: records.length,
    rows: (from, to) =>
      records.slice(from, to).map((record) => renderRow(store, selection, record, options.versionPath))
  };
}

function selectionOf(scope: QueryScope, query: Query): Selection {
  const paths = selectedPaths(query.fields ?? [], scope.object, query.limit);
  return buildSelection(scope.store, scope.object, paths.map(scope.column), scope.soql);
}
