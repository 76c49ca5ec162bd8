/**
 * What nobody outside Salesforce can know, as switches. Each is named after the question it answers. The default
 * is the answer that would hurt a careless client most; tests run both answers. Values come from the fixture, the
 * command line (`--switch name=value`) or the console.
 */
export interface SwitchDefinition<Value extends boolean | string | number> {
  readonly fallback: Value;
  readonly question: string;
  /** The allowed values of a choice; undefined for a flag or an amount. */
  readonly choices: readonly Value[] | undefined;
}

function flag(fallback: boolean, question: string): SwitchDefinition<boolean> {
  return { fallback, question, choices: undefined };
}

function choice<const Value extends string>(
  choices: readonly [Value, ...Value[]],
  question: string
): SwitchDefinition<Value> {
  return { fallback: choices[0], question, choices };
}

function amount(fallback: number, question: string): SwitchDefinition<number> {
  return { fallback, question, choices: undefined };
}

/** For {@link choice}, the first value is the default. */
export const switchDefinitions = {
  uncommittedUniqueKeyBlocks: flag(
    true,
    "Does a second insert of a unique value wait while the first one is still uncommitted? true: it waits, then is refused or succeeds. false: it succeeds at once and the slow one is refused when it commits."
  ),
  dateTimesAreWholeSeconds: flag(
    true,
    "Are date-times cut to whole seconds when they are stored? true: two changes within a second carry the same SystemModstamp. false: milliseconds are kept."
  ),
  lockRowStatus: choice(
    ["400", "500"],
    "With which HTTP status does UNABLE_TO_LOCK_ROW come? Sources disagree: 400 or 500."
  ),
  insufficientAccessStatus: choice(
    ["400", "403"],
    "With which HTTP status do INSUFFICIENT_ACCESS_OR_READONLY and INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY come? Sources disagree: 400 or 403."
  )
};

export type SwitchName = keyof typeof switchDefinitions;

type ValueOf<Definition> = Definition extends SwitchDefinition<infer Value> ? Value : never;

/** The current answers. Read them at the moment of use: the console may change them. */
export type SwitchValues = { [Name in SwitchName]: ValueOf<(typeof switchDefinitions)[Name]> };

export interface Switches {
  readonly values: Readonly<SwitchValues>;
  /** Sets one switch from text. Returns what is wrong with it, or undefined. */
  set(name: string, text: string): string | undefined;
}

function parseValue(
  definition: SwitchDefinition<boolean | string | number>,
  text: string
): boolean | string | number | undefined {
  if (definition.choices) return definition.choices.find((value) => value === text);
  if (typeof definition.fallback === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? number : undefined;
}

function allowedValues(definition: SwitchDefinition<boolean | string | number>): string {
  if (definition.choices) return definition.choices.join(", ");
  return typeof definition.fallback === "boolean" ? "true, false" : "a number";
}

/** All switches at their defaults. */
export function createSwitches(): Switches {
  const definitions: Readonly<Record<string, SwitchDefinition<boolean | string | number>>> = switchDefinitions;
  const values: Record<string, boolean | string | number> = {};
  for (const [name, definition] of Object.entries(definitions)) values[name] = definition.fallback;
  return {
    values: values as SwitchValues,
    set(name, text) {
      const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
      if (!definition) return `There is no switch '${name}'. Known switches: ${Object.keys(definitions).join(", ")}.`;
      const value = parseValue(definition, text);
      if (value === undefined) return `Switch ${name} got '${text}'. Allowed: ${allowedValues(definition)}.`;
      values[name] = value;
      return undefined;
    }
  };
}

/** Helpers for whoever adds a switch that is an amount. */
export const switchKinds = { flag, choice, amount };
