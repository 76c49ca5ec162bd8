import type { Condition, ConditionWithValueQuery, HavingClause, WhereClause } from "@jetstreamapp/soql-parser-js";
import { malformedQuery } from "./soqlError.ts";

/** One comparison, as the parser gives it. */
export type Comparison = Exclude<ConditionWithValueQuery, { openParen: number; field?: never; fn?: never }> &
  ({ field: string } | { fn: object });

/** A where clause as a tree. */
export type ConditionTree =
  | { readonly kind: "and" | "or"; readonly parts: readonly ConditionTree[] }
  | { readonly kind: "not"; readonly part: ConditionTree }
  | { readonly kind: "compare"; readonly comparison: Comparison };

type Token = "(" | ")" | "AND" | "OR" | "NOT" | Comparison;

interface Parentheses {
  readonly openParen?: number;
  readonly closeParen?: number;
}

function isComparison(condition: Condition | ConditionWithValueQuery): condition is Comparison {
  return "operator" in condition;
}

/** The parser chains conditions to the right and only counts parentheses; this unrolls the chain. */
function toTokens(clause: WhereClause | HavingClause): Token[] {
  const tokens: Token[] = [];
  for (let link: WhereClause | HavingClause | undefined = clause; link;) {
    const left: (Condition | ConditionWithValueQuery) | null = link.left;
    const { openParen = 0, closeParen = 0 }: Parentheses = left ?? {};
    for (let count = 0; count < openParen; count++) tokens.push("(");
    if (left && isComparison(left)) tokens.push(left);
    for (let count = 0; count < closeParen; count++) tokens.push(")");
    if (!("operator" in link)) break;
    tokens.push(link.operator);
    link = link.right;
  }
  return tokens;
}

/** Builds the tree: NOT binds closest, then AND, then OR. */
export function conditionTree(clause: WhereClause | HavingClause): ConditionTree {
  const tokens = toTokens(clause);
  let place = 0;
  const parseMany = (word: "AND" | "OR", next: () => ConditionTree): ConditionTree => {
    const parts = [next()];
    while (tokens[place] === word) {
      place += 1;
      parts.push(next());
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: word === "AND" ? "and" : "or", parts };
  };
  const parseOne = (): ConditionTree => {
    const token = tokens[place++];
    if (token === "NOT") return { kind: "not", part: parseOne() };
    if (token === "(") {
      const inside = parseOr();
      if (tokens[place++] !== ")") throw malformedQuery("expecting a right parentheses, found: 'EOF'");
      return inside;
    }
    if (typeof token !== "object") throw malformedQuery(`unexpected token: '${token ?? "EOF"}'`);
    return { kind: "compare", comparison: token };
  };
  const parseAnd = (): ConditionTree => parseMany("AND", parseOne);
  const parseOr = (): ConditionTree => parseMany("OR", parseAnd);
  const tree = parseOr();
  if (place < tokens.length) throw malformedQuery("unexpected token: ')'");
  return tree;
}

/** The conditions that must all hold: the parts of a top-level AND, or the tree itself. */
export function conjuncts(tree: ConditionTree): readonly ConditionTree[] {
  return tree.kind === "and" ? tree.parts.flatMap(conjuncts) : [tree];
}
