/** Modules that only calls understand, where the items of a rule are none. */
import type { CheckedLevel, CheckedMatrix } from "../matrix/checkMatrix.ts";
import type { BoundAction } from "../matrix/bindAction.ts";
import type { Path } from "../yamlSource.ts";
import type { Tell } from "./finding.ts";
import { channelsReaching, type ReachedChannel } from "./reach.ts";

export function checkCallsOnly(matrix: CheckedMatrix, channels: readonly ReachedChannel[], tell: Tell): void {
  for (const level of matrix.levels) {
    for (const [index, rule] of level.rules.entries()) check(level, index, rule.action, rule.path);
    check(level, -1, level.otherwise, [...level.path, "default"]);
  }

  function check(level: CheckedLevel, index: number, action: BoundAction | null, path: Path): void {
    if (action === null || !action.module.isForCalls) return;
    const others = channelsReaching(matrix, level, index, channels).filter(({ kind }) => kind !== "call");
    if (others.length === 0) return;
    const names = others.map(({ id }) => id).join(", ");
    const isNeverCall = channelsReaching(matrix, level, index, channels).length === others.length;
    if (isNeverCall) {
      return tell("error", [...path, "module"], `is for calls; items of ${names} are none: nobody would be told.`);
    }
    tell(
      "warning",
      [...path, "module"],
      `is for calls, and is played for items of ${names}, too, where it does nothing; add \`side == "centre"\` to the condition.`
    );
  }
}
