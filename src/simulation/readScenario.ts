/** A scenario file, read and resolved; every problem at once, each with file, line and column. */
import { noPolicy } from "../core/policy.ts";
import { nearest } from "../policy/nearest.ts";
import { schemaProblems } from "../policy/schemaProblems.ts";
import { instantOf } from "../policy/timeZone.ts";
import { YamlSource, type Path } from "../policy/yamlSource.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import { curveOf } from "./curveOf.ts";
import type { Law } from "./law.ts";
import {
  scenarioSchema,
  type AgentsFile,
  type LawFile,
  type ScenarioFile,
  type TrafficFile
} from "./scenarioSchema.ts";
import type { AgentGroup, Arm, Scenario, TrafficSource } from "./scenario.ts";
import type { Trace } from "./trace.ts";
import { openTrace } from "./readTrace.ts";

/** What a policy is, once it is loaded by name or path. */
export type LoadedPolicy = Pick<Arm, "policy" | "router" | "calendars">;

export interface ScenarioSurroundings {
  /** Loads a policy by its shipped name or path for a simulation that starts then; throws BridgeError. */
  readonly loadPolicy: (nameOrPath: string, startsAt: number) => Promise<LoadedPolicy>;
  /** Path of a file that is named in the scenario. */
  readonly resolve: (file: string) => string;
  /** Instead of the scenario's own. */
  readonly policy?: string | undefined;
  readonly seeds?: number | undefined;
}

type Complain = (path: Path, message: string) => void;

/** Throws BridgeError ScenarioInvalid with every problem of the scenario, its policies and traces. */
export async function readScenario(text: string, fileName: string, around: ScenarioSurroundings): Promise<Scenario> {
  const source = new YamlSource(text, fileName);
  if (source.syntaxProblems.length > 0) throw invalid(fileName, source.syntaxProblems);
  const parsed = scenarioSchema.safeParse(source.value);
  if (!parsed.success) throw invalid(fileName, schemaProblems(parsed.error, scenarioSchema, source));
  const problems: Problem[] = [];
  const complain: Complain = (path, message) => problems.push(source.problem(path, message));
  const policies = await loadPolicies(parsed.data, around);
  const scenario = compile(parsed.data, { ...around, policies }, complain, problems);
  if (problems.length > 0 || scenario === null) throw invalid(fileName, problems);
  return scenario;
}

function invalid(fileName: string, problems: readonly Problem[]): BridgeError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new BridgeError({
    code: "ScenarioInvalid",
    message: `The scenario ${fileName} cannot be run: ${count}.`,
    problems,
    actions: ["Correct them; the scenarios in simulations/ are examples, docs/reference/scenario.md names every key."]
  });
}

/** Surroundings with every policy that the scenario names, loaded or refused. */
interface Resolved extends ScenarioSurroundings {
  readonly policies: ReadonlyMap<string, LoadedPolicy | BridgeError>;
}

async function loadPolicies(file: ScenarioFile, around: ScenarioSurroundings): Promise<Resolved["policies"]> {
  const arms = Object.values(file.arms);
  const names =
    around.policy === undefined ? [file.policy, ...arms.flatMap((arm) => arm.policy ?? [])] : [around.policy];
  const policies = new Map<string, LoadedPolicy | BridgeError>();
  for (const name of new Set(names)) {
    try {
      policies.set(name, await around.loadPolicy(name, Date.parse(`${file.start}:00Z`)));
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      policies.set(name, error);
    }
  }
  return policies;
}

