import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { z } from "zod";
import { CentreProblem, problemsOf, type Problem } from "./problem.ts";

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,79}$/, "letters, digits, '.', '_', '@' and '-' only");
const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, "a number like +33612345678");

const fixtureSchema = z.strictObject({
  queues: z
    .array(
      z.strictObject({
        queueId: id,
        pool: id.default("main").describe("Queues that share agents belong to one pool."),
        nativeRingMs: z.int().min(10).max(600_000).default(15_000)
      })
    )
    .min(1),
  agents: z.array(
    z.strictObject({
      agentId: id,
      name: z.string().min(1),
      queues: z.array(id).min(1),
      username: z.string().min(1).optional().describe("Whose seat it is elsewhere; only for the evidence."),
      wrapUpMs: z.int().min(0).max(3_600_000).default(0)
    })
  ),
  callers: z
    .array(
      z.strictObject({
        cli: phone,
        name: z.string().min(1),
        language: z.string().regex(/^[a-z]{2}$/, "two small letters, for instance fr"),
        vip: z.boolean().default(false)
      })
    )
    .default([])
    .describe("Numbers that scripts and demonstrations may call from.")
});

export type Fixture = z.infer<typeof fixtureSchema>;
/** A fixture before its defaults are filled in. */
export type FixtureInput = z.input<typeof fixtureSchema>;

export const demoFixturePath = new URL("fixture/demo.yaml", import.meta.url);

/** Reads and checks a fixture. Throws one CentreProblem that lists every mistake with its path. */
export function loadFixture(path: string | URL): Fixture {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw refusal(String(path), [{ path: String(path), message: `cannot be read: ${(error as Error).message}` }]);
  }
  return parseFixture(text, String(path));
}

export function parseFixture(text: string, source: string): Fixture {
  const document = parseDocument(text);
  const mistakes = document.errors.map((error) => ({ path: source, message: error.message }));
  if (mistakes.length > 0) throw refusal(source, mistakes);
  return checkFixture(document.toJS(), source);
}

/** Every mistake of shape and of reference at once. */
export function checkFixture(value: unknown, source: string): Fixture {
  const parsed = fixtureSchema.safeParse(value);
  if (!parsed.success) throw refusal(source, problemsOf(parsed.error));
  const problems = [
    ...repeated(
      parsed.data.queues.map((queue) => queue.queueId),
      "queues",
      "queueId"
    ),
    ...repeated(
      parsed.data.agents.map((agent) => agent.agentId),
      "agents",
      "agentId"
    ),
    ...parsed.data.agents.flatMap((agent, index) => membershipProblems(parsed.data, agent.queues, index))
  ];
  if (problems.length > 0) throw refusal(source, problems);
  return parsed.data;
}

function membershipProblems(fixture: Fixture, queues: readonly string[], index: number): Problem[] {
  const path = `agents.${String(index)}.queues`;
  const known = new Map(fixture.queues.map((queue) => [queue.queueId, queue.pool]));
  const missing = queues.filter((queue) => !known.has(queue));
  const pools = new Set(queues.flatMap((queue) => known.get(queue) ?? []));
  return [
    ...missing.map((queue) => ({ path, message: `Queue "${queue}" is not among: ${[...known.keys()].join(", ")}.` })),
    ...(pools.size > 1
      ? [{ path, message: `Queues of several pools (${[...pools].join(", ")}) cannot share an agent.` }]
      : [])
  ];
}

function repeated(ids: readonly string[], list: string, key: string): Problem[] {
  return ids.flatMap((value, index) =>
    ids.indexOf(value) < index
      ? [{ path: `${list}.${String(index)}.${key}`, message: `"${value}" is there already.` }]
      : []
  );
}

function refusal(source: string, problems: readonly Problem[]): CentreProblem {
  return new CentreProblem(
    400,
    "fixture-invalid",
    `The fixture ${source} has ${String(problems.length)} mistake(s).`,
    problems
  );
}
