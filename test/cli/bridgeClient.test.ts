/** The commands that ask a running bridge, against its real HTTP server. */
import { afterAll, afterEach, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runItem } from "../../src/cli/item.ts";
import type { CliIo, RunCommand } from "../../src/cli/io.ts";
import { runPolicy } from "../../src/cli/policy.ts";
import { reportError } from "../../src/cli/reportError.ts";
import { FakeOperations } from "../http/fakeOperations.ts";
import { FakeViews } from "../http/fakeViews.ts";
import { closeAll, openServer } from "../http/harness.ts";

const folder = mkdtempSync(join(tmpdir(), "onequeue-cli-"));
afterEach(closeAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: RunCommand, argv: readonly string[], env: CliIo["env"] = {}) {
  const said: string[] = [];
  const io: CliIo = {
    out: (line) => void said.push(line),
    err: (line) => void said.push(line),
    env: { USER: "zoë", ...env },
    isTerminal: false,
    onStop: () => undefined
  };
  const code = await command(argv, io).catch((error: unknown) => reportError(error, io));
  return { code, said };
}

async function opened(options: Parameters<typeof openServer>[0] = {}) {
  const views = new FakeViews();
  const operations = new FakeOperations(views);
  const { url } = await openServer({ ...options, views, operations });
  return { operations, url };
}

function file(text: string): string {
  const path = join(folder, "summer.yaml");
  writeFileSync(path, text);
  return path;
}

describe("onequeue policy", () => {
  test("activates a file, under the name of who runs it", async () => {
    const { operations, url } = await opened();
    const path = file("name: summer\n");
    const { code, said } = await run(runPolicy, ["activate", path, "--url", url]);
    expect({ code, said }).toEqual({ code: 0, said: ["The policy vip-first 1 is in force (0f6c)."] });
    expect(operations.asked).toEqual([{ text: "name: summer\n", origin: path, actor: "zoë" }]);
  });

  test("tells every problem of a policy that is refused, with its place, and ends with 2", async () => {
    const { url } = await opened();
    const path = file("broken");
    const { code, said } = await run(runPolicy, ["activate", path, "--url", url]);
    expect(code).toBe(2);
    expect(said).toEqual([
      `The policy ${path} cannot be used: 2 problems.`,
      `  ${path}:1:1 name: must be a name.`,
      `  ${path}:2:1 chanels: is not a known key. Did you mean channels?`
    ]);
  });

  test("goes back, and tells what was in force when", async () => {
    const { operations, url } = await opened({ token: "a-token-of-sufficient-length" });
    const env = { ONEQUEUE_HTTP_TOKEN: "a-token-of-sufficient-length" };
    expect(await run(runPolicy, ["rollback", "--to", "0f6c00", "--url", url, "--actor", "Ann"], env)).toMatchObject({
      code: 0
    });
    expect(operations.asked).toEqual([{ to: "0f6c00", actor: "Ann" }]);
    expect((await run(runPolicy, ["history", "--url", url], env)).said).toEqual([
      "In force: vip-first 1 (0f6c).",
      "2026-01-05T09:00:00.000Z  0f6c  vip-first 1  by the configuration"
    ]);
    expect(await run(runPolicy, ["history", "--url", url])).toMatchObject({
      code: 1,
      said: ["The request carries no bearer token.", expect.stringContaining("Authorization")]
    });
  });

  test("says so when no bridge answers", async () => {
    const { url } = await opened();
    await closeAll();
    const { code, said } = await run(runPolicy, ["history", "--url", url]);
    expect({ code, first: said[0] }).toEqual({ code: 1, first: `No bridge answers at ${url}.` });
  });

  test("knows its words", async () => {
    const { code, said } = await run(runPolicy, ["rolback"]);
    expect({ code, first: said[0]?.split("\n")[0] }).toEqual({
      code: 2,
      first: 'There is no action "rolback". Did you mean rollback?'
    });
  });
});

describe("onequeue item", () => {
  test("asks for each thing that an operator may ask", async () => {
    const { operations, url } = await opened();
    const asked = [
      ["pin", "call:1042", "005a"],
      ["assign", "call:1042", "005a"],
      ["hold", "call:1042", "--until", "2999-01-01T00:00:00Z"],
      ["hold", "call:1042"],
      ["raise", "call:1042", "5"],
      ["release", "call:1042"]
    ];
    const codes: number[] = [];
    for (const argv of asked) codes.push((await run(runItem, [...argv, "--url", url])).code);
    expect(codes).toEqual([0, 0, 1, 0, 0, 0]);
    expect(operations.asked).toEqual([
      { itemId: "call:1042", actor: "zoë", kind: "pin", agentId: "005a" },
      { itemId: "call:1042", actor: "zoë", kind: "assign", agentId: "005a" },
      { itemId: "call:1042", actor: "zoë", kind: "hold", until: null },
      { itemId: "call:1042", actor: "zoë", kind: "raise", level: 5 },
      { itemId: "call:1042", actor: "zoë", kind: "release" }
    ]);
  });

  test("tells where the item is then, and what was wrong", async () => {
    const { url } = await opened();
    expect((await run(runItem, ["release", "call:1042", "--url", url])).said).toEqual([
      expect.stringMatching(/^Item call:1042 is waiting, level \d+, place \d+\.$/)
    ]);
    expect(await run(runItem, ["raise", "call:1042", "high", "--url", url])).toMatchObject({
      code: 1,
      said: [
        expect.any(String),
        expect.stringContaining("body.level: must be a whole number from 1 to 999"),
        expect.any(String)
      ]
    });
    expect(await run(runItem, ["pin", "call:1042"])).toMatchObject({ code: 2 });
    expect(await run(runItem, ["pinn", "call:1042", "x"])).toMatchObject({ code: 2 });
  });
});
