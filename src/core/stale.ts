/** Items that are still judged by the policy before the one in force. */
import type { Item } from "./item.ts";
import type { State } from "./state.ts";

/** The item is judged by the policy in force from here on. */
export function freshen(state: State, item: Item): void {
  if (!item.isStale) return;
  item.isStale = false;
  state.staleItems.delete(item);
  if (state.staleItems.size === 0) state.previousPolicy = null;
}
