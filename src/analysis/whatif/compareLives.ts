/** Two courses of the same items side by side. */
import type { ClassChange, Fared, MovedItem } from "../../ports/whatIf.ts";
import type { Life, LifeBook } from "./life.ts";

type Lives = LifeBook["lives"];

const worthTellingMs = 1_000;

/** One row per class of the record, the busiest first. */
export function changesByClass(recorded: Lives, before: Lives, after: Lives): ClassChange[] {
  const groups = new Map<string, Life[]>();
  for (const life of recorded.values()) {
    const key = `${life.channel}\n${life.tier}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [life]);
    else group.push(life);
  }
  return [...groups.values()]
    .map((lives) => changeOf(lives, before, after))
    .sort((a, b) => b.items - a.items || (`${a.channel} ${a.tier}` < `${b.channel} ${b.tier}` ? -1 : 1));
}

function changeOf(lives: readonly Life[], before: Lives, after: Lives): ClassChange {
  const [{ channel, tier }] = lives as [Life];
  const inModel = (model: Lives): Life[] => lives.flatMap(({ itemId }) => model.get(itemId) ?? []);
  let earlier = 0;
  let later = 0;
  for (const { itemId } of lives) {
    const change = turnOf(after.get(itemId)) - turnOf(before.get(itemId));
    if (change <= -worthTellingMs) earlier++;
    else if (change >= worthTellingMs) later++;
  }
  const targets = new Map(lives.map(({ itemId, targetMs }) => [itemId, targetMs]));
  return {
    channel,
    tier,
    items: lives.length,
    recorded: faredOf(lives, targets),
    before: faredOf(inModel(before), targets),
    after: faredOf(inModel(after), targets),
    earlier,
    later
  };
}

/** When the item's turn came; never for those who left or still wait, who are alike in both. */
function turnOf(life: Life | undefined): number {
  return life?.acceptedAt ?? Number.MAX_SAFE_INTEGER;
}

export function waitOfLife({ acceptedAt, since }: Life): number | null {
  return acceptedAt === null ? null : Math.max(0, acceptedAt - since);
}

/** `targets`: the promises of the recorded policy, the same ones for every course. */
function faredOf(lives: readonly Life[], targets: ReadonlyMap<string, number>): Fared {
  const waits = lives.flatMap((life) => waitOfLife(life) ?? []).sort((a, b) => a - b);
  const left = lives.filter(({ leftAt, acceptedAt }) => leftAt !== null && acceptedAt === null).length;
  const inTime = lives.filter((life) => (waitOfLife(life) ?? Infinity) <= (targets.get(life.itemId) ?? 0)).length;
  const over = waits.length + left;
  return {
    served: waits.length,
    left,
    waiting: lives.length - over,
    meanWaitMs: meanOf(waits),
    p90WaitMs: waits[Math.min(waits.length - 1, Math.floor(waits.length * 0.9))] ?? null,
    longestWaitMs: waits.at(-1) ?? null,
    inTimePercent: over === 0 ? null : Math.round((1_000 * inTime) / over) / 10
  };
}

export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Items that somebody else would have had, those whose wait changes most first. */
export function movedItems(recorded: Lives, before: Lives, after: Lives): MovedItem[] {
  const moved: MovedItem[] = [];
  for (const { itemId, channel, tier } of recorded.values()) {
    const one = before.get(itemId);
    const other = after.get(itemId);
    const agentBefore = one?.agentId ?? null;
    const agentAfter = other?.agentId ?? null;
    if (agentBefore === agentAfter) continue;
    const waitBeforeMs = one === undefined ? null : waitOfLife(one);
    const waitAfterMs = other === undefined ? null : waitOfLife(other);
    moved.push({ itemId, channel, tier, agentBefore, agentAfter, waitBeforeMs, waitAfterMs });
  }
  const weight = ({ waitBeforeMs, waitAfterMs }: MovedItem): number =>
    waitBeforeMs === null || waitAfterMs === null ? Number.MAX_SAFE_INTEGER : Math.abs(waitAfterMs - waitBeforeMs);
  return moved.sort((a, b) => weight(b) - weight(a) || (a.itemId < b.itemId ? -1 : 1));
}
