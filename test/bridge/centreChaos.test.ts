import { describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedCentre } from "../../src/adapters/simulated/simulatedCentre.ts";
import { startCentre } from "../../src/centre/startCentre.ts";
import { judge } from "../../src/evidence/judge.ts";
import { CentreConsole } from "../adapters/simulated/centreConsole.ts";
import { silentLog } from "../contracts/silentLog.ts";
import { systemTime } from "../contracts/systemTime.ts";
import { vipFirst } from "../core/policies.ts";
import { LivePool } from "./livePool.ts";

const agentIds = Array.from({ length: 8 }, (_, index) => `agent-${String(index)}`);
const fixture = {
  queues: [{ queueId: "support-voice", nativeRingMs: 150 }],
  agents: agentIds.map((agentId) => ({ agentId, name: agentId, queues: ["support-voice"] }))
};
const policy = {
  ...vipFirst,
  offers: { ...vipFirst.offers, callRingMs: 150, answerMarginMs: 150, excludeMs: 100, refusalBackoffMs: 10 }
};
/** Everything at once, all the time. */
const steady = [
  { kind: "dropEvent", probability: 0.05 },
  { kind: "duplicateEvent", probability: 0.05 },
  { kind: "reorderEvent", probability: 0.05 },
  { kind: "delayEvents", ms: 3, probability: 0.2 },
  { kind: "refuseCommand", reason: "call-gone", probability: 0.02 },
  { kind: "loseCommand", probability: 0.04 },
  { kind: "loseAnswer", probability: 0.04 }
];
/** One after the other, between the callers. */
const blows = [
  { kind: "cutConnection" },
  { kind: "muteEvents", ms: 400 },
  { kind: "restart", keepCalls: true },
  { kind: "cutConnection", refuseForMs: 200 },
  { kind: "restart", keepCalls: false }
];

describe("the link in a storm", () => {
  test.each([1, 2])(
    "of seed %i serves every caller who stays, once, and the core forgets none",
    async (seed) => {
      const folder = mkdtempSync(join(tmpdir(), "onequeue-storm-"));
      const running = await startCentre({ fixture, heartbeatMs: 50, seed, evidence: folder });
      const hand = new CentreConsole(running.url);
      const pool = new LivePool(policy, 30);
      pool.directory(...agentIds);
      await pool.drained();
      const centre = new SimulatedCentre({
        url: running.url,
        token: null,
        time: systemTime,
        log: silentLog,
        requestTimeoutMs: 300,
        firstPauseMs: 10,
        longestPauseMs: 50
      });
      const link = pool.connect(centre, { leaseTtlMs: 600 });
      await link.start();
      pool.tick(20);
      const auto = {
        answerAfterMs: [1, 20],
        talkMs: [5, 40],
        wrapUpMs: [0, 10],
        refuseProbability: 0.05,
        noAnswerProbability: 0.03
      };
      for (const agentId of agentIds) await hand.agent("ready", agentId, { auto });
      for (const fault of steady) await hand.fault(fault);
      for (let number = 0; number < 150; number += 1) {
        const blow = number % 30 === 29 ? blows[Math.floor(number / 30)] : undefined;
        if (blow !== undefined) await hand.fault(blow);
        await pool.until(() => running.centre.floor.calls.size < 12, "room for the next caller");
        await hand.addCaller(number % 10 === 0 ? { patienceMs: 100 } : {});
      }
      await hand.call("DELETE", "/console/faults");
      await pool.until(() => running.centre.floor.calls.size === 0 && centreItems(pool) === 0, "the end of all calls");
      expect(pool.problems).toEqual([]);
      expect(link.status()).toMatchObject({ isUp: true, hasControl: true });
      pool.stop();
      await link.stop();
      await running.close();
      const verdict = await judge(null, join(folder, "centre.evidence.jsonl"));
      expect(verdict).toMatchObject({ items: 150, waiting: 0, lost: 0, openedByMany: 0 });
      expect(verdict.delivered + verdict.left).toBe(150);
      expect(verdict.delivered).toBeGreaterThan(100);
      expect(verdict.decisions).toBeGreaterThan(50);
      rmSync(folder, { recursive: true });
    },
    20_000
  );
});

function centreItems(pool: LivePool): number {
  return [...pool.state.items.values()].filter(({ side }) => side === "centre").length;
}
