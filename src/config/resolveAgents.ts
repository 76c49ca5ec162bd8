import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { nearest } from "../policy/nearest.ts";
import { schemaProblems } from "../policy/schemaProblems.ts";
import { YamlSource, type Path } from "../policy/yamlSource.ts";
import type { Problem } from "../ports/bridgeError.ts";
import { agentsSchema, type AgentFile } from "./agentsSchema.ts";
import type { AgentConfig } from "./config.ts";
import type { Surroundings } from "./secretSources.ts";

type Agents = Readonly<Record<string, AgentFile>>;
type Complain = (path: Path, message: string) => void;

/**
 * What is known of agents, read from its own file where the configuration names one. `written` is the setting as it is
 * written, `parsed` what the schema made of it, undefined when it refused: relations are told all the same. `report`
 * gets what is wrong, each with its place; `seated` are the users that `centre.agents` names: they may be paired with.
 */
export function resolveAgents(
  written: unknown,
  parsed: string | Agents | undefined,
  seated: Iterable<string>,
  around: Surroundings,
  report: (problems: readonly Problem[]) => void
): ReadonlyMap<string, AgentConfig> {
  if (typeof parsed === "string") return readAgents(parsed, seated, around, report);
  checkRelations(written, seated, (path, message) => around.complain(["agents", ...path.map(String)], message));
  return configsOf(parsed ?? {});
}

function readAgents(
  file: string,
  seated: Iterable<string>,
  around: Surroundings,
  report: (problems: readonly Problem[]) => void
): ReadonlyMap<string, AgentConfig> {
  const source = openFile(file, around);
  if (source === null || source.syntaxProblems.length > 0) {
    report(source?.syntaxProblems ?? []);
    return new Map();
  }
  const parsed = agentsSchema.safeParse(source.value ?? {});
  if (!parsed.success) report(schemaProblems(parsed.error, agentsSchema, source));
  checkRelations(source.value, seated, (path, message) => report([source.problem(path, message)]));
  return configsOf(parsed.data ?? {});
}

function openFile(given: string, around: Surroundings): YamlSource | null {
  const full = resolve(around.folder, given);
  try {
    return new YamlSource(readFileSync(full, "utf8"), full);
  } catch (error) {
    around.complain(["agents"], `names ${full}, which cannot be read: ${(error as Error).message}`);
    return null;
  }
}

/** Looks at what is written, so that a mistake in one agent does not hide what is wrong between others. */
function checkRelations(written: unknown, seated: Iterable<string>, complain: Complain): void {
  const agents = Object.entries(isMapping(written) ? written : {});
  const known = [...new Set([...agents.map(([user]) => user), ...seated])];
  const seen = new Map<string, string>();
  for (const [user, agent] of agents) {
    const twin = seen.get(user.toLowerCase());
    if (twin !== undefined) complain([user], `is ${twin} again: upper and lower case are the same.`);
    seen.set(user.toLowerCase(), user);
    const other = isMapping(agent) ? agent["paired_with"] : null;
    const wrong = typeof other === "string" ? pairProblem(user, other, known) : null;
    if (wrong !== null) complain([user, "paired_with"], wrong);
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function configsOf(agents: Agents): ReadonlyMap<string, AgentConfig> {
  return new Map(Object.entries(agents).map(([user, agent]) => [user, configOf(agent)]));
}

function pairProblem(user: string, other: string, known: readonly string[]): string | null {
  if (same(user, other)) return "is the agent themselves; name a colleague.";
  if (known.some((one) => same(one, other))) return null;
  const guess = nearest(other, known);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  return `is ${JSON.stringify(other)}, who is in neither agents nor centre.agents.${hint}`;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function configOf({ skills, groups, paired_with: pairedWith, informal }: AgentFile): AgentConfig {
  return {
    skills: Object.entries(skills)
      .map(([skill, level]) => ({ skill, level }))
      .sort((a, b) => (a.skill < b.skill ? -1 : 1)),
    groups: [...new Set(groups)].sort((a, b) => (a < b ? -1 : 1)),
    pairedWith,
    informal:
      informal === null
        ? null
        : {
            hours: informal.hours,
            channels: informal.channels,
            monthlyQuota: informal.monthly_quota,
            zone: informal.zone
          }
  };
}
