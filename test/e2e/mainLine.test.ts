/** The mission over real processes and sockets, then everybody at once; and what can be asked of it afterwards. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ConsoleClient } from "../../src/cli/demonstration/consoleClient.ts";
import { playMission } from "../../src/cli/demonstration/mission.ts";
import { staff } from "../../src/cli/demonstration/staff.ts";
import { startTraffic } from "../../src/cli/demonstration/traffic.ts";
import { personalData } from "./personalData.ts";
import { onequeue, startProgram, type Program, type ReadyLine } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "onequeue-main-line-"));
const journal = join(folder, "journal");
const config = join(folder, "bridge.yaml");
const subjects = ["My parcel from Élodie never came", "Rappelez-moi au 06 12 00 00 01"];
let [org, centre, bridge]: Program[] = [];
let [orgLine, centreLine, bridgeLine]: ReadyLine[] = [];

/** The sides' programs and first lines, which are there once `beforeAll` is through. */
function part(program: "org" | "centre" | "bridge"): Program & { readonly line: ReadyLine } {
  const [found, line] = { org: [org, orgLine], centre: [centre, centreLine], bridge: [bridge, bridgeLine] }[program];
  return { ...(found as Program), line: line as ReadyLine };
}

function startArguments(): string[] {
  const sides = ["--org", part("org").line.url, "--token-env", "TEST_TOKEN", "--centre", part("centre").line.url];
  return ["start", "--json", "--config", config, ...sides, "--journal", journal, "--port", "0", "--log-level", "debug"];
}

function withToken(): Record<string, string> {
  return { TEST_TOKEN: part("org").line.token ?? "" };
}

beforeAll(async () => {
  writeFileSync(config, "journal: { snapshot_rows: 100 }\nlog: { format: json }\n");
  org = startProgram(["org", "--json", "--port", "0", "--publish-latency", "20", "--evidence", folder]);
  centre = startProgram(["centre", "--json", "--port", "0", "--evidence", folder]);
  [orgLine, centreLine] = await Promise.all([org.ready, centre.ready]);
  bridge = startProgram(startArguments(), withToken());
  bridgeLine = await bridge.ready;
  const [orgConsole, centreConsole] = await Promise.all([consoleOf(orgLine), consoleOf(centreLine)]);
  await playMission(orgConsole, centreConsole, (ms) => pause(ms));
  await playEverybody(orgConsole, centreConsole);
}, 60_000);

function consoleOf({ url, openapi }: ReadyLine): Promise<ConsoleClient> {
  return ConsoleClient.open(url, openapi ?? "");
}

/** Customers of every kind, known and unknown, until much has been decided and a snapshot has been made of it. */
async function playEverybody(orgConsole: ConsoleClient, centreConsole: ConsoleClient): Promise<void> {
  const quick = { acceptAfterMs: [10, 40], handleMs: [30, 90], declineProbability: 0.1 };
  const quickToo = { answerAfterMs: [10, 40], talkMs: [30, 90], wrapUpMs: [0, 20], refuseProbability: 0.1 };
  for (const member of staff.slice(2)) {
    await centreConsole.call("agentReady", { agentId: member, auto: quickToo });
    await orgConsole.call("agentLogin", { agent: member, status: "Available", auto: quick });
  }
  for (const subject of subjects)
    await orgConsole.call("createItem", {
      kind: "email",
      queue: "Support_Cases",
      subject,
      customer: "paul.lefevre@mail.example"
    });
  const attributes = { intent: "claim", note: "I am Élodie, +33612000001" };
  await centreConsole.call("addCaller", { cli: "+33612000001", attributes });
  const failures: Error[] = [];
  const traffic = startTraffic(orgConsole, centreConsole, 7, 25, (error) => failures.push(error));
  const isEnough = (): boolean => snapshots().length > 0 && told().length > 60;
  for (let tries = 0; tries < 100 && !isEnough(); tries++) await pause(50);
  await traffic.stop();
  expect(failures).toEqual([]);
}

function snapshots(): string[] {
  return journalFiles().filter((name) => /snapshot/.test(name) && !name.includes(".part"));
}

function journalFiles(): string[] {
  return readdirSync(part("bridge").line.journal ?? "");
}

/** What the bridge decided, in words. */
function told(): string[] {
  return lines("bridge").flatMap((line) => (JSON.parse(line) as { decision?: string }).decision ?? []);
}

function lines(program: "org" | "centre" | "bridge"): string[] {
  return part(program)
    .said.out.split("\n")
    .filter((line) => line !== "");
}

afterAll(async () => {
  for (const program of [bridge, org, centre]) program?.child.kill("SIGKILL");
  await Promise.all([bridge, org, centre].flatMap((program) => (program === undefined ? [] : program.ended)));
  rmSync(folder, { recursive: true, force: true });
});

test("the first line says that each part is ready, and where everything of it is", () => {
  const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
  const openapi = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/.*openapi.json$/);
  const of = (name: "org" | "centre" | "bridge") => ({ ready: true, url, pid: part(name).child.pid });
  const evidence = (name: string): string => join(folder, `${name}.evidence.jsonl`);
  const username = "integration@northwind.example";
  const token = expect.stringMatching(/^00D/);
  expect(orgLine).toEqual({ ...of("org"), openapi, username, token, evidence: evidence("org") });
  expect(centreLine).toEqual({ ...of("centre"), openapi, evidence: evidence("centre") });
  expect(bridgeLine).toEqual({ ...of("bridge"), journal: join(journal, "main") });
});

