import type { FieldType as SelectItem } from "@jetstreamapp/soql-parser-js";
import type { FieldValue, ObjectSchema, SObjectRecord } from "../records/schema.ts";
import type { RecordStore } from "../records/store.ts";
import type { Column } from "./column.ts";
import { relationshipOf } from "./column.ts";
import type { Relationship } from "./column.ts";
import { malformedQuery, noSuchRelationship } from "./soqlError.ts";

/** What a row of the answer holds: own columns and, per relationship, the same again. */
export interface Selection {
  readonly object: ObjectSchema | undefined;
  readonly columns: readonly Column[];
  readonly related: ReadonlyMap<string, RelatedSelection>;
}

interface RelatedSelection extends Selection {
  readonly relationship: Relationship;
}

/** A rendered value: a field's, or a related record, or null where the reference is empty. */
export type RowValue = FieldValue | Row;
export interface Row {
  [name: string]: RowValue;
}

const UNBOUNDED = "The SOQL FIELDS function must have a LIMIT of at most 200";

/** Column paths of the select list, FIELDS() spread out. Throws for what this org cannot select. */
export function selectedPaths(items: readonly SelectItem[], object: ObjectSchema, limit: number | undefined): string[] {
  return items.flatMap((item) => {
    if (item.type === "Field") return [item.field];
    if (item.type === "FieldRelationship") return [[...item.relationships, item.field].join(".")];
    if (item.type === "FieldFunctionExpression")
      return functionPaths(item.functionName, item.parameters, object, limit);
    throw malformedQuery("sub-selects and TYPEOF in the select list are not supported by this org");
  });
}

function functionPaths(
  name: string,
  parameters: readonly unknown[],
  object: ObjectSchema,
  limit: number | undefined
): string[] {
  const [parameter] = parameters;
  if (name.toUpperCase() === "FIELDS") {
    const which = String(parameter).toUpperCase();
    if (which !== "STANDARD" && (limit === undefined || limit > 200)) throw malformedQuery(UNBOUNDED);
    const fields = [...object.fields.values()];
    return fields
      .filter((field) => which === "ALL" || field.custom === (which === "CUSTOM"))
      .map((field) => field.name);
  }
  if (/^(tolabel|format|convertcurrency)$/i.test(name) && typeof parameter === "string") return [parameter];
  throw malformedQuery(`unexpected token: '${name}'`);
}

/** Groups columns by the relationships that lead to them, so that a related record is rendered once. */
export function buildSelection(
  store: RecordStore,
  object: ObjectSchema,
  columns: readonly Column[],
  soql: string
): Selection {
  return group(store, [object], columns, 0, soql);
}

function group(
  store: RecordStore,
  objects: readonly ObjectSchema[],
  columns: readonly Column[],
  depth: number,
  soql: string
): Selection {
  const own: Column[] = [];
  const byRelationship = new Map<string, Column[]>();
  for (const column of columns) {
    const name = column.path[depth];
    if (name === undefined) own.push(column);
    else byRelationship.set(name, [...(byRelationship.get(name) ?? []), column]);
  }
  const related = new Map<string, RelatedSelection>();
  for (const [name, below] of byRelationship) {
    const relationship = relationshipOf(store, objects, name);
    if (!relationship) throw noSuchRelationship(soql, name, name);
    related.set(name, { relationship, ...group(store, relationship.targets, below, depth + 1, soql) });
  }
  return { object: objects.length === 1 ? objects[0] : undefined, columns: own, related };
}

/** The `attributes` that stand first in every record of an answer. */
export function attributesOf(store: RecordStore, record: SObjectRecord, versionPath: string): Row {
  const type = store.objectOfId(record.Id)?.name ?? "Name";
  return { type, url: `${versionPath}/sobjects/${type}/${record.Id}` };
}

/** One record as the answer shows it. */
export function renderRow(store: RecordStore, selection: Selection, record: SObjectRecord, versionPath: string): Row {
  const row: Row = { attributes: attributesOf(store, record, versionPath) };
  for (const { field } of selection.columns) {
    row[field.name] =
      field.name === "Type" && !selection.object
        ? (store.objectOfId(record.Id)?.name ?? null)
        : (record[field.name] ?? null);
  }
  for (const [name, below] of selection.related) {
    const reached = below.relationship.step(record);
    row[name] = reached ? renderRow(store, below, reached, versionPath) : null;
  }
  return row;
}
