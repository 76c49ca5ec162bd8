/**
 * The closures of an expression. CEL's library parses and type-checks; its tree becomes closures over a frame, because
 * evaluating hundreds of conditions for every item, with missing fields among them, must cost microseconds
 * (docs/adr/0012). What could surprise is left out of CEL here: clocks, time zones, regular expressions, fractions,
 * sums, loops. A missing fact is an error as in CEL: `undefined`, which `&&` and `||` absorb only where the other side
 * decides alone.
 */
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Slots } from "./slots.ts";
import type { Frame, Value } from "./values.ts";

export type Evaluate = (frame: Frame) => Value | undefined;

export type Refuse = (node: ASTNode, message: string) => void;

type BinaryNode = Extract<ASTNode, { readonly op: "==" }>;

const never: Evaluate = () => undefined;
const allowed = "==, !=, <, <=, >, >=, in, &&, ||, !, ?:, size(), startsWith(), endsWith() and contains()";

const comparisons: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b
};

const methods: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part)
};

/** `refuse` is told of every part that is CEL but not of a condition; the closure then never gives a value. */
export function compileExpression(node: ASTNode, slots: Slots, refuse: Refuse): Evaluate {
  const compile = (inner: ASTNode): Evaluate => compileExpression(inner, slots, refuse);
  const comparison = comparisons[node.op];
  if (comparison !== undefined) return compare(comparison, pairOf(node).map(compile));
  switch (node.op) {
    case "&&":
      return both(compile(node.args[0]), compile(node.args[1]));
    case "||":
      return either(compile(node.args[0]), compile(node.args[1]));
    case "!_":
      return not(compile(node.args));
    case "?:":
      return choose(compile(node.args[0]), compile(node.args[1]), compile(node.args[2]));
    case "in":
      return contained(node, slots, refuse);
    case "call":
    case "rcall":
      return called(node, compile, refuse);
    default:
      return simple(node, slots, refuse);
  }
}

function pairOf(node: ASTNode): ASTNode[] {
  return [...(node as BinaryNode).args];
}

function simple(node: ASTNode, slots: Slots, refuse: Refuse): Evaluate {
  const slot = slotOf(node, slots);
  if (slot !== null) return (frame) => frame[slot];
  const literal = literalOf(node);
  if (literal !== null) return () => literal;
  refuse(node, refusal(node));
  return never;
}

function refusal(node: ASTNode): string {
  if (node.op === "value") return "only texts, whole numbers, true and false can be compared with";
  if (node.op === "id" || node.op === "[]" || node.op === ".") {
    return 'fields are asked for by name: fields["Case.Origin"], or "Case.Origin" in fields';
  }
  if (node.op === "list") return "a list stands only behind `in`, and holds only texts, whole numbers, true and false";
  return `${node.op.replace("_", "")} is not part of conditions, which compare and do not compute; allowed: ${allowed}`;
}

function compare(holds: (a: Value, b: Value) => boolean, [left = never, right = never]: readonly Evaluate[]): Evaluate {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    return a === undefined || b === undefined ? undefined : holds(a, b);
  };
}

function both(left: Evaluate, right: Evaluate): Evaluate {
  return (frame) => {
    const a = left(frame);
    if (a === false) return false;
    const b = right(frame);
    return b === false ? false : a === undefined ? undefined : b;
  };
}

function either(left: Evaluate, right: Evaluate): Evaluate {
  return (frame) => {
    const a = left(frame);
    if (a === true) return true;
    const b = right(frame);
    return b === true ? true : a === undefined ? undefined : b;
  };
}

function not(inner: Evaluate): Evaluate {
  return (frame) => {
    const value = inner(frame);
    return value === undefined ? undefined : value === false;
  };
}

function choose(condition: Evaluate, yes: Evaluate, no: Evaluate): Evaluate {
  return (frame) => {
    const value = condition(frame);
    return value === undefined ? undefined : value === true ? yes(frame) : no(frame);
  };
}

/** `"Case.Origin" in fields`, or a value in a list of constants. */
function contained(node: ASTNode, slots: Slots, refuse: Refuse): Evaluate {
  const [element, whole] = pairOf(node) as [ASTNode, ASTNode];
  if (whole.op === "id" && whole.args === "fields") {
    const field = literalOf(element);
    if (typeof field !== "string") return simple(whole, slots, refuse);
    const slot = slots.ofField(field);
    return (frame) => frame[slot] !== undefined;
  }
  const values = listOf(whole);
  const inner = compileExpression(element, slots, refuse);
  if (values === null) return simple(whole, slots, refuse);
  const set = new Set(values);
  return (frame) => {
    const value = inner(frame);
    return value === undefined ? undefined : set.has(value);
  };
}

function called(
  node: Extract<ASTNode, { readonly op: "call" | "rcall" }>,
  compile: (inner: ASTNode) => Evaluate,
  refuse: Refuse
): Evaluate {
  const [name] = node.args;
  const operands = node.op === "call" ? node.args[1] : [node.args[1], ...node.args[2]];
  const [first = never, second = never] = operands.map(compile);
  if (name === "size" && operands.length === 1) return size(first);
  const method = node.op === "rcall" && Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method !== undefined) return compare((a, b) => method(String(a), String(b)), [first, second]);
  refuse(node, `${name}() is not part of conditions; allowed: ${allowed}`);
  return never;
}

/** Characters, not UTF-16 units, as in CEL. */
function size(inner: Evaluate): Evaluate {
  return (frame) => {
    const value = inner(frame);
    return value === undefined ? undefined : Array.from(String(value)).length;
  };
}

/** Slot of a fact, an output or `fields["..."]`; null for anything else. */
export function slotOf(node: ASTNode, slots: Slots): number | null {
  if (node.op === "id") return slots.ofName(node.args) ?? null;
  if (node.op !== "[]") return null;
  const [map, key] = node.args;
  const field = literalOf(key);
  if (map.op !== "id" || map.args !== "fields" || typeof field !== "string") return null;
  return slots.ofField(field);
}

/** Text, safe whole number, true or false; null for anything else. */
export function literalOf(node: ASTNode): Value | null {
  if (node.op === "-_") {
    const inner = node.args.op === "value" ? literalOf(node.args) : null;
    return typeof inner === "number" ? 0 - inner : null;
  }
  if (node.op !== "value") return null;
  const value: unknown = node.args;
  if (typeof value === "string" || typeof value === "boolean") return value;
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : null;
}

/** Constants of a list; null where it holds anything else. */
export function listOf(node: ASTNode): readonly Value[] | null {
  if (node.op !== "list") return null;
  const values = node.args.map(literalOf);
  return values.every((value) => value !== null) ? values : null;
}
