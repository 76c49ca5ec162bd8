import type { EvidenceLog } from "../evidence/evidenceLog.ts";
import type { StreamFaultKind, StreamFaults, StreamFaultSubject } from "../streaming/streamFaults.ts";
import { seededRandom } from "../streaming/seededRandom.ts";
import type { SeededRandom } from "../streaming/seededRandom.ts";
import { httpFaultKinds } from "./fault.ts";
import type { FaultSpec, HttpFaultSpec, TriggerFaultSpec } from "./fault.ts";

interface SetFault {
  readonly id: string;
  readonly spec: FaultSpec;
  readonly random: SeededRandom;
  readonly matchesRoute: (route: RouteOccasion) => boolean;
  toSkip: number;
  /** Undefined while it strikes without end. */
  left: number | undefined;
  struck: number;
}

/** One HTTP request as faults see it. */
export interface RouteOccasion {
  /** `sobjects.create:AgentWork`, `composite`, ... */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly requestId: string;
}

/** What is left of a fault, for the console. */
export interface FaultState {
  readonly id: string;
  readonly kind: string;
  readonly struck: number;
  readonly left: number | null;
}

const HTTP_KINDS: ReadonlySet<string> = new Set(httpFaultKinds);

function routeMatcher(pattern: string): (route: RouteOccasion) => boolean {
  if (pattern === "*") return () => true;
  const byPath = /^([A-Z]+|\*) (\/.*)$/.exec(pattern);
  if (byPath) {
    const path = new RegExp(byPath[2] ?? "");
    return (route) => (byPath[1] === "*" || byPath[1] === route.method) && path.test(route.path);
  }
  if (pattern.endsWith("*")) return (route) => route.name.startsWith(pattern.slice(0, -1));
  return (route) => route.name === pattern || route.name.startsWith(`${pattern}:`);
}

/** Every fault that is set. Asking for an occasion consumes it. */
export class FaultPlan implements StreamFaults {
  readonly #evidence: EvidenceLog;
  readonly #faults = new Map<string, SetFault>();
  readonly #setListeners: (() => void)[] = [];
  #number = 0;

  constructor(evidence: EvidenceLog) {
    this.#evidence = evidence;
  }

  /** Calls the listener after each fault that is set, so that what waits already can feel it. */
  onSet(listener: () => void): void {
    this.#setListeners.push(listener);
  }

  /** Returns the fault's id. Throws a SyntaxError when its route is no regular expression. */
  set(spec: FaultSpec): string {
    const id = `fault-${++this.#number}`;
    const matchesRoute = routeMatcher("route" in spec ? spec.route : "*");
    this.#faults.set(id, {
      id,
      spec,
      random: seededRandom(spec.seed),
      matchesRoute,
      toSkip: spec.skip,
      left: spec.count,
      struck: 0
    });
    this.#evidence.write({ event: "faultSet", id, ...spec });
    for (const listener of this.#setListeners) listener();
    return id;
  }

  /** Clears one fault, or all of them; returns the ids cleared. */
  clear(id?: string): string[] {
    const cleared = id === undefined ? [...this.#faults.keys()] : this.#faults.has(id) ? [id] : [];
    for (const one of cleared) this.#faults.delete(one);
    this.#evidence.write({ event: "faultsCleared", ids: cleared });
    return cleared;
  }

  list(): FaultState[] {
    return [...this.#faults.values()].map(({ id, spec, struck, left }) => ({
      id,
      kind: spec.kind,
      struck,
      left: left ?? null
    }));
  }

  /** The faults that strike this request, in the order in which they were set. */
  strikeRequest(route: RouteOccasion): HttpFaultSpec[] {
    if (this.#faults.size === 0) return [];
    const struck: HttpFaultSpec[] = [];
    for (const fault of this.#faults.values()) {
      if (!isHttpFault(fault.spec) || !fault.matchesRoute(route) || !this.#strike(fault)) continue;
      struck.push(fault.spec);
      const { name, method, path, requestId } = route;
      this.#evidence.write({
        event: "fault",
        id: fault.id,
        kind: fault.spec.kind,
        requestId,
        route: name,
        method,
        path
      });
    }
    return struck;
  }

  strikes(kind: StreamFaultKind, subject: StreamFaultSubject): boolean {
    if (this.#faults.size === 0) return false;
    for (const fault of this.#faults.values()) {
      if (fault.spec.kind !== kind || !concerns(fault.spec, subject) || !this.#strike(fault)) continue;
      this.#evidence.write({ event: "fault", id: fault.id, kind, ...subject });
      return true;
    }
    return false;
  }

  /** The refusal that strikes this write; undefined when none does. */
  strikeWrite(
    object: string,
    operation: TriggerFaultSpec["operation"],
    record: Readonly<Record<string, unknown>>
  ): TriggerFaultSpec | undefined {
    if (this.#faults.size === 0) return undefined;
    for (const fault of this.#faults.values()) {
      const { spec } = fault;
      if (spec.kind !== "triggerRefuses" || !isAbout(spec, object, operation, record) || !this.#strike(fault)) continue;
      this.#evidence.write({
        event: "fault",
        id: fault.id,
        kind: spec.kind,
        object,
        operation,
        errorCode: spec.errorCode
      });
      return spec;
    }
    return undefined;
  }

  #strike(fault: SetFault): boolean {
    if (fault.left === 0) return false;
    if (fault.toSkip > 0) {
      fault.toSkip -= 1;
      return false;
    }
    if (fault.spec.probability < 1 && fault.random() >= fault.spec.probability) return false;
    fault.struck += 1;
    if (fault.left !== undefined) fault.left -= 1;
    return true;
  }
}

function isHttpFault(spec: FaultSpec): spec is HttpFaultSpec {
  return HTTP_KINDS.has(spec.kind);
}

function isAbout(
  spec: TriggerFaultSpec,
  object: string,
  operation: string,
  record: Readonly<Record<string, unknown>>
): boolean {
  if (spec.object.toLowerCase() !== object.toLowerCase() || spec.operation !== operation) return false;
  return Object.entries(spec.where).every(([field, value]) => record[field] === value);
}

function concerns(spec: FaultSpec, subject: StreamFaultSubject): boolean {
  const { channel, userId } = spec as { channel?: string; userId?: string };
  return (channel === undefined || channel === subject.channel) && (userId === undefined || userId === subject.userId);
}
