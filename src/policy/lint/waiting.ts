/** Classes of items that can wait for ever, and for the others after which wait they are first. */
import type { CompiledPolicy } from "../../core/policy.ts";
import type { Tell } from "./finding.ts";
import type { StarvationBound } from "./starvation.ts";

export function warnOfStarvation(policy: CompiledPolicy, bounds: readonly StarvationBound[], tell: Tell): void {
  if (policy.levelFrom === "routingPriority") {
    tell(
      "warning",
      ["level_from"],
      "is routing_priority: an item can wait for ever while items of a lower number come; no bound."
    );
    return;
  }
  for (const { id } of policy.channels) {
    const ahead = new Set(
      bounds
        .filter(({ channel, boundMs }) => channel === id && boundMs === null)
        .map(({ behindChannel }) => behindChannel)
    );
    if (ahead.size === 0) continue;
    tell(
      "warning",
      ["channels", id],
      `can wait for ever: ${[...ahead].join(", ")} may be of a higher strict level, or start too far ahead, and then goes first however long this has waited.`
    );
  }
}

/** Deferred work that nothing ever lets past the reserve. */
export function warnOfReserve({ reserve, channels, tiers }: CompiledPolicy, tell: Tell): void {
  if (reserve.hotAgents === 0 || !channels.some(({ kind }) => kind === "deferred")) return;
  if (reserve.overduePercent > 0 || tiers.every(({ isExemptFromReserve }) => isExemptFromReserve)) return;
  tell(
    "warning",
    ["reserve", "overdue_percent"],
    `is 0: deferred work can wait for ever while no more than ${reserve.hotAgents} hot-capable agents are free.`
  );
}
