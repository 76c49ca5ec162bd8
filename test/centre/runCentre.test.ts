import { createServer, type AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCentre, type CentreIo } from "../../src/centre/runCentre.ts";
import { startProgram } from "../runningProgram.ts";

interface Ran {
  readonly out: string[];
  readonly err: string[];
  readonly code: number;
}

/** Runs the command in this process and stops it as soon as it has said where it is. */
async function run(argv: readonly string[], env: CentreIo["env"] = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCentre(argv, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env,
    onStop: (stop) => stop()
  });
  return { out, err, code };
}

describe("onequeue centre", () => {
  test("is a program that says where it is, serves, and ends with 0 on SIGTERM", async () => {
    const folder = mkdtempSync(join(tmpdir(), "onequeue-centre-"));
    const program = await startProgram(["centre", "--port", "0", "--evidence", folder]);
    const { url, openapi, evidence, pid } = program.ready;
    expect(pid).toBeGreaterThan(0);
    expect((await fetch(String(openapi))).status).toBe(200);
    const caller = await fetch(`${url}/console/callers`, { method: "POST", body: "{}" });
    expect(caller.status).toBe(200);
    await caller.text();
    expect(await program.stop()).toBe(0);
    expect(readFileSync(String(evidence), "utf8")).toContain('"event":"queued"');
    rmSync(folder, { recursive: true });
  });

  test("with --json its first line is the ready line and carries no token", async () => {
    const { out, code } = await run(["--json", "--token-env", "CENTRE_TOKEN"], { CENTRE_TOKEN: "very-secret" });
    expect(code).toBe(0);
    expect(JSON.parse(out[0] ?? "")).toMatchObject({ ready: true, pid: process.pid, evidence: null });
    expect(out.join()).not.toContain("very-secret");
  });

  test("wrong usage is refused with every problem and how it is meant", async () => {
    const { err, code } = await run(["--port", "70000", "--seed", "x", "--token-env", "MISSING"]);
    expect(code).toBe(2);
    const said = err.join("\n");
    for (const part of ["--port", "--seed", "MISSING", "onequeue centre --help"]) {
      expect(said).toContain(part);
    }
    expect((await run(["--colour"])).code).toBe(2);
    expect((await run(["--help"])).out.join()).toContain("--fixture FILE");
  });

  test("a port that is taken is refused with its number and what to do", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const { err, code } = await run(["--port", String(port)]);
    expect(code).toBe(2);
    expect(err.join("\n")).toMatch(new RegExp(`port ${String(port)}: another program listens there\\. Choose another`));
    await new Promise((resolve) => taken.close(resolve));
  });

  test("a fixture with mistakes is refused with all of them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "onequeue-centre-"));
    const path = join(folder, "fixture.yaml");
    writeFileSync(
      path,
      "queues: [{ queueId: a }]\nagents: [{ agentId: ann, name: Ann, queues: [b] }, { agentId: bob }]\n"
    );
    const { err, code } = await run(["--fixture", path]);
    expect(code).toBe(2);
    expect(err.join("\n")).toContain("agents.1.name");
    rmSync(folder, { recursive: true });
  });
});
