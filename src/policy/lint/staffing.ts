/** What the agents that are known cannot do: rings that nobody is in, skills that nobody has, targets nobody can meet. */
import type { AgentTraits } from "../../core/input.ts";
import type { CompiledPolicy } from "../../core/policy.ts";
import type { Ring, SkillNeed } from "../../core/route.ts";
import { durationText } from "../duration.ts";
import type { BoundAction } from "../matrix/bindAction.ts";
import type { CheckedMatrix } from "../matrix/checkMatrix.ts";
import type { MatrixSource } from "../matrix/matrixSource.ts";
import { withoutPreferred } from "../matrix/ringOrder.ts";
import type { Path } from "../yamlSource.ts";
import type { Tell } from "./finding.ts";
import { channelsReaching } from "./reach.ts";

/** What matters here of somebody. */
export type KnownAgent = Pick<AgentTraits, "skills" | "groups" | "pairedWith"> & { readonly informal: object | null };

export interface Staffing {
  readonly policy: CompiledPolicy;
  readonly source: MatrixSource;
  readonly matrix: CheckedMatrix;
  /** Null where they are not known. */
  readonly agents: readonly KnownAgent[] | null;
  /** They are all there are: whoever is not described, is not there. */
  readonly isWholeStaff: boolean;
  /** Delay of each written ring, in the order of the file. */
  readonly written: Readonly<Record<string, readonly { readonly after: number }[]>>;
}

export function checkStaffing(staffing: Staffing, tell: Tell): void {
  const { agents, policy } = staffing;
  checkPlans(staffing, tell);
  if (agents === null) return;
  for (const [set, needs] of Object.entries(staffing.source.skills)) {
    for (const [index, need] of needs.entries()) checkSkill(["skills", set, index], need, agents, tell);
  }
  for (const { path, need } of needsOf(staffing.matrix)) checkSkill(path, need, agents, tell);
  if (!staffing.isWholeStaff) return;
  if (policy.reserve.hotAgents >= agents.length && policy.channels.some(({ kind }) => kind === "deferred")) {
    const { hotAgents } = policy.reserve;
    tell(
      "warning",
      ["reserve", "hot_agents"],
      `is ${hotAgents}, and there are ${agents.length} agents: deferred work gets an agent only when it is overdue or exempt, so no deferred target can be met.`
    );
  }
}

/** Nobody in a ring, or nobody in any ring that opens before the target. */
function checkPlans({ source, agents, written, matrix, policy }: Staffing, tell: Tell): void {
  for (const [plan, rings] of Object.entries(source.rings)) {
    for (const [index, ring] of rings.entries()) {
      const nobody = agents === null ? null : nobodyIn(ring, agents);
      if (nobody !== null)
        tell(
          "warning",
          ["rings", plan, writtenAt(written[plan], rings, index)],
          `is a ring that no agent is in: ${nobody}.`
        );
    }
    const peopled = rings.filter((ring) => agents === null || nobodyIn(ring, agents) === null);
    const first = withoutPreferred(peopled)[0];
    for (const [channel, path] of channelsOf(plan, matrix, policy)) {
      const { targetMs } = policy.channels.find(({ id }) => id === channel) ?? { targetMs: Infinity };
      if (first === undefined)
        tell(
          "warning",
          path,
          `names ${plan}, which opens to nobody but a preferred agent or their pair: the target of ${channel} cannot be met.`
        );
      else if (first.afterMs >= targetMs) {
        tell(
          "warning",
          path,
          `names ${plan}, which first opens after ${durationText(first.afterMs)}: the target of ${channel}, ${durationText(targetMs)}, cannot be met.`
        );
      }
    }
  }
}

/** Rings are kept by delay; the file has them as they were written. */
function writtenAt(written: Staffing["written"][string] | undefined, rings: readonly Ring[], index: number): number {
  const order = [...(written ?? []).keys()].sort(
    (a, b) => (written?.[a]?.after ?? 0) - (written?.[b]?.after ?? 0) || a - b
  );
  return order[index] ?? Math.min(index, rings.length - 1);
}

function nobodyIn({ who, name }: Ring, agents: readonly KnownAgent[]): string | null {
  if (who === "group" && !agents.some(({ groups }) => groups.includes(name))) return `no agent is of the group ${name}`;
  if (who === "pair" && !agents.some(({ pairedWith }) => pairedWith !== null)) return "no agent is paired with another";
  if (who === "informal" && !agents.some(({ informal }) => informal !== null)) return "no agent is informal";
  return null;
}

function checkSkill(
  path: Path,
  { skill, minLevel, dropAfterMs }: SkillNeed,
  agents: readonly KnownAgent[],
  tell: Tell
): void {
  const levels = agents.flatMap(({ skills }) => skills.filter((one) => one.skill === skill).map(({ level }) => level));
  if (levels.some((level) => level >= minLevel)) return;
  const best = levels.length === 0 ? "no agent has it" : `the best agent has level ${Math.max(...levels)}`;
  const end =
    dropAfterMs === null ? "its items wait for ever" : `its items wait ${durationText(dropAfterMs)} for nothing`;
  tell("warning", path, `asks for ${skill} at level ${minLevel}, and ${best}: ${end}, unless a ring drops the skill.`);
}

/** Skills that rules ask for by themselves, not through a set. */
function needsOf(matrix: CheckedMatrix): readonly { readonly path: Path; readonly need: SkillNeed }[] {
  return placedActions(matrix).flatMap(({ action, path }) => {
    const { skill, skills, level, drop_after: dropAfter } = action.input;
    const need = (name: string): SkillNeed => ({
      skill: name,
      minLevel: typeof level === "number" ? level : 1,
      dropAfterMs: typeof dropAfter === "number" ? dropAfter : null
    });
    if (action.module.name === "skills" && typeof skill === "string") {
      return [{ path: [...path, "with", "skill"], need: need(skill) }];
    }
    if (action.module.name !== "language" || typeof skills !== "object" || skills === null) return [];
    return Object.entries(skills).map(([language, name]) => ({
      path: [...path, "with", "skills", language],
      need: need(String(name))
    }));
  });
}

function placedActions(matrix: CheckedMatrix): readonly { readonly action: BoundAction; readonly path: Path }[] {
  return matrix.levels.flatMap(({ rules, otherwise, path }) => {
    const placed = [
      ...rules.map((rule) => ({ action: rule.action, path: rule.path })),
      { action: otherwise, path: [...path, "default"] }
    ];
    return placed.flatMap((one) => (one.action === null ? [] : [{ action: one.action, path: one.path }]));
  });
}

/** Channels whose items a rule may send along the plan, with the place where it is named. */
function channelsOf(plan: string, matrix: CheckedMatrix, policy: CompiledPolicy): readonly (readonly [string, Path])[] {
  return matrix.levels.flatMap((level) => {
    const placed = [
      ...level.rules.map(({ action, path }, index) => ({ action, path, index })),
      { action: level.otherwise, path: [...level.path, "default"], index: -1 }
    ];
    return placed
      .filter(({ action }) => action?.module.names["plan"] === "rings" && action.input["plan"] === plan)
      .flatMap(({ path, index }) =>
        channelsReaching(matrix, level, index, policy.channels).map(
          ({ id }) => [id, [...path, "with", "plan"]] as const
        )
      );
  });
}
