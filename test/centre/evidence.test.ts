import { afterEach, describe, expect, test } from "@jest/globals";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { once } from "node:events";
import { startCentre, type RunningCentre } from "../../src/centre/startCentre.ts";
import { CentreConsole } from "../adapters/simulated/centreConsole.ts";

const seat = "camille.laurent@northwind.example";

type Line = Readonly<Record<string, unknown>>;

describe("the centre's evidence", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  async function open(): Promise<{ running: RunningCentre; hand: CentreConsole; read: () => Line[] }> {
    const folder = mkdtempSync(join(tmpdir(), "onequeue-centre-"));
    folders.push(folder);
    const running = await startCentre({ evidence: folder, heartbeatMs: 50 });
    const read = (): Line[] => {
      const text = readFileSync(join(folder, "centre.evidence.jsonl"), "utf8");
      return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Line]));
    };
    return { running, hand: new CentreConsole(running.url), read };
  }

  test("shows each request before its consequences, and its answer after them", async () => {
    const { running, hand, read } = await open();
    await hand.agent("ready", seat);
    await hand.addCaller({ cli: "+33612000001" });
    await hand.agent("answer", seat);
    await hand.agent("hang-up", seat);
    await running.close();
    const lines = read();
    const story = lines.flatMap((line) =>
      ["agent", "seat", "push"].includes(String(line["event"]))
        ? []
        : [`${String(line["event"])} ${typeof line["path"] === "string" ? line["path"] : ""}`.trim()]
    );
    expect(story).toEqual([
      "request /console/agents/ready",
      "response /console/agents/ready",
      "request /console/callers",
      "queued",
      "ring",
      "response /console/callers",
      "request /console/agents/answer",
      "answer",
      "response /console/agents/answer",
      "request /console/agents/hang-up",
      "ended",
      "response /console/agents/hang-up"
    ]);
    const [request, response] = lines.filter((line) => line["path"] === "/console/agents/answer");
    expect(request).toMatchObject({
      dir: "in",
      method: "POST",
      status: null,
      recordIds: [seat],
      committed: false
    });
    expect(response).toMatchObject({ dir: "out", requestId: request?.["requestId"], status: 200, committed: true });
  });

  test("is in order of the machine's monotonic clock and holds no number of a caller", async () => {
    const { running, hand, read } = await open();
    const before = Number(process.hrtime.bigint()) / 1e6;
    await hand.addCaller({ cli: "+33612000001", attributes: { note: "+33612000001" } });
    await running.close();
    const lines = read();
    const times = lines.map((line) => Number(line["tMono"]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.abs((times.at(-1) ?? 0) - before)).toBeLessThan(5000);
    expect(lines.every((line) => Math.abs(Number(line["tWall"]) - Date.now()) < 10_000)).toBe(true);
    expect(JSON.stringify(lines)).not.toContain("612000001");
  });

  test("says whose each seat is, each event that leaves, each fault, and what was executed without an answer", async () => {
    const { running, hand, read } = await open();
    const socket = new WebSocket(`${running.url.replace("http", "ws")}/v1/events`);
    await once(socket, "message");
    await hand.call("PUT", "/v1/control", { holder: "test", fence: 1, ttlMs: 60_000 });
    await hand.agent("ready", seat);
    const callId = await hand.addCaller();
    await hand.fault({ kind: "loseAnswer", count: 1 });
    const offer = {
      type: "offer-call",
      commandId: "c1",
      fence: 1,
      callId,
      agentId: seat,
      offerId: "c1",
      ringMs: 5000
    };
    await expect(hand.call("POST", "/v1/commands", offer)).rejects.toThrow();
    const closed = once(socket, "close");
    await running.close();
    await closed;
    const of = (event: string): Line[] => read().filter((line) => line["event"] === event);
    expect(of("seat")[0]).toMatchObject({ agentId: seat, username: seat });
    expect(of("push").map((line) => [line["seq"], line["type"]])).toEqual([
      [1, "control.changed"],
      [2, "agent.changed"],
      [3, "call.queued"],
      [4, "call.offered"],
      [5, "agent.changed"]
    ]);
    expect(of("faultSet")).toMatchObject([{ kind: "loseAnswer" }]);
    expect(of("fault")).toMatchObject([{ kind: "loseAnswer", recordIds: expect.arrayContaining([callId]) }]);
    expect(of("control")).toMatchObject([{ mode: "bridge", holder: "test", fence: 1 }]);
    expect(of("commit")).toMatchObject([
      { type: "offer-call", status: "accepted", recordIds: ["c1", "c1", callId, seat] }
    ]);
    const answers = read().filter((line) => line["path"] === "/v1/commands" && line["dir"] === "out");
    expect(answers).toMatchObject([{ status: null, committed: true }]);
  });

  test("reaches the file soon without being asked", async () => {
    const { running, hand, read } = await open();
    await hand.addCaller();
    const written = new Promise<void>((resolve) => {
      const look = (): void => {
        if (read().some((line) => line["event"] === "queued")) resolve();
        else setTimeout(look, 5);
      };
      look();
    });
    const before = performance.now();
    await written;
    expect(performance.now() - before).toBeLessThan(1000);
    await running.close();
  });
});
