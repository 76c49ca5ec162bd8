/** Plays a matrix for one item. Whatever a module does wrong is counted, and the item goes on without it. */
import type { ItemFacts } from "../../core/input.ts";
import type { CompiledPolicy } from "../../core/policy.ts";
import type { Ring, Route, SkillNeed } from "../../core/route.ts";
import type { Router, Situation } from "../../ports/router.ts";
import { contentHash } from "../canonicalJson.ts";
import type { BoundAction } from "./bindAction.ts";
import { checkMatrix, type CheckedLevel, type CheckedMatrix } from "./checkMatrix.ts";
import { beginningOf, readField } from "./facts.ts";
import { matrixSourceOf, type MatrixSource } from "./matrixSource.ts";
import type { MatrixModule, ModuleContext, ModuleResult, RouteChange, Tables } from "./module.ts";
import { byDelay, withoutPreferred } from "./ringOrder.ts";
import { RuleIndex } from "./ruleIndex.ts";
import { standardModules, standardModulesVersion } from "./standardModules.ts";
import { typeOfValue, type Frame } from "./values.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** How often something kept a rule or a module from its work, since the router was made. */
export interface MatrixFaults {
  /** Fact, field or output that a condition asked for and an item did not have. */
  readonly missing: ReadonlyMap<string, number>;
  /** `level/rule` whose module threw, or gave what it must not. */
  readonly failed: ReadonlyMap<string, number>;
}

interface PlayedLevel {
  readonly level: CheckedLevel;
  readonly index: RuleIndex;
}

type Draft = { -readonly [Key in keyof Route]: Route[Key] };

const noRings: readonly Ring[] = [];
const noSkills: readonly SkillNeed[] = [];

export class MatrixRouter implements Router {
  readonly hash: string;
  readonly #policy: CompiledPolicy;
  readonly #matrix: CheckedMatrix;
  readonly #levels: readonly PlayedLevel[];
  readonly #tables: Tables;
  readonly #missing = new Map<string, number>();
  readonly #failed = new Map<string, number>();
  readonly #miss = (slot: number): void => count(this.#missing, this.#matrix.slots.nameOf(slot));

