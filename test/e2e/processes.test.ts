/** `onequeue start` as a process: how it ends, and what it refuses to start on. */
import { spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { openSqliteJournal } from "../../src/adapters/sqlite/openSqliteJournal.ts";
import { Line, until } from "./line.ts";
import { startProgram, type Program } from "./program.ts";

const team = ["ann@line.example", "bob@line.example", "eve@line.example"] as const;
const [ann] = team;
const processes = new Set<ChildProcess>();
let line: Line;

function onequeue(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const program = startProgram(argv, env);
  processes.add(program.child);
  void program.ended.then(() => processes.delete(program.child));
  return program;
}

function start(journal: string, more: readonly string[] = []): Program {
  const { org } = line;
  const sides = ["--org", org.url, "--token-env", "LINE_TOKEN", "--centre", line.centre.url];
  return onequeue(["start", "--json", ...sides, "--journal", journal, "--port", "0", "--log-level", "error", ...more], {
    LINE_TOKEN: org.token
  });
}

beforeAll(async () => {
  line = await Line.open({ agents: team });
}, 30_000);

afterEach(async () => {
  await line.orgConsole.call("clearFaults");
  for (const child of processes) child.kill("SIGKILL");
});

afterAll(() => line.close());

/** Who distributes the calls. */
function distributor(): string {
  return line.centre.centre.control.isNative("main") ? "centre" : "bridge";
}

test("a bridge that is killed loses the calls to the centre's own distribution, and its next life takes them back", async () => {
  const config = join(line.folder, "lease.yaml");
  writeFileSync(config, "centre: { lease_ttl: 1s }\n");
  const journal = join(line.folder, "killed");
  const first = start(journal, ["--config", config]);
  await first.ready;
  expect(distributor()).toBe("bridge");
  first.child.kill("SIGKILL");
  await until(() => distributor() === "centre", "the lease to run out");
  await line.centreConsole.call("agentReady", { agentId: ann });
  const call = await line.caller();
  await until(() => line.call(call)?.offer?.agentId === ann, "the centre's own ring");
  await line.centreConsole.call("agentAnswers", { agentId: ann });
  const second = start(journal, ["--config", config]);
  await second.ready;
  expect(distributor()).toBe("bridge");
  await line.centreConsole.call("agentHangsUp", { agentId: ann });
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
  expect(distributor()).toBe("centre");
}, 40_000);

test("a full disk ends the bridge with 3 and says what to do; with room again nothing is lost", async () => {
  const disk = join(line.folder, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
  if (mounted.status !== 0) {
    process.stderr.write("Not tested: a full disk needs the right to mount a small one (run as root).\n");
    return;
  }
  try {
    const bridge = start(disk);
    await bridge.ready;
    const emails: string[] = [];
    while (!bridge.said.err.includes("JournalWriteFailed") && emails.length < 3_000) emails.push(await line.email());
    expect(await bridge.ended).toBe(3);
    expect(bridge.said.err).toMatch(/full|space/i);
    spawnSync("mount", ["-o", "remount,size=64m", disk]);
    for (const agent of team) await line.login(agent, { acceptAfterMs: 0, handleMs: 0 });
    const next = start(disk);
    await next.ready;
    await until(
      () => emails.every((email) => line.works(email).some(({ status }) => status === "Closed")),
      "everybody to be served"
    );
    expect(emails.every((email) => line.works(email).length === 1)).toBe(true);
    next.child.kill("SIGTERM");
    expect(await next.ended).toBe(0);
  } finally {
    spawnSync("umount", ["-l", disk]);
  }
}, 60_000);

test("asked to stop while the org answers nothing, it ends with 0 within 10 s", async () => {
  const bridge = start(join(line.folder, "hanging"));
  await bridge.ready;
  await line.orgConsole.call("setFault", { kind: "halfOpen", route: "*" });
  await line.login(ann);
  await line.email();
  const began = performance.now();
  bridge.child.kill("SIGTERM");
  expect(await bridge.ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
}, 30_000);

test("a second signal ends it at once", async () => {
  const bridge = start(join(line.folder, "twice"));
  await bridge.ready;
  await line.orgConsole.call("setFault", { kind: "halfOpen", route: "*" });
  const began = performance.now();
  bridge.child.kill("SIGTERM");
  await new Promise((resolve) => setImmediate(resolve));
  await until(() => {
    bridge.child.kill("SIGTERM");
    return bridge.child.exitCode !== null;
  }, "the end");
  expect(performance.now() - began).toBeLessThan(1_500);
}, 30_000);

test("a journal of another org is refused with 3 and what to do", async () => {
  const directory = join(line.folder, "bound");
  const journal = await openSqliteJournal({ directory, pool: "main", owner: "test", now: () => Date.now() });
  await journal.bindOrg("00DZZ00000000012AA");
  await journal.close();
  const bridge = start(directory);
  expect(await bridge.ended).toBe(3);
  expect(bridge.said.err).toMatch(/belongs to org 00DZZ00000000012AA/);
  expect(bridge.said.err).toMatch(/journal\.directory/);
}, 30_000);

test("check tells every problem of a configuration at once and ends with 2", async () => {
  const file = join(line.folder, "broken.yaml");
  writeFileSync(file, "policy: nobody-knows\nlanguage: de\nhttp: { port: -1, colour: red }\norg: { feed: pigeon }\n");
  const { ended, said } = onequeue(["check", "--config", file]);
  expect(await ended).toBe(2);
  for (const path of ["policy", "language", "http.port", "http", "org.feed", "org.auth", "centre"]) {
    expect(said.err).toContain(path);
  }
}, 20_000);
