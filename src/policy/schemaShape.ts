import type { z } from "zod";

export type Shape = Readonly<Record<string, z.ZodType>>;
interface Inner {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly shape?: Shape;
  readonly valueType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
}

const definition = (schema: z.ZodType): Inner => schema.def;

/** The schema inside defaults, optionals and transformations: the one that says what is written. */
export function written(schema: z.ZodType): z.ZodType {
  const { innerType, in: input } = definition(schema);
  const inner = innerType ?? input;
  return inner === undefined ? schema : written(inner);
}

/** Keys and their schemas where a mapping with fixed keys is written, else undefined. */
export function shapeOf(schema: z.ZodType): Shape | undefined {
  return definition(written(schema)).shape;
}

/** Keys that may be written in a mapping; none where any may. */
export function knownKeysOf(schema: z.ZodType): readonly string[] {
  const { shape, keyType } = definition(written(schema));
  if (shape !== undefined) return Object.keys(shape);
  return keyType === undefined ? [] : Object.values(definition(keyType).entries ?? {});
}

/** What kind of value is written: `string`, `int`, `object`... */
export function kindOf(schema: z.ZodType): string {
  return definition(written(schema)).type;
}

/** The schema that governs what stands at a path; undefined where there is none of its own. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let now: z.ZodType | undefined = written(schema);
  for (const key of path) {
    if (now === undefined) return undefined;
    const { shape, valueType, element } = definition(now);
    const next: z.ZodType | undefined = shape?.[String(key)] ?? valueType ?? element;
    now = next === undefined ? undefined : written(next);
  }
  return now;
}
