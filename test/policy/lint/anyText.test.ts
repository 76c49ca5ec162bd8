import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { parse, stringify } from "yaml";
import { lintPolicy } from "../../../src/policy/lint/lintPolicy.ts";
import { withMatrix } from "../matrix/given.ts";

const whole = parse(
  withMatrix(`
    - name: hours
      default: { module: opening-calendar, with: { calendar: office } }
    - name: answer
      rules:
        - { name: closed, when: 'side == "centre" && !open', module: deterrence, with: { message: closed } }
        - { name: late, when: hour > 17, module: score-class, with: { bonus: [urgent], level: 1 } }
      default: { module: distribute, with: { plan: usual } }
    - name: skills
      default: { module: skills, with: { needs: claims, level: { from: hour } }, into: { skills_asked: asked } }
`)
) as unknown;

/** Every place of a plain value, as its keys. */
function placesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    "x",
    "nothing",
    0,
    -1,
    1.5,
    1e12,
    true,
    [],
    {},
    [{}],
    { from: "hour" },
    { from: "x" }
  ),
  fc.constantFrom<unknown>(
    "20s",
    "1000d",
    "hour > 1",
    "open",
    "queue",
    "a && b",
    '"a" in fields',
    "fields[queue]",
    "!!!!"
  ),
  fc.constantFrom<unknown>("skills", "intent", "office", "usual", "constructor", "__proto__"),
  fc.jsonValue({ maxDepth: 2 })
);

test("whatever stands anywhere in a policy is reported or used: nothing is thrown, every problem has a place", async () => {
  const places = placesOf(whole).slice(1);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), odd, fc.constantFrom(...places), odd, async (first, a, second, b) => {
      const once = replaced(whole, first, a);
      const isThere = second.reduce<unknown>(
        (inner, key) =>
          typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
        once
      );
      const text = stringify(isThere === undefined ? once : replaced(once, second, b), {
        aliasDuplicateObjects: false
      });
      const { problems, policy } = await lintPolicy(text, "p.yaml");
      const hasErrors = problems.some(({ severity }) => severity === "error");
      expect(policy === null).toBe(hasErrors);
      for (const { path, message } of problems) expect(`${path} ${message}`).toMatch(/^p\.yaml:\d+:\d+ /);
    }),
    { seed: 20261125, numRuns: 250 }
  );
});

test.each(["", "a: [", "- a", "just text", "{}", "matrix: {levels: [{}]}", "modules: [./gone.mjs, 7]", "%"])(
  "%j is no policy, and said to be none",
  async (text) => {
    const { problems, policy } = await lintPolicy(text, "p.yaml");
    expect(policy).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
  }
);
