import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CentreConsole } from "../adapters/simulated/centreConsole.ts";
import { startCentre, type RunningCentre } from "../../src/centre/startCentre.ts";

const fixture = {
  queues: [{ queueId: "support" }, { queueId: "billing" }, { queueId: "brief", nativeRingMs: 40 }],
  agents: [
    { agentId: "ann", name: "Ann", queues: ["support", "brief"], wrapUpMs: 500 },
    { agentId: "bob", name: "Bob", queues: ["support", "billing"] }
  ]
};

describe("the simulated centre", () => {
  let running: RunningCentre;
  let hand: CentreConsole;

  beforeEach(async () => {
    running = await startCentre({ fixture });
    hand = new CentreConsole(running.url);
  });
  afterEach(async () => running.close());

  /** Resolves at the next event that fits. */
  const next = (type: string, agentId?: string): Promise<unknown> =>
    new Promise((resolve) => {
      const stop = running.centre.events.subscribe((event) => {
        const about = "agent" in event ? event.agent.agentId : "agentId" in event ? event.agentId : undefined;
        if (event.type !== type || (agentId !== undefined && about !== agentId)) return;
        stop();
        resolve(event);
      });
    });
  const agent = (agentId: string) => running.centre.desk.agent(agentId);
  const command = async (
    body: object
  ): Promise<{ status: number; answer: Record<string, unknown>; repeated: boolean }> => {
    const response = await fetch(`${running.url}/v1/commands`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body)
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return { status: response.status, answer, repeated: response.headers.get("onequeue-repeated") === "true" };
  };
  const take = (fence: number, ttlMs = 60_000) => hand.call("PUT", "/v1/control", { holder: "test", fence, ttlMs });

  test("an agent in wrap-up is left alone, then gets the oldest waiting call", async () => {
    await hand.agent("ready", "ann");
    const rings = next("call.offered");
    await hand.addCaller({ queue: "support" });
    await rings;
    await hand.agent("answer", "ann");
    await hand.agent("hang-up", "ann");
    expect(agent("ann").wrapUpUntil).not.toBeNull();
    const again = next("call.offered", "ann");
    await hand.addCaller({ queue: "support" });
    expect(agent("ann").ringing).toBeNull();
    await again;
    expect(agent("ann").wrapUpUntil).toBeNull();
  });

  test("a call that its only free member let ring is not rung at once again, another call is", async () => {
    await hand.agent("ready", "ann");
    const failed = next("call.offer-failed");
    const first = await hand.addCaller({ queue: "brief" });
    await failed;
    expect(agent("ann").ringing).toBeNull();
    const second = await hand.addCaller({ queue: "brief" });
    expect(agent("ann").ringing).toBe(second);
    expect(running.centre.desk.call(first).state).toBe("queued");
  });

  test("only members of a queue are rung for it", async () => {
    await hand.agent("ready", "ann");
    await hand.addCaller({ queue: "billing" });
    expect(agent("ann").ringing).toBeNull();
    await hand.agent("ready", "bob");
    expect(agent("bob").ringing).not.toBeNull();
  });

  test("a played agent answers, talks, wraps up and is ready again", async () => {
    const auto = { answerAfterMs: [5, 10], talkMs: 10, wrapUpMs: 10, seed: 7 };
    await hand.agent("ready", "ann", { auto });
    const answered = next("call.answered");
    const ended = next("call.ended");
    await hand.addCaller({ queue: "support" });
    await answered;
    await ended;
    expect(agent("ann").wrapUpUntil).not.toBeNull();
    await next("agent.changed", "ann");
    expect(agent("ann")).toMatchObject({ wrapUpUntil: null, isReady: true });
  });

  test("a played agent refuses or lets it ring with the chance given", async () => {
    await take(1);
    const offer = (callId: string, offerId: string) =>
      command({ type: "offer-call", commandId: offerId, fence: 1, callId, agentId: "ann", offerId, ringMs: 60 });
    const callId = await hand.addCaller({ queue: "support" });
    for (const [chances, reason] of [
      [{ refuseProbability: 1 }, "refused"],
      [{ noAnswerProbability: 1 }, "no-answer"]
    ] as const) {
      await hand.agent("ready", "ann", { auto: { answerAfterMs: 5, talkMs: 5, ...chances } });
      const failed = next("call.offer-failed");
      await offer(callId, `offer-${reason}`);
      expect(await failed).toMatchObject({ reason });
    }
  });

  test("a bridge may set an agent not ready, but never touches the agent's own break", async () => {
    await take(1);
    await hand.agent("ready", "ann");
    const set = (commandId: string, ready: boolean) =>
      command({ type: "set-agent-state", commandId, fence: 1, agentId: "ann", ready, reason: "case" });
    expect((await set("a", false)).status).toBe(202);
    expect(agent("ann")).toMatchObject({ isReady: false, reasonOwner: "bridge", reason: "case" });
    expect((await set("b", true)).status).toBe(202);
    await hand.agent("pause", "ann", { reason: "lunch" });
    expect((await set("c", true)).answer).toEqual({ status: "rejected", reason: "agent-unavailable" });
    expect(agent("ann")).toMatchObject({ isReady: false, reasonOwner: "agent", reason: "lunch" });
  });

  test("a command has one answer for ever, and one that was refused for want of control has none", async () => {
    await hand.agent("ready", "ann");
    const revoke = (fence: number) => command({ type: "revoke-offer", commandId: "once", fence, offerId: "none" });
    expect(await revoke(1)).toMatchObject({
      status: 412,
      answer: { reason: "not-in-control", fence: 0 },
      repeated: false
    });
    await take(3);
    expect(await revoke(3)).toMatchObject({ status: 409, answer: { reason: "call-gone" }, repeated: false });
    await take(4);
    expect(await revoke(3)).toMatchObject({ status: 409, answer: { reason: "call-gone" }, repeated: true });
  });

  test("a command past its time is not executed", async () => {
    await take(1);
    await hand.agent("ready", "ann");
    const callId = await hand.addCaller({ queue: "support" });
    const expiresAt = new Date(Date.now() - 1000).toISOString();
    const late = {
      type: "offer-call",
      commandId: "late",
      fence: 1,
      callId,
      agentId: "ann",
      offerId: "late",
      ringMs: 100
    };
    expect(await command({ ...late, expiresAt })).toMatchObject({ status: 410, answer: { reason: "expired" } });
    expect(agent("ann").ringing).toBeNull();
  });

  test("a priority can be changed, an unknown queue is refused", async () => {
    await take(1);
    const callId = await hand.addCaller({ queue: "support" });
    await command({ type: "set-priority", commandId: "p", fence: 1, callId, priority: 7 });
    expect(running.centre.desk.call(callId).priority).toBe(7);
    const elsewhere = { type: "requeue-call", commandId: "q", fence: 1, callId, queueId: "nowhere" };
    expect((await command(elsewhere)).answer).toEqual({ status: "rejected", reason: "unsupported" });
  });

  test("an agent on a call can neither log out nor answer, and the refusal says why", async () => {
    await hand.agent("ready", "bob");
    await hand.agent("call-out", "bob");
    await expect(hand.agent("logout", "bob")).rejects.toThrow("bob is on a call; hang up first.");
    await expect(hand.agent("answer", "bob")).rejects.toThrow("bob's phone does not ring.");
    await expect(hand.agent("call-out", "bob")).rejects.toThrow("bob is on call");
    await expect(hand.agent("pause", "ann")).rejects.toThrow("ann is logged out; log in first.");
  });

  test("the same holder may repeat its take while the lease lives", async () => {
    await take(5);
    expect(await take(5)).toMatchObject({ mode: "bridge", fence: 5 });
    expect(running.centre.control.states()).toMatchObject([{ pool: "main", holder: "test" }]);
  });

  test("faults strike by count, by chance and by type, and can be cleared", async () => {
    const { faults } = running.centre;
    await hand.fault({ kind: "refuseCommand", reason: "call-gone", commandTypes: ["revoke-offer"], count: 1 });
    await hand.fault({ kind: "dropEvent", probability: 0 });
    await take(1);
    const callId = await hand.addCaller({ queue: "support" });
    const priority = { type: "set-priority", fence: 1, callId, priority: 1 };
    expect((await command({ ...priority, commandId: "1" })).status).toBe(202);
    const revoke = { type: "revoke-offer", fence: 1, offerId: "x" };
    expect((await command({ ...revoke, commandId: "2" })).answer).toEqual({ status: "rejected", reason: "call-gone" });
    expect(faults.list()).toMatchObject([{ kind: "dropEvent", struck: 0, left: null }]);
    expect(await hand.call("DELETE", "/console/faults")).toMatchObject({ cleared: ["fault-2"] });
    expect(faults.list()).toEqual([]);
  });

  test("a restart that keeps its calls keeps them waiting in a new epoch", async () => {
    const callId = await hand.addCaller({ queue: "support" });
    const { epoch } = running.centre.events;
    await hand.fault({ kind: "restart", keepCalls: true });
    expect(running.centre.snapshot()).toMatchObject({ seq: 0, calls: [{ callId, state: "queued" }] });
    expect(running.centre.events.epoch).not.toBe(epoch);
    expect(running.centre.events.since(epoch, 0)).toBeNull();
  });
});
