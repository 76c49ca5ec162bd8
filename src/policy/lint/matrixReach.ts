/** What the rules of a matrix can add to the score of a channel's items. */
import type { PolicyChannel } from "../../core/policy.ts";
import type { BoundAction } from "../matrix/bindAction.ts";
import type { CheckedLevel, CheckedMatrix } from "../matrix/checkMatrix.ts";
import { channelsReaching } from "./reach.ts";
import type { MatrixReach } from "./starvation.ts";

interface Scored {
  /** Channel that it makes of the item; null: as it was. */
  readonly channel: string | null;
  readonly level: number | null;
  readonly bonusMillis: number;
}

/** `bonus`: thousandths of a target by name. Modules of integrators are not looked into. */
export function matrixReach(
  matrix: CheckedMatrix,
  channels: readonly PolicyChannel[],
  bonus: ReadonlyMap<string, number>
): (channel: string) => MatrixReach {
  const perChannel = new Map(channels.map(({ id }) => [id, emptyReach()]));
  for (const level of matrix.levels) {
    const scored = new Map<string, Scored[]>();
    for (const [index, action] of actionsOf(level)) {
      const found = scoredBy(action, bonus);
      if (found === null) continue;
      const reached =
        found.channel === null ? channelsReaching(matrix, level, index, channels).map(({ id }) => id) : [found.channel];
      for (const id of reached) scored.set(id, [...(scored.get(id) ?? []), found]);
    }
    for (const [id, list] of scored) addLevel(perChannel.get(id), list);
  }
  return (channel) => perChannel.get(channel) ?? emptyReach();
}

interface GrowingReach {
  levels: number[];
  bonusLeast: number;
  bonusMost: number;
}

function emptyReach(): GrowingReach {
  return { levels: [], bonusLeast: 0, bonusMost: 0 };
}

/** One rule of each level runs, or none: the least and the most of them. */
function addLevel(reach: GrowingReach | undefined, scored: readonly Scored[]): void {
  if (reach === undefined) return;
  const bonuses = scored.map(({ bonusMillis }) => bonusMillis);
  reach.bonusLeast += Math.min(0, ...bonuses);
  reach.bonusMost += Math.max(0, ...bonuses);
  for (const { level } of scored) if (level !== null) reach.levels.push(level);
}

function actionsOf(level: CheckedLevel): readonly (readonly [number, BoundAction | null])[] {
  return [...level.rules.map(({ action }, index) => [index, action] as const), [-1, level.otherwise] as const];
}

function scoredBy(action: BoundAction | null, bonus: ReadonlyMap<string, number>): Scored | null {
  if (action?.module.name !== "score-class") return null;
  const { channel, level, bonus: names } = action.input;
  const listed = typeof names === "string" ? [names] : Array.isArray(names) ? names.map(String) : [];
  return {
    channel: typeof channel === "string" ? channel : null,
    level: typeof level === "number" ? level : null,
    bonusMillis: listed.reduce((sum, name) => sum + (bonus.get(name) ?? 0), 0)
  };
}