test("a VIP's e-mail that waited 5 s goes before the caller who waited 10 s, who then takes the next agent", () => {
  const email = told().findIndex((sentence) => /^E-mail .* of a VIP customer goes to .* first/.test(sentence));
  const caller = told().findIndex((sentence) => /the policy's bound is 30 s/.test(sentence));
  expect(email).toBeGreaterThan(1);
  expect(caller).toBe(email + 1);
  expect(told()[caller]).toMatch(
    /^Call .* The caller waited [\d.]+ s longer because an e-mail of a VIP customer went first/
  );
});

test("a second bridge on the same journal is refused and told who has it", async () => {
  const { code, out, err } = await onequeue(startArguments(), withToken());
  expect([code, out]).toEqual([3, ""]);
  expect(err).toContain(String(part("bridge").child.pid));
}, 20_000);

test("the API shows the decisions, and the item's life is told in English and French while the bridge runs", async () => {
  const response = await fetch(`${part("bridge").line.url}/api/v1/decisions?limit=500`);
  const { decisions } = (await response.json()) as { decisions: { decision: { itemId: string } }[] };
  const [missionItem = ""] = decisions
    .map(({ decision }) => decision.itemId)
    .filter((itemId) => itemId.startsWith("0JR"))
    .slice(-1);
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
  part("bridge").child.kill("SIGTERM");
  expect(await part("bridge").ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
}, 20_000);

test("with --json every line that a part ever wrote to standard output is JSON", () => {
  for (const program of ["org", "centre", "bridge"] as const) {
    for (const line of lines(program)) expect(JSON.parse(line)).toBeInstanceOf(Object);
    expect(part(program).said.out.endsWith("\n")).toBe(true);
  }
  expect(told().length).toBeGreaterThan(60);
});

test("the journal decided again is the same, byte by byte, from the start and from a snapshot", async () => {
  const whole = await onequeue(["replay", "--journal", journal, "--json"]);
  expect([whole.code, JSON.parse(whole.out)]).toMatchObject([0, { same: true }]);
  const { rows } = JSON.parse(whole.out) as { rows: number };
  const end = await onequeue(["replay", "--journal", journal, "--json", "--from", String(rows)]);
  expect([end.code, JSON.parse(end.out)]).toMatchObject([0, { same: true }]);
  expect((JSON.parse(end.out) as { rows: number }).rows).toBeLessThan(rows);
}, 20_000);

test("neither journal, nor snapshots, nor the log at its most talkative hold a name, address, number or subject of a customer", () => {
  const { words, numbers } = personalData();
  expect(words.length).toBeGreaterThan(20);
  expect(numbers.length).toBeGreaterThan(5);
  expect(snapshots().length).toBeGreaterThan(0);
  const log = part("bridge").said.err;
  expect(log).toMatch(/"level":"debug"/);
  const files = journalFiles().map((name) => join(part("bridge").line.journal ?? "", name));
  const texts = [log, told().join("\n"), ...files.map((path) => readFileSync(path).toString("latin1"))];
  expect(texts.join("").length).toBeGreaterThan(300_000);
  expect([...words, ...numbers, ...subjects].filter((secret) => holds(texts, secret))).toEqual([]);
  // The same search finds what is there: agents are called by their seats, whose names are the demonstration's user names.
  expect(
    holds(
      files.map((path) => readFileSync(path).toString("latin1")),
      "Camille.Laurent@northwind.example"
    )
  ).toBe(true);
  expect(holds([asLatin1("chez Élodie")], "Élodie")).toBe(true);
});

function holds(texts: readonly string[], secret: string): boolean {
  const forms = [
    secret,
    secret.toLowerCase(),
    asLatin1(secret),
    asLatin1(secret).toLowerCase(),
    asLatin1(secret.toLowerCase())
  ];
  return texts.some((text) => forms.some((form) => text.includes(form) || text.toLowerCase().includes(form)));
}

/** How UTF-8 looks to whoever reads bytes as characters. */
function asLatin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

test("one byte changed in a decision of a copy of the journal is found, with the row it is in", async () => {
  const copy = join(folder, "copy");
  cpSync(journal, copy, { recursive: true });
  const pool = join(copy, "main");
  const segment =
    readdirSync(pool).find((name) => /^segment.*\.db$|\.db$/.test(name) && !/lock|snapshot/.test(name)) ?? "";
  const database = new DatabaseSync(join(pool, segment));
  const rows = database.prepare("SELECT seq, decisions FROM journal WHERE decisions IS NOT NULL ORDER BY seq").all();
  const { seq, decisions } = rows[Math.floor(rows.length / 2)] as { seq: number; decisions: string };
  // A digit inside a number of the decision: it stays well-formed, and only its value is another.
  const at = decisions.search(/(?<=\d)\d/);
  const changed = decisions.slice(0, at) + ((Number(decisions[at]) + 1) % 10) + decisions.slice(at + 1);
  expect(Buffer.compare(Buffer.from(changed), Buffer.from(decisions))).not.toBe(0);
  database.prepare("UPDATE journal SET decisions = ? WHERE seq = ?").run(changed, seq);
  database.close();
  const [plain, json] = await Promise.all([
    onequeue(["replay", "--journal", copy]),
    onequeue(["replay", "--journal", copy, "--json"])
  ]);
  expect([plain.code, json.code]).toEqual([1, 1]);
  expect(plain.out).toMatch(new RegExp(`^Row ${seq} \\(\\w+\\) is decided differently, from byte \\d+ on\\.`));
  expect(JSON.parse(json.out)).toMatchObject({ same: false, seq });
  expect((await onequeue(["replay", "--journal", journal])).code).toBe(0);
}, 20_000);
