import type {
  FieldType as SelectItem,
  FunctionExp,
  GroupByClause,
  OrderByClause,
  Query
} from "@jetstreamapp/soql-parser-js";
import type { FieldValue, SObjectRecord } from "../records/schema.ts";
import type { Column } from "./column.ts";
import { comparable, literalTest } from "./comparison.ts";
import { conditionTree } from "./condition.ts";
import type { Comparison, ConditionTree } from "./condition.ts";
import { inOrder, orderClauses } from "./order.ts";
import { literalsOf } from "./predicate.ts";
import type { Row } from "./selection.ts";
import { malformedQuery } from "./soqlError.ts";

type Fold = (records: readonly SObjectRecord[]) => FieldValue;

interface AggregateColumn {
  readonly name: string;
  readonly value: Fold;
}

const AGGREGATES: ReadonlySet<string> = new Set(["COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"]);

/** Whether the query answers with aggregate rows. */
export function isAggregate(query: Query): boolean {
  return query.groupBy !== undefined || (query.fields ?? []).some(isAggregateItem);
}

/** Whether the query is a bare `SELECT COUNT()`, which answers with a number only. */
export function isBareCount(query: Query): boolean {
  const [only, ...others] = query.fields ?? [];
  return (
    others.length === 0 &&
    only?.type === "FieldFunctionExpression" &&
    isAggregateItem(only) &&
    only.parameters.length === 0
  );
}

function isAggregateItem(item: SelectItem): boolean {
  return item.type === "FieldFunctionExpression" && AGGREGATES.has(item.functionName.toUpperCase());
}

function numbersOf(column: Column, records: readonly SObjectRecord[]): number[] {
  return records.map((record) => column.read(record)).filter((value) => typeof value === "number");
}

function extreme(values: readonly FieldValue[], isBetter: (one: FieldValue, other: FieldValue) => boolean): FieldValue {
  let best: FieldValue = null;
  for (const value of values) if (value !== null && (best === null || isBetter(value, best))) best = value;
  return best;
}

function foldOf(functionName: string, column: Column | undefined): Fold {
  const name = functionName.toUpperCase();
  if (!column) return (records) => records.length;
  const values = (records: readonly SObjectRecord[]): FieldValue[] => records.map((record) => column.read(record));
  const sum = (records: readonly SObjectRecord[]): number =>
    numbersOf(column, records).reduce((total, one) => total + one, 0);
  switch (name) {
    case "COUNT":
      return (records) => values(records).filter((value) => value !== null).length;
    case "COUNT_DISTINCT":
      return (records) => new Set(values(records).filter((value) => value !== null)).size;
    case "SUM":
      return (records) => (numbersOf(column, records).length > 0 ? sum(records) : null);
    case "AVG":
      return (records) =>
        numbersOf(column, records).length > 0 ? sum(records) / numbersOf(column, records).length : null;
    case "MIN":
      return (records) => extreme(values(records), (one, other) => one !== null && other !== null && one < other);
    case "MAX":
      return (records) => extreme(values(records), (one, other) => one !== null && other !== null && one > other);
    default:
      throw malformedQuery(`unexpected token: '${functionName}'`);
  }
}

function columnOfFunction(expression: FunctionExp, column: (path: string) => Column): Fold {
  const [parameter] = expression.parameters ?? [];
  return foldOf(expression.functionName ?? "", typeof parameter === "string" ? column(parameter) : undefined);
}

function aggregateColumns(query: Query, column: (path: string) => Column): AggregateColumn[] {
  let unnamed = 0;
  return (query.fields ?? []).map((item) => {
    if (item.type === "FieldFunctionExpression") {
      return { name: item.alias ?? `expr${unnamed++}`, value: columnOfFunction(item, column) };
    }
    if (item.type !== "Field" && item.type !== "FieldRelationship")
      throw malformedQuery("unexpected item in the select list");
    const path = item.type === "Field" ? item.field : [...item.relationships, item.field].join(".");
    const { read } = column(path);
    const alias = "alias" in item ? item.alias : undefined;
    return { name: alias ?? item.field, value: ([first]) => (first ? read(first) : null) };
  });
}

function groupPaths(groupBy: Query["groupBy"]): string[] {
  const clauses: GroupByClause[] = groupBy === undefined ? [] : Array.isArray(groupBy) ? groupBy : [groupBy];
  return clauses.map((clause) => {
    if ("field" in clause) return clause.field;
    throw malformedQuery("functions in GROUP BY are not supported by this org");
  });
}

function comparisonTest(
  comparison: Comparison,
  column: (path: string) => Column,
  soql: string
): (records: readonly SObjectRecord[]) => boolean {
  const fold = "fn" in comparison ? columnOfFunction(comparison.fn, column) : foldOf("MIN", column(comparison.field));
  const field = { ...column("Id").field, type: "fn" in comparison ? ("double" as const) : ("string" as const) };
  const holds = literalTest(comparison.operator, field, literalsOf(comparison), soql);
  return (records) => holds(fold(records));
}

function havingTest(
  query: Query,
  column: (path: string) => Column,
  soql: string
): (records: readonly SObjectRecord[]) => boolean {
  if (!query.having) return () => true;
  const test = (tree: ConditionTree): ((records: readonly SObjectRecord[]) => boolean) => {
    if (tree.kind === "compare") return comparisonTest(tree.comparison, column, soql);
    if (tree.kind === "not") {
      const part = test(tree.part);
      return (records) => !part(records);
    }
    const parts = tree.parts.map(test);
    return tree.kind === "and"
      ? (records) => parts.every((part) => part(records))
      : (records) => parts.some((part) => part(records));
  };
  return test(conditionTree(query.having));
}

/** Records that agree in every key, in order of first appearance; without keys all of them, even if there are none. */
function groupsOf(records: readonly SObjectRecord[], keys: readonly Column[]): SObjectRecord[][] {
  if (keys.length === 0) return [[...records]];
  const groups = new Map<string, SObjectRecord[]>();
  for (const record of records) {
    const key = JSON.stringify(keys.map((one) => one.read(record)));
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups.values()];
}

function groupReader(clause: OrderByClause, column: (path: string) => Column): Fold {
  if ("fn" in clause) return columnOfFunction(clause.fn, column);
  const { read, field } = column(clause.field);
  return ([first]) => (first ? comparable(field, read(first)) : null);
}

/** The aggregate rows of the matching records. */
export function aggregateRows(
  query: Query,
  records: readonly SObjectRecord[],
  column: (path: string) => Column,
  soql: string
): Row[] {
  const columns = aggregateColumns(query, column);
  const groups = groupsOf(records, groupPaths(query.groupBy).map(column)).filter(havingTest(query, column, soql));
  const ordered = inOrder(groups, orderClauses(query), (clause) => groupReader(clause, column));
  return ordered.map((group) => ({
    attributes: { type: "AggregateResult" },
    ...Object.fromEntries(columns.map(({ name, value }) => [name, value(group)]))
  }));
}