  constructor(policy: CompiledPolicy, matrix: CheckedMatrix, tables: Tables, hash: string) {
    this.hash = hash;
    this.#policy = policy;
    this.#matrix = matrix;
    this.#tables = tables;
    this.#levels = matrix.levels.map((level) => ({
      level,
      index: new RuleIndex(level.rules.map(({ condition }) => condition))
    }));
  }

  get faults(): MatrixFaults {
    return { missing: this.#missing, failed: this.#failed };
  }

  /** Share of rules that are found by value: rules in all, and those that are indexed. */
  get rules(): { readonly all: number; readonly indexed: number } {
    return {
      all: this.#levels.reduce((sum, { level }) => sum + level.rules.length, 0),
      indexed: this.#levels.reduce((sum, { index }) => sum + index.indexed, 0)
    };
  }

  route(facts: ItemFacts, situation: Situation): Route {
    const beginning = beginningOf(this.#policy, facts);
    const frame = this.#matrix.slots.read(beginning);
    const trace: string[] = [];
    const route: Draft = {
      channel: beginning.channel.id,
      tier: beginning.tier,
      level: null,
      bonusMillis: 0,
      capacityPercent: null,
      skills: noSkills,
      rings: noRings,
      dissuasion: null,
      trace
    };
    const context: ModuleContext = {
      item: facts,
      situation,
      tables: this.#tables,
      route,
      field: (name) => readField(facts, name)
    };
    for (const { level, index } of this.#levels) {
      const found = index.find(frame, this.#miss);
      const rule = found === -1 ? undefined : level.rules[found];
      const action = rule === undefined ? level.otherwise : rule.action;
      if (action === null) continue;
      const step = `${level.name}/${rule?.name ?? "default"}`;
      if (this.#run(action, context, route, frame, step)) trace.push(step);
    }
    return settled(route, facts);
  }

  #run(action: BoundAction, context: ModuleContext, route: Draft, frame: Frame, step: string): boolean {
    try {
      const input = action.borrowed.length === 0 ? action.input : lend(action, frame);
      if (input === null) {
        for (const { slot } of action.borrowed) if (frame[slot] === undefined) this.#miss(slot);
        return false;
      }
      const { outputs, route: change }: ModuleResult = action.module.run(context, input);
      for (const { output, slot } of action.into) {
        const value = outputs?.[output];
        if (value === undefined) continue;
        if (typeOfValue(value) !== action.module.outputs[output]) throw new TypeError(`${output} is no such value`);
        frame[slot] = value;
      }
      if (change !== undefined) apply(route, change);
      return true;
    } catch {
      count(this.#failed, step);
      return false;
    }
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Null when a fact or output that the module needs is missing; throws when it is not what the input may be. */
function lend({ input, borrowed }: BoundAction, frame: Frame): Readonly<Record<string, unknown>> | null {
  const whole: Record<string, unknown> = { ...input };
  for (const { input: name, slot, schema } of borrowed) {
    const value = frame[slot];
    if (value === undefined) return null;
    whole[name] = schema.parse(value);
  }
  return whole;
}

function apply(route: Draft, change: RouteChange): void {
  if (change.channel !== undefined) route.channel = change.channel;
  if (change.tier !== undefined) route.tier = change.tier;
  if (change.level !== undefined) route.level = change.level;
  if (change.addBonusMillis !== undefined) route.bonusMillis += change.addBonusMillis;
  if (change.capacityPercent !== undefined) route.capacityPercent = change.capacityPercent;
  if (change.addSkills !== undefined && change.addSkills.length > 0) {
    const said = new Set(change.addSkills.map(({ skill }) => skill));
    route.skills = [...route.skills.filter(({ skill }) => !said.has(skill)), ...change.addSkills];
  }
  if (change.rings !== undefined) route.rings = change.rings;
  if (change.dissuasion !== undefined) route.dissuasion = change.dissuasion;
}

function settled(route: Draft, { preferredAgentId }: ItemFacts): Route {
  if (route.skills.length > 1) {
    route.skills = [...route.skills].sort((a, b) => (a.skill < b.skill ? -1 : a.skill > b.skill ? 1 : 0));
  }
  const rings = byDelay(route.rings);
  route.rings = preferredAgentId === null ? withoutPreferred(rings) : rings;
  return route;
}

/** Modules by name: those that come with OneQueue and those of integrators. */
export function catalogueOf(added: readonly MatrixModule[] = []): ReadonlyMap<string, MatrixModule> {
  return new Map([...standardModules, ...added].map((module) => [module.name, module]));
}

export function vocabularyOf(policy: CompiledPolicy, source: MatrixSource, modules: Vocabulary["modules"]): Vocabulary {
  return {
    modules,
    tables: {
      calendars: Object.keys(source.calendars),
      channels: policy.channels.map(({ id }) => id),
      tiers: policy.tiers.map(({ id }) => id),
      rings: Object.keys(source.rings),
      skills: Object.keys(source.skills),
      bonus: Object.keys(source.bonus)
    },
    fields: null
  };
}

/**
 * The router of a compiled policy, null where it has no matrix. Needs the modules that integrators added; those that
 * come with OneQueue are there. Throws when the matrix does not fit them, which compiling has ruled out.
 */
export function createRouter(policy: CompiledPolicy, added: readonly MatrixModule[] = []): MatrixRouter | null {
  const source = matrixSourceOf(policy);
  if (source === null) return null;
  const words = vocabularyOf(policy, source, catalogueOf(added));
  const matrix = checkMatrix(source.levels, words, (path, message) => {
    throw new Error(`The matrix of the policy ${policy.name} cannot be used: ${path.join(".")} ${message}`);
  });
  const { matrix: content, channels, rules, tiers, defaultTier } = policy;
  const hash = contentHash({ content, channels, rules, tiers, defaultTier, standardModulesVersion });
  return new MatrixRouter(policy, matrix, tablesOf(source, policy.offers.preferredMs), hash);
}

/** Copies, frozen: every route shares their rings and skills, and no module may change them. */
function tablesOf(source: MatrixSource, preferredMs: number): Tables {
  const { calendars, rings, skills, bonus } = frozen(structuredClone(source));
  return {
    calendars: new Map(Object.entries(calendars)),
    rings: new Map(Object.entries(rings)),
    skills: new Map(Object.entries(skills)),
    bonus: new Map(Object.entries(bonus)),
    preferredMs
  };
}

function frozen<Part>(part: Part): Part {
  if (typeof part === "object" && part !== null) for (const inner of Object.values(part)) frozen(inner);
  return Object.freeze(part);
}
