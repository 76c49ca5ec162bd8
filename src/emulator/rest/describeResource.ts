import type { FieldSchema, FieldType, ObjectSchema } from "../records/schema.ts";
import type { RestCall, RowHandler } from "./restCall.ts";

const SOAP_TYPES: Readonly<Record<string, string>> = {
  id: "tns:ID",
  reference: "tns:ID",
  boolean: "xsd:boolean",
  int: "xsd:int",
  double: "xsd:double",
  percent: "xsd:double",
  currency: "xsd:double",
  date: "xsd:date",
  datetime: "xsd:dateTime"
};

function lengthOf(field: FieldSchema): number {
  if (field.type === "id" || field.type === "reference") return 18;
  if (field.length !== undefined) return field.length;
  return field.type === "picklist" ? 255 : 0;
}

function describeField(field: FieldSchema): object {
  const length = lengthOf(field);
  const isIdentity = field.name === "Name" || field.name === "CaseNumber" || field.name === "Subject";
  const numeric: readonly FieldType[] = ["double", "percent", "currency"];
  return {
    aggregatable: true,
    aiPredictionField: false,
    autoNumber: field.autoNumber,
    byteLength: length * 3,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: field.caseSensitive,
    compoundFieldName: null,
    controllerName: null,
    createable: field.createable,
    custom: field.custom,
    defaultValue: field.type === "boolean" ? false : field.autoNumber ? null : field.defaultValue,
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultedOnCreate,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === "int" ? 9 : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: field.groupable,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.idLookup,
    inlineHelpText: null,
    label: field.label,
    length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: isIdentity,
    namePointing: field.referenceTo.length > 1,
    nillable: field.nillable,
    permissionable: field.custom,
    picklistValues: field.picklistValues.map((value) => ({
      active: true,
      defaultValue: value === field.defaultValue,
      label: value,
      validFor: null,
      value
    })),
    polymorphicForeignKey: field.referenceTo.length > 1 || field.referenceTo.includes("*"),
    precision: numeric.includes(field.type) ? (field.precision ?? 18) : 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo.filter((name) => name !== "*"),
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: field.restrictedPicklist,
    scale: field.scale ?? 0,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[field.type] ?? "xsd:string",
    sortable: field.sortable,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable,
    writeRequiresMasterRead: false
  };
}

function summary(object: ObjectSchema, call: RestCall): Record<string, unknown> {
  const base = `${call.versionPath}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.createable,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: true,
    mergeable: false,
    mruEnabled: false,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: object.name !== "PendingServiceRouting",
    triggerable: object.name !== "PendingServiceRouting" && object.name !== "UserServicePresence",
    undeletable: object.deletable,
    updateable: object.updateable,
    urls: { sobject: base, describe: `${base}/describe`, rowTemplate: `${base}/{ID}` }
  };
}

/** `GET /sobjects`. */
export const describeGlobal: RowHandler = (call, _tx, org) => ({
  status: 200,
  body: {
    encoding: "UTF-8",
    maxBatchSize: 200,
    sobjects: [...org.context.store.schema.values()].map((object) => summary(object, call))
  }
});

/** `GET /sobjects/T`. */
export const describeBasic: RowHandler = (call, _tx, org) => {
  const { schema } = org.context.store.table(call.params["object"] ?? "");
  return { status: 200, body: { objectDescribe: summary(schema, call), recentItems: [] } };
};

/** `GET /sobjects/T/describe`. */
export const describeObject: RowHandler = (call, _tx, org) => {
  const { schema } = org.context.store.table(call.params["object"] ?? "");
  return {
    status: 200,
    body: {
      ...summary(schema, call),
      actionOverrides: [],
      childRelationships: [],
      compactLayoutable: true,
      defaultImplementation: null,
      extendedBy: null,
      extendsInterfaces: null,
      fields: [...schema.fields.values()].map(describeField),
      implementedBy: null,
      implementsInterfaces: null,
      listviewable: null,
      lookupLayoutable: null,
      namedLayoutInfos: [],
      networkScopeFieldName: null,
      recordTypeInfos: [],
      searchLayoutable: true,
      sobjectDescribeOption: "FULL",
      supportedScopes: [{ label: "All", name: "everything" }]
    }
  };
};
