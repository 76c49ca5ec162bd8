/** A matrix read against the modules and the policy it names: levels that can run, or everything that is wrong. */
import { ConditionReader, type Condition } from "./condition.ts";
import { bindAction, type BoundAction } from "./bindAction.ts";
import { itemFacts } from "./facts.ts";
import type { ActionFile, LevelFile } from "./matrixSchema.ts";
import type { Path } from "../yamlSource.ts";
import { Slots } from "./slots.ts";
import type { ValueType } from "./values.ts";
import { unknown, unknownField, type Vocabulary } from "./vocabulary.ts";

/** `offset`: characters into the text at the path. */
export type ComplainAt = (path: Path, message: string, offset?: number) => void;

export interface CheckedRule {
  readonly name: string;
  /** Null: always. */
  readonly condition: Condition | null;
  readonly action: BoundAction | null;
  /** Its condition could not be read. */
  readonly isBroken: boolean;
  readonly path: Path;
}

export interface CheckedLevel {
  readonly name: string;
  readonly rules: readonly CheckedRule[];
  /** Null: nothing happens, or none is written. */
  readonly otherwise: BoundAction | null;
  readonly hasDefault: boolean;
  readonly path: Path;
}

export interface CheckedMatrix {
  readonly levels: readonly CheckedLevel[];
  readonly slots: Slots;
  /** Type of each output's variable. */
  readonly outputs: ReadonlyMap<string, ValueType>;
  /** Fields that conditions and inputs ask for, each once. */
  readonly fields: readonly string[];
}

/** Rules with mistakes stay in the result, as far as they could be read: for whoever looks for more of them. */
export function checkMatrix(levels: readonly LevelFile[], words: Vocabulary, complain: ComplainAt): CheckedMatrix {
  const outputs = outputsOf(levels, words, complain);
  const slots = new Slots(outputs);
  const reader = new ConditionReader(outputs, slots);
  const bind = (action: ActionFile, path: Path): BoundAction | null =>
    bindAction(action, { words, outputs, slots }, (under, message) => complain([...path, ...under], message));
  sameNames(levels, complain);
  const checked = levels.map((level, index): CheckedLevel => {
    const path = ["matrix", "levels", index];
    return {
      name: level.name,
      path,
      hasDefault: level.default !== undefined,
      otherwise:
        level.default === undefined || level.default === "nothing" ? null : bind(level.default, [...path, "default"]),
      rules: level.rules.map((rule, position): CheckedRule => {
        const at = [...path, "rules", position];
        const tell = ({ message, offset }: { message: string; offset: number }): void =>
          complain([...at, "when"], message, offset);
        const read = rule.when === undefined ? null : reader.read(rule.when, tell);
        const isBroken = rule.when !== undefined && read === null;
        const condition = isBroken ? neverHolds : read;
        return { name: rule.name, path: at, condition, isBroken, action: bind(rule, at) };
      })
    };
  });
  const fields = [...slots.fields, ...fieldInputs(checked, words, complain)];
  checkFields(checked, words, complain);
  return { levels: checked, slots, outputs, fields: [...new Set(fields)] };
}

function checkFields(levels: readonly CheckedLevel[], { fields }: Vocabulary, complain: ComplainAt): void {
  if (fields === null) return;
  for (const { condition, path } of levels.flatMap(({ rules }) => rules)) {
    for (const { name, isField, offset } of condition?.asks ?? []) {
      if (isField && !fields.includes(name)) complain([...path, "when"], unknownField(name, fields), offset);
    }
  }
}

function fieldInputs(levels: readonly CheckedLevel[], { fields }: Vocabulary, complain: ComplainAt): readonly string[] {
  const placed = levels.flatMap(({ rules, otherwise, path }) => [
    ...rules.map((rule) => ({ action: rule.action, path: rule.path })),
    { action: otherwise, path: [...path, "default"] }
  ]);
  return placed.flatMap(({ action, path }) =>
    (action?.module.fieldInputs ?? []).flatMap((input) => {
      const field = action?.input[input];
      if (typeof field !== "string") return [];
      if (fields?.includes(field) === false) complain([...path, "with", input], unknownField(field, fields));
      return [field];
    })
  );
}

/** Stands for a condition that could not be read. */
const neverHolds: Condition = { evaluate: () => false, conjuncts: [], asks: [], slots: [] };

function sameNames(levels: readonly LevelFile[], complain: ComplainAt): void {
  const seen = new Set<string>();
  for (const [index, level] of levels.entries()) {
    if (seen.has(level.name)) complain(["matrix", "levels", index, "name"], `is ${level.name}, as another level's.`);
    seen.add(level.name);
    const names = level.rules.map((rule) => rule.name);
    for (const [position, name] of names.entries()) {
      if (names.indexOf(name) === position) continue;
      complain(["matrix", "levels", index, "rules", position, "name"], `is ${name}, as another rule's of the level.`);
    }
  }
}

function outputsOf(levels: readonly LevelFile[], words: Vocabulary, complain: ComplainAt): Map<string, ValueType> {
  const outputs = new Map<string, ValueType>();
  const facts: ReadonlySet<string> = new Set([...itemFacts.map(({ name }) => name), "fields"]);
  for (const { action, path } of actionsOf(levels)) {
    const module = words.modules.get(action.module);
    if (module === undefined) {
      complain([...path, "module"], unknown("module", action.module, [...words.modules.keys()]));
      continue;
    }
    for (const output of Object.keys(action.into)) {
      if (Object.hasOwn(module.outputs, output)) continue;
      complain([...path, "into", output], unknown("output", output, Object.keys(module.outputs)));
    }
    for (const [output, type] of Object.entries(module.outputs)) {
      const name = action.into[output] ?? output;
      const at = action.into[output] === undefined ? [...path, "module"] : [...path, "into", output];
      const before = outputs.get(name);
      if (facts.has(name))
        complain(at, `writes ${name}, which is a fact of the item; write it under another name with \`into\`.`);
      else if (before !== undefined && before !== type)
        complain(at, `writes ${name} as ${type}; elsewhere it is ${before}.`);
      else outputs.set(name, type);
    }
  }
  return outputs;
}

function* actionsOf(levels: readonly LevelFile[]): Generator<{ readonly action: ActionFile; readonly path: Path }> {
  for (const [index, level] of levels.entries()) {
    const path = ["matrix", "levels", index];
    for (const [position, rule] of level.rules.entries()) yield { action: rule, path: [...path, "rules", position] };
    if (typeof level.default === "object") yield { action: level.default, path: [...path, "default"] };
  }
}
