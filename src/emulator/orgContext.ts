import type { EvidenceLog } from "./evidence/evidenceLog.ts";
import type { FaultPlan } from "./faults/faultPlan.ts";
import type { OrgClock } from "./records/clock.ts";
import type { RecordStore } from "./records/store.ts";
import type { Switches } from "./switches.ts";

/** What every part of the emulated org shares. */
export interface OrgContext {
  readonly store: RecordStore;
  readonly clock: OrgClock;
  readonly switches: Switches;
  readonly evidence: EvidenceLog;
  readonly faults: FaultPlan;
  /** Seed of everything that is left to chance. */
  readonly seed: number;
  /** From commit to the first delivery of its events, in milliseconds. */
  readonly publishLatencyMs: number;
}
