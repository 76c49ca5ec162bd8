/** What a module of an integrator exports: plain data and one function, checked when it is loaded and when it runs. */
import { z } from "zod";
import { duration } from "../duration.ts";
import { standardModules } from "./standardModules.ts";
import { defineModule, type MatrixModule, type ModuleContext, type ModuleResult, type TableName } from "./module.ts";

const tableNames = [
  "calendars",
  "channels",
  "tiers",
  "rings",
  "skills",
  "bonus"
] as const satisfies readonly TableName[];

const inputSchema = z.strictObject({
  type: z.enum(["string", "int", "bool", "duration", "strings", "map"]),
  about: z.string().optional(),
  /** Without a default the input is required. */
  default: z.unknown().optional(),
  allowed: z.array(z.string()).min(1).optional(),
  least: z.int().optional(),
  most: z.int().optional(),
  /** The input names a part of the policy, or a field of the work item. */
  names: z.enum([...tableNames, "fields"]).optional()
});

const contractSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  about: z.string().default(""),
  inputs: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), inputSchema).default({}),
  outputs: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), z.enum(["string", "int", "bool"])),
  run: z.custom<(context: unknown, input: unknown) => unknown>((value) => typeof value === "function", {
    error: "must be a function"
  })
});

type InputText = z.output<typeof inputSchema>;

/** The module behind a default export; null after telling what is wrong with it. */
export function readContract(exported: unknown, tell: (message: string) => void): MatrixModule | null {
  const read = contractSchema.safeParse(exported);
  if (!read.success) {
    for (const { path, message } of read.error.issues) tell(`exports what is no module: ${path.join(".")} ${message}.`);
    return null;
  }
  const { name, about, inputs, outputs, run } = read.data;
  if (standardModules.some((module) => module.name === name)) {
    tell(`is called ${name}, as a module that comes with OneQueue; give it another name.`);
    return null;
  }
  const named = Object.entries(inputs).flatMap(([input, { names }]) =>
    names === undefined ? [] : [[input, names] as const]
  );
  return defineModule({
    name,
    about,
    inputs: z.strictObject(Object.fromEntries(Object.entries(inputs).map(([input, text]) => [input, schemaOf(text)]))),
    names: Object.fromEntries(named.filter(([, names]) => names !== "fields")) as MatrixModule["names"],
    fieldInputs: named.filter(([, names]) => names === "fields").map(([input]) => input),
    outputs,
    run: (context, input) => resultOf(run(shielded(context), input))
  });
}

function schemaOf(text: InputText): z.ZodType {
  const schema = kindOf(text).describe(text.about ?? "");
  return text.default === undefined ? schema : schema.prefault(text.default as never);
}

function kindOf({ type, allowed, least, most }: InputText): z.ZodType {
  switch (type) {
    case "string":
      return allowed === undefined ? z.string() : z.enum(allowed);
    case "int":
      return z
        .int()
        .min(least ?? Number.MIN_SAFE_INTEGER)
        .max(most ?? Number.MAX_SAFE_INTEGER);
    case "bool":
      return z.boolean();
    case "duration":
      return duration("0s", "365d");
    case "strings":
      return z.array(z.string());
    default:
      return z.record(z.string(), z.string());
  }
}

const ms = z.int().min(0);
const skillSchema = z.strictObject({
  skill: z.string().min(1),
  minLevel: z.int().min(1).max(10),
  dropAfterMs: ms.nullable()
});
const ringSchema = z.strictObject({
  who: z.enum(["preferred", "pair", "group", "members", "queue", "informal"]),
  name: z.string(),
  afterMs: ms,
  dropSkills: z.array(z.string()),
  ifWaitOverMs: ms.nullable()
});
const resultSchema = z.strictObject({
  outputs: z.record(z.string(), z.union([z.string(), z.int(), z.boolean()])).optional(),
  route: z
    .strictObject({
      channel: z.string().optional(),
      tier: z.string().optional(),
      level: z.int().min(-99).max(99).optional(),
      addBonusMillis: z.int().min(-1_000_000).max(1_000_000).optional(),
      capacityPercent: z.int().min(1).max(100).optional(),
      addSkills: z.array(skillSchema).optional(),
      rings: z.array(ringSchema).optional(),
      dissuasion: z
        .strictObject({ message: z.string().min(1), offersCallback: z.boolean() })
        .nullable()
        .optional()
    })
    .optional()
});

/** So that a module cannot change what it is shown. */
function shielded(context: ModuleContext): ModuleContext {
  return { ...context, item: { ...context.item }, route: { ...context.route } };
}

/** Throws when the result is not what a module may give; the router counts it and goes on. */
function resultOf(value: unknown): ModuleResult {
  return resultSchema.parse(value ?? {}) as ModuleResult;
}
