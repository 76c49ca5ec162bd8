import type { FieldSchema } from "../records/schema.ts";
import type { Selection } from "../soql/selection.ts";
import type { SoqlResult } from "../soql/runSoql.ts";

interface ColumnInfo {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  readonly joinColumns: readonly ColumnInfo[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
}

const APEX_TYPES: Readonly<Record<string, string>> = {
  id: "Id",
  reference: "Id",
  boolean: "Boolean",
  int: "Integer",
  double: "Double",
  percent: "Double",
  currency: "Double",
  date: "Date",
  datetime: "Datetime"
};

const NUMBER_TYPES: ReadonlySet<string> = new Set(["int", "double", "percent", "currency"]);

function info(columnName: string, field: FieldSchema | undefined, joinColumns: readonly ColumnInfo[] = []): ColumnInfo {
  const type = field?.type ?? "string";
  return {
    aggregate: field === undefined,
    apexType: APEX_TYPES[type] ?? "String",
    booleanType: type === "boolean",
    columnName,
    custom: field?.custom ?? false,
    displayName: columnName,
    foreignKeyName: null,
    insertable: field?.createable ?? false,
    joinColumns,
    numberType: NUMBER_TYPES.has(type),
    textType: APEX_TYPES[type] === undefined || type === "id" || type === "reference",
    updatable: field?.updateable ?? false
  };
}

function columnsOf(selection: Selection): ColumnInfo[] {
  const own = selection.columns.map(({ field }) => info(field.name, field));
  const joined = [...selection.related].map(([name, below]) => ({
    ...info(name, undefined, columnsOf(below)),
    aggregate: false
  }));
  return [...own, ...joined];
}

/** The answer to a query with `columns=true`: what it selects, without rows. */
export function columnMetadata(result: SoqlResult): object {
  const { selection, query, object } = result;
  const aggregates = (query.fields ?? []).map((item) =>
    info(("alias" in item && item.alias) || ("field" in item ? item.field : "expr0"), undefined)
  );
  return {
    columnMetadata: selection ? columnsOf(selection) : aggregates,
    entityName: object.name,
    groupBy: query.groupBy !== undefined,
    idSelected: selection?.columns.some(({ field }) => field.name === "Id") ?? false,
    keyPrefix: object.keyPrefix
  };
}
