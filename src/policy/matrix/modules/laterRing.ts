import type { Ring } from "../../../core/route.ts";
import type { ModuleContext } from "../module.ts";

const plain = { name: "", dropSkills: [], ifWaitOverMs: null } as const;

/** The rings so far and one more. No rings are what the core does without: the preferred agent, then the members. */
export function withRing({ route, tables }: ModuleContext, ring: Ring): readonly Ring[] {
  if (route.rings.length > 0) return [...route.rings, ring];
  return [{ ...plain, who: "preferred", afterMs: 0 }, { ...plain, who: "members", afterMs: tables.preferredMs }, ring];
}
