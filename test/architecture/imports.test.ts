import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
const checker = join(root, "tools/architecture/node_modules/.bin/depcruise");
const rulesFile = join(root, "tools/architecture/rules.cjs");
const rules = createRequire(import.meta.url)(rulesFile) as { forbidden: { name: string }[] };

type Violation = { rule: string; from: string; to: string };
type Reported = { rule: { name: string }; from: string; to: string; cycle?: { name: string }[] };

/** Every violation the checker finds in the src/ of a folder. */
function violationsIn(folder: string): Violation[] {
  const run = spawnSync(process.execPath, [checker, "--config", rulesFile, "--output-type", "json", "src"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024
  });
  if (run.stdout === "") throw new Error(`The import checker did not run: ${run.stderr}`);
  const report = JSON.parse(run.stdout) as { summary: { violations: Reported[] } };
  return report.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to: cycle === undefined ? to : cycle.map(({ name }) => name).join(" -> ")
  }));
}

/** Files that must exist, so that the imports below lead somewhere. */
const TARGETS = [
  "core/score.ts",
  "ports/log.ts",
  "ports/journal.ts",
  "policy/compile.ts",
  "bridge/loop.ts",
  "bridge/views.ts",
  "bridge/views/queue.ts",
  "language/english.ts",
  "config/schema.ts",
  "http/server.ts",
  "board/page.ts",
  "adapters/sqlite/journal.ts",
  "adapters/salesforce/feeds/polling.ts",
  "simulation/clock.ts",
  "emulator/org.ts",
  "centre/centre.ts",
  "cli/start.ts",
  "main.ts"
];
const value = (specifier: string): string => `import { x } from "${specifier}";\nexport const y = x;\n`;
const type = (specifier: string): string => `import type { X } from "${specifier}";\nexport type Y = X;\n`;
const lazy = (specifier: string): string => `export const load = () => import("${specifier}");\n`;

/** rule, the file that breaks it, its text */
const BREAKING: [string, string, string][] = [
  ["core-sees-only-its-own", "core/a1.ts", value("../ports/log.ts")],
  ["core-sees-only-its-own", "core/a2.ts", type("../adapters/sqlite/journal.ts")],
  ["core-needs-no-package", "core/a3.ts", value("node:crypto")],
  ["core-needs-no-package", "core/a4.ts", type("zod")],
  ["ports-sees-only-its-own", "ports/b1.ts", type("../adapters/sqlite/journal.ts")],
  ["ports-needs-no-package", "ports/b2.ts", type("express")],
  ["policy-sees-only-its-own", "policy/c1.ts", type("../ports/log.ts")],
  ["bridge-sees-only-its-own", "bridge/d1.ts", type("../adapters/sqlite/journal.ts")],
  ["bridge-sees-only-its-own", "bridge/d2.ts", type("../http/server.ts")],
  ["analysis-sees-only-its-own", "analysis/d3.ts", type("../bridge/loop.ts")],
  ["language-sees-only-its-own", "language/e1.ts", type("../bridge/views.ts")],
  ["language-sees-core-types-only", "language/e2.ts", value("../core/score.ts")],
  ["config-sees-only-its-own", "config/f1.ts", type("../adapters/sqlite/journal.ts")],
  ["http-sees-only-its-own", "http/g1.ts", type("../bridge/loop.ts")],
  ["http-sees-only-its-own", "http/g2.ts", type("../ports/journal.ts")],
  ["http-sees-core-types-only", "http/g3.ts", value("../core/score.ts")],
  ["log-sees-only-its-own", "log/g4.ts", type("../bridge/loop.ts")],
  ["conformance-sees-only-its-own", "conformance/g6.ts", type("../bridge/loop.ts")],
  ["evidence-sees-only-its-own", "evidence/g5.ts", type("../bridge/loop.ts")],
  ["board-sees-only-its-own", "board/h1.ts", type("../http/server.ts")],
  ["board-sees-core-types-only", "board/h2.ts", value("../core/score.ts")],
  ["simulation-sees-only-its-own", "simulation/i1.ts", type("../adapters/sqlite/journal.ts")],
  ["adapter-sees-ports-and-itself", "adapters/salesforce/j1.ts", type("../sqlite/journal.ts")],
  ["adapter-sees-ports-and-itself", "adapters/salesforce/feeds/j2.ts", type("../../../bridge/loop.ts")],
  ["common-to-centres-knows-no-vendor", "adapters/centre/j4.ts", type("../sqlite/journal.ts")],
  ["adapters-sees-core-types-only", "adapters/salesforce/j3.ts", value("../../core/score.ts")],
  ["emulator-knows-nothing-of-the-rest", "emulator/k1.ts", type("../core/score.ts")],
  ["emulator-knows-nothing-of-the-rest", "emulator/k2.ts", type("../centre/centre.ts")],
  ["emulator-is-only-loaded-by-a-command", "http/k3.ts", lazy("../emulator/org.ts")],
  ["emulator-is-loaded-lazily", "cli/k4.ts", value("../emulator/org.ts")],
  ["centre-knows-nothing-of-the-rest", "centre/l1.ts", type("../ports/log.ts")],
  ["centre-is-only-loaded-by-a-command", "adapters/simulated/l2.ts", type("../../centre/centre.ts")],
  ["centre-is-loaded-lazily", "cli/l3.ts", value("../centre/centre.ts")],
  ["nothing-sees-the-composition-root", "bridge/m1.ts", type("../cli/start.ts")],
  ["nothing-sees-the-composition-root", "http/m2.ts", type("../main.ts")],
  ["no-cycles", "policy/n1.ts", type("./n2.ts")],
  ["every-part-has-a-rule", "utils/o1.ts", type("../core/score.ts")],
  ["imports-exist", "policy/p1.ts", value("./nowhere.ts")],
  ["runtime-packages-are-dependencies", "cli/q1.ts", value("jest")],
  ["src-stands-alone", "cli/r1.ts", value("../../test/fixture.ts")]
];

