/** Everything that had to be delivered, and what became of it. */
export interface JudgedItem {
  /** PendingServiceRouting id, or `call:<callId>`. */
  readonly itemId: string;
  readonly side: "org" | "centre";
  readonly workItemId: string;
  readonly queueId: string;
  readonly serviceChannelId: string;
  /** Since when it has been waiting; null while it is with an agent or over. */
  waitingSince: number | null;
  isRoutable: boolean;
  /** Who opened or answered it. */
  readonly takenBy: Set<string>;
  isGone: boolean;
  /** Who let it pass, and when last. */
  readonly passedBy: Map<string, number>;
}

export class Items {
  readonly all = new Map<string, JudgedItem>();

  add(
    facts: Pick<JudgedItem, "itemId" | "side" | "workItemId" | "queueId" | "serviceChannelId">,
    at: number
  ): JudgedItem {
    const known = this.all.get(facts.itemId);
    if (known !== undefined) return known;
    const item: JudgedItem = {
      ...facts,
      waitingSince: at,
      isRoutable: true,
      takenBy: new Set(),
      isGone: false,
      passedBy: new Map()
    };
    this.all.set(facts.itemId, item);
    return item;
  }

  get(itemId: string | null): JudgedItem | undefined {
    return itemId === null ? undefined : this.all.get(itemId);
  }
}

export type Fate = "delivered" | "openedByMany" | "left" | "open";

/** What the logs alone say of an item; an open one is waiting, parked or lost. */
export function fateOf(item: JudgedItem): Fate {
  if (item.takenBy.size === 1) return "delivered";
  if (item.takenBy.size > 1) return "openedByMany";
  return item.isGone ? "left" : "open";
}
