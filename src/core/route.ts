/**
 * What the routing matrix says of an item: plain data, worked out by the shell when the item comes or changes, and
 * journalled inside the input, so that nothing of the matrix is needed to decide, recover or replay.
 */

/** A skill the agent must have. */
export interface SkillNeed {
  readonly skill: string;
  /** 1 to 10. */
  readonly minLevel: number;
  /** Waited longer than this on its way to an agent, the item no longer asks for the skill; null: it always does. */
  readonly dropAfterMs: number | null;
}

/**
 * Whom an item may be offered to. Rings open one after the other and stay open; an item is offered to whoever is in
 * any open ring. `preferred`: the preferred agent; `pair`: whoever is paired with them; `group`: agents of the named
 * group (a branch, a site, a routing profile); `members`: the members of its queue; `queue`: the members of another
 * queue, by id or by the name under which membership is known; `informal`: informal agents within hours and quota.
 */
export interface Ring {
  readonly who: "preferred" | "pair" | "group" | "members" | "queue" | "informal";
  /** Group or queue; "" for the others. */
  readonly name: string;
  /** Opens when the item has waited for an agent this long (around the clock, from its entry into this queue). */
  readonly afterMs: number;
  /** Skills that are not asked for any more from this ring on. */
  readonly dropSkills: readonly string[];
  /** Opens only while the item's estimated wait is longer; null always. */
  readonly ifWaitOverMs: number | null;
}

export interface Dissuasion {
  /** Id of an announcement that the contact centre knows. */
  readonly message: string;
  readonly offersCallback: boolean;
}

export interface Route {
  /** Ids of the policy. */
  readonly channel: string;
  readonly tier: string;
  /** Strict level; null: as the policy says. */
  readonly level: number | null;
  /** Head start beyond the tier's, in thousandths of a target; may be negative. */
  readonly bonusMillis: number;
  /** Percent of an agent, where neither record nor routing configuration says; null: as the channel says. */
  readonly capacityPercent: number | null;
  /** Sorted by skill. */
  readonly skills: readonly SkillNeed[];
  /** Sorted by delay; empty: preferred agent for the policy's time, then the members. */
  readonly rings: readonly Ring[];
  /** The caller is told that nobody will answer, and is not offered to agents; null: they are. */
  readonly dissuasion: Dissuasion | null;
  /** Rules that applied, in order, as `level/rule`: for people. */
  readonly trace: readonly string[];
}
