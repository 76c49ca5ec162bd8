import { toId18, isRecordId } from "../records/recordId.ts";
import type { FieldSchema, FieldValue } from "../records/schema.ts";
import { dateLiteralSpan } from "./dateLiteral.ts";
import { malformedQuery, wrongLiteral, wrongOperator } from "./soqlError.ts";

export type ComparisonOperator =
  "=" | "!=" | "<" | "<=" | ">" | ">=" | "LIKE" | "IN" | "NOT IN" | "INCLUDES" | "EXCLUDES";

/** A literal as written, with the parser's word for its type. */
export interface Literal {
  readonly text: string;
  readonly type: string;
}

export type Test = (value: FieldValue) => boolean;

const NUMBER_TYPES: ReadonlySet<string> = new Set(["int", "double", "percent", "currency"]);

/** Takes the quotes off and resolves SOQL's escapes. */
export function unquote(text: string): string {
  const inside = text.startsWith("'") ? text.slice(1, -1) : text;
  return inside.replace(/\\(.)/g, (_whole, escaped: string) => ({ n: "\n", r: "\r", t: "\t" })[escaped] ?? escaped);
}

/** Text compares without regard to case, as in Salesforce, unless the field says otherwise. */
export function comparable(field: FieldSchema, value: FieldValue): FieldValue {
  const folds = typeof value === "string" && !field.caseSensitive && field.type !== "reference" && field.type !== "id";
  return folds ? value.toLowerCase() : value;
}

function dateTimeLiteral(literal: Literal): string {
  const moment = Date.parse(literal.text);
  return `${new Date(moment).toISOString().slice(0, -1)}+0000`;
}

function idLiteral(field: FieldSchema, text: string, soql: string): string {
  if (text !== "" && !isRecordId(text)) throw wrongOperator(soql, field.name, `invalid ID field: ${text}`);
  return toId18(text);
}

/** The literal as a value of the field's type; throws INVALID_FIELD where it is of another. */
export function literalValue(field: FieldSchema, literal: Literal, soql: string): FieldValue {
  if (literal.type === "NULL") return null;
  if (field.type === "boolean") {
    if (literal.type !== "BOOLEAN")
      throw wrongLiteral(soql, field.name, "boolean and should not be enclosed in quotes");
    return literal.text.toLowerCase() === "true";
  }
  if (NUMBER_TYPES.has(field.type)) {
    if (!/^(INTEGER|DECIMAL)/.test(literal.type))
      throw wrongLiteral(soql, field.name, `${field.type} and should not be enclosed in quotes`);
    return Number(literal.text);
  }
  if (field.type === "datetime") {
    if (literal.type !== "DATETIME")
      throw wrongLiteral(soql, field.name, "dateTime and should not be enclosed in quotes");
    return dateTimeLiteral(literal);
  }
  if (field.type === "date") {
    if (literal.type !== "DATE") throw wrongLiteral(soql, field.name, "date and should not be enclosed in quotes");
    return literal.text;
  }
  if (literal.type !== "STRING") throw wrongLiteral(soql, field.name, "string and should be enclosed in quotes");
  const text = unquote(literal.text);
  return field.type === "id" || field.type === "reference" ? idLiteral(field, text, soql) : text;
}

function likeTest(field: FieldSchema, literal: Literal, soql: string): Test {
  if (literal.type !== "STRING") throw wrongOperator(soql, field.name, "invalid operator on filter");
  const pattern = unquote(literal.text)
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("%", "[^]*")
    .replaceAll("_", "[^]");
  const expression = new RegExp(`^${pattern}$`, field.caseSensitive ? "u" : "iu");
  return (value) => typeof value === "string" && expression.test(value);
}

