/** The mission over real processes and sockets, and what can be asked of the journal afterwards. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startProgram, type ChildProgram } from "../../src/cli/demonstration/childProgram.ts";
import { ConsoleClient } from "../../src/cli/demonstration/consoleClient.ts";
import { playMission } from "../../src/cli/demonstration/mission.ts";

const launcher = fileURLToPath(new URL("../../bin/onequeue.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "onequeue-main-line-"));
const journal = join(folder, "journal");
const complaints: string[] = [];
const told: string[] = [];
let org: ChildProgram;
let centre: ChildProgram;
let bridge: ReturnType<typeof spawn>;
let firstLine: { readonly ready: boolean; readonly url: string; readonly journal: string };
let missionItem = "";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function onequeue(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, ...argv], { env: { ...process.env, ...env } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

function startArguments(): string[] {
  const sides = ["--org", org.ready.url, "--token-env", "TEST_TOKEN", "--centre", centre.ready.url];
  return ["start", "--json", ...sides, "--journal", journal, "--port", "0", "--log-level", "debug"];
}

/** Starts the bridge and resolves with its first line of standard output. */
function startBridge(): Promise<string> {
  bridge = spawn(process.execPath, [launcher, ...startArguments()], {
    env: { ...process.env, TEST_TOKEN: org.ready.token ?? "" }
  });
  bridge.stderr?.on("data", (chunk: Buffer) => complaints.push(chunk.toString()));
  let text = "";
  return new Promise((resolve) =>
    bridge.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        if (line.includes('"ready":true')) resolve(line);
        else told.push((JSON.parse(line) as { decision: string }).decision);
      }
    })
  );
}

beforeAll(async () => {
  const complain = (line: string): number => complaints.push(line);
  [org, centre] = await Promise.all([
    startProgram("org", ["--port", "0", "--publish-latency", "20", "--evidence", folder], complain),
    startProgram("centre", ["--port", "0", "--evidence", folder], complain)
  ]);
  firstLine = JSON.parse(await startBridge()) as typeof firstLine;
  const consoles = await Promise.all([org, centre].map(({ ready }) => ConsoleClient.open(ready.url, ready.openapi)));
  await playMission(consoles[0] as ConsoleClient, consoles[1] as ConsoleClient, (ms) => pause(ms));
}, 60_000);

afterAll(async () => {
  bridge.kill("SIGKILL");
  await Promise.all([org.stop(), centre.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

test("the first line says that the bridge is ready, and where its board and journal are", () => {
  expect(firstLine).toMatchObject({ ready: true, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/) });
  expect(firstLine.journal).toContain(journal);
});

test("a VIP's e-mail that waited 5 s goes before the caller who waited 10 s, who then takes the next agent", () => {
  const email = told.findIndex((sentence) => /^E-mail .* of a VIP customer goes to .* first/.test(sentence));
  const caller = told.findIndex((sentence) => /the policy's bound is 30 s/.test(sentence));
  expect(email).toBeGreaterThan(1);
  expect(caller).toBe(email + 1);
  expect(told[caller]).toMatch(
    /^Call .* The caller waited [\d.]+ s longer because an e-mail of a VIP customer went first/
  );
});

test("a second bridge on the same journal is refused and told who has it", async () => {
  const { code, err } = await onequeue(startArguments(), { TEST_TOKEN: org.ready.token ?? "" });
  expect(code).toBe(3);
  expect(err).toContain(String(bridge.pid));
}, 20_000);

test("the API shows the decisions, and the item's life is told in English and French while the bridge runs", async () => {
  const response = await fetch(`${firstLine.url}/api/v1/decisions?limit=50`);
  const { decisions } = (await response.json()) as { decisions: { decision: { itemId: string } }[] };
  missionItem = decisions.map(({ decision }) => decision.itemId).find((itemId) => itemId.startsWith("0JR")) ?? "";
  const [english, french] = await Promise.all([
    onequeue(["explain", missionItem, "--journal", journal, "--language", "en"]),
    onequeue(["explain", missionItem, "--journal", journal, "--language", "fr"])
  ]);
  expect([english.code, french.code]).toEqual([0, 0]);
  expect(english.out).toMatch(/VIP customer/);
  expect(french.out).toMatch(/client VIP/);
}, 20_000);

test("asked to stop, the bridge ends with 0 within 10 s", async () => {
  const began = performance.now();
  const ended = new Promise((resolve) => bridge.once("exit", resolve));
  bridge.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
}, 20_000);

test("the journal decided again is the same, byte by byte", async () => {
  const { code, out } = await onequeue(["replay", "--journal", journal, "--json"]);
  expect({ code, result: JSON.parse(out) as unknown }).toMatchObject({ code: 0, result: { same: true } });
}, 20_000);

test("neither journal nor log holds a customer's name, address or number", () => {
  const secrets = [
    "Garnier",
    "Lefèvre",
    "Doyle",
    "Hughes",
    "612000001",
    "612000002",
    "7700900001",
    "7700900002",
    "@garnier",
    "@mail.example"
  ];
  const texts = [
    complaints.join("\n"),
    ...readdirSync(firstLine.journal).map((name) => latin1(join(firstLine.journal, name)))
  ];
  for (const secret of secrets) {
    expect(
      texts.filter((text) => text.includes(secret) || text.includes(Buffer.from(secret).toString("latin1")))
    ).toEqual([]);
  }
});

function latin1(path: string): string {
  return readFileSync(path).toString("latin1");
}

test("a decision that was altered afterwards is found", async () => {
  const segment =
    readdirSync(firstLine.journal).find((name) => name.endsWith(".db") && !/lock|snapshot/.test(name)) ?? "";
  const database = new DatabaseSync(join(firstLine.journal, segment));
  const changed = database.prepare("UPDATE journal SET decisions = NULL WHERE decisions IS NOT NULL").run();
  database.close();
  expect(Number(changed.changes)).toBeGreaterThan(0);
  const { code, out } = await onequeue(["replay", "--journal", journal]);
  expect(code).toBe(1);
  expect(out).toMatch(/is decided differently/);
}, 20_000);
