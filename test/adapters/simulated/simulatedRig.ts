/** The simulated centre in this process as a rig for the clauses of the port. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { SimulatedCentre } from "../../../src/adapters/simulated/simulatedCentre.ts";
import { startCentre } from "../../../src/centre/startCentre.ts";
import type { CentreRig, CrashState } from "../../../src/conformance/centreRig.ts";
import { silentLog } from "../../contracts/silentLog.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { CentreConsole } from "./centreConsole.ts";

export const fixture = {
  queues: [{ queueId: "support" }, { queueId: "support-2" }, { queueId: "sales", pool: "other" }],
  agents: [
    { agentId: "ann", name: "Ann", queues: ["support"] },
    { agentId: "bob", name: "Bob", queues: ["support"] },
    { agentId: "kim", name: "Kim", queues: ["sales"] }
  ]
};

const verbs = { hangUp: "hang-up", callOut: "call-out" } as Readonly<Record<string, string>>;
const faults = {
  dropEvent: { kind: "dropEvent", count: 1 },
  duplicateEvent: { kind: "duplicateEvent", count: 1 },
  reorderEvent: { kind: "reorderEvent", count: 1 },
  cutConnection: { kind: "cutConnection" },
  restart: { kind: "restart" },
  loseAnswer: { kind: "loseAnswer", count: 1 },
  muteEvents: { kind: "muteEvents", ms: 60_000 }
} as const;

export const adapterFor = (url: string, token: string | null = null) =>
  new SimulatedCentre({ url, token, time: systemTime, log: silentLog, firstPauseMs: 20, longestPauseMs: 100 });

export async function simulatedRig(patienceMs = 5000): Promise<CentreRig> {
  const running = await startCentre({ fixture, heartbeatMs: 100 });
  const hand = new CentreConsole(running.url);
  return {
    cast: {
      pool: "main",
      queue: "support",
      agents: ["ann", "bob"],
      secondQueue: "support-2",
      other: { pool: "other", queue: "sales", agentId: "kim" }
    },
    timing: { shortRingMs: 60, shortLeaseMs: 1000, patienceMs },
    adapter: () => adapterFor(running.url),
    addCaller: (caller = {}) => hand.addCaller({ queue: "support", ...caller }),
    callerHangsUp: async (callId) => void (await hand.call("POST", "/console/callers/hang-up", { callId })),
    agent: (action, agentId) => hand.agent(verbs[action] ?? action, agentId),
    pickUp: (agentId, callId) => hand.agent("pick-up", agentId, { callId }),
    requeue: async (callId, queueId, fence) => {
      await hand.call("POST", "/v1/commands", { type: "requeue-call", commandId: "requeue", fence, callId, queueId });
    },
    fault: (kind) => hand.fault(faults[kind]),
    crash: (state, callId, agentId) => crash(hand, state, callId, agentId),
    close: () => running.close()
  };
}

async function crash(hand: CentreConsole, state: CrashState, callId: string, agentId: string): Promise<void> {
  const program = new URL("crashingBridge.ts", import.meta.url).pathname;
  const args = [program, hand.url, callId, agentId, state === "waiting" ? "700" : "60000"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === { waiting: "in control", offered: "ringing", answered: "answered" }[state]) child.kill("SIGKILL");
    else if (line === "in control") await hand.agent("ready", agentId);
    else if (line === "ringing") await hand.agent("answer", agentId);
  }
  await exited;
}
