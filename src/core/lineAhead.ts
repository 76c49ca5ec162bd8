/** Who stands before an item in the line for the same agents. */
import type { Agent } from "./agent.ts";
import type { Item, ItemClass } from "./item.ts";
import { outranks } from "./score.ts";
import { candidateOf, waitIn } from "./selection.ts";
import type { State } from "./state.ts";

/** Classes that some agent sees who sees this one, too; itself among them. */
export function competingClasses(state: State, itemClass: ItemClass): readonly ItemClass[] {
  const indexes = new Set<number>([itemClass.index]);
  for (const profile of state.profiles.values()) {
    if (profile.agents === 0 || profile.sees[itemClass.index] !== true) continue;
    for (const index of profile.classes) indexes.add(index);
  }
  return [...indexes].flatMap((index) => state.classList[index] ?? []);
}

/** Waiting items of these classes that go before the item; null when there are more than `most`. */
export function countAhead(state: State, item: Item, among: readonly ItemClass[], most: number): number | null {
  const own = item.itemClass;
  if (own === null) return null;
  const rank = candidateOf(own, item, waitIn(state, own, item), "plain");
  let ahead = 0;
  for (const itemClass of among) {
    const count = (source: readonly Item[], at: number): void => {
      const other = source[at];
      if (other === undefined || ahead > most) return;
      if (!outranks(candidateOf(itemClass, other, waitIn(state, itemClass, other), "plain"), other, rank, item)) return;
      ahead++;
      count(source, 2 * at + 1);
      count(source, 2 * at + 2);
    };
    count(itemClass.plain.elements, 0);
    for (const group of itemClass.groups.elements) count(group.items.elements, 0);
    if (ahead > most) return null;
  }
  return ahead;
}

/** Agents at work who see the class, busy or free. */
export function agentsAtWork(state: State, itemClass: ItemClass): number {
  let count = 0;
  for (const agent of state.agents.values()) {
    if (agent.profile?.sees[itemClass.index] === true && isAtWork(agent, itemClass)) count++;
  }
  return count;
}

function isAtWork({ isListed, presence, centre }: Agent, { serviceChannelId }: ItemClass): boolean {
  const isOnBreak = centre !== null && centre.isLoggedIn && !centre.isReady && centre.notReadyBy === "agent";
  if (!isListed || isOnBreak) return false;
  return serviceChannelId === "" ? centre?.isLoggedIn === true : presence.isOnline;
}