/** Null when nothing can be made of it. */
function compile(file: ScenarioFile, around: Resolved, complain: Complain, problems: Problem[]): Scenario | null {
  const isZoneKnown = checkZone(file.zone, complain);
  if (!isZoneKnown) return null;
  const startsAt = momentOf(file.zone, file.start);
  const span: Span = { zone: file.zone, startsAt, endsAt: startsAt + file.duration };
  if (file.warm_up >= file.duration) complain(["warm_up"], "must be shorter than the duration.");
  const traffic = Object.entries(file.traffic).map(([id, one]) =>
    compileTraffic(id, one, span, around, complain, problems)
  );
  if (traffic.length === 0) complain(["traffic"], "must hold at least one source.");
  const arms = compileArms(file, traffic, span, around, complain, problems);
  return {
    name: file.name,
    description: file.description,
    zone: file.zone,
    startsAt,
    endsAt: span.endsAt,
    countsFrom: startsAt + file.warm_up,
    intervalMs: file.interval,
    seeds: Array.from({ length: around.seeds ?? file.seeds }, (_, index) => file.first_seed + index),
    batches: file.batches,
    isDrawnAtStart: file.handling_drawn === "at-start",
    interrupted: file.interrupted,
    traffic,
    arms
  };
}

interface Span {
  readonly zone: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

function checkZone(zone: string, complain: Complain): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    complain(["zone"], `must be a time zone such as Europe/Paris, not ${JSON.stringify(zone)}.`);
    return false;
  }
}

function momentOf(zone: string, text: string): number {
  return instantOf(zone, Date.parse(`${text}:00Z`));
}

function compileTraffic(
  id: string,
  file: TrafficFile,
  span: Span,
  around: ScenarioSurroundings,
  complain: Complain,
  problems: Problem[]
): TrafficSource {
  const path = ["traffic", id];
  const law = (key: "handling" | "wrap_up" | "patience"): Law | null => compileLaw(file[key], [...path, key], complain);
  if (file.per_hour === undefined && file.backlog === undefined && file.trace === undefined) {
    complain(path, "brings nothing: it needs per_hour, backlog or trace.");
  }
  const tiers = Object.entries(file.tiers).map(([tier, share]) => ({ tier, share }));
  return {
    id,
    isCall: file.service_channel === undefined,
    queue: file.queue,
    serviceChannel: file.service_channel ?? "",
    fields: file.fields,
    routingPriority: file.routing_priority,
    language: file.language,
    tiers: tiers.length === 0 ? [{ tier: null, share: 1 }] : tiers,
    perHour: file.per_hour === undefined ? null : curveOf(file.per_hour, span),
    backlog: compileBacklog(file, span, path, complain),
    trace: compileTrace(file, span, around, path, problems),
    handling: law("handling") ?? { kind: "fixed", ms: 0 },
    wrapUp: law("wrap_up"),
    patience: law("patience"),
    withinMs: file.within,
    alsoWithinMs: file.also_within
  };
}

function compileBacklog(
  { backlog }: TrafficFile,
  span: Span,
  path: Path,
  complain: Complain
): TrafficSource["backlog"] {
  if (backlog === undefined) return null;
  const [fromMs, toMs] = [momentOf(span.zone, backlog.from), momentOf(span.zone, backlog.to)];
  if (fromMs > toMs) complain([...path, "backlog", "from"], `is after its end, ${backlog.to}.`);
  if (toMs > span.startsAt) complain([...path, "backlog", "to"], "is after the start of the scenario.");
  return { count: backlog.count, fromMs, toMs };
}

function compileTrace(
  file: TrafficFile,
  span: Span,
  around: ScenarioSurroundings,
  path: Path,
  problems: Problem[]
): Trace | null {
  if (file.trace === undefined) return null;
  const midnight = Math.floor(span.startsAt / 86_400_000) * 86_400_000;
  const { trace, problems: found } = openTrace(file.trace, around.resolve(file.trace.file), midnight);
  problems.push(...found);
  return trace;
}

const lawNames = ["exponential", "fixed", "lognormal", "uniform", "empirical"] as const;

