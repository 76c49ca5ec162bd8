import type { SObjectRecord } from "../records/schema.ts";
import type { LiveWork } from "./liveWork.ts";
import { number } from "./omniContext.ts";
import type { Reader } from "./reader.ts";
import { capacityOf } from "./omniSetup.ts";

/** Omni-Channel compares capacity in percent: units are converted by the agent's capacity. */
export interface CapacityUse {
  readonly primaryPercent: number;
  readonly interruptiblePercent: number;
}

/** No agent holds more items than that at once, however small they are. */
const maxItemsPerAgent = 100;
/** Thirds and sevenths of a capacity add up to 100 % only within this. */
const roundingPercent = 1e-6;

type Sized = Readonly<Record<string, unknown>>;

/** Size of an item for an agent of that capacity; an item without size costs nothing. */
export function sizeInPercent(item: Sized, capacityUnits: number): number {
  const { CapacityPercentage, CapacityWeight } = item;
  if (typeof CapacityPercentage === "number") return CapacityPercentage;
  return typeof CapacityWeight === "number" ? (CapacityWeight / capacityUnits) * 100 : 0;
}

/** What the agent's active AgentWork takes, from the push on. */
export function capacityUse(reader: Reader, live: LiveWork, agentId: string): CapacityUse {
  const capacity = capacityOf(reader, agentId);
  let primaryPercent = 0;
  let interruptiblePercent = 0;
  for (const work of live.of(reader, agentId)) {
    if (work["IsInterruptible"] === true) interruptiblePercent += sizeInPercent(work, capacity.interruptible);
    else primaryPercent += sizeInPercent(work, capacity.primary);
  }
  return { primaryPercent, interruptiblePercent };
}

/** Used units of primary capacity, as `AverageCapacity` and `AgentCapacityWhenDeclined` count them. */
export function usedUnits(reader: Reader, live: LiveWork, agentId: string): number {
  const { primaryPercent } = capacityUse(reader, live, agentId);
  return Math.round(primaryPercent * capacityOf(reader, agentId).primary) / 100;
}

/**
 * Whether the item fits beside what the agent holds. Primary work needs free primary capacity only; interruptible work
 * needs both kinds free, so five leads block a case while five cases do not block a lead.
 */
export function fits(reader: Reader, live: LiveWork, agentId: string, item: Sized): boolean {
  if (live.of(reader, agentId).length >= maxItemsPerAgent) return false;
  const capacity = capacityOf(reader, agentId);
  const use = capacityUse(reader, live, agentId);
  const primaryFits = use.primaryPercent + sizeInPercent(item, capacity.primary) <= 100 + roundingPercent;
  if (item["IsInterruptible"] !== true) return primaryFits;
  const size = sizeInPercent(item, capacity.interruptible);
  return primaryFits && use.interruptiblePercent + size <= 100 + roundingPercent;
}

/** Size fields of a record, or of the routing configuration where the record has none. */
export function sizeFieldsOf(record: SObjectRecord | undefined, config: SObjectRecord | undefined): Sized {
  const weight = number(record, "CapacityWeight");
  const percentage = number(record, "CapacityPercentage");
  if (weight !== undefined || percentage !== undefined) {
    return { CapacityWeight: weight ?? null, CapacityPercentage: percentage ?? null };
  }
  return {
    CapacityWeight: number(config, "CapacityWeight") ?? null,
    CapacityPercentage: number(config, "CapacityPercentage") ?? null
  };
}
