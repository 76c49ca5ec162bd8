import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "@jest/globals";
import { judge } from "../../src/evidence/judge.ts";

const root = new URL("../..", import.meta.url).pathname;

test("npm start for a while ends by itself with one line of figures, which the two logs alone confirm", async () => {
  const evidence = mkdtempSync(join(tmpdir(), "onequeue-figures-"));
  const argv = ["start", "--silent", "--", "--for", "10s", "--json", "--evidence", evidence];
  const npm = spawn("npm", argv, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const [out, [code]] = await Promise.all([text(npm.stdout), once(npm, "exit")]);
  expect(code).toBe(0);
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  expect(lines[0]).toMatchObject({ ready: true, evidence });
  const figures = lines.at(-1);
  expect(figures).toMatchObject({
    items: expect.any(Number),
    delivered: expect.any(Number),
    waiting: expect.any(Number),
    lost: 0,
    doubled: 0,
    overlap: 0,
    decisions: expect.any(Number),
    eventToWriteMs: { p50: expect.any(Number), p99: expect.any(Number) }
  });
  const again = await judge(join(evidence, "org.evidence.jsonl"), join(evidence, "centre.evidence.jsonl"));
  expect(JSON.parse(JSON.stringify(again))).toEqual(figures);
  rmSync(evidence, { recursive: true, force: true });
}, 60_000);
