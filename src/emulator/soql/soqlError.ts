import { SalesforceError } from "../records/salesforceError.ts";

const CUSTOM_HINT =
  "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.";

/** Salesforce shows the place in the query above the text. */
function withPlace(soql: string, word: string, text: string): string {
  const column = Math.max(0, soql.toLowerCase().indexOf(word.toLowerCase()));
  const from = Math.max(0, column - 40);
  return `\n${soql.slice(from, column + 40)}\n${" ".repeat(column - from)}^\nERROR at Row:1:Column:${column + 1}\n${text}`;
}

export function malformedQuery(text: string): SalesforceError {
  return new SalesforceError("MALFORMED_QUERY", text);
}

export function noSuchColumn(soql: string, column: string, entity: string): SalesforceError {
  const text = `No such column '${column}' on entity '${entity}'. ${CUSTOM_HINT}`;
  return new SalesforceError("INVALID_FIELD", withPlace(soql, column, text));
}

export function noSuchRelationship(soql: string, relationship: string, path: string): SalesforceError {
  const text = `Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`;
  return new SalesforceError("INVALID_FIELD", withPlace(soql, path, text));
}

export function noSuchObject(soql: string, object: string): SalesforceError {
  const text = `sObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`;
  return new SalesforceError("INVALID_TYPE", withPlace(soql, object, text));
}

export function wrongLiteral(soql: string, field: string, needed: string): SalesforceError {
  const text = `value of filter criterion for field '${field}' must be of type ${needed}`;
  return new SalesforceError("INVALID_FIELD", withPlace(soql, field, text));
}

export function wrongOperator(soql: string, field: string, text: string): SalesforceError {
  return new SalesforceError("INVALID_QUERY_FILTER_OPERATOR", withPlace(soql, field, text));
}
