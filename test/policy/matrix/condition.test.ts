/** Conditions against CEL's own evaluator, and the index against reading every rule in order. */
import { Environment } from "@marcbachmann/cel-js";
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { ConditionReader, type Condition } from "../../../src/policy/matrix/condition.ts";
import { RuleIndex } from "../../../src/policy/matrix/ruleIndex.ts";
import { Slots } from "../../../src/policy/matrix/slots.ts";
import type { Frame, Value } from "../../../src/policy/matrix/values.ts";

const outputs = new Map([
  ["open", "bool"],
  ["wait_seconds", "int"],
  ["intent", "string"]
] as const);
const texts = ["queue", "intent", 'fields["Case.Origin"]', 'fields["Case.Type"]'];
const constants = ["a", "b", "é", ""];

const text = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(...constants.map((one) => JSON.stringify(one))));
const whole = fc.oneof(
  fc.constantFrom("routing_priority", "wait_seconds"),
  fc.integer({ min: -2, max: 3 }).map(String)
);
const atom = fc.oneof(
  fc.constantFrom("open", "true", "false", '"Case.Origin" in fields'),
  fc.tuple(text, fc.constantFrom("==", "!=", "<", ">="), text).map((parts) => parts.join(" ")),
  fc.tuple(whole, fc.constantFrom("==", "!=", "<", "<=", ">", ">="), whole).map((parts) => parts.join(" ")),
  fc.tuple(text, fc.subarray(constants, { minLength: 1 })).map(([one, list]) => `${one} in ${JSON.stringify(list)}`),
  fc
    .tuple(text, fc.constantFrom("startsWith", "endsWith", "contains"), text)
    .map(([a, name, b]) => `${a}.${name}(${b})`),
  fc.tuple(text, whole).map(([one, number]) => `size(${one}) > ${number}`)
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    atom,
    fc
      .tuple(tie("condition"), fc.constantFrom("&&", "||"), tie("condition"))
      .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie("condition").map((inner) => `!(${inner})`),
    fc.tuple(tie("condition"), tie("condition"), tie("condition")).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`)
  )
}));

/** Facts that are there or missing. */
const world = fc.record(
  {
    queue: fc.constantFrom(...constants),
    intent: fc.constantFrom(...constants),
    open: fc.boolean(),
    routing_priority: fc.integer({ min: -2, max: 3 }),
    wait_seconds: fc.integer({ min: -2, max: 3 }),
    "Case.Origin": fc.constantFrom(...constants),
    "Case.Type": fc.constantFrom(...constants)
  },
  { requiredKeys: [] }
);
type World = Readonly<Partial<Record<string, Value>>>;

function reading(conditions: readonly string[]): {
  readonly read: readonly Condition[];
  readonly frameOf: (world: World) => Frame;
} {
  const slots = new Slots(outputs);
  const reader = new ConditionReader(outputs, slots);
  const read = conditions.map((one) => {
    const found = reader.read(one, ({ message }) => {
      throw new Error(`${one} ${message}`);
    });
    return found as Condition;
  });
  return {
    read,
    frameOf: (known) => {
      const frame: Frame = [];
      for (const [name, value] of Object.entries(known)) {
        const slot = name.includes(".") ? slots.ofField(name) : slots.ofName(name);
        if (slot !== undefined) frame[slot] = value;
      }
      return frame;
    }
  };
}

/** The library's own word: true, false, or undefined where it throws for a missing fact. */
function librarySays(source: string, known: World): boolean | undefined {
  const environment = new Environment();
  for (const name of ["queue", "intent"]) environment.registerVariable(name, "string");
  for (const name of ["routing_priority", "wait_seconds"]) environment.registerVariable(name, "int");
  environment.registerVariable("open", "bool").registerVariable("fields", "map<string, string>");
  const fields = new Map(Object.entries(known).filter(([name]) => name.includes(".")));
  const facts = Object.entries(known).filter(([name]) => !name.includes("."));
  const context = Object.fromEntries(
    facts.map(([name, value]) => [name, typeof value === "number" ? BigInt(value) : value])
  );
  try {
    return environment.parse(source)({ ...context, fields }) as boolean;
  } catch {
    return undefined;
  }
}

describe("a condition", () => {
  test("means what CEL means, also where facts are missing", () => {
    fc.assert(
      fc.property(condition, world, (source, known) => {
        const { read, frameOf } = reading([source]);
        expect([source, read[0]?.evaluate(frameOf(known))]).toEqual([source, librarySays(source, known)]);
      }),
      { seed: 20261125, numRuns: 3_000 }
    );
  });

  test("does not stumble over fields that are called as parts of an object", () => {
    const { read, frameOf } = reading(['fields["constructor"] == "x"', '"toString" in fields']);
    expect(read.map(({ evaluate }) => evaluate(frameOf({})))).toEqual([undefined, false]);
  });
});

describe("the index of a level", () => {
  test("finds the rule that reading them all in order finds", () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 12 }), world, (sources, known) => {
        const { read, frameOf } = reading(sources);
        const frame = frameOf(known);
        const plain = read.findIndex(({ evaluate }) => evaluate(frame) === true);
        expect(new RuleIndex(read).find(frame, () => undefined)).toBe(plain);
      }),
      { seed: 20261125, numRuns: 1_500 }
    );
  });

  test("holds rules that ask for a value, however it is written, and the others apart", () => {
    const { read } = reading([
      'queue == "a"',
      '"a" == queue && open',
      'intent in ["a", "b"]',
      "!open",
      'fields["Case.Origin"] == "a"',
      'queue == "a" || "b" == queue || queue in ["c"]',
      'queue == "a" || open',
      "routing_priority > 1",
      'queue != "a"'
    ]);
    expect(read.map((one) => new RuleIndex([one]).indexed)).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0]);
  });

  test("says which fact was missing where a rule asked for nothing else", () => {
    const { read, frameOf } = reading([
      'fields["Case.Origin"] == "a"',
      'open && fields["Case.Type"] == "b"',
      "wait_seconds > 1"
    ]);
    const missed: number[] = [];
    const frame = frameOf({ open: false });
    expect(new RuleIndex(read).find(frame, (slot) => missed.push(slot))).toBe(-1);
    expect(missed).toHaveLength(2);
  });
});
