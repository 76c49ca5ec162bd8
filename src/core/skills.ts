/** Which skills an item still asks for, and who has them. Needs fade with the wait and as rings open. */
import type { Agent, Profile } from "./agent.ts";
import type { Item } from "./item.ts";
import type { SkillNeed } from "./route.ts";
import type { State } from "./state.ts";

const none: readonly SkillNeed[] = [];

export function skillsOf(state: State, { facts, waitingSince, openRings }: Item): readonly SkillNeed[] {
  const { route } = facts;
  if (route === null || route.skills.length === 0) return none;
  const waited = state.now - (waitingSince ?? state.now);
  const dropped = route.rings.flatMap((ring, index) => (isOpen(openRings, index) ? ring.dropSkills : []));
  return route.skills.filter(
    ({ skill, dropAfterMs }) => !dropped.includes(skill) && (dropAfterMs === null || waited < dropAfterMs)
  );
}

/** Rings are kept as bits, by their place in the plan. */
export function isOpen(openRings: number, index: number): boolean {
  return ((openRings >> index) & 1) === 1;
}

export function skillsKey(skills: readonly SkillNeed[]): string {
  return skills.length === 0 ? "" : skills.map(({ skill, minLevel }) => `${skill}:${minLevel}`).join(",");
}

export function hasSkills({ skillLevels }: Profile, needs: readonly SkillNeed[]): boolean {
  for (const { skill, minLevel } of needs) if ((skillLevels.get(skill) ?? 0) < minLevel) return false;
  return true;
}

export function agentHasSkills({ traits }: Agent, needs: readonly SkillNeed[]): boolean {
  return needs.every(({ skill, minLevel }) =>
    traits.skills.some((own) => own.skill === skill && own.level >= minLevel)
  );
}

/** Sum of the agent's levels over the skills asked for. */
export function skillSum({ traits }: Agent, needs: readonly SkillNeed[]): number {
  let sum = 0;
  for (const { skill } of needs) for (const own of traits.skills) if (own.skill === skill) sum += own.level;
  return sum;
}
