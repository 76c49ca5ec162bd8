/** `onequeue policy` and `onequeue check` as an administrator uses them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { runCheck } from "../../src/cli/check.ts";
import type { CliIo, RunCommand } from "../../src/cli/io.ts";
import { runPolicy } from "../../src/cli/policy.ts";
import { reportError } from "../../src/cli/reportError.ts";
import { policyPresets } from "../../src/policy/presets.ts";

const folder = mkdtempSync(join(tmpdir(), "onequeue-policy-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: RunCommand, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io: CliIo = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    env: {},
    isTerminal: false,
    onStop: () => undefined
  };
  const code = await command(argv, io).catch((error: unknown) => reportError(error, io));
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("every policy that comes with OneQueue is listed with what it does", async () => {
  const { code, out } = await run(runPolicy, "list");
  expect(code).toBe(0);
  expect(out.split("\n").map((line) => line.split(" ")[0])).toEqual([...policyPresets]);
  expect(out).toContain("matrix-calendar     Two levels: opening hours");
});

test.each(policyPresets)("a policy of one's own can start as %s, and is valid", async (preset) => {
  const file = join(folder, `${preset}.yaml`);
  expect(await run(runPolicy, "new", "mine", "--from", preset, "--out", file)).toMatchObject({ code: 0, err: "" });
  const { code, out } = await run(runCheck, "--policy", file);
  expect(code).toBe(0);
  expect(out).toMatch(/^The policy mine 1 is valid: /);
  expect(readFileSync(file, "utf8")).toContain(`Started from ${preset}`);
});

test("a file that is there is left as it is", async () => {
  const file = join(folder, "precious.yaml");
  writeFileSync(file, "mine");
  const { code, err } = await run(runPolicy, "new", "x", "--out", file);
  expect([code, readFileSync(file, "utf8")]).toEqual([2, "mine"]);
  expect(err).toContain("it is there already; name another with --out");
});

test.each([
  [["new"], "A new policy needs a name."],
  [[], "onequeue policy rollback"],
  [["lst"], "Did you mean list?"],
  [["new", "x", "--from", "vip-fist"], "Did you mean vip-first?"],
  [["new", "not a name"], "allowed: letters, digits"]
])("%j is refused with what is allowed", async (argv, message) => {
  const { code, err } = await run(runPolicy, ...argv);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test("errors of a policy end with 2, each with line and column, warnings beside them", async () => {
  const file = join(folder, "wrong.yaml");
  const text = readFileSync(join("policies", "matrix-calendar.yaml"), "utf8");
  writeFileSync(
    file,
    text.replace("module: deterrence", "module: deterence").replace("kind: chat,", "kind: chat, level: 1,")
  );
  const { code, out, err } = await run(runCheck, "--policy", file);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(`${file}:36:19 matrix.levels[1].rules[0].module: error: names the module "deterence"`);
});

test("warnings end with 0, and the wait after which the others go first is said", async () => {
  const { code, out } = await run(runCheck, "--policy", "classic");
  expect(code).toBe(0);
  expect(out).toMatch(/classic\.yaml:\d+:\d+ channels\.work: warning: can wait for ever: chat, voice/);
  expect((await run(runCheck, "--policy", "vip-first")).out).toContain("voice: after 51s on its clock goes before");
});