function orderTest(operator: ComparisonOperator, bound: FieldValue, fold: (value: FieldValue) => FieldValue): Test {
  if (bound === null) throw malformedQuery(`operator ${operator} cannot be used with null`);
  const compare = {
    "<": (value: FieldValue) => value !== null && value < bound,
    "<=": (value: FieldValue) => value !== null && value <= bound,
    ">": (value: FieldValue) => value !== null && value > bound,
    ">=": (value: FieldValue) => value !== null && value >= bound
  }[operator as "<"];
  return (value) => compare(fold(value));
}

function spanTest(operator: ComparisonOperator, field: FieldSchema, start: string, end: string): Test {
  const within = (value: FieldValue): boolean => typeof value === "string" && value >= start && value < end;
  switch (operator) {
    case "=":
      return within;
    case "!=":
      return (value) => !within(value);
    case "<":
      return (value) => typeof value === "string" && value < start;
    case "<=":
      return (value) => typeof value === "string" && value < end;
    case ">":
      return (value) => typeof value === "string" && value >= end;
    case ">=":
      return (value) => typeof value === "string" && value >= start;
    default:
      throw malformedQuery(`operator ${operator} cannot be used with a date on ${field.name}`);
  }
}

/** A test against a date literal, which means a span: `= TODAY` is any moment of today. */
export function dateLiteralTest(
  operator: ComparisonOperator,
  field: FieldSchema,
  literal: string,
  now: number,
  soql: string
): Test {
  const span = dateLiteralSpan(literal, now);
  if (!span) throw malformedQuery(`unexpected token: '${literal}'`);
  if (field.type !== "datetime" && field.type !== "date") throw wrongLiteral(soql, field.name, field.type);
  const length = field.type === "date" ? 10 : 23;
  const text = (moment: number): string =>
    new Date(moment).toISOString().slice(0, length) + (length === 23 ? "+0000" : "");
  return spanTest(operator, field, text(span.start), text(span.end));
}

function dateOnDateTime(operator: ComparisonOperator, field: FieldSchema, literal: Literal): Test {
  const start = Date.parse(`${literal.text}T00:00:00Z`);
  const text = (moment: number): string => `${new Date(moment).toISOString().slice(0, -1)}+0000`;
  return spanTest(operator, field, text(start), text(start + 86_400_000));
}

/** Membership in a set of values. As in Salesforce, an empty field counts as outside (`NOT IN` finds it). */
export function membershipTest(field: FieldSchema, values: Iterable<FieldValue>, isIn: boolean): Test {
  const folded = new Set<FieldValue>();
  for (const value of values) folded.add(comparable(field, value));
  return (value) => folded.has(comparable(field, value)) === isIn;
}

function multiPicklistTest(literals: readonly Literal[], includes: boolean): Test {
  const wanted = literals.map((literal) => unquote(literal.text).split(";"));
  return (value) => {
    const chosen = new Set(typeof value === "string" ? value.split(";") : []);
    return wanted.some((all) => all.every((one) => chosen.has(one))) === includes;
  };
}

/** The test that a comparison with literals makes of a field's value. */
export function literalTest(
  operator: ComparisonOperator,
  field: FieldSchema,
  literals: readonly Literal[],
  soql: string
): Test {
  const [first] = literals;
  if (!first) throw malformedQuery("unexpected token: ')'");
  if (operator === "IN" || operator === "NOT IN") {
    return membershipTest(
      field,
      literals.map((literal) => literalValue(field, literal, soql)),
      operator === "IN"
    );
  }
  if (operator === "LIKE") return likeTest(field, first, soql);
  if (operator === "INCLUDES" || operator === "EXCLUDES") return multiPicklistTest(literals, operator === "INCLUDES");
  if (first.type === "DATE" && field.type === "datetime") return dateOnDateTime(operator, field, first);
  const bound = comparable(field, literalValue(field, first, soql));
  const fold = (value: FieldValue): FieldValue => comparable(field, value);
  if (operator === "=") return (value) => fold(value) === bound;
  if (operator === "!=") return (value) => fold(value) !== bound;
  return orderTest(operator, bound, fold);
}
