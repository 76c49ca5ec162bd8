/** Callers who are told that nobody will answer: what every contact centre that can tell them must do. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ContactCentre } from "../../src/ports/contactCentre.ts";
import { CentreRecorder } from "./centreRecorder.ts";
import type { CentreRig } from "./centreRig.ts";

export function dissuasionContract(name: string, open: () => Promise<CentreRig>): void {
  describe(`${name}, where nobody will answer`, () => {
    let rig: CentreRig;
    let centre: ContactCentre;
    const heard = { now: new CentreRecorder() };

    beforeEach(async () => {
      rig = await open();
      centre = rig.adapter();
      heard.now = new CentreRecorder();
      await centre.connect(heard.now);
      await centre.snapshot();
    });
    afterEach(async () => {
      await centre.close();
      await rig.close();
    });

    async function inControl(...ready: string[]): Promise<void> {
      expect(await centre.takeControl({ pool: "main", holder: "test", fence: 1, ttlMs: 60_000 })).toEqual({ ok: true });
      for (const agentId of ready) await rig.agent("ready", agentId);
    }

    const offer = (callId: string, agentId: string) =>
      centre.offerCall({ pool: "main", fence: 1, commandId: callId, callId, agentId, offerId: callId, ringMs: 5000 });

    const dissuade = (callId: string, offersCallback: boolean, fence = 1) => {
      const commandId = `call:${callId}:dissuade`;
      return centre.dissuade({ pool: "main", fence, commandId, callId, message: "closed", offersCallback });
    };

    test("a caller is told that nobody will answer, or waits on where the centre cannot tell them", async () => {
      await inControl("ann");
      const callId = await rig.addCaller();
      const said = await dissuade(callId, false);
      if (!centre.capabilities.dissuade) {
        expect(said).toEqual({ ok: false, reason: "unsupported", isUnknown: false });
        expect((await centre.snapshot()).calls).toMatchObject([{ callId, state: "queued" }]);
        return;
      }
      expect(said).toEqual({ ok: true });
      expect(await offer(callId, "ann")).toMatchObject({ ok: false, reason: "call-gone" });
      expect(await dissuade(callId, false)).toEqual({ ok: true, isRepeated: true });
      const ended = await heard.now.event("call.ended");
      expect(ended).toMatchObject({ callId, reason: "dissuaded" });
      expect(ended.callbackWanted ?? false).toBe(false);
      expect((await centre.snapshot()).calls).toEqual([]);
    });

    test("a caller who is offered a callback may ask for it", async () => {
      await inControl();
      const callId = await rig.addCaller({ wantsCallback: true });
      if (!(await dissuade(callId, true)).ok) return expect(centre.capabilities.dissuade).toBe(false);
      expect(await heard.now.event("call.ended")).toMatchObject({ callId, reason: "dissuaded", callbackWanted: true });
    });

    test("a caller who is being told may hang up, and a ringing or answered one is not told", async () => {
      await inControl("ann");
      const first = await rig.addCaller();
      if (!(await dissuade(first, false)).ok) return expect(centre.capabilities.dissuade).toBe(false);
      await rig.callerHangsUp(first);
      await heard.now.event("call.abandoned", (event) => event.callId === first);
      const second = await rig.addCaller();
      await offer(second, "ann");
      await heard.now.event("call.offered");
      expect(await dissuade(second, false)).toMatchObject({ ok: false, reason: "already-offered" });
      expect(await dissuade(await rig.addCaller(), false, 9)).toMatchObject({ ok: false, reason: "not-in-control" });
    });
  });
}
