import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SimulatedCentre } from "../../src/adapters/simulated/simulatedCentre.ts";
import { startCentre, type RunningCentre } from "../../src/centre/startCentre.ts";
import type { Route } from "../../src/core/route.ts";
import type { CentreCapabilities } from "../../src/ports/contactCentre.ts";
import { CentreConsole } from "../adapters/simulated/centreConsole.ts";
import { silentLog } from "../contracts/silentLog.ts";
import { systemTime } from "../contracts/systemTime.ts";
import { LivePool } from "./livePool.ts";

const fixture = {
  queues: [{ queueId: "support-voice" }],
  agents: [{ agentId: "ann", name: "Ann", queues: ["support-voice"] }]
};

const dissuading: Route = {
  channel: "voice",
  tier: "standard",
  level: null,
  bonusMillis: 0,
  capacityPercent: null,
  skills: [],
  rings: [],
  dissuasion: { message: "closed", offersCallback: true },
  trace: []
};

/** A contact centre of an older kind. */
class Mute extends SimulatedCentre {
  override get capabilities(): CentreCapabilities {
    return { ...super.capabilities, dissuade: false };
  }
}

describe("a caller who is told that nobody will answer", () => {
  let running: RunningCentre;
  let hand: CentreConsole;
  let pool: LivePool;

  beforeEach(async () => {
    running = await startCentre({ fixture, heartbeatMs: 100 });
    hand = new CentreConsole(running.url);
    pool = new LivePool(undefined, 50);
  });
  afterEach(async () => {
    await pool.link?.stop();
    expect(pool.problems).toEqual([]);
    await running.close();
  });

  async function connect(kind: typeof SimulatedCentre = SimulatedCentre): Promise<void> {
    pool.directory("ann");
    const link = pool.connect(new kind({ url: running.url, token: null, time: systemTime, log: silentLog }));
    await link.start();
    await pool.drained();
  }

  /** The matrix says so once the call waits. */
  async function dissuadedCaller(caller: object = {}): Promise<string> {
    const callId = await hand.addCaller(caller);
    await pool.until(() => pool.phase(callId) === "waiting", "the call");
    pool.enqueue({ type: "ItemsReclassified", itemIds: [`call:${callId}`], routes: [dissuading] });
    return callId;
  }

  test("hears the message, is asked about a callback, and is gone from both sides", async () => {
    await connect();
    const callId = await dissuadedCaller({ wantsCallback: true });
    await pool.until(() => pool.phase(callId) === undefined, "the end of the message");
    expect(pool.of("ItemRemoved")).toMatchObject([{ itemId: `call:${callId}`, cause: "callbackWanted" }]);
    expect(pool.of("CommandSettled")).toMatchObject([{ outcome: { kind: "done" } }]);
    expect(running.centre.floor.calls.size).toBe(0);
  });

  test("is told once, although the contact centre's first answer was lost", async () => {
    await connect();
    await hand.fault({ kind: "loseAnswer", count: 1, commandTypes: ["dissuade-call"] });
    const callId = await dissuadedCaller();
    await pool.until(() => pool.phase(callId) === undefined, "the end of the message");
    const kinds = pool.of("CommandSettled").map(({ outcome }) => outcome.kind);
    expect(kinds).toEqual(["unknown", "done"]);
    expect(pool.of("ItemRemoved")).toMatchObject([{ cause: "dissuaded" }]);
  });

  test("waits and is served where the contact centre cannot tell anybody anything", async () => {
    await connect(Mute);
    const callId = await dissuadedCaller();
    await pool.until(() => pool.of("CommandSettled").length > 0, "the refusal");
    expect(pool.phase(callId)).toBe("waiting");
    expect(pool.of("CommandSettled")).toMatchObject([{ outcome: { kind: "refused", code: "unsupported" } }]);
    await hand.agent("ready", "ann");
    await pool.until(() => pool.phase(callId) === "offered", "the offer");
    await hand.agent("answer", "ann");
    await pool.until(() => pool.phase(callId) === "accepted", "the answer");
  });

  test("waits and is served when the contact centre refuses the message", async () => {
    await connect();
    await hand.fault({ kind: "refuseCommand", reason: "unsupported", commandTypes: ["dissuade-call"] });
    const callId = await dissuadedCaller();
    await hand.agent("ready", "ann");
    await pool.until(() => pool.phase(callId) === "offered", "the offer");
  });
});
