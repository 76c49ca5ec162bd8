import { afterEach, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runOrg } from "../../src/emulator/main.ts";

const folder = mkdtempSync(join(tmpdir(), "onequeue-org-"));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(argv: readonly string[]) {
  const said = { stdout: "", stderr: "" };
  const { promise: isReady, resolve } = Promise.withResolvers<undefined>();
  const io = {
    stdout: {
      write: (text: string) => {
        said.stdout += text;
        resolve(undefined);
      }
    },
    stderr: { write: (text: string) => (said.stderr += text) },
    env: {}
  };
  return { said, isReady, code: runOrg(argv, io) };
}

test("the first line of JSON says where the org is, and SIGTERM ends it with code 0", async () => {
  const { said, isReady, code } = run(["--port", "0", "--json", "--evidence", folder, "--switch", "serialStep=one"]);
  await isReady;
  const ready = JSON.parse(said.stdout) as Record<string, string>;
  expect(ready).toEqual({
    ready: true,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: process.pid,
    openapi: `${ready["url"]}/openapi.json`,
    username: "integration@northwind.example",
    token: expect.stringMatching(/^00D/),
    evidence: join(folder, "org.evidence.jsonl")
  });
  process.emit("SIGTERM");
  expect(await code).toBe(0);
});

test("a command line with several mistakes is refused with all of them", async () => {
  const { said, code } = run(["--port", "many", "--seed", "-", "--switch", "serialStep"]);
  expect(await code).toBe(2);
  expect(said.stderr).toContain("--port got 'many'");
  expect(said.stderr).toContain("--seed got '-'");
  expect(said.stderr).toContain("--switch got 'serialStep'");
});

test("an option that does not exist is refused, and help is given", async () => {
  const unknown = run(["--colour", "red"]);
  expect(await unknown.code).toBe(2);
  expect(unknown.said.stderr).toContain("--colour");
  const help = run(["--help"]);
  expect(await help.code).toBe(0);
  expect(help.said.stdout).toContain("onequeue org [options]");
});

test("a fixture with mistakes ends the program with code 1 and the mistakes", async () => {
  const other = mkdtempSync(join(tmpdir(), "onequeue-org-"));
  const file = join(other, "org.yaml");
  writeFileSync(file, "integrationUser: a@b.c\nusers: [{ username: x@y.z, lastName: X }]\n");
  const { said, code } = run(["--fixture", file]);
  expect(await code).toBe(1);
  expect(said.stderr).toContain("integrationUser: there is no user 'a@b.c'; known: x@y.z");
  rmSync(other, { recursive: true });
});
