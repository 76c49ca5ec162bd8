import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { parseObject } from "./schema.ts";
import type { FieldSchema, FieldType, ObjectSchema } from "./schema.ts";

/** What a package's XML says about one field, as far as the org needs it. */
interface FieldXml {
  readonly fullName: string;
  readonly label?: string;
  readonly type: string;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly externalId?: boolean;
  readonly caseSensitive?: boolean;
  readonly defaultValue?: string | number | boolean;
  readonly displayFormat?: string;
  readonly referenceTo?: string;
  readonly valueSet?: {
    readonly restricted?: boolean;
    readonly valueSetDefinition?: {
      readonly value: readonly { readonly fullName: string; readonly default?: boolean }[];
    };
  };
}

interface ObjectXml {
  readonly label?: string;
  readonly pluralLabel?: string;
  readonly nameField?: { readonly type: string; readonly label?: string; readonly displayFormat?: string };
}

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  AutoNumber: "string",
  Text: "string",
  TextArea: "textarea",
  LongTextArea: "textarea",
  Html: "textarea",
  Email: "email",
  Phone: "phone",
  Url: "url",
  Picklist: "picklist",
  Checkbox: "boolean",
  Number: "double",
  Percent: "percent",
  Currency: "currency",
  Date: "date",
  DateTime: "datetime",
  Lookup: "reference",
  MasterDetail: "reference",
  ExternalLookup: "string"
};

const parser = new XMLParser({
  ignoreAttributes: true,
  isArray: (_name, path) => String(path).endsWith("valueSetDefinition.value")
});

function readXml(file: string, root: string): object {
  const document = parser.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const content = document[root];
  if (typeof content !== "object" || content === null) throw new Error(`${file} holds no <${root}>.`);
  return content;
}

function customField(file: string): FieldSchema {
  const xml = readXml(file, "CustomField") as FieldXml;
  const type = FIELD_TYPES[xml.type];
  if (!type)
    throw new Error(
      `${file}: the emulated org has no field of type ${xml.type}. It knows ${Object.keys(FIELD_TYPES).join(", ")}.`
    );
  const values = xml.valueSet?.valueSetDefinition?.value ?? [];
  const isReference = type === "reference";
  const isLong = xml.type === "LongTextArea" || xml.type === "Html";
  const picklistDefault = values.find((value) => value.default)?.fullName;
  const isAutoNumber = xml.type === "AutoNumber";
  return {
    name: xml.fullName,
    label: xml.label ?? xml.fullName,
    type,
    createable: !isAutoNumber,
    updateable: !isAutoNumber,
    nillable: !xml.required && type !== "boolean",
    defaultedOnCreate:
      isAutoNumber || type === "boolean" || picklistDefault !== undefined || xml.defaultValue !== undefined,
    filterable: !isLong,
    groupable: !isLong && type !== "double" && type !== "percent" && type !== "currency",
    sortable: !isLong,
    autoNumber: isAutoNumber,
    idLookup: xml.externalId === true,
    externalId: xml.externalId === true,
    unique: xml.unique === true,
    caseSensitive: xml.caseSensitive === true,
    custom: true,
    length:
      xml.length ??
      (type === "string" || type === "textarea" ? 255 : type === "email" ? 80 : type === "phone" ? 40 : undefined),
    precision: xml.precision,
    scale: xml.scale,
    referenceTo: isReference && xml.referenceTo ? [xml.referenceTo] : [],
    relationshipName: isReference ? xml.fullName.replace(/__c$/, "__r") : null,
    picklistValues: values.map((value) => value.fullName),
    restrictedPicklist: xml.valueSet?.restricted === true,
    defaultValue: isAutoNumber
      ? (xml.displayFormat ?? null)
      : type === "boolean"
        ? xml.defaultValue === true
        : (picklistDefault ?? null)
  };
}

function customObject(name: string, file: string, keyPrefix: string): ObjectSchema {
  const xml = readXml(file, "CustomObject") as ObjectXml;
  const isNumbered = xml.nameField?.type === "AutoNumber";
  const nameField = isNumbered ? `string(80)[DFSAI]=${xml.nameField.displayFormat ?? "{0}"}` : "string(80)[CUNFGSI]";
  const base = parseObject(name, {
    prefix: keyPrefix,
    calls: "CUDQ",
    fields: { Name: nameField, OwnerId: "reference>Group,User[CUDFGS]" }
  });
  return { ...base, label: xml.label ?? base.label, labelPlural: xml.pluralLabel ?? base.labelPlural };
}

function objectDirectories(sourceRoot: string): string[] {
  return globSync("**/objects/*/", { cwd: sourceRoot })
    .map((path) => join(sourceRoot, path))
    .sort();
}

/**
 * Installs the objects and fields found under a source-format package directory into the schema.
 * Throws with the file's name when one cannot be read.
 */
export function installPackage(schema: Map<string, ObjectSchema>, sourceRoot: string): void {
  for (const directory of objectDirectories(sourceRoot)) {
    const name = basename(directory);
    const objectFile = join(directory, `${name}.object-meta.xml`);
    const known = schema.get(name.toLowerCase());
    if (!known && !existsSync(objectFile)) continue;
    const base = known ?? customObject(name, objectFile, `a${String(customCount(schema)).padStart(2, "0")}`);
    const fields = new Map(base.fields);
    for (const file of globSync("fields/*.field-meta.xml", { cwd: directory }).sort()) {
      const field = customField(join(directory, file));
      fields.set(field.name.toLowerCase(), field);
    }
    schema.set(name.toLowerCase(), { ...base, fields });
  }
}

function customCount(schema: ReadonlyMap<string, ObjectSchema>): number {
  return [...schema.values()].filter((object) => object.custom).length;
}

/** The package that ships with the program: `force-app` beside `src` or `dist`. */
export function shippedPackage(): string {
  for (let directory = import.meta.dirname; dirname(directory) !== directory; directory = dirname(directory)) {
    const candidate = join(directory, "force-app");
    if (existsSync(candidate)) return candidate;
  }
  throw new Error(`No force-app directory is found above ${import.meta.dirname}; reinstall the program.`);
}
