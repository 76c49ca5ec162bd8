import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { SimulatedCentre } from "../../src/adapters/simulated/simulatedCentre.ts";
import type { CentreLinkOptions } from "../../src/bridge/centreLink.ts";
import { startCentre, type RunningCentre } from "../../src/centre/startCentre.ts";
import type { CentreCapabilities } from "../../src/ports/contactCentre.ts";
import { CentreConsole } from "../adapters/simulated/centreConsole.ts";
import { silentLog } from "../contracts/silentLog.ts";
import { systemTime } from "../contracts/systemTime.ts";
import { vipFirst } from "../core/policies.ts";
import { LivePool } from "./livePool.ts";

const fixture = {
  queues: [{ queueId: "support-voice" }],
  agents: [
    { agentId: "ann", name: "Ann", queues: ["support-voice"] },
    { agentId: "bob", name: "Bob", queues: ["support-voice"] },
    { agentId: "eve", name: "Eve", queues: ["support-voice"] }
  ]
};

describe("the link to the contact centre", () => {
  let running: RunningCentre;
  let hand: CentreConsole;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    running = await startCentre({ fixture, heartbeatMs: 100 });
    hand = new CentreConsole(running.url);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await running.close();
  });

  const adapter = (): SimulatedCentre =>
    new SimulatedCentre({
      url: running.url,
      token: null,
      time: systemTime,
      log: silentLog,
      firstPauseMs: 20,
      longestPauseMs: 100
    });

  async function bridge(options: Partial<CentreLinkOptions> = {}, pool = new LivePool()): Promise<LivePool> {
    pool.directory("ann", "bob");
    await pool.drained();
    const link = pool.connect(options.centre ?? adapter(), options);
    closing.push(async () => {
      await link.stop();
      expect(pool.problems).toEqual([]);
    });
    await link.start();
    await pool.drained();
    return pool;
  }

  const control = () => running.centre.control.state("main");

  test("a waiting caller rings at the free agent, talks and goes", async () => {
    const pool = await bridge();
    await hand.agent("ready", "ann");
    const callId = await hand.addCaller();
    await pool.until(() => pool.phase(callId) === "offered", "the offer");
    await hand.agent("answer", "ann");
    await pool.until(() => pool.phase(callId) === "accepted", "the answer");
    expect(pool.state.items.get(`call:${callId}`)?.agentId).toBe("005-ann");
    await hand.agent("hang-up", "ann");
    await pool.until(() => pool.phase(callId) === undefined, "the end");
    expect(pool.of("ItemRemoved")).toMatchObject([{ cause: "ended" }]);
  });

  test("is up only between a comparison's start and end, after seat and calls have been told", async () => {
    await hand.agent("ready", "ann");
    await hand.agent("pause", "ann");
    const callId = await hand.addCaller({ queuedAgoMs: 60_000 });
    const pool = await bridge();
    const order = pool.inputs.map(({ type }) => type).filter((type) => type !== "ClockOffsetMeasured");
    const from = order.indexOf("LinkChanged");
    expect(order.slice(from, from + 3)).toEqual(["LinkChanged", "LinkChanged", "ReconciliationStarted"]);
    expect(order.at(-1)).toBe("ReconciliationCompleted");
    expect(pool.of("LinkChanged").map(({ isUp }) => isUp)).toEqual([false, true]);
    expect(pool.of("CentreAgentObserved").map(({ agent }) => agent.agentId)).toEqual(["005-ann", "005-bob"]);
    expect(pool.phase(callId)).toBe("waiting");
    const item = pool.of("ItemArrived")[0]?.item;
    expect((item?.since ?? 0) - (Date.now() - 60_000)).toBeLessThan(2000);
  });

  test("no number of a caller gets into an input; whoever looks callers up gets it once", async () => {
    const callers: unknown[] = [];
    const pool = await bridge({ lookUpMs: 300, onCaller: (caller) => callers.push(caller) });
    const callId = await hand.addCaller({
      cli: "+33612345678",
      language: "fr",
      vip: true,
      attributes: { intent: "claim", note: "I am +33612345678" }
    });
    await pool.until(() => pool.phase(callId) !== undefined, "the call");
    expect(callers).toEqual([{ itemId: `call:${callId}`, number: "+33612345678" }]);
    const item = pool.of("ItemArrived")[0]?.item;
    expect(item).toMatchObject({ tier: "vip", language: "fr", fields: { "Call.Intent": "claim" } });
    expect(item?.customerRef).toMatch(/^[0-9a-f]{16}$/);
    expect(item?.enrichUntil).toBeGreaterThan(Date.now() - 1000);
    expect(JSON.stringify(pool.inputs)).not.toContain("612345678");
  });

  test("a caller who leaves while the phone rings is removed as left", async () => {
    const pool = await bridge();
    await hand.agent("ready", "ann");
    const callId = await hand.addCaller({ patienceMs: 60 });
    await pool.until(() => pool.of("ItemRemoved").length > 0, "the end");
    expect(pool.of("ItemRemoved")).toMatchObject([{ itemId: `call:${callId}`, cause: "customerLeft" }]);
  });

  test("a refused call is offered to the next agent", async () => {
    const pool = await bridge();
    await hand.agent("ready", "ann");
    const callId = await hand.addCaller();
    await pool.until(() => pool.phase(callId) === "offered", "the offer");
    await hand.agent("refuse", "ann");
    await pool.until(() => pool.of("CallOfferFailed").length === 1, "the refusal");
    expect(pool.of("CallOfferFailed")).toMatchObject([
      { agentId: "005-ann", reason: "refused", offerId: `call:${callId}:1` }
    ]);
    await hand.agent("ready", "bob");
    await pool.until(() => pool.state.items.get(`call:${callId}`)?.offer?.agentId === "005-bob", "the next offer");
  });

  test("a call that somebody unmapped picks up stops waiting, and the seat is reported", async () => {
    const pool = await bridge();
    const callId = await hand.addCaller();
    await pool.until(() => pool.phase(callId) === "waiting", "the call");
    await hand.agent("login", "eve");
    await hand.agent("pick-up", "eve", { callId });
    await pool.until(() => pool.phase(callId) === "accepted", "the answer");
    expect(pool.state.items.get(`call:${callId}`)?.agentId).toBe("centre:eve");
    expect(pool.link?.status().reason).toContain("eve");
    pool.directory("ann", "bob", "eve");
    await pool.drained();
    pool.link?.reconcile("the directory was read");
    await pool.until(() => pool.of("CentreAgentObserved").some(({ agent }) => agent.agentId === "005-eve"), "the seat");
    expect(pool.link?.status().reason).not.toContain("eve");
  });

  test("a higher fence takes control away: down, nothing is sent, and back when the other has gone", async () => {
    const pool = await bridge({ leaseTtlMs: 300 });
    await hand.agent("ready", "ann");
    await hand.call("PUT", "/v1/control", { holder: "other", fence: 2 ** 40, ttlMs: 60_000 });
    await pool.until(() => pool.of("LinkChanged").at(-1)?.isUp === false, "the loss of control");
    expect(pool.link?.status()).toMatchObject({ hasControl: false });
    const offer: Parameters<LivePool["perform"]>[0] = {
      type: "OfferCall",
      commandId: "call:x:1",
      itemId: "call:x",
      agentId: "005-ann",
      ringMs: 1000,
      isHot: true,
      decisionSeq: 1
    };
    expect(await pool.link?.offerCall(offer)).toEqual({ ok: false, reason: "not-in-control", isUnknown: false });
    await hand.call("DELETE", "/v1/control", { fence: 2 ** 40 });
    await pool.until(() => pool.of("LinkChanged").at(-1)?.isUp === true, "control again");
    expect(control()).toMatchObject({ mode: "bridge", holder: "test", fence: 2 ** 40 + 1 });
  });

  test("a lease that cannot be renewed counts as lost before the centre gives the calls away", async () => {
    const modes: string[] = [];
    const noteLoss = (message: string): void => {
      if (/^Control .* was lost/.test(message)) modes.push(control().mode);
    };
    const pool = await bridge({ leaseTtlMs: 400, log: { ...silentLog, warn: noteLoss } });
    const before = running.centre.control.renew.bind(running.centre.control);
    running.centre.control.renew = () => {
      throw new Error("out of order");
    };
    await pool.until(() => pool.of("LinkChanged").at(-1)?.isUp === false, "the loss of control");
    // Looked at in that very moment: on a busy machine the centre's own end of the lease follows at once.
    expect(modes).toEqual(["bridge"]);
    running.centre.control.renew = before;
    await pool.until(() => pool.of("LinkChanged").at(-1)?.isUp === true, "control again");
  });

  test("while the link is lost the lease runs out, callers are served natively, and all is compared afterwards", async () => {
    const pool = await bridge({ leaseTtlMs: 300 });
    const callId = await hand.addCaller();
    await pool.until(() => pool.phase(callId) === "waiting", "the call");
    const native = new Promise<void>((resolve) => {
      running.centre.events.subscribe((event) => {
        if (event.type === "call.offered") resolve();
      });
    });
    await hand.fault({ kind: "cutConnection", refuseForMs: 60_000 });
    await pool.until(() => pool.of("LinkChanged").at(-1)?.isUp === false, "the loss of the link");
    await hand.agent("ready", "ann");
    await native;
    await hand.agent("answer", "ann");
    const missed = await hand.addCaller();
    await hand.call("DELETE", "/console/faults");
    await pool.until(() => pool.of("LinkChanged").at(-1)?.isUp === true, "the link");
    await pool.until(() => pool.phase(missed) === "waiting", "the missed call");
    expect(pool.phase(callId)).toBe("accepted");
    expect(control()).toMatchObject({ mode: "bridge" });
  });

  test("a centre that restarted has dropped its calls: they are gone as missing", async () => {
    const pool = await bridge();
    const callId = await hand.addCaller();
    await pool.until(() => pool.phase(callId) === "waiting", "the call");
    await hand.fault({ kind: "restart" });
    await pool.until(() => pool.phase(callId) === undefined, "the removal");
    expect(pool.of("ItemRemoved")).toMatchObject([{ cause: "missing" }]);
    await pool.until(() => control().mode === "bridge" && pool.link?.status().isUp === true, "control again");
  });

  test("an offer that failed while nobody listened is found by the comparison", async () => {
    const pool = await bridge({ leaseTtlMs: 60_000 });
    await hand.agent("ready", "ann");
    const callId = await hand.addCaller();
    await pool.until(() => pool.phase(callId) === "offered", "the offer");
    await hand.fault({ kind: "cutConnection", refuseForMs: 60_000 });
    await pool.until(() => pool.of("LinkChanged").at(-1)?.isUp === false, "the loss of the link");
    await hand.agent("refuse", "ann");
    await hand.agent("pause", "ann");
    await hand.call("DELETE", "/console/faults");
    await pool.until(() => pool.phase(callId) === "waiting", "the call waiting again");
    expect(pool.of("CallOfferFailed")).toMatchObject([{ agentId: "005-ann", reason: "error" }]);
  });

  test("a lost answer leaves the offer unknown; asking again settles it though the agent has refused meanwhile", async () => {
    const pool = await bridge();
    await hand.fault({ kind: "loseAnswer", count: 1 });
    await hand.agent("ready", "ann");
    const callId = await hand.addCaller();
    await pool.until(() => pool.of("CommandSettled").length === 1, "the first outcome");
    expect(pool.of("CommandSettled")[0]?.outcome.kind).toBe("unknown");
    await pool.until(() => pool.of("CallOffered").length === 1, "the event");
    await hand.agent("pause", "ann");
    await hand.agent("refuse", "ann");
    await pool.until(() => pool.phase(callId) === "waiting", "the refusal");
    const [offer] = pool.kept;
    if (offer !== undefined) await pool.perform(offer);
    await pool.drained();
    expect(pool.of("CommandSettled").at(-1)?.outcome.kind).toBe("done");
    expect(pool.phase(callId)).toBe("waiting");
    expect(running.centre.floor.agents.get("ann")?.ringing).toBeNull();
  });

  test("an offer of which nobody could tell for long is settled by what the centre shows", async () => {
    const offers = { ...vipFirst.offers, unknownFreesCallsMs: 40, refusalBackoffMs: 10 };
    const pool = await bridge({}, new LivePool({ ...vipFirst, offers }));
    await hand.fault({ kind: "loseCommand", commandTypes: ["offer-call"], count: 1 });
    await hand.agent("ready", "ann");
    const callId = await hand.addCaller();
    await pool.until(() => pool.of("CommandSettled").length === 1, "the first outcome");
    expect(pool.of("CommandSettled")[0]?.outcome.kind).toBe("unknown");
    pool.link?.reconcile("too early to settle anything");
    await pool.drained();
    expect(pool.phase(callId)).toBe("reserved");
    pool.tick(10);
    closing.push(() => Promise.resolve(pool.stop()));
    await pool.until(
      () => pool.state.now > (pool.state.items.get(`call:${callId}`)?.offer?.unknownSince ?? 0) + 40,
      ""
    );
    pool.link?.lookInto();
    await pool.until(() => pool.of("CallOfferFailed").length === 1, "the snapshot's word");
    await pool.until(() => pool.phase(callId) === "offered", "the next offer");
    expect(running.centre.floor.agents.get("ann")?.ringing).toBe(callId);
  });

  test("a bridge that comes back with the next epoch finds the call it left ringing", async () => {
    const first = await bridge();
    await hand.agent("ready", "ann");
    const callId = await hand.addCaller();
    await first.until(() => first.phase(callId) === "offered", "the offer");
    const second = await bridge({ epoch: 2 });
    expect(second.phase(callId)).toBe("offered");
    expect(control().fence).toBeGreaterThan(2 * 2 ** 20);
    await hand.agent("answer", "ann");
    await second.until(() => second.phase(callId) === "accepted", "the answer");
    await first.until(() => first.link?.status().hasControl === false, "the first one's loss");
  });

  test("a command of an earlier life waits for control instead of failing", async () => {
    const pool = new LivePool();
    pool.directory("ann");
    await pool.drained();
    const link = pool.connect(adapter());
    closing.push(() => link.stop());
    const command = {
      type: "RevokeCallOffer",
      commandId: "call:1:1:revoke",
      itemId: "call:1",
      agentId: "005-ann",
      offerId: "call:1:1",
      isHot: true
    } as const;
    const started = link.start();
    expect(await link.revokeOffer(command)).toEqual({ ok: false, reason: "transport", isUnknown: true });
    await started;
    expect(await link.revokeOffer(command)).toEqual({ ok: false, reason: "call-gone", isUnknown: false });
  });

  test("stopping hands the calls back at once and nothing more becomes an input", async () => {
    const pool = await bridge();
    const callId = await hand.addCaller();
    await pool.until(() => pool.phase(callId) === "waiting", "the call");
    pool.link?.stopIntake();
    const seen = pool.inputs.length;
    await hand.agent("ready", "ann");
    await pool.link?.stop();
    expect(control().mode).toBe("native");
    expect(running.centre.floor.agents.get("ann")?.ringing).toBe(callId);
    await pool.drained();
    expect(pool.inputs).toHaveLength(seen);
  });

  test("a centre that decides by itself is refused with what the bridge needs", async () => {
    class Stubborn extends SimulatedCentre {
      override get capabilities(): CentreCapabilities {
        return { ...super.capabilities, decide: "none" };
      }
    }
    const stubborn = new Stubborn({ url: running.url, token: null, time: systemTime, log: silentLog });
    const pool = new LivePool();
    const link = pool.connect(stubborn);
    closing.push(() => link.stop());
    await expect(link.start()).rejects.toMatchObject({ code: "CentreRefused" });
  });
});