function compileLaw(file: LawFile | undefined, path: Path, complain: Complain): Law | null {
  if (file === undefined) return null;
  const named = lawNames.filter((name) => file[name] !== undefined);
  if (named.length !== 1) {
    complain(
      path,
      `must name one law of ${lawNames.join(", ")}; it names ${named.length === 0 ? "none" : named.join(", ")}.`
    );
    return null;
  }
  if (file.exponential !== undefined) return { kind: "exponential", meanMs: file.exponential };
  if (file.fixed !== undefined) return { kind: "fixed", ms: file.fixed };
  if (file.lognormal !== undefined) return { kind: "lognormal", meanMs: file.lognormal.mean, cv: file.lognormal.cv };
  if (file.uniform !== undefined) return { kind: "uniform", fromMs: file.uniform.from, toMs: file.uniform.to };
  return { kind: "empirical", valuesMs: file.empirical ?? [0] };
}

function compileArms(
  file: ScenarioFile,
  traffic: readonly TrafficSource[],
  span: Span,
  around: Resolved,
  complain: Complain,
  problems: Problem[]
): readonly Arm[] {
  const written = Object.entries(file.arms);
  const arms: (readonly [string, ScenarioFile["arms"][string], Path])[] =
    written.length === 0 ? [["all", {}, []]] : written.map(([id, arm]) => [id, arm, ["arms", id]] as const);
  return arms.map(([id, arm, path]) => {
    const policyName = around.policy ?? arm.policy ?? file.policy;
    const policyPath = arm.policy === undefined ? ["policy"] : [...path, "policy"];
    const loaded = policyNamed(policyName, policyPath, around, complain, problems);
    const groups = arm.agents ?? file.agents;
    const agentsPath = arm.agents === undefined ? ["agents"] : [...path, "agents"];
    const agents = Object.entries(groups).map(([group, one]) =>
      compileAgents(group, one, [...agentsPath, group], traffic, span, complain)
    );
    if (agents.length === 0) complain(agentsPath, "must hold at least one group.");
    return { id, policyName, ...loaded, agents, chatSpeeds: arm.chat_speeds ?? file.chat_speeds };
  });
}

function policyNamed(
  name: string,
  path: Path,
  { policies }: Resolved,
  complain: Complain,
  problems: Problem[]
): LoadedPolicy {
  const found = policies.get(name);
  if (found !== undefined && !(found instanceof BridgeError)) return found;
  if (found !== undefined && found.problems.length > 0) problems.push(...found.problems);
  else complain(path, found?.message ?? `names the policy ${name}, which was not loaded.`);
  return { policy: noPolicy, router: null, calendars: [] };
}

function compileAgents(
  id: string,
  file: AgentsFile,
  path: Path,
  traffic: readonly TrafficSource[],
  span: Span,
  complain: Complain
): AgentGroup {
  const known = [...new Set(traffic.map((source) => source.queue))];
  for (const [index, queue] of file.queues.entries()) {
    if (known.includes(queue)) continue;
    const guess = nearest(queue, known);
    const hint = guess === null ? "" : ` Did you mean ${guess}?`;
    complain(
      [...path, "queues", index],
      `names the queue ${queue}, which no traffic uses; used: ${known.join(", ")}.${hint}`
    );
  }
  const skills = Object.entries(file.skills).map(([skill, level]) => ({ skill, level }));
  const lasts = compileLaw(file.absence?.lasts, [...path, "absence", "lasts"], complain);
  return {
    id,
    queues: file.queues,
    onDuty: curveOf(file.on_duty, span),
    skills: skills.sort((a, b) => (a.skill < b.skill ? -1 : 1)),
    groups: [...file.groups].sort((a, b) => (a < b ? -1 : 1)),
    choosing: compileLaw(file.choosing, [...path, "choosing"], complain),
    answer: compileLaw(file.answer, [...path, "answer"], complain),
    letsPass: file.lets_pass / 100,
    absence: file.absence === undefined || lasts === null ? null : { everyMs: file.absence.every, lasts }
  };
}
