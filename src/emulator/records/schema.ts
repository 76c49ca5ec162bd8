import coreObjects from "./coreObjects.json" with { type: "json" };
import standardObjects from "./standardObjects.json" with { type: "json" };

/** Field types as `describe` spells them. */
export type FieldType =
  | "id"
  | "reference"
  | "string"
  | "textarea"
  | "email"
  | "phone"
  | "url"
  | "picklist"
  | "boolean"
  | "int"
  | "double"
  | "percent"
  | "currency"
  | "date"
  | "datetime"
  | "location";

export type FieldValue = string | number | boolean | null;

/** A record as stored. Date-times are text `YYYY-MM-DDTHH:mm:ss.SSS+0000` (UTC); a field that is absent is null. */
export interface SObjectRecord {
  readonly Id: string;
  readonly [field: string]: FieldValue;
}

export interface FieldSchema {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly nillable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly filterable: boolean;
  readonly groupable: boolean;
  readonly sortable: boolean;
  readonly autoNumber: boolean;
  readonly idLookup: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly custom: boolean;
  /** Maximum length of a text; undefined where there is none. */
  readonly length: number | undefined;
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  /** Objects that the field may point to; `*` is any object. Empty for what is no reference. */
  readonly referenceTo: readonly string[];
  /** Name for traversal in SOQL (`OwnerId` is reached as `Owner`); null where there is none. */
  readonly relationshipName: string | null;
  readonly picklistValues: readonly string[];
  readonly restrictedPicklist: boolean;
  readonly defaultValue: FieldValue;
}

export interface ObjectSchema {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly custom: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  /** Fields by their name in lower case: Salesforce ignores case in field names. */
  readonly fields: ReadonlyMap<string, FieldSchema>;
}

/** Every object of the org by its name in lower case. */
export type OrgSchema = ReadonlyMap<string, ObjectSchema>;

/**
 * How the data files spell an object. `calls` holds C(reate), U(pdate), D(elete), Q(uery). A field reads
 * `type(length){picklist,values}>ReferredObject,OrOther[flags]=default`, with Salesforce's property letters
 * C U N D F G S R A I and X for a unique external key.
 */
export interface ObjectSource {
  readonly prefix: string;
  readonly calls: string;
  readonly fields: Readonly<Record<string, string>>;
}

const FIELD_FORM = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?(?:\{([^}]*)\})?(?:>([\w*,]+))?\[([A-Z]*)\](?:=(.*))?$/;

const TEXT_TYPES: ReadonlySet<string> = new Set(["string", "textarea", "email", "phone", "url", "reference"]);

/** Fields that every object has and that only the platform writes. */
const SYSTEM_FIELDS: Readonly<Record<string, string>> = {
  Id: "id[DFGSI]",
  IsDeleted: "boolean[DFGS]",
  CreatedDate: "datetime[DFS]",
  CreatedById: "reference>User[DFGS]",
  LastModifiedDate: "datetime[DFS]",
  LastModifiedById: "reference>User[DFGS]",
  SystemModstamp: "datetime[DFS]"
};

/** `OwnerId` is reached as `Owner`, `Agent__c` as `Agent__r`. */
function relationshipNameOf(name: string): string | null {
  if (name.endsWith("__c")) return `${name.slice(0, -3)}__r`;
  return name.endsWith("Id") && name !== "Id" ? name.slice(0, -2) : null;
}

function labelOf(name: string): string {
  return name
    .replace(/__c$/, "")
    .replaceAll("_", " ")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ");
}

function defaultOf(type: string, text: string | undefined): FieldValue {
  if (type === "boolean") return text === "true";
  return text ?? null;
}

/** Reads one field in the notation of {@link ObjectSource}. Throws on a text that does not follow it. */
export function parseField(name: string, source: string): FieldSchema {
  const parts = FIELD_FORM.exec(source);
  if (!parts)
    throw new Error(`Field ${name} of the org's schema reads '${source}', which is not 'type(length)[flags]'.`);
  const [, type = "", size, scale, picklist, refersTo, flags = "", defaultText] = parts;
  const has = (letter: string): boolean => flags.includes(letter);
  return {
    name,
    label: labelOf(name),
    type: type as FieldType,
    createable: has("C"),
    updateable: has("U"),
    nillable: has("N"),
    defaultedOnCreate: has("D"),
    filterable: has("F"),
    groupable: has("G"),
    sortable: has("S"),
    autoNumber: has("A"),
    idLookup: has("I") || has("X"),
    externalId: has("X") && name.endsWith("__c"),
    unique: has("X"),
    caseSensitive: false,
    custom: name.endsWith("__c"),
    length: TEXT_TYPES.has(type) && size ? Number(size) : undefined,
    precision: !TEXT_TYPES.has(type) && size ? Number(size) : undefined,
    scale: scale === undefined ? undefined : Number(scale),
    referenceTo: refersTo ? refersTo.split(",") : [],
    relationshipName: refersTo ? relationshipNameOf(name) : null,
    picklistValues: picklist ? picklist.split(",") : [],
    restrictedPicklist: has("R"),
    defaultValue: defaultOf(type, defaultText)
  };
}

/** Builds one object from its notation, adding the system fields. */
export function parseObject(name: string, source: ObjectSource): ObjectSchema {
  const fields = new Map<string, FieldSchema>();
  for (const [field, text] of Object.entries({ ...SYSTEM_FIELDS, ...source.fields })) {
    fields.set(field.toLowerCase(), parseField(field, text));
  }
  const label = labelOf(name);
  return {
    name,
    label,
    labelPlural: `${label}s`,
    keyPrefix: source.prefix,
    custom: name.endsWith("__c"),
    createable: source.calls.includes("C"),
    updateable: source.calls.includes("U"),
    deletable: source.calls.includes("D"),
    fields
  };
}

/** The objects that the org has before any package is installed. */
export function standardSchema(): Map<string, ObjectSchema> {
  const sources: Readonly<Record<string, ObjectSource>> = { ...standardObjects, ...coreObjects };
  return new Map(Object.entries(sources).map(([name, source]) => [name.toLowerCase(), parseObject(name, source)]));
}
