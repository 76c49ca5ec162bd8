import type { Item } from "../core/item.ts";
import type { Change, ChangeKind } from "../ports/explanation.ts";
import type { Edit } from "./stateCopy.ts";

/** A single thing that could have been different, and how to write it into a copy of the state. */
export interface Proposal {
  readonly change: Change;
  readonly edits: readonly Edit[];
}

export interface About {
  readonly item?: Item;
  readonly agentId?: string;
  readonly tiers?: { readonly from: string; readonly to: string };
  /** Channel or skill. */
  readonly name?: string;
}

/** None where an edit cannot be made. `waitMs`: what it is worth in waiting; null where no wait stands for it. */
export function proposal(
  kind: ChangeKind,
  waitMs: number | null,
  about: About,
  ...edits: readonly (Edit | null)[]
): Proposal[] {
  const { item, agentId = null, tiers = null, name = null } = about;
  const made = edits.filter((one) => one !== null);
  if (made.length < edits.length) return [];
  return [{ change: { kind, waitMs, itemId: item?.itemId ?? null, agentId, tiers, name }, edits: made }];
}
