/** Rules that can never run: behind one that always holds before them, or with a condition that never does. */
import type { CheckedLevel, CheckedMatrix, CheckedRule } from "../matrix/checkMatrix.ts";
import type { Condition, Conjunct } from "../matrix/condition.ts";
import type { Slots } from "../matrix/slots.ts";
import type { Value } from "../matrix/values.ts";
import { nearest } from "../nearest.ts";
import type { Tell } from "./finding.ts";

/** Every value that a fact or output can have, by its name. */
export type KnownValues = ReadonlyMap<string, readonly Value[]>;

export function findDeadRules(matrix: CheckedMatrix, known: KnownValues, tell: Tell): void {
  for (const level of matrix.levels) {
    for (const [index, rule] of level.rules.entries()) checkRule(level, index, rule, matrix.slots, known, tell);
    const catchAll = level.rules.find(({ condition }) => condition === null);
    if (catchAll !== undefined && level.otherwise !== null) {
      tell("error", [...level.path, "default"], `can never run: the rule "${catchAll.name}" has no condition.`);
    }
  }
}

function checkRule(
  level: CheckedLevel,
  index: number,
  rule: CheckedRule,
  slots: Slots,
  known: KnownValues,
  tell: Tell
): void {
  if (rule.isBroken) return;
  const earlier = level.rules
    .slice(0, index)
    .find((other) => !other.isBroken && takesAll(other.condition, rule.condition));
  if (earlier !== undefined) {
    const why = earlier.condition === null ? "has no condition" : "holds whenever this one does";
    tell("error", rule.path, `can never run: the rule "${earlier.name}" before it ${why}.`);
  }
  const conjuncts = rule.condition?.conjuncts ?? [];
  const path = [...rule.path, "when"];
  for (const conjunct of conjuncts) {
    const message = strangeValue(conjunct, slots, known);
    if (message !== null) tell("error", path, message);
  }
  const clash = contradiction(conjuncts, slots);
  if (clash !== null) tell("error", path, `can never hold: ${clash}.`);
}

/** Everything that the later condition asks for is asked for by it, so the earlier one, asking for less, holds too. */
function takesAll(earlier: Condition | null, later: Condition | null): boolean {
  if (earlier === null) return true;
  const asked = later?.conjuncts ?? [];
  return earlier.conjuncts.every((one) => asked.some((other) => implies(other, one)));
}

function implies(stronger: Conjunct, weaker: Conjunct): boolean {
  if (stronger.text === weaker.text) return true;
  const [few, many] = [stronger.equality, weaker.equality];
  return (
    few !== null && many !== null && few.slot === many.slot && few.values.every((value) => many.values.includes(value))
  );
}

function strangeValue({ equality }: Conjunct, slots: Slots, known: KnownValues): string | null {
  const name = equality === null ? "" : slots.nameOf(equality.slot);
  const values = known.get(name);
  const strange = values === undefined ? [] : (equality?.values.filter((value) => !values.includes(value)) ?? []);
  if (values === undefined || strange.length === 0) return null;
  const guess = nearest(String(strange[0]), values.map(String));
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  const listed = strange.map((value) => JSON.stringify(value)).join(", ");
  return `asks whether ${name} is ${listed}, which it never is; it may be: ${values.join(", ")}.${hint}`;
}

/** What two parts of a condition ask for that cannot both be; null when nothing is found. */
function contradiction(conjuncts: readonly Conjunct[], slots: Slots): string | null {
  for (const [index, one] of conjuncts.entries()) {
    for (const other of conjuncts.slice(index + 1)) {
      if (!excludes(one, other) && !excludes(other, one)) continue;
      const slot = one.equality?.slot ?? one.comparison?.slot ?? -1;
      return `${slots.nameOf(slot)} cannot be both ${one.text} and ${other.text}`;
    }
  }
  return null;
}

function excludes(one: Conjunct, other: Conjunct): boolean {
  const { equality, comparison } = one;
  if (equality !== null && other.equality !== null) {
    return (
      equality.slot === other.equality.slot && !equality.values.some((value) => other.equality?.values.includes(value))
    );
  }
  if (equality !== null && other.comparison !== null) {
    const { slot, operator, value } = other.comparison;
    return equality.slot === slot && !equality.values.some((mine) => holds(mine, operator, value));
  }
  if (comparison === null || other.comparison === null || comparison.slot !== other.comparison.slot) return false;
  return isEmptyRange(comparison, other.comparison);
}

type Comparison = NonNullable<Conjunct["comparison"]>;

function holds(left: Value, operator: Comparison["operator"], right: Value): boolean {
  switch (operator) {
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    default:
      return left >= right;
  }
}

/** Whole numbers above one and below the other: none. */
function isEmptyRange(low: Comparison, high: Comparison): boolean {
  if (typeof low.value !== "number" || typeof high.value !== "number") return false;
  if (!low.operator.startsWith(">") || !high.operator.startsWith("<")) return false;
  const least = low.operator === ">" ? low.value + 1 : low.value;
  const most = high.operator === "<" ? high.value - 1 : high.value;
  return least > most;
}
