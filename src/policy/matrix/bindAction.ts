/** A module with the inputs that a rule gives it: constants read once, and facts or outputs read for each item. */
import { z } from "zod";
import { kindOf } from "../schemaShape.ts";
import type { Path } from "../yamlSource.ts";
import { itemFacts } from "./facts.ts";
import type { ActionFile } from "./matrixSchema.ts";
import type { MatrixModule } from "./module.ts";
import type { Slots } from "./slots.ts";
import type { ValueType } from "./values.ts";
import { unknown, type Vocabulary } from "./vocabulary.ts";

/** An input that is read from a fact or an earlier output. */
export interface BorrowedInput {
  readonly input: string;
  readonly from: string;
  readonly slot: number;
  readonly schema: z.ZodType;
}

export interface BoundAction {
  readonly module: MatrixModule;
  /** Constants, as the module reads them. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly borrowed: readonly BorrowedInput[];
  /** Output of the module -> slot. */
  readonly into: readonly { readonly output: string; readonly name: string; readonly slot: number }[];
}

interface Surroundings {
  readonly words: Vocabulary;
  readonly outputs: ReadonlyMap<string, ValueType>;
  readonly slots: Slots;
}

type Complain = (path: Path, message: string) => void;

/** Null when the module is unknown (which was said before) or its inputs are wrong. */
export function bindAction(action: ActionFile, around: Surroundings, complain: Complain): BoundAction | null {
  const module = around.words.modules.get(action.module);
  if (module === undefined) return null;
  const borrowed = borrowedOf(action, module, around, complain);
  const input = constantsOf(action, module, borrowed, around.words, complain);
  if (input === null || borrowed === null) return null;
  const into = Object.keys(module.outputs).map((output) => {
    const name = action.into[output] ?? output;
    return { output, name, slot: around.slots.ofName(name) ?? -1 };
  });
  return { module, input, borrowed, into: into.filter(({ slot }) => slot >= 0) };
}

function isBorrowing(value: unknown): value is { readonly from: string } {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 1) return false;
  return "from" in value && typeof value.from === "string";
}

const typeOfKind: Readonly<Record<string, ValueType>> = {
  string: "string",
  enum: "string",
  boolean: "bool",
  number: "int"
};

function borrowedOf(
  action: ActionFile,
  module: MatrixModule,
  { outputs, slots }: Surroundings,
  complain: Complain
): readonly BorrowedInput[] | null {
  const types = new Map<string, ValueType>([...itemFacts.map(({ name, type }) => [name, type] as const), ...outputs]);
  const borrowed: BorrowedInput[] = [];
  let isRight = true;
  for (const [input, value] of Object.entries(action.with)) {
    if (!isBorrowing(value) || !Object.hasOwn(module.inputs.shape, input)) continue;
    const schema = module.inputs.shape[input] as z.ZodType;
    const wrong = borrowingProblem(value.from, types, typeOfKind[kindOf(schema)]);
    if (wrong === null) borrowed.push({ input, from: value.from, slot: slots.ofName(value.from) ?? -1, schema });
    else complain(["with", input], wrong);
    isRight &&= wrong === null;
  }
  return isRight ? borrowed : null;
}

function borrowingProblem(
  from: string,
  types: ReadonlyMap<string, ValueType>,
  wanted: ValueType | undefined
): string | null {
  const type = types.get(from);
  if (type === undefined) return unknown("fact or output", from, [...types.keys()]);
  if (wanted === undefined) return "cannot be read from a fact or output; write it as a constant.";
  return type === wanted ? null : `is read from ${from}, which is ${type}; the input is ${wanted}.`;
}

function constantsOf(
  action: ActionFile,
  module: MatrixModule,
  borrowed: readonly BorrowedInput[] | null,
  words: Vocabulary,
  complain: Complain
): Readonly<Record<string, unknown>> | null {
  const isLent = (input: string): boolean =>
    isBorrowing(action.with[input]) && Object.hasOwn(module.inputs.shape, input);
  const written = Object.fromEntries(Object.entries(action.with).filter(([input]) => !isLent(input)));
  const schema = withoutInputs(module.inputs, Object.keys(action.with).filter(isLent));
  const parsed = schema.safeParse(written);
  if (!parsed.success) {
    for (const { path, message } of inputProblems(parsed.error, module, written)) complain(["with", ...path], message);
    return null;
  }
  const input = parsed.data as Readonly<Record<string, unknown>>;
  const unsaid = Object.keys(module.names).flatMap((key) => nameProblems(key, input[key], module, words));
  for (const { path, message } of unsaid) complain(["with", ...path], message);
  const wrong = borrowed === null || borrowed.length > 0 ? null : module.check(input);
  if (wrong !== null) complain(["with"], wrong);
  return unsaid.length > 0 || wrong !== null ? null : input;
}

function withoutInputs(inputs: z.ZodObject, lent: readonly string[]): z.ZodObject {
  if (lent.length === 0) return inputs;
  return z.strictObject(Object.fromEntries(Object.entries(inputs.shape).filter(([input]) => !lent.includes(input))));
}

interface InputProblem {
  readonly path: Path;
  readonly message: string;
}

function inputProblems(error: z.core.$ZodError, module: MatrixModule, written: unknown): readonly InputProblem[] {
  return error.issues.flatMap((issue): readonly InputProblem[] => {
    if (issue.code === "unrecognized_keys") {
      const known = Object.keys(module.inputs.shape);
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: unknown("input", key, known) }));
    }
    const given = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], written);
    const received = given === undefined ? "is required" : `is ${JSON.stringify(given)}`;
    return [{ path: issue.path, message: `${received}; ${issue.message} (input of ${module.name}).` }];
  });
}

function nameProblems(key: string, value: unknown, module: MatrixModule, words: Vocabulary): readonly InputProblem[] {
  const table = module.names[key];
  if (table === undefined || value === undefined) return [];
  const known = words.tables[table];
  return namesIn(value).flatMap(({ under, name }) =>
    known.includes(name) ? [] : [{ path: [key, ...under], message: unknown(singular[table], name, known) }]
  );
}

const singular = {
  calendars: "calendar",
  channels: "channel",
  tiers: "tier",
  rings: "ring plan",
  skills: "set of skills",
  bonus: "bonus"
} as const;

function namesIn(value: unknown): readonly { readonly under: Path; readonly name: string }[] {
  if (typeof value === "string") return [{ under: [], name: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, name]: [string, unknown]) =>
    typeof name === "string" ? [{ under: [Array.isArray(value) ? Number(key) : key], name }] : []
  );
}
