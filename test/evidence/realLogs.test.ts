import { afterEach, describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { startCentre } from "../../src/centre/startCentre.ts";
import { startOrg } from "../../src/emulator/server.ts";
import { judge } from "../../src/evidence/judge.ts";
import type { Verdict } from "../../src/evidence/verdict.ts";
import { CentreConsole } from "../adapters/simulated/centreConsole.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "onequeue-logs-"));
  closing.push(() => rmSync(made, { recursive: true }));
  return made;
}

describe("the logs that org and centre really write", () => {
  test("tell one delivered case, one delivered call, one abandoned call and an overlap", async () => {
    const evidence = folder();
    const org = await startOrg({ evidenceDirectory: evidence, publishLatencyMs: 0 });
    let isOpen = true;
    closing.push(() => (isOpen ? org.close() : undefined));
    const centre = await startCentre({ evidence });
    closing.push(() => (isOpen ? centre.close() : undefined));
    const phone = new CentreConsole(centre.url);
    const desk = new CentreConsole(org.url);
    const agent = "camille.laurent@northwind.example";
    await desk.call("POST", "/console/agents/login", { agent, status: "Available" });
    await phone.agent("ready", "camille.laurent@northwind.example");
    const call = await phone.addCaller();
    await phone.agent("answer", "camille.laurent@northwind.example");
    const created = await desk.call("POST", "/console/items", {
      kind: "email",
      queue: "Support_Cases",
      customer: "paul.lefevre@mail.example"
    });
    await insertAgentWork(org, String(created["pendingServiceRoutingId"]), agent);
    await desk.call("POST", "/console/agents/accept", { agent });
    await phone.call("POST", "/console/callers/hang-up", { callId: call });
    const second = await phone.addCaller();
    await phone.call("POST", "/console/callers/hang-up", { callId: second });
    isOpen = false;
    await Promise.all([org.close(), centre.close()]);
    const verdict = await judge(join(evidence, "org.evidence.jsonl"), join(evidence, "centre.evidence.jsonl"));
    expect(verdict).toMatchObject({ items: 3, delivered: 2, left: 1, waiting: 0, lost: 0, doubled: 0, unreadable: 0 });
    // The case was pushed while the caller talked, and the second call rang beside the open case by native distribution.
    expect(verdict).toMatchObject({ overlap: 2, overlapByCentre: 1 });
    const printed = execFileSync(process.execPath, [program, evidence], { encoding: "utf8" });
    expect(JSON.parse(printed) as Verdict).toEqual(verdict);
  });

  test("may be hundreds of megabytes: reading streams and stays small", async () => {
    const evidence = folder();
    const log = join(evidence, "org.evidence.jsonl");
    await pipeline(Readable.from(bulk(60_000)), createWriteStream(log));
    const before = process.memoryUsage().heapUsed;
    const verdict = await judge(log, null);
    expect(verdict).toMatchObject({ items: 2000, delivered: 2000, doubled: 0 });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  });
});

const program = new URL("../../src/evidence/main.ts", import.meta.url).pathname;

async function insertAgentWork(
  org: { readonly url: string; readonly token: string },
  pendingServiceRoutingId: string,
  username: string
): Promise<void> {
  const headers = { authorization: `Bearer ${org.token}`, "content-type": "application/json" };
  const base = `${org.url}/services/data/v67.0`;
  const query = async (soql: string): Promise<Record<string, string>> => {
    const response = await fetch(`${base}/query?q=${encodeURIComponent(soql)}`, { headers });
    return ((await response.json()) as { records: Record<string, string>[] }).records[0] ?? {};
  };
  const user = await query(`SELECT Id FROM User WHERE Username = '${username}'`);
  const routing = await query(
    `SELECT WorkItemId, ServiceChannelId FROM PendingServiceRouting WHERE Id = '${pendingServiceRoutingId}'`
  );
  const body = {
    PendingServiceRoutingId: pendingServiceRoutingId,
    WorkItemId: routing["WorkItemId"],
    ServiceChannelId: routing["ServiceChannelId"],
    UserId: user["Id"],
    CapacityPercentage: 100
  };
  const response = await fetch(`${base}/sobjects/AgentWork`, { method: "POST", headers, body: JSON.stringify(body) });
  if (response.status !== 201) throw new Error(`AgentWork was refused: ${await response.text()}`);
}

/** Lines of a busy org: mostly answers nobody needs, now and then an item that is delivered. */
function* bulk(count: number): Generator<string> {
  const padding = "x".repeat(400);
  for (let at = 0; at < count; at += 1) {
    const item = `item-${String(Math.floor(at / 30))}`;
    const commit = (change: object): string =>
      `${JSON.stringify({ tMono: at, event: "commit", changes: [{ type: "created", ...change }] })}\n`;
    if (at % 30 === 0) yield commit({ object: "PendingServiceRouting", id: item, workItemId: item });
    else if (at % 30 === 1) {
      yield commit({
        object: "AgentWork",
        id: `w-${item}`,
        status: "Opened",
        userId: "u",
        pendingServiceRoutingId: item
      });
    } else if (at % 30 === 2) {
      yield commit({
        object: "AgentWork",
        id: `w-${item}`,
        status: "Closed",
        userId: "u",
        pendingServiceRoutingId: item
      });
    } else yield `${JSON.stringify({ tMono: at, dir: "out", requestId: "r", path: padding })}\n`;
  }
}
