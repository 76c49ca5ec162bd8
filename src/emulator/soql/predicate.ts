import type { FieldValue, SObjectRecord } from "../records/schema.ts";
import type { Column } from "./column.ts";
import { dateLiteralTest, literalTest, membershipTest } from "./comparison.ts";
import type { ComparisonOperator, Literal } from "./comparison.ts";
import type { Comparison, ConditionTree } from "./condition.ts";
import { malformedQuery } from "./soqlError.ts";

export type Predicate = (record: SObjectRecord) => boolean;

/** What compiling a condition needs from its query. */
export interface PredicateContext {
  readonly soql: string;
  readonly now: number;
  readonly column: (path: string) => Column;
  /** Runs a sub-select of one field and returns its values. */
  readonly valuesOf: (subquery: SubqueryOf) => FieldValue[];
}

export type SubqueryOf = Extract<Comparison, { valueQuery: unknown }>["valueQuery"];

/** Literals of a comparison with the parser's word for each one's type. */
export function literalsOf(comparison: Comparison): Literal[] {
  if (!("value" in comparison)) return [];
  const { value, literalType } = comparison;
  const texts = Array.isArray(value) ? value : [value];
  return texts.map((text, place) => ({
    text,
    type: (Array.isArray(literalType) ? literalType[place] : literalType) ?? "STRING"
  }));
}

function comparisonPredicate(comparison: Comparison, context: PredicateContext): Predicate {
  if (!("field" in comparison)) throw malformedQuery("functions are not supported in this filter");
  const column = context.column(comparison.field);
  const { operator } = comparison;
  const test = testOf(comparison, column, operator, context);
  return (record) => test(column.read(record));
}

function testOf(
  comparison: Comparison,
  column: Column,
  operator: ComparisonOperator,
  context: PredicateContext
): (value: FieldValue) => boolean {
  if ("valueQuery" in comparison) {
    return membershipTest(column.field, context.valuesOf(comparison.valueQuery), operator === "IN");
  }
  const literals = literalsOf(comparison);
  const [first] = literals;
  if (first?.type === "DATE_LITERAL" || first?.type === "DATE_N_LITERAL") {
    return dateLiteralTest(operator, column.field, first.text, context.now, context.soql);
  }
  return literalTest(operator, column.field, literals, context.soql);
}

/** Compiles a condition into a test of records. Throws where it names what is not there. */
export function compilePredicate(tree: ConditionTree, context: PredicateContext): Predicate {
  if (tree.kind === "compare") return comparisonPredicate(tree.comparison, context);
  if (tree.kind === "not") {
    const part = compilePredicate(tree.part, context);
    return (record) => !part(record);
  }
  const parts = tree.parts.map((part) => compilePredicate(part, context));
  return tree.kind === "and"
    ? (record) => parts.every((part) => part(record))
    : (record) => parts.some((part) => part(record));
}
