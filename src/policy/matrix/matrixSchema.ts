/** The routing parts of a policy file: rings, skills, bonus, modules, matrix. */
import { z } from "zod";
import type { Ring, SkillNeed } from "../../core/route.ts";
import { duration } from "../duration.ts";
import { byDelay } from "./ringOrder.ts";

const span = duration("0s", "30d");
const text = z.string().min(1);
/** Names that conditions may use. */
const variable = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, {
  error: "must be a name of small letters, digits and _, at most 40 characters"
});
const title = z.string().regex(/^[A-Za-z0-9][\w -]{0,59}$/, {
  error: "must be a name of letters, digits, blanks, - and _, at most 60 characters"
});

export const ringSchema = z.strictObject({
  who: z
    .enum(["preferred", "pair", "group", "branch", "members", "queue", "informal"])
    .describe(
      "preferred agent, whoever is paired with them, a group of agents (a branch is one), members of the item's queue or of another, informal agents."
    ),
  group: text.optional().describe("Name of the group or branch."),
  queue: text.optional().describe("The other queue, by id or by the name under which its members are known."),
  after: span.prefault("0s").describe("Opens when the item has waited this long for an agent; rings stay open."),
  drop_skills: z.array(text).default([]).describe("Skills not asked for any more from this ring on."),
  only_if_wait_over: span
    .nullable()
    .default(null)
    .describe("Opens only while the item's estimated wait is longer than this.")
});

export const skillNeedSchema = z.strictObject({
  skill: text,
  level: z.int().min(1).max(10).default(1).describe("Least level, 1 to 10."),
  drop_after: span.nullable().default(null).describe("Not asked for any more after this wait; without it, always.")
});

const actionShape = {
  module: text.describe("Name of a module; docs/reference/policy.md lists those that come with OneQueue."),
  with: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("The module's inputs: constants, or { from: NAME } for a fact or an earlier output."),
  into: z.record(z.string(), variable).default({}).describe("Output of the module -> name for later conditions.")
};

export const actionSchema = z.strictObject(actionShape);

const matrixRuleSchema = z.strictObject({
  name: title.describe("Shown in the trace of an item."),
  when: z.string().optional().describe("Condition (CEL). Without one the rule always holds."),
  ...actionShape
});

const levelSchema = z.strictObject({
  name: title,
  rules: z.array(matrixRuleSchema).default([]).describe("The first whose condition holds runs its module."),
  default: z
    .union([z.literal("nothing"), actionSchema], {
      error: "must be `nothing`, or a module with its inputs such as { module: distribute }"
    })
    .optional()
    .describe("What runs when no rule holds: a module, or `nothing`.")
});

export const matrixSchema = z.strictObject({
  levels: z.array(levelSchema).min(1).max(50).describe("All are played, in order.")
});

const named = z.string().regex(/^[A-Za-z0-9][\w-]{0,39}$/, {
  error: "must be a name of letters, digits, - and _, at most 40 characters"
});

export const ringsSchema = z.record(named, z.array(ringSchema).min(1).max(20)).default({});
export const skillsSchema = z.record(named, z.array(skillNeedSchema).min(1)).default({});
export const bonusSchema = z.record(named, z.number().min(-1000).max(1000)).default({});
export const modulesSchema = z
  .array(z.string().regex(/\.m?js$/, { error: "must be the path of a .mjs or .js file" }))
  .default([]);

export type RingFile = z.output<typeof ringSchema>;
export type SkillNeedFile = z.output<typeof skillNeedSchema>;
export type ActionFile = z.output<typeof actionSchema>;
export type MatrixRuleFile = z.output<typeof matrixRuleSchema>;
export type LevelFile = z.output<typeof levelSchema>;
export type MatrixFile = z.output<typeof matrixSchema>;

/** Rings as the core reads them, by delay. A branch is a group of agents. */
export function compileRings(rings: readonly RingFile[]): readonly Ring[] {
  const compiled = rings.map(
    ({ who, group, queue, after, drop_skills: dropSkills, only_if_wait_over: ifWaitOverMs }): Ring => ({
      who: who === "branch" ? "group" : who,
      name: group ?? queue ?? "",
      afterMs: after,
      dropSkills,
      ifWaitOverMs
    })
  );
  return byDelay(compiled);
}

export function compileSkills(needs: readonly SkillNeedFile[]): readonly SkillNeed[] {
  return needs.map(({ skill, level, drop_after: dropAfterMs }) => ({ skill, minLevel: level, dropAfterMs }));
}
