/** The contract of a module: what a rule of the matrix runs. Pure: the same context and input give the same result. */
import type { z } from "zod";
import type { ItemFacts } from "../../core/input.ts";
import type { Dissuasion, Ring, Route, SkillNeed } from "../../core/route.ts";
import type { Situation } from "../../ports/router.ts";
import type { Value, ValueType } from "./values.ts";

/** Named parts of a policy that inputs may refer to. */
export type TableName = "calendars" | "channels" | "tiers" | "rings" | "skills" | "bonus";

export interface CalendarEntry {
  /** Id under which the core knows its hours. */
  readonly id: string;
  readonly zone: string;
}

export interface Tables {
  readonly calendars: ReadonlyMap<string, CalendarEntry>;
  readonly rings: ReadonlyMap<string, readonly Ring[]>;
  readonly skills: ReadonlyMap<string, readonly SkillNeed[]>;
  /** Thousandths of a target. */
  readonly bonus: ReadonlyMap<string, number>;
  /** How long an item waits for its preferred agent alone where no ring plan says so. */
  readonly preferredMs: number;
}

export interface ModuleContext {
  readonly item: ItemFacts;
  readonly situation: Situation;
  readonly tables: Tables;
  /** The route so far. */
  readonly route: Route;
  /** A field of the work item that was looked up; undefined where it has none. */
  field(name: string): string | undefined;
}

/** What a module changes of the route; parts left out stay as they are. */
export interface RouteChange {
  readonly channel?: string;
  readonly tier?: string;
  readonly level?: number;
  /** Added to the route's bonus, in thousandths of a target. */
  readonly addBonusMillis?: number;
  readonly capacityPercent?: number;
  /** Added; a skill that is asked for already is asked for as said here. */
  readonly addSkills?: readonly SkillNeed[];
  /** Replaces the rings. */
  readonly rings?: readonly Ring[];
  readonly dissuasion?: Dissuasion | null;
}

export interface ModuleResult {
  readonly outputs?: Readonly<Record<string, Value>>;
  readonly route?: RouteChange;
}

export interface MatrixModule {
  readonly name: string;
  readonly about: string;
  readonly inputs: z.ZodObject;
  /** Inputs whose values name parts of the policy: one name or a list of them. */
  readonly names: Readonly<Record<string, TableName>>;
  /** Inputs whose value is a field of the work item. */
  readonly fieldInputs: readonly string[];
  readonly outputs: Readonly<Record<string, ValueType>>;
  /** Every value that an output can have with these inputs, where that is known. */
  readonly possible: (input: Readonly<Record<string, unknown>>) => Readonly<Record<string, readonly Value[]>>;
  /** For calls only: on anything else it does nothing. */
  readonly isForCalls: boolean;
  /** Says what is wrong between inputs that are right by themselves; null when nothing is. */
  readonly check: (input: Readonly<Record<string, unknown>>) => string | null;
  readonly run: (context: ModuleContext, input: Readonly<Record<string, unknown>>) => ModuleResult;
}

interface ModuleText<Inputs extends z.ZodObject> {
  readonly name: string;
  readonly about: string;
  readonly inputs: Inputs;
  readonly names?: Readonly<Partial<Record<keyof z.output<Inputs> & string, TableName>>>;
  readonly fieldInputs?: readonly (keyof z.output<Inputs> & string)[];
  readonly outputs: Readonly<Record<string, ValueType>>;
  readonly possible?: (input: z.output<Inputs>) => Readonly<Record<string, readonly Value[]>>;
  readonly isForCalls?: boolean;
  readonly check?: (input: z.output<Inputs>) => string | null;
  readonly run: (context: ModuleContext, input: z.output<Inputs>) => ModuleResult;
}

/** A module whose `run` sees its inputs as their schema reads them. */
export function defineModule<Inputs extends z.ZodObject>(text: ModuleText<Inputs>): MatrixModule {
  return {
    name: text.name,
    about: text.about,
    inputs: text.inputs,
    names: (text.names ?? {}) as MatrixModule["names"],
    fieldInputs: text.fieldInputs ?? [],
    outputs: text.outputs,
    possible: (input) => text.possible?.(input as z.output<Inputs>) ?? {},
    isForCalls: text.isForCalls ?? false,
    check: (input) => text.check?.(input as z.output<Inputs>) ?? null,
    run: (context, input) => text.run(context, input as z.output<Inputs>)
  };
}
