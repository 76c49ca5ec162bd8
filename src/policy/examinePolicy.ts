/** Everything that keeps a policy from being used, found at once. */
import { z } from "zod";
import { workKinds } from "../core/policy.ts";
import type { Problem } from "../ports/bridgeError.ts";
import { checkCallsOnly } from "./lint/callsOnly.ts";
import { checkClockChanges } from "./lint/clockChanges.ts";
import { checkDataFlow } from "./lint/dataFlow.ts";
import { findDeadRules, type KnownValues } from "./lint/deadRules.ts";
import type { Tell } from "./lint/finding.ts";
import { possibleValues } from "./lint/possibleValues.ts";
import type { AddedModule } from "./matrix/addedModule.ts";
import { checkMatrix, type CheckedMatrix } from "./matrix/checkMatrix.ts";
import { matrixSchema, ringSchema, skillNeedSchema, type MatrixFile } from "./matrix/matrixSchema.ts";
import { catalogueOf } from "./matrix/router.ts";
import { unknownField, type Vocabulary } from "./matrix/vocabulary.ts";
import {
  calendarSchema,
  channelSchema,
  policySchema,
  reserveSchema,
  ruleSchema,
  whileHoldingSchema,
  type PolicyFile
} from "./policySchema.ts";
import { checkRelations, type PolicyParts } from "./relations.ts";
import { schemaProblems } from "./schemaProblems.ts";
import type { YamlSource } from "./yamlSource.ts";

export interface Examined {
  /** Null when it cannot be read as a whole. */
  readonly file: PolicyFile | null;
  /** As far as it could be read; null where there is none. */
  readonly matrix: CheckedMatrix | null;
  readonly problems: readonly Problem[];
  /** What does not keep it from being used. */
  readonly warnings: readonly Problem[];
}

/** `areLoaded`: every module that the policy names is among `added`. `fields`: those that are looked up; null: any. */
export function examinePolicy(
  source: YamlSource,
  added: readonly AddedModule[],
  areLoaded = true,
  fields: readonly string[] | null = null
): Examined {
  const parsed = policySchema.safeParse(source.value);
  const problems: Problem[] = parsed.success ? [] : [...schemaProblems(parsed.error, policySchema, source)];
  const warnings: Problem[] = [];
  const tell: Tell = (severity, path, message, offset) => {
    const at = offset === undefined ? source.locate(path) : source.locateWithin(path, offset);
    (severity === "error" ? problems : warnings).push({ path: at, message });
  };
  const parts = partsOf(source.value);
  checkRelations(parts, (path, message) => tell("error", path, message));
  checkClockChanges(parts.calendars, tell);
  if (parsed.success && parsed.data.modules.length > 0 && added.length === 0 && areLoaded) {
    tell("error", ["modules"], "names modules that have not been loaded; open the policy with openPolicy.");
  }
  if (fields !== null) checkRuleFields(parts.rules, fields, tell);
  const matrix = parts.matrix === null ? null : examineMatrix(parts.matrix, parts, added, fields, tell);
  return { file: parsed.success ? parsed.data : null, matrix, problems, warnings };
}

function examineMatrix(
  { levels }: MatrixFile,
  parts: PolicyParts,
  added: readonly AddedModule[],
  fields: readonly string[] | null,
  tell: Tell
): CheckedMatrix {
  const matrix = checkMatrix(levels, vocabulary(parts, added, fields), (path, message, offset) =>
    tell("error", path, message, offset)
  );
  const channels = [...parts.channels].flatMap(([id, channel]) =>
    channel === null ? [] : [{ id, kind: channel.kind }]
  );
  findDeadRules(matrix, new Map([...possibleValues(matrix), ...knownValues(parts)]), tell);
  checkDataFlow(matrix, tell);
  checkCallsOnly(matrix, channels, tell);
  return matrix;
}

function checkRuleFields(rules: PolicyParts["rules"], fields: readonly string[], tell: Tell): void {
  for (const [index, rule] of rules.entries()) {
    for (const field of Object.keys(rule?.fields ?? {})) {
      if (!fields.includes(field)) tell("error", ["rules", index, "fields", field], unknownField(field, fields));
    }
  }
}

function knownValues({ channels, tiers }: PolicyParts): KnownValues {
  return new Map<string, readonly string[]>([
    ["side", ["salesforce", "centre"]],
    ["kind", workKinds],
    ["channel", [...channels.keys()]],
    ["tier", [...tiers.keys()]]
  ]);
}

function vocabulary(parts: PolicyParts, added: readonly AddedModule[], fields: readonly string[] | null): Vocabulary {
  const { channels, tiers, calendars, rings, skills, bonus } = parts;
  const tables = { channels, tiers, calendars, rings, skills, bonus };
  const names = Object.entries(tables).map(([table, entries]) => [table, [...entries.keys()]]);
  return {
    modules: catalogueOf(added.map(({ module }) => module)),
    tables: Object.fromEntries(names) as Vocabulary["tables"],
    fields
  };
}

function partOf<T extends z.ZodType>(schema: T, value: unknown): z.output<T> | null {
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

const stripped = {
  channel: channelSchema.strip(),
  tier: policySchema.shape.tiers.valueType.strip(),
  calendar: calendarSchema.strip(),
  rule: ruleSchema.strip(),
  rings: z.array(ringSchema.strip()),
  skills: z.array(skillNeedSchema.strip()),
  bonus: z.number(),
  matrix: matrixSchema.strip()
};

/** Every part on its own, so that a mistake (or an unknown key) in one does not hide what is wrong between them. */
function partsOf(value: unknown): PolicyParts & { readonly matrix: MatrixFile | null } {
  const file = Object.fromEntries(entriesOf(value));
  const mapOf = <T extends z.ZodType>(part: unknown, schema: T) =>
    new Map(entriesOf(part).map(([id, entry]) => [id, partOf(schema, entry)]));
  const rules: unknown = file["rules"];
  const defaultTier = file["default_tier"];
  return {
    channels: mapOf(file["channels"], stripped.channel),
    tiers: mapOf(file["tiers"], stripped.tier),
    calendars: mapOf(file["calendars"], stripped.calendar),
    rules: Array.isArray(rules) ? rules.map((rule: unknown) => partOf(stripped.rule, rule)) : [],
    defaultTier: typeof defaultTier === "string" ? defaultTier : null,
    reserve: partOf(reserveSchema, file["reserve"] ?? {}),
    whileHolding: partOf(whileHoldingSchema, file["while_holding"] ?? {}),
    rings: mapOf(file["rings"], stripped.rings),
    skills: mapOf(file["skills"], stripped.skills),
    bonus: mapOf(file["bonus"], stripped.bonus),
    matrix: (file["matrix"] ?? null) === null ? null : partOf(stripped.matrix, file["matrix"])
  };
}