const ALLOWED: [string, string][] = [
  ["core/s1.ts", value("./score.ts")],
  ["ports/s2.ts", type("../core/score.ts")],
  ["policy/s3.ts", value("../core/score.ts")],
  ["bridge/s4.ts", value("../ports/log.ts") + type("../core/score.ts")],
  ["language/s5.ts", type("../core/score.ts")],
  ["config/s6.ts", value("../policy/compile.ts")],
  ["http/s7.ts", value("../bridge/views.ts") + type("../bridge/views/queue.ts").replaceAll(/[XY]/g, "$&2")],
  ["board/s8.ts", value("../bridge/views/queue.ts")],
  ["adapters/salesforce/feeds/s9.ts", value("./polling.ts") + type("../../../core/score.ts")],
  ["cli/s10.ts", lazy("../emulator/org.ts") + value("../adapters/sqlite/journal.ts")],
  ["cli/s11.ts", type("../centre/centre.ts")]
];

describe("the import rules", () => {
  let folder: string;
  let found: Violation[];

  function put(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "onequeue-imports-"));
    for (const file of TARGETS) put(`src/${file}`, "export const x = 1;\nexport type X = 1;\nexport type X2 = 1;\n");
    for (const [, file, text] of BREAKING) put(`src/${file}`, text);
    for (const [file, text] of ALLOWED) put(`src/${file}`, text);
    put("src/policy/n2.ts", type("./n1.ts"));
    put("test/fixture.ts", "export const x = 1;\n");
    put("tsconfig.json", readFileSync(join(root, "tsconfig.json"), "utf8"));
    put("package.json", '{"type":"module","dependencies":{"zod":"4"},"devDependencies":{"jest":"30"}}');
    execFileSync("ln", ["-s", join(root, "node_modules"), join(folder, "node_modules")]);
    found = violationsIn(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(BREAKING)("%s refuses %s", (rule, file) => {
    expect(found).toContainEqual(expect.objectContaining({ rule, from: `src/${file}` }));
  });

  test.each(ALLOWED)("%s may import what it imports", (file) => {
    expect(found.filter(({ from }) => from === `src/${file}`)).toEqual([]);
  });

  test("each of them is broken once above, so none can be asleep", () => {
    const named = rules.forbidden.map(({ name }) => name);
    expect([...new Set(BREAKING.map(([rule]) => rule))].toSorted()).toEqual(named.toSorted());
  });
});

test("the source leans only the ways that the rules allow", () => {
  expect(violationsIn(root)).toEqual([]);
});
