/** What flows through a matrix: facts of the item and outputs of modules. No fractions, so every machine agrees. */
export type ValueType = "string" | "int" | "bool";
export type Value = string | number | boolean;

/** One slot per fact, looked-up field and output; undefined where the item has none, or nothing produced it yet. */
export type Frame = (Value | undefined)[];

export function typeOfValue(value: unknown): ValueType | null {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  return Number.isSafeInteger(value) ? "int" : null;
}
