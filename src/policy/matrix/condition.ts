/** A rule's condition: read, type-checked, and taken apart into what must hold together. */
import { Environment, serialize, type ASTNode, type TypeCheckResult } from "@marcbachmann/cel-js";
import { nearest } from "../nearest.ts";
import { compileExpression, listOf, literalOf, slotOf, type Evaluate } from "./expression.ts";
import { itemFacts } from "./facts.ts";
import type { Slots } from "./slots.ts";
import type { Value, ValueType } from "./values.ts";

export interface ConditionProblem {
  /** Characters from the start of the text. */
  readonly offset: number;
  readonly message: string;
}

/** A fact, field or output that must be one of these: what an index finds without evaluating. */
export interface Equality {
  readonly slot: number;
  readonly values: readonly Value[];
}

/** A fact, field or output compared with a constant, written that way round. */
export interface Comparison {
  readonly slot: number;
  readonly operator: "!=" | "<" | "<=" | ">" | ">=";
  readonly value: Value;
}

/** One of the parts that `&&` joins. */
export interface Conjunct {
  /** Equal text is an equal condition. */
  readonly text: string;
  readonly equality: Equality | null;
  readonly comparison: Comparison | null;
}

export interface Condition {
  /** True when it holds; false or undefined (a fact is missing) when it does not. */
  readonly evaluate: Evaluate;
  readonly conjuncts: readonly Conjunct[];
  /** Names that it asks for: facts, outputs, and fields as `fields.<name>`. */
  readonly asks: readonly Mention[];
  /** Their slots, each once. */
  readonly slots: readonly number[];
}

export interface Mention {
  readonly name: string;
  readonly isField: boolean;
  readonly offset: number;
}

/** Reads the conditions of one matrix: over the facts of items and what its modules write. */
export class ConditionReader {
  readonly #environment: Environment;
  readonly #names: readonly string[];
  readonly #slots: Slots;

  constructor(outputs: ReadonlyMap<string, ValueType>, slots: Slots) {
    const environment = new Environment({ limits: { maxAstNodes: 1_000, maxDepth: 40 } });
    for (const { name, type } of itemFacts) environment.registerVariable(name, type);
    for (const [name, type] of outputs) environment.registerVariable(name, type);
    environment.registerVariable("fields", "map<string, string>");
    this.#environment = environment;
    this.#names = [...itemFacts.map(({ name }) => name), ...outputs.keys(), "fields"];
    this.#slots = slots;
  }

  /** The condition, or null after telling `complain` everything that is wrong with it. */
  read(text: string, complain: (problem: ConditionProblem) => void): Condition | null {
    const checked = this.#environment.check(text);
    if (!checked.valid) {
      complain(this.#typeProblem(checked));
      return null;
    }
    const { ast } = this.#environment.parse(text);
    let isRight = checked.type === "bool";
    if (!isRight) complain({ offset: 0, message: `gives ${checked.type}; a condition gives true or false.` });
    const evaluate = compileExpression(ast, this.#slots, (node, message) => {
      isRight = false;
      complain({ offset: node.start, message: `${message}.` });
    });
    if (!isRight) return null;
    const asks = mentionsOf(ast);
    return { evaluate, conjuncts: this.#conjunctsOf(ast), asks, slots: this.#slotsOf(asks) };
  }

  #slotsOf(asks: readonly Mention[]): readonly number[] {
    const slots = asks.map(({ name, isField }) => (isField ? this.#slots.ofField(name) : this.#slots.ofName(name)));
    return [...new Set(slots.filter((slot) => slot !== undefined))];
  }

  #conjunctsOf(node: ASTNode): readonly Conjunct[] {
    if (node.op === "&&") return node.args.flatMap((side) => this.#conjunctsOf(side));
    const equality = equalityOf(node, this.#slots);
    return [{ text: serialize(node), equality, comparison: comparisonOf(node, this.#slots) }];
  }

  #typeProblem({ error }: TypeCheckResult): ConditionProblem {
    const summary = error?.summary ?? "cannot be read";
    const unknown = /^Unknown variable: (\S+)$/.exec(summary)?.[1];
    const guess = unknown === undefined ? null : nearest(unknown, this.#names);
    const known = unknown === undefined ? "" : `; known: ${this.#names.join(", ")}`;
    const hint = guess === null ? "" : ` Did you mean ${guess}?`;
    const offset = error?.range?.start ?? 0;
    return { offset, message: `cannot be used: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}${known}.${hint}` };
  }
}

/** `tier == "VIP"`, `"VIP" == tier`, `tier in ["VIP", "Gold"]`, `open`, `!open`, several of one fact joined by `||`. */
function equalityOf(node: ASTNode, slots: Slots): Equality | null {
  if (node.op === "||") {
    const [left, right] = node.args.map((side) => equalityOf(side, slots));
    if (!left || !right || left.slot !== right.slot) return null;
    return { slot: left.slot, values: [...new Set([...left.values, ...right.values])] };
  }
  if (node.op === "==") {
    const [left, right] = node.args;
    return pair(slotOf(left, slots), literalOf(right)) ?? pair(slotOf(right, slots), literalOf(left));
  }
  if (node.op === "in") {
    const slot = slotOf(node.args[0], slots);
    const values = listOf(node.args[1]);
    return slot === null || values === null ? null : { slot, values: [...new Set(values)] };
  }
  if (node.op === "!_") return pair(slotOf(node.args, slots), false);
  return pair(slotOf(node, slots), true);
}

const mirrored = { "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

function comparisonOf(node: ASTNode, slots: Slots): Comparison | null {
  if (!isComparison(node)) return null;
  const [left, right] = node.args;
  const slot = slotOf(left, slots) ?? slotOf(right, slots);
  const value = literalOf(right) ?? literalOf(left);
  if (slot === null || value === null) return null;
  return { slot, value, operator: slotOf(left, slots) === null ? mirrored[node.op] : node.op };
}

type ComparisonNode = Extract<ASTNode, { readonly op: Comparison["operator"] }>;

function isComparison(node: ASTNode): node is ComparisonNode {
  return node.op in mirrored;
}

function pair(slot: number | null, value: Value | null): Equality | null {
  return slot === null || value === null ? null : { slot, values: [value] };
}

function mentionsOf(node: ASTNode): readonly Mention[] {
  if (node.op === "id") return node.args === "fields" ? [] : [{ name: node.args, isField: false, offset: node.start }];
  const field = fieldIn(node);
  if (field !== null) return [{ name: field, isField: true, offset: node.start }];
  return childrenOf(node).flatMap(mentionsOf);
}

function fieldIn(node: ASTNode): string | null {
  if (node.op !== "[]" && node.op !== "in") return null;
  const [map, key] = node.op === "[]" ? node.args : [node.args[1], node.args[0]];
  const field = literalOf(key);
  return map.op === "id" && map.args === "fields" && typeof field === "string" ? field : null;
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  const nodes: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (isNode(value)) nodes.push(value);
  };
  collect(node.args);
  return nodes;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value;
}
