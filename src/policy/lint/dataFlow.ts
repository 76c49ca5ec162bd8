/** Outputs and the levels that use them: what is used before it is produced, and what may be missing. */
import type { BoundAction } from "../matrix/bindAction.ts";
import type { CheckedLevel, CheckedMatrix } from "../matrix/checkMatrix.ts";
import type { Path } from "../yamlSource.ts";
import type { Tell } from "./finding.ts";

interface Use {
  readonly name: string;
  readonly path: Path;
  readonly offset: number | undefined;
}

export function checkDataFlow({ levels, outputs }: CheckedMatrix, tell: Tell): void {
  const written = levels.map((level) => actionsOf(level).map(({ action }) => variablesOf(action)));
  const used = levels.map((level) => usesOf(level).filter(({ name }) => outputs.has(name)));
  const writes = (level: number, name: string): boolean => written[level]?.some((names) => names.has(name)) ?? false;
  const needs = used.map((uses, level) => new Set(uses.flatMap(({ name }) => producersOf(name, level))));

  function producersOf(name: string, level: number): number[] {
    const all = [...levels.keys()].filter((index) => writes(index, name));
    const before = all.filter((index) => index < level);
    return before.length > 0 ? before : all;
  }

  for (const [index, level] of levels.entries()) {
    for (const use of used[index] ?? []) checkUse(index, level, use);
    if (!level.hasDefault && !level.rules.some(({ condition }) => condition === null)) {
      tell(
        "warning",
        level.path,
        `has no default: nothing happens where no rule holds. Write \`default: nothing\` if so.`
      );
    }
  }

  function checkUse(index: number, level: CheckedLevel, { name, path, offset }: Use): void {
    const producers = producersOf(name, index);
    const first = producers[0];
    if (first === undefined) return;
    if (first >= index) return tell("error", path, tooEarly(index, first, name), offset);
    const isSure = producers.some((producer) => isAlwaysWritten(producer, name));
    if (isSure) return;
    const where = producers.map((producer) => `"${levels[producer]?.name}"`).join(" and ");
    tell(
      "warning",
      path,
      `uses ${name}, which not every rule of level ${where} writes; where it is missing, ${level.name} goes on as if the condition did not hold.`,
      offset
    );
  }

  function tooEarly(user: number, producer: number, name: string): string {
    const [mine, its] = [levels[user]?.name, levels[producer]?.name];
    if (user === producer)
      return `uses ${name}, which only its own level writes: a cyclic dependency; write it in an earlier level.`;
    const way = pathBetween(needs, producer, user);
    if (way === null) return `uses ${name} before level "${its}" writes it; move that level before "${mine}".`;
    const round = [user, ...way].map((level) => levels[level]?.name).join(" -> ");
    return `uses ${name} of a later level, which needs this one: a cyclic dependency (${round}).`;
  }

  function isAlwaysWritten(level: number, name: string): boolean {
    const { rules, hasDefault, otherwise } = levels[level] as CheckedLevel;
    const isComplete = rules.some(({ condition }) => condition === null) || (hasDefault && otherwise !== null);
    return isComplete && (written[level]?.every((names) => names.has(name)) ?? false);
  }
}

interface Placed {
  readonly action: BoundAction | null;
  readonly path: Path;
}

function actionsOf({ rules, otherwise, path }: CheckedLevel): readonly Placed[] {
  const played: Placed[] = rules.map((rule) => ({ action: rule.action, path: rule.path }));
  return otherwise === null ? played : [...played, { action: otherwise, path: [...path, "default"] }];
}

function variablesOf(action: BoundAction | null): ReadonlySet<string> {
  return new Set(action?.into.map(({ name }) => name));
}

function usesOf(level: CheckedLevel): readonly Use[] {
  const inConditions = level.rules.flatMap(({ condition, path }) =>
    (condition?.asks ?? [])
      .filter(({ isField }) => !isField)
      .map(({ name, offset }): Use => ({ name, path: [...path, "when"], offset }))
  );
  const inInputs = actionsOf(level).flatMap(({ action, path }) =>
    (action?.borrowed ?? []).map(({ input, from }): Use => ({
      name: from,
      path: [...path, "with", input],
      offset: undefined
    }))
  );
  return [...inConditions, ...inInputs];
}

/** Levels from one to the other along what they need, both included; null when there is no way. */
function pathBetween(needs: readonly ReadonlySet<number>[], from: number, to: number): readonly number[] | null {
  const cameFrom = new Map<number, number>([[from, from]]);
  const open = [from];
  for (let level = open.shift(); level !== undefined; level = open.shift()) {
    if (level === to) return trail(cameFrom, from, to);
    for (const next of needs[level] ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, level);
      open.push(next);
    }
  }
  return null;
}

function trail(cameFrom: ReadonlyMap<number, number>, from: number, to: number): readonly number[] {
  const way = [to];
  for (let level = to; level !== from;) {
    level = cameFrom.get(level) ?? from;
    way.unshift(level);
  }
  return way;
}
