import { describe, expect, test } from "@jest/globals";
import { demoFixturePath, loadFixture, parseFixture } from "../../src/centre/fixture.ts";
import type { CentreProblem } from "../../src/centre/problem.ts";

function problemsIn(text: string): Record<string, string> {
  try {
    parseFixture(text, "test.yaml");
  } catch (error) {
    return Object.fromEntries((error as CentreProblem).problems.map(({ path, message }) => [path, message]));
  }
  return {};
}

describe("a fixture of the centre", () => {
  test("that ships is right and gives six seats, one voice queue and four callers", () => {
    const fixture = loadFixture(demoFixturePath);
    expect(fixture.queues.map(({ queueId, pool }) => [queueId, pool])).toEqual([["support-voice", "main"]]);
    expect(fixture.agents).toHaveLength(6);
    // A bridge maps seats to users by username unless told otherwise.
    for (const { agentId } of fixture.agents) expect(agentId).toMatch(/@northwind\.example$/);
    expect(fixture.callers.filter(({ vip }) => vip)).toHaveLength(2);
  });

  test("is refused with every mistake of shape at once", () => {
    const problems = problemsIn(`
queues: [{ queueId: "a b", nativeRingMs: 1 }, { pool: main }]
agents: [{ agentId: ann, queues: [] }]
callers: [{ cli: "0612", name: X, language: french }]
colour: red
`);
    expect(Object.keys(problems).sort()).toEqual(
      [
        "",
        "agents.0.name",
        "agents.0.queues",
        "callers.0.cli",
        "callers.0.language",
        "queues.0.nativeRingMs",
        "queues.0.queueId",
        "queues.1.queueId"
      ].sort()
    );
  });

  test("is refused with every wrong reference at once", () => {
    const problems = problemsIn(`
queues: [{ queueId: a }, { queueId: b, pool: other }, { queueId: a }]
agents:
  - { agentId: ann, name: Ann, queues: [a, b] }
  - { agentId: ann, name: Ann, queues: [c] }
`);
    expect(problems).toEqual({
      "queues.2.queueId": '"a" is there already.',
      "agents.0.queues": "Queues of several pools (main, other) cannot share an agent.",
      "agents.1.agentId": '"ann" is there already.',
      "agents.1.queues": 'Queue "c" is not among: a, b.'
    });
  });

  test("that is no YAML, or no file, says so", () => {
    expect(Object.values(problemsIn("queues: [")).join()).not.toBe("");
    expect(() => loadFixture("/nowhere/fixture.yaml")).toThrow("/nowhere/fixture.yaml");
  });
});
