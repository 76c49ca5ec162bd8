import type { FieldSchema, FieldValue, ObjectSchema, SObjectRecord } from "../records/schema.ts";
import type { RecordStore } from "../records/store.ts";
import { noSuchColumn, noSuchRelationship } from "./soqlError.ts";

/** A field reached from the query's object, over relationships if need be. */
export interface Column {
  /** Relationship names from the query's object to the field's; empty for its own fields. */
  readonly path: readonly string[];
  readonly field: FieldSchema;
  /** The object that holds the field; where a relationship leads to several, the first that has it. */
  readonly object: ObjectSchema;
  readonly read: (record: SObjectRecord) => FieldValue;
}

/** Steps from a record to the one its reference names. */
export type Step = (record: SObjectRecord) => SObjectRecord | undefined;

export interface Relationship {
  readonly name: string;
  readonly step: Step;
  readonly targets: readonly ObjectSchema[];
}

/** `Owner.Type` names the object that a reference to several objects leads to. */
const TYPE_FIELD: FieldSchema = {
  name: "Type",
  label: "Type",
  type: "string",
  createable: false,
  updateable: false,
  nillable: true,
  defaultedOnCreate: false,
  filterable: true,
  groupable: true,
  sortable: true,
  autoNumber: false,
  idLookup: false,
  externalId: false,
  unique: false,
  caseSensitive: false,
  custom: false,
  length: 40,
  precision: undefined,
  scale: undefined,
  referenceTo: [],
  relationshipName: null,
  picklistValues: [],
  restrictedPicklist: false,
  defaultValue: null
};

function targetsOf(store: RecordStore, field: FieldSchema): ObjectSchema[] {
  const names = field.referenceTo.includes("*")
    ? [...store.schema.values()].map((object) => object.name)
    : field.referenceTo;
  return names.filter((name) => store.hasObject(name)).map((name) => store.table(name).schema);
}

/** The relationship of that name among the objects' reference fields. */
export function relationshipOf(
  store: RecordStore,
  objects: readonly ObjectSchema[],
  name: string
): Relationship | undefined {
  const wanted = name.toLowerCase();
  for (const object of objects) {
    for (const field of object.fields.values()) {
      if (field.relationshipName?.toLowerCase() !== wanted) continue;
      return { name: field.relationshipName, targets: targetsOf(store, field), step: stepOver(store, field) };
    }
  }
  return undefined;
}

function stepOver(store: RecordStore, field: FieldSchema): Step {
  return (record) => {
    const id = record[field.name];
    if (typeof id !== "string") return undefined;
    const object = store.objectOfId(id);
    return object ? store.get(object.name, id) : undefined;
  };
}

function reader(steps: readonly Step[], field: FieldSchema, store: RecordStore): Column["read"] {
  const value = (record: SObjectRecord): FieldValue =>
    field === TYPE_FIELD ? (store.objectOfId(record.Id)?.name ?? null) : (record[field.name] ?? null);
  if (steps.length === 0) return value;
  return (record) => {
    let reached: SObjectRecord | undefined = record;
    for (const step of steps) {
      reached = step(reached);
      if (!reached) return null;
    }
    return value(reached);
  };
}

/**
 * Finds the field that a path such as `Owner.Name` names, seen from the object. An alias of the object in front is
 * taken off. Throws INVALID_FIELD where the path leads nowhere.
 */
export function resolveColumn(
  store: RecordStore,
  from: ObjectSchema,
  path: string,
  soql: string,
  alias?: string
): Column {
  const names = path.split(".");
  const first = names[0]?.toLowerCase();
  if (names.length > 1 && (first === alias?.toLowerCase() || first === from.name.toLowerCase())) names.shift();
  const fieldName = names.pop() ?? path;
  let objects: readonly ObjectSchema[] = [from];
  const steps: Step[] = [];
  const relationships: string[] = [];
  for (const name of names) {
    const relationship = relationshipOf(store, objects, name);
    if (!relationship) throw noSuchRelationship(soql, name, path);
    objects = relationship.targets;
    steps.push(relationship.step);
    relationships.push(relationship.name);
  }
  return { path: relationships, ...fieldAmong(objects, fieldName, steps, store, soql) };
}

function fieldAmong(
  objects: readonly ObjectSchema[],
  name: string,
  steps: readonly Step[],
  store: RecordStore,
  soql: string
): Omit<Column, "path"> {
  for (const object of objects) {
    const field = object.fields.get(name.toLowerCase());
    if (field) return { field, object, read: reader(steps, field, store) };
  }
  const [object] = objects;
  if (object && objects.length > 1 && name.toLowerCase() === "type") {
    return { field: TYPE_FIELD, object, read: reader(steps, TYPE_FIELD, store) };
  }
  throw noSuchColumn(soql, name, object?.name ?? "Name");
}
