/** What people type wrongly, and what they are told. */
import { expect, test } from "@jest/globals";
import { commands } from "../../src/cli/commands.ts";
import type { CliIo } from "../../src/cli/io.ts";
import { unknownWord } from "../../src/cli/options.ts";
import { reportError } from "../../src/cli/reportError.ts";
import { onequeue } from "../e2e/program.ts";

/** Runs a command in this process; what it refuses to do, it refuses before it starts anything. */
async function run(name: string, ...argv: string[]): Promise<{ code: number; err: string; out: string }> {
  const [err, out]: [string[], string[]] = [[], []];
  const io: CliIo = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    env: {},
    isTerminal: false,
    onStop: () => undefined
  };
  const command = await commands.find((one) => one.name === name)?.load();
  const code = await command?.(argv, io).catch((error: unknown) => reportError(error, io));
  return { code: code ?? -1, err: err.join("\n"), out: out.join("\n") };
}

test("an unknown command ends with 2 and the nearest one, and those there are", async () => {
  const { code, err, out } = await onequeue(["replai"]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/There is no command "replai"\. Did you mean replay\?/);
  for (const { name } of commands) expect(err).toContain(`  ${name} `);
});

test("a word that is near to nothing gets no guess", () => {
  expect(unknownWord("command", "xyzzy", ["replay", "start"])).toBe('There is no command "xyzzy".');
});

const slips: readonly (readonly [command: string, typed: string, meant: string])[] = [
  ["demo", "--rat", "--rate"],
  ["start", "--centr", "--centre"],
  ["check", "--confg", "--config"],
  ["policy", "--form", "--from"],
  ["explain", "--langauge", "--language"],
  ["replay", "--jsn", "--json"],
  ["simulate", "--seds", "--seeds"],
  ["org", "--publish-latancy", "--publish-latency"],
  ["centre", "--heartbeat", "--heartbeat-ms"]
];

test.each(slips)("onequeue %s %s ends with 2 and asks whether %s was meant", async (command, typed, meant) => {
  const { code, err, out } = await run(command, typed, "x", "--colourful");
  expect([code, out]).toEqual([2, ""]);
  if (meant !== "--heartbeat-ms") expect(err).toContain(`There is no option "${typed}". Did you mean ${meant}?`);
  expect(err).toContain(`There is no option "${typed}".`);
  expect(err).toContain('There is no option "--colourful".');
  expect(err).toContain(`onequeue ${command} `);
});

test("a word too many, a number that is none and a duration that is none are refused with what is allowed", async () => {
  expect(await run("start", "now", "please")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/"now", "please" is not/)
  });
  expect(await run("demo", "--rate", "fast")).toMatchObject({
    code: 2,
    err: '--rate is "fast"; give a number from 0 on.'
  });
  expect(await run("demo", "--for", "soon")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/such as 500ms, 30s/)
  });
  expect(await run("start", "--port", "abc")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/http\.port: .*"abc"/)
  });
});

test("a bridge without any configuration is told what to give, all at once", async () => {
  const { code, err } = await run("start");
  expect(code).toBe(2);
  expect(err).toMatch(/^What command line and environment say cannot be used: 2 problems\./);
  expect(err).toMatch(/\n {2}org\.auth: .*\n {2}centre: /);
  expect(err).toMatch(/--org URL --token-env NAME --centre URL/);
});

test("a policy whose name is nearly right is asked about, and what is given wrongly is not asked for again", async () => {
  expect((await run("check", "--policy", "vip-frst")).err).toMatch(/Did you mean vip-first\?/);
  const sides = ["--org", "http://127.0.0.1:9", "--token-env", "NOBODY_SET_THIS", "--centre", "http://127.0.0.1:9"];
  const { code, err } = await run("start", ...sides);
  expect(code).toBe(2);
  expect(err).toMatch(/NOBODY_SET_THIS, which is not set/);
  expect(err).not.toMatch(/or at least --org/);
});

test("help of every command names every option that it takes", async () => {
  for (const { name } of commands) {
    const { code, out } = await run(name, "--help");
    expect([name, code]).toEqual([name, 0]);
    expect(out).toMatch(new RegExp(`^onequeue ${name} `));
  }
});
