/**
 * Finds the first rule of a level that holds. A rule that asks for a fact, field or output to be one of certain values
 * is looked up by that value; the others are evaluated in their order.
 */
import type { Condition, Equality } from "./condition.ts";
import type { Frame, Value } from "./values.ts";

interface SlotIndex {
  readonly slot: number;
  readonly rules: ReadonlyMap<Value, readonly number[]>;
  /** Some rule asks for nothing else, so that a missing fact is why it does not hold. */
  readonly isAskedAlone: boolean;
}

export class RuleIndex {
  /** Null: no condition, always holds. */
  readonly #conditions: readonly (Condition | null)[];
  readonly #indexes: readonly SlotIndex[];
  readonly #others: readonly number[];

  constructor(conditions: readonly (Condition | null)[]) {
    this.#conditions = conditions;
    const chosen = conditions.map((condition) => rarestOf(condition, conditions));
    this.#others = [...chosen.keys()].filter((rule) => chosen[rule] === null);
    const slots = new Set(chosen.flatMap((equality) => (equality === null ? [] : [equality.slot])));
    this.#indexes = [...slots].map((slot) => slotIndex(slot, chosen, conditions));
  }

  /** How many rules are found by value instead of being evaluated each time. */
  get indexed(): number {
    return this.#conditions.length - this.#others.length;
  }

  /** Position of the first rule that holds, -1 when none does. `missed` is told of facts that were missing. */
  find(frame: Frame, missed: (slot: number) => void): number {
    let best = this.#firstOf(this.#others, this.#conditions.length, frame, missed);
    for (const { slot, rules, isAskedAlone } of this.#indexes) {
      const value = frame[slot];
      if (value === undefined) {
        if (isAskedAlone) missed(slot);
        continue;
      }
      const candidates = rules.get(value);
      if (candidates !== undefined) best = this.#firstOf(candidates, best, frame, missed);
    }
    return best === this.#conditions.length ? -1 : best;
  }

  #firstOf(rules: readonly number[], before: number, frame: Frame, missed: (slot: number) => void): number {
    for (const rule of rules) {
      if (rule >= before) break;
      const condition = this.#conditions[rule];
      const holds = condition === null || condition === undefined ? true : condition.evaluate(frame);
      if (holds === true) return rule;
      if (holds === undefined) for (const slot of condition?.slots ?? []) if (frame[slot] === undefined) missed(slot);
    }
    return before;
  }
}

function slotIndex(
  slot: number,
  chosen: readonly (Equality | null)[],
  conditions: readonly (Condition | null)[]
): SlotIndex {
  const rules = new Map<Value, number[]>();
  let isAskedAlone = false;
  for (const [rule, equality] of chosen.entries()) {
    if (equality?.slot !== slot) continue;
    isAskedAlone ||= conditions[rule]?.conjuncts.length === 1;
    for (const value of equality.values) {
      const listed = rules.get(value);
      if (listed === undefined) rules.set(value, [rule]);
      else listed.push(rule);
    }
  }
  return { slot, rules, isAskedAlone };
}

/** Of a rule's equalities the one that fewest rules of the level share, so that few are left to evaluate. */
function rarestOf(condition: Condition | null, conditions: readonly (Condition | null)[]): Equality | null {
  const equalities = (condition?.conjuncts ?? []).flatMap(({ equality }) => (equality === null ? [] : [equality]));
  let rarest: Equality | null = null;
  let fewest = Infinity;
  for (const equality of equalities) {
    const shared = conditions.filter((other) => other !== null && overlaps(other, equality)).length;
    if (shared >= fewest) continue;
    fewest = shared;
    rarest = equality;
  }
  return rarest;
}

function overlaps(condition: Condition, { slot, values }: Equality): boolean {
  return condition.conjuncts.some(
    ({ equality }) => equality?.slot === slot && equality.values.some((value) => values.includes(value))
  );
}
