/**
 * What a test can make go wrong, by count or by probability from the centre's seed. Rules stay until their count is
 * used up or they are cleared; each use is a line of the evidence.
 */
import { z } from "zod";
import type { Evidence } from "./evidence.ts";

const often = {
  count: z.int().min(1).optional().describe("Applies so many times, then ends by itself."),
  probability: z.number().min(0).max(1).optional().describe("Chance of each occasion, 1 when absent.")
};
const ms = z.int().min(0).max(600_000);
const eventTypes = z.array(z.string()).min(1).optional().describe("Only these event types, for instance call.queued.");
const commandTypes = z
  .array(z.string())
  .min(1)
  .optional()
  .describe("Only these command types, for instance offer-call.");

/** One fault. Events lost, doubled or moved on the socket stay in the log and can be replayed. */
export const faultSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("dropEvent"), eventTypes, ...often }),
  z.strictObject({ kind: z.literal("duplicateEvent"), eventTypes, ...often }),
  z.strictObject({ kind: z.literal("reorderEvent"), eventTypes, ...often }).describe("Sent after its successor."),
  z.strictObject({ kind: z.literal("delayEvents"), ms, ...often }).describe("Latency on the event socket, in order."),
  z.strictObject({ kind: z.literal("muteEvents"), ms }).describe("Connected but silent: a half-open connection."),
  z.strictObject({ kind: z.literal("cutConnection"), refuseForMs: ms.default(0) }).describe("Cuts all event sockets."),
  z
    .strictObject({ kind: z.literal("restart"), keepCalls: z.boolean().default(false) })
    .describe("New epoch, native distribution; calls are dropped unless kept."),
  z.strictObject({
    kind: z.literal("refuseCommand"),
    reason: z.enum(["call-gone", "already-offered", "agent-unavailable", "not-in-control", "unsupported"]),
    commandTypes,
    ...often
  }),
  z.strictObject({ kind: z.literal("delayCommand"), ms, commandTypes, ...often }).describe("Before it is executed."),
  z
    .strictObject({ kind: z.literal("loseCommand"), commandTypes, ...often })
    .describe("The connection is cut before the command is executed."),
  z
    .strictObject({ kind: z.literal("loseAnswer"), commandTypes, ...often })
    .describe("Executed, then the connection is cut.")
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultName = Fault["kind"];
type FaultOf<N extends FaultName> = Extract<Fault, { readonly kind: N }>;

interface Rule {
  readonly id: string;
  readonly fault: Fault;
  struck: number;
  left: number;
}

export interface FaultState {
  readonly id: string;
  readonly kind: FaultName;
  readonly struck: number;
  /** Null when without end. */
  readonly left: number | null;
}

export class Faults {
  readonly #random: () => number;
  readonly #evidence: Evidence;
  #rules: Rule[] = [];
  #set = 0;

  constructor(random: () => number, evidence: Evidence) {
    this.#random = random;
    this.#evidence = evidence;
  }

  /** Keeps the rule and returns its id. Faults that act at once (cut, restart, mute) are only recorded here. */
  set(fault: Fault): string {
    this.#set += 1;
    const id = `fault-${String(this.#set)}`;
    const left = "count" in fault && fault.count !== undefined ? fault.count : Infinity;
    if (!isImmediate(fault)) this.#rules.push({ id, fault, struck: 0, left });
    this.#evidence.write("faultSet", { id, ...fault });
    return id;
  }

  list(): FaultState[] {
    return this.#rules.map(({ id, fault, struck, left }) => ({
      id,
      kind: fault.kind,
      struck,
      left: left === Infinity ? null : left
    }));
  }

  /** Clears one rule, or all of them; returns the ids cleared. */
  clear(id?: string): string[] {
    const cleared = this.#rules.filter((rule) => id === undefined || rule.id === id).map((rule) => rule.id);
    this.#rules = this.#rules.filter((rule) => !cleared.includes(rule.id));
    this.#evidence.write("faultsCleared", { ids: cleared });
    return cleared;
  }

  /** The rule of this name that strikes now for a thing of `type`, used up by one; null when none does. */
  strike<N extends FaultName>(name: N, type: string, recordIds: readonly string[] = []): FaultOf<N> | null {
    for (const rule of this.#rules) {
      if (rule.fault.kind !== name || !concerns(rule.fault, type) || !this.#isUnlucky(rule.fault)) continue;
      rule.left -= 1;
      rule.struck += 1;
      if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
      this.#evidence.write("fault", { id: rule.id, kind: name, type, recordIds });
      return rule.fault as FaultOf<N>;
    }
    return null;
  }

  #isUnlucky(fault: Fault): boolean {
    const probability = "probability" in fault ? fault.probability : undefined;
    return probability === undefined || this.#random() < probability;
  }
}

export function isImmediate(fault: Fault): fault is FaultOf<"cutConnection" | "restart" | "muteEvents"> {
  return fault.kind === "cutConnection" || fault.kind === "restart" || fault.kind === "muteEvents";
}

function concerns(fault: Fault, type: string): boolean {
  if ("eventTypes" in fault && fault.eventTypes !== undefined) return fault.eventTypes.includes(type);
  if ("commandTypes" in fault && fault.commandTypes !== undefined) return fault.commandTypes.includes(type);
  return true;
}
