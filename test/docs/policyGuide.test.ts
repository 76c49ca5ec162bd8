import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startProgram, type RunningProgram } from "../runningProgram.ts";

const root = new URL("../..", import.meta.url).pathname;
const launcher = join(root, "bin/onequeue.mjs");

/** Every line of every shell block of a page. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  return blocks.flatMap((block) => block.split("\n").filter((line) => line !== ""));
}

let demo: RunningProgram;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-guide-"));
  demo = await startProgram(["demo"], { cwd: folder });
});

afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true });
});

/** The item whose turn is furthest away: nobody takes it while the command that acts on it starts. */
async function someItem(): Promise<string> {
  for (;;) {
    const answer = await fetch(`${demo.ready.url}/api/v1/queue`);
    const { items } = (await answer.json()) as { items: { itemId: string; phase: string }[] };
    const last = items.filter(({ phase }) => phase === "waiting").at(-1);
    if (last !== undefined) return last.itemId;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function run(command: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync("bash", ["-ec", command], { cwd: folder, encoding: "utf8" });
  return { status, said: stdout + stderr };
}

test("every command of the policy guide does what the guide says, in its order", async () => {
  const journal = join(dirname(String(demo.ready["evidence"])), "journal");
  let item: string | null = null;
  for (const line of commandsOf("docs/admin/policy.md")) {
    if (line.includes("ITEM")) item ??= await someItem();
    const command = line
      .replace("npx onequeue", `"${process.execPath}" "${launcher}"`)
      .replace("JOURNAL", `"${journal}"`)
      .replace("BRIDGE", demo.ready.url)
      .replace("ITEM", item ?? "");
    const { status, said } = run(command);
    expect([line, status, said]).toEqual([line, 0, said]);
  }
});

test("the French guide has the same commands", () => {
  const english = commandsOf("docs/admin/policy.md");
  const french = commandsOf("docs/admin/policy.fr.md").map((line) => line.replace(" --language fr", ""));
  expect(french).toEqual(english);
});
