/**
 * What every contact centre behind the port must do, whichever it is. An implementation brings a rig: the centre
 * itself, its people, and what can go wrong with it.
 */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ContactCentre, Lease } from "../../src/ports/contactCentre.ts";
import { CentreRecorder } from "./centreRecorder.ts";
import type { CentreRig } from "./centreRig.ts";
import { dissuasionContract } from "./dissuasionContract.ts";

const lease = (fence: number, ttlMs = 60_000, pool = "main"): Lease => ({ pool, holder: "test", fence, ttlMs });

export function contactCentreContract(name: string, open: () => Promise<CentreRig>): void {
  dissuasionContract(name, open);
  describe(`${name} as a contact centre`, () => {
    let rig: CentreRig;
    let centre: ContactCentre;
    let heard: CentreRecorder;
    const opened: ContactCentre[] = [];

    beforeEach(async () => {
      rig = await open();
      ({ centre, heard } = await connect());
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
      await rig.close();
    });

    async function connect(): Promise<{ centre: ContactCentre; heard: CentreRecorder }> {
      const one = rig.adapter();
      const recorder = new CentreRecorder();
      opened.push(one);
      await one.connect(recorder);
      await one.snapshot();
      return { centre: one, heard: recorder };
    }

    const offer = (callId: string, agentId: string, id = `${callId}:1`, fence = 1, ringMs = 5000) =>
      centre.offerCall({ pool: "main", fence, commandId: id, callId, agentId, offerId: id, ringMs });

    async function inControl(...ready: string[]): Promise<void> {
      expect(await centre.takeControl(lease(1))).toEqual({ ok: true });
      for (const agentId of ready) await rig.agent("ready", agentId);
    }

    test("the second of three callers can be picked, answered and hung up", async () => {
      await inControl("ann");
      const callers = [await rig.addCaller(), await rig.addCaller(), await rig.addCaller()];
      const picked = callers[1] as string;
      expect(await offer(picked, "ann")).toEqual({ ok: true });
      await heard.event("call.offered", (event) => event.callId === picked && event.agentId === "ann");
      await rig.agent("answer", "ann");
      expect(await heard.event("call.answered")).toMatchObject({ callId: picked, agentId: "ann", by: "bridge" });
      await rig.agent("hangUp", "ann");
      expect(await heard.event("call.ended")).toMatchObject({ callId: picked, reason: "agent" });
      const { calls } = await centre.snapshot();
      expect(calls.map((call) => [call.callId, call.state])).toEqual([
        [callers[0], "queued"],
        [callers[2], "queued"]
      ]);
    });

    test("nobody is rung while a bridge is in control and does not offer", async () => {
      await inControl("ann", "bob");
      const callId = await rig.addCaller();
      await heard.event("call.queued");
      const { calls } = await centre.snapshot();
      expect(calls).toMatchObject([{ callId, state: "queued" }]);
      expect(heard.events.some((event) => event.type === "call.offered")).toBe(false);
    });

    test("a refused call goes back to its queue with its age and can be offered to somebody else", async () => {
      await inControl("ann", "bob");
      const callId = await rig.addCaller({ queuedAgoMs: 30_000 });
      const before = (await heard.event("call.queued")).call.queuedAt;
      await offer(callId, "ann");
      await heard.event("call.offered");
      await rig.agent("refuse", "ann");
      const failed = await heard.event("call.offer-failed");
      expect(failed).toMatchObject({ callId, offerId: `${callId}:1`, agentId: "ann", reason: "refused" });
      expect((await centre.snapshot()).calls).toMatchObject([{ callId, state: "queued", queuedAt: before }]);
      expect(await offer(callId, "bob", `${callId}:2`)).toEqual({ ok: true });
      await heard.event("call.offered", (event) => event.agentId === "bob");
    });

    test("a call that nobody answers goes back when the ring time is over", async () => {
      await inControl("ann");
      const callId = await rig.addCaller();
      await offer(callId, "ann", "offer-1", 1, 60);
      expect(await heard.event("call.offer-failed")).toMatchObject({ callId, offerId: "offer-1", reason: "no-answer" });
    });

    test("an offer to an agent who is offline, on a break or talking is refused", async () => {
      await inControl("ann");
      const [first, second] = [await rig.addCaller(), await rig.addCaller()];
      const unavailable = { ok: false, reason: "agent-unavailable", isUnknown: false };
      expect(await offer(first, "bob")).toEqual(unavailable);
      await rig.agent("pause", "ann");
      expect(await offer(first, "ann", "offer-2")).toEqual(unavailable);
      await rig.agent("ready", "ann");
      await rig.agent("callOut", "ann");
      expect(await offer(second, "ann", "offer-3")).toEqual(unavailable);
    });

    test("an agent who logs out while the phone rings gives the call back", async () => {
      await inControl("ann");
      const callId = await rig.addCaller();
      await offer(callId, "ann");
      await heard.event("call.offered");
      await rig.agent("logout", "ann");
      expect(await heard.event("call.offer-failed")).toMatchObject({ callId, reason: "agent-unavailable" });
      await heard.event("agent.changed", (event) => event.agent.agentId === "ann" && event.agent.login === "out");
    });

    test("a second offer of a ringing call, or to a ringing agent, is refused", async () => {
      await inControl("ann", "bob");
      const [first, second] = [await rig.addCaller(), await rig.addCaller()];
      await offer(first, "ann");
      expect(await offer(first, "bob", "other")).toMatchObject({ ok: false, reason: "already-offered" });
      expect(await offer(second, "ann")).toMatchObject({ ok: false, reason: "agent-unavailable" });
    });

    test("a command asked twice is done once and answered alike, also when the first answer was lost", async () => {
      await inControl("ann");
      const callId = await rig.addCaller();
      await rig.fault("loseAnswer");
      expect(await offer(callId, "ann")).toEqual({ ok: false, reason: "transport", isUnknown: true });
      expect(await offer(callId, "ann")).toMatchObject({ ok: true });
      await heard.event("call.offered");
      await rig.agent("refuse", "ann");
      await heard.event("call.offer-failed");
      expect(await offer(callId, "ann")).toMatchObject({ ok: true });
      expect(heard.events.filter((event) => event.type === "call.offered")).toHaveLength(1);
    });

    test("an offer can be taken back", async () => {
      await inControl("ann");
      const callId = await rig.addCaller();
      await offer(callId, "ann");
      await heard.event("call.offered");
      const revoke = { pool: "main", fence: 1, commandId: "revoke", offerId: `${callId}:1` };
      expect(await centre.revokeOffer(revoke)).toEqual({ ok: true });
      await heard.event("call.offer-failed", (event) => event.offerId === `${callId}:1`);
      expect((await centre.snapshot()).calls).toMatchObject([{ callId, state: "queued" }]);
    });

    test("a caller who hangs up while waiting has abandoned", async () => {
      await inControl();
      const callId = await rig.addCaller({ queuedAgoMs: 2000 });
      await rig.callerHangsUp(callId);
      const left = await heard.event("call.abandoned");
      expect(left.callId).toBe(callId);
      expect(left.waitedMs).toBeGreaterThanOrEqual(2000);
      await rig.agent("ready", "ann");
      expect(await offer(callId, "ann")).toEqual({ ok: false, reason: "call-gone", isUnknown: false });
    });

    test("a caller who hangs up while the phone rings has abandoned, and the agent is free again", async () => {
      await inControl("ann");
      const callId = await rig.addCaller();
      await offer(callId, "ann");
      await heard.event("call.offered");
      await rig.callerHangsUp(callId);
      await heard.event("call.abandoned", (event) => event.callId === callId);
      const { calls, agents } = await centre.snapshot();
      expect(calls).toEqual([]);
      expect(agents.find((agent) => agent.agentId === "ann")).toMatchObject({ device: "idle", ready: true });
    });

    test("a caller loses patience by himself", async () => {
      await inControl();
      const callId = await rig.addCaller({ patienceMs: 50 });
      await heard.event("call.abandoned", (event) => event.callId === callId);
    });

    test("an agent may pick a waiting call up by hand, and may call out", async () => {
      await inControl("ann", "bob");
      const callId = await rig.addCaller();
      await rig.pickUp("ann", callId);
      expect(await heard.event("call.answered")).toMatchObject({ callId, agentId: "ann", by: "centre" });
      await rig.agent("callOut", "bob");
      const outbound = await heard.event("call.answered", (event) => event.agentId === "bob");
      expect(heard.events.some((event) => event.type === "call.queued" && event.call.callId === outbound.callId)).toBe(
        false
      );
    });

    test("a requeued call keeps its age", async () => {
      await inControl();
      const callId = await rig.addCaller({ queuedAgoMs: 60_000 });
      const { queuedAt } = (await heard.event("call.queued")).call;
      await rig.requeue(callId, "support-2", 1);
      const updated = await heard.event("call.updated");
      expect(updated.call).toMatchObject({ callId, queueId: "support-2", queuedAt });
    });

    test("calls go to the longest idle agent natively until a bridge takes control", async () => {
      await rig.agent("ready", "bob");
      await rig.agent("ready", "ann");
      const [first, second] = [await rig.addCaller(), await rig.addCaller()];
      await heard.event("call.offered", (event) => event.callId === first && event.agentId === "bob");
      await heard.event("call.offered", (event) => event.callId === second && event.agentId === "ann");
      await rig.agent("answer", "bob");
      expect(await heard.event("call.answered")).toMatchObject({ callId: first, by: "centre" });
    });

    test("a lease that runs out gives the oldest waiting call to native distribution", async () => {
      expect(await centre.takeControl(lease(1, 700))).toEqual({ ok: true });
      await heard.event("control.changed", (event) => event.mode === "bridge");
      await rig.agent("ready", "ann");
      const [, older] = [await rig.addCaller(), await rig.addCaller({ queuedAgoMs: 5000 })];
      await heard.event("control.changed", (event) => event.mode === "native");
      await heard.event("call.offered", (event) => event.callId === older);
      expect(await centre.renewControl(lease(1))).toMatchObject({ ok: false, reason: "not-in-control" });
      expect(await centre.takeControl(lease(1))).toMatchObject({ ok: false, reason: "not-in-control" });
      expect(await centre.takeControl(lease(2))).toEqual({ ok: true });
      await heard.event("control.changed", (event) => event.mode === "bridge" && event.seq > 3);
    });

    test("a renewed lease does not run out", async () => {
      await centre.takeControl(lease(1, 1000));
      for (let beat = 0; beat < 3; beat += 1) {
        const callId = await rig.addCaller({ patienceMs: 400 });
        await heard.event("call.abandoned", (event) => event.callId === callId);
        expect(await centre.renewControl(lease(1, 1000))).toEqual({ ok: true });
      }
      expect(heard.events.filter((event) => event.type === "control.changed")).toHaveLength(1);
    });

    test("a released lease hands the calls back at once", async () => {
      await inControl("ann");
      await rig.addCaller();
      await centre.releaseControl(lease(1));
      await heard.event("control.changed", (event) => event.mode === "native");
      await heard.event("call.offered");
    });

    test("a higher fence takes over and the older holder is refused everything", async () => {
      await inControl("ann");
      const callId = await rig.addCaller();
      const other = await connect();
      expect(await other.centre.takeControl({ ...lease(2), holder: "other" })).toEqual({ ok: true });
      const notInControl = { ok: false, reason: "not-in-control", isUnknown: false };
      expect(await offer(callId, "ann")).toEqual(notInControl);
      expect(await centre.renewControl(lease(1))).toEqual(notInControl);
      expect(await centre.takeControl(lease(1))).toEqual(notInControl);
      expect(await centre.readControl("main")).toEqual({ mode: "bridge", fence: 2 });
      expect(await offer(callId, "ann", "again", 2)).toEqual({ ok: true });
    });

    test("control of one pool says nothing about another", async () => {
      await inControl("kim");
      const callId = await rig.addCaller({ queue: "sales" });
      await heard.event("call.offered", (event) => event.callId === callId && event.agentId === "kim");
      expect(await offer(callId, "kim")).toMatchObject({ ok: false, reason: "call-gone" });
      expect(await centre.takeControl(lease(1, 60_000, "nowhere"))).toMatchObject({ ok: false, reason: "unsupported" });
    });

    test("a lost event is fetched again and told in its place", async () => {
      await inControl();
      await rig.fault("dropEvent");
      const [first, second] = [await rig.addCaller(), await rig.addCaller()];
      await heard.event("call.queued", (event) => event.call.callId === second);
      await heard.event("call.queued", (event) => event.call.callId === first);
      expect(heard.sequence).toEqual([...heard.sequence].sort((a, b) => a - b));
      expect(heard.resyncs).toEqual(["connected"]);
    });

    test("the last event, lost, is missed at the next heartbeat", async () => {
      await inControl();
      await rig.fault("dropEvent");
      const callId = await rig.addCaller();
      await heard.event("call.queued", (event) => event.call.callId === callId);
    });

    test("doubled and reordered events are told once and in order", async () => {
      await inControl();
      await rig.fault("duplicateEvent");
      const first = await rig.addCaller();
      await rig.fault("reorderEvent");
      const later = [await rig.addCaller(), await rig.addCaller()];
      for (const callId of [first, ...later]) {
        await heard.event("call.queued", (event) => event.call.callId === callId);
      }
      const numbers = heard.sequence;
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    });

    test("a cut connection comes back by itself and nothing is missed", async () => {
      await inControl();
      await rig.fault("cutConnection");
      const callId = await rig.addCaller();
      await heard.event("call.queued", (event) => event.call.callId === callId);
      expect(heard.losses).toEqual([]);
    });

    test("a connection that is open but silent counts as dead", async () => {
      await inControl();
      await rig.fault("muteEvents");
      const callId = await rig.addCaller();
      await heard.event("call.queued", (event) => event.call.callId === callId);
    });

    test("a restarted centre begins a new epoch, is native, and asks for a snapshot", async () => {
      await inControl("ann");
      await rig.addCaller();
      const { epoch } = await centre.snapshot();
      await rig.fault("restart");
      await heard.until(() => heard.resyncs.includes("epoch"), "a resync for the new epoch");
      const after = await centre.snapshot();
      expect(after.epoch).not.toBe(epoch);
      expect(after.calls).toEqual([]);
      expect(await centre.takeControl(lease(1))).toMatchObject({ ok: false, reason: "not-in-control" });
      expect(await centre.takeControl(lease(2))).toEqual({ ok: true });
      const callId = await rig.addCaller();
      await heard.event("call.queued", (event) => event.call.callId === callId && event.epoch === after.epoch);
    });

    test("events that the snapshot contains are not told after it", async () => {
      await inControl("ann");
      const callId = await rig.addCaller();
      const { centre: late, heard: lateHeard } = await connect();
      const { seq } = await late.snapshot();
      await rig.agent("pause", "ann");
      const paused = await lateHeard.event("agent.changed");
      expect(paused.seq).toBeGreaterThan(seq);
      expect(lateHeard.events.every((event) => event.seq > seq)).toBe(true);
      expect((await late.snapshot()).calls).toMatchObject([{ callId }]);
    });

    test("a bridge killed in the middle of an offer leaves a call that the next one finds and can answer for", async () => {
      await rig.agent("ready", "ann");
      await rig.agent("pause", "ann");
      const callId = await rig.addCaller();
      await rig.crashAfterOffer(callId, "ann");
      const next = await connect();
      const { calls } = await next.centre.snapshot();
      expect(calls).toMatchObject([{ callId, state: "offered", offer: { agentId: "ann" } }]);
      expect(await next.centre.takeControl(lease(2))).toEqual({ ok: true });
      await rig.agent("answer", "ann");
      expect(await next.heard.event("call.answered")).toMatchObject({ callId, agentId: "ann" });
    });

    test("the clock offset is measured from what the centre sends", async () => {
      await inControl();
      expect(Math.abs(centre.clockOffsetMs)).toBeLessThan(200);
      expect(centre.capabilities).toMatchObject({ decide: "immediate", holdCall: true, lease: "native" });
    });
  });
}
