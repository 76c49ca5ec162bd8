/** Which channels of a policy the items of a rule can have, as far as its conditions tell. */
import type { PolicyChannel } from "../../core/policy.ts";
import type { CheckedLevel, CheckedMatrix, CheckedRule } from "../matrix/checkMatrix.ts";
import type { Conjunct } from "../matrix/condition.ts";
import type { Slots } from "../matrix/slots.ts";
import type { Value } from "../matrix/values.ts";

/** Channel as written: what `rules` of the policy name before the matrix is played. */
export type ReachedChannel = Pick<PolicyChannel, "id" | "kind">;

/** Channels that a rule is played for; with -1, those that are left for the level's default. */
export function channelsReaching(
  { slots }: CheckedMatrix,
  level: CheckedLevel,
  index: number,
  channels: readonly ReachedChannel[]
): readonly ReachedChannel[] {
  const before = index === -1 ? level.rules : level.rules.slice(0, index);
  const rule = level.rules[index];
  return channels.filter(
    (channel) =>
      (rule === undefined || certainty(rule, channel, slots) !== false) &&
      !before.some((other) => certainty(other, channel, slots) === true)
  );
}

/** True: holds for every item of the channel; false: for none; undefined: for some, perhaps. */
function certainty({ condition, isBroken }: CheckedRule, channel: ReachedChannel, slots: Slots): boolean | undefined {
  if (condition === null) return true;
  if (isBroken) return undefined;
  const parts = condition.conjuncts.map((conjunct) => truth(conjunct, channel, slots));
  if (parts.includes(false)) return false;
  return parts.every((part) => part === true) ? true : undefined;
}

function truth({ equality, comparison }: Conjunct, channel: ReachedChannel, slots: Slots): boolean | undefined {
  const slot = equality?.slot ?? comparison?.slot;
  if (slot === undefined) return undefined;
  const name = slots.nameOf(slot);
  const value = valueFor(name, channel);
  if (value === undefined) {
    // A call has no service channel; what is no call has one.
    if (name !== "service_channel" || equality === null) return undefined;
    return channel.kind === "call"
      ? equality.values.includes("")
      : equality.values.every((one) => one === "")
        ? false
        : undefined;
  }
  if (equality !== null) return equality.values.includes(value);
  return comparison?.operator === "!=" ? comparison.value !== value : undefined;
}

function valueFor(name: string, { id, kind }: ReachedChannel): Value | undefined {
  if (name === "channel") return id;
  if (name === "kind") return kind;
  return name === "side" ? (kind === "call" ? "centre" : "salesforce") : undefined;
}
