import type { CentreResult } from "../../ports/contactCentre.ts";
import type { Clause } from "../clause.ts";
import { expectLike, expectSame } from "../expectation.ts";
import { accepted, refused, type Stage } from "../stage.ts";

/** Callers who are told that nobody will answer. */
export const dissuasionClauses: readonly Clause[] = [
  {
    id: "cannot-dissuade",
    needs: ({ dissuade }) => !dissuade,
    run: async (stage) => {
      await stage.inControl();
      const callId = await stage.caller();
      expectSame("The command", await tellNobodyComes(stage, callId), refused("unsupported"));
      expectLike("Calls", (await stage.centre.snapshot()).calls, [{ callId, state: "queued" }]);
    }
  },
  {
    id: "dissuade",
    needs: ({ dissuade }) => dissuade,
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      expectSame("The command", await tellNobodyComes(stage, callId), accepted);
      expectSame("An offer of the call after it", await stage.offer(callId, ann), refused("call-gone"));
      expectSame("The same command again", await tellNobodyComes(stage, callId), { ok: true, isRepeated: true });
      const ended = await stage.heard.event("call.ended");
      expectLike("The end", ended, { callId, reason: "dissuaded" });
      expectSame("A callback that nobody asked for", ended.callbackWanted ?? false, false);
      expectSame("Calls", (await stage.centre.snapshot()).calls, []);
    }
  },
  {
    id: "callback",
    needs: ({ dissuade }) => dissuade,
    run: async (stage) => {
      await stage.inControl();
      const callId = await stage.rig.addCaller({ wantsCallback: true });
      await stage.heard.event("call.queued");
      expectSame("The command", await tellNobodyComes(stage, callId, { offersCallback: true }), accepted);
      const ended = await stage.heard.event("call.ended");
      expectLike("The end", ended, { callId, reason: "dissuaded", callbackWanted: true });
    }
  },
  {
    id: "dissuade-only-who-waits",
    needs: ({ dissuade }) => dissuade,
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const left = await stage.caller();
      expectSame("The command", await tellNobodyComes(stage, left), accepted);
      await stage.rig.callerHangsUp(left);
      await stage.heard.event("call.abandoned", (event) => event.callId === left);
      const ringing = await stage.caller();
      await stage.ring(ringing, ann);
      expectSame("A ringing call", await tellNobodyComes(stage, ringing), refused("already-offered"));
      const waiting = await stage.caller();
      expectSame("An unknown fence", await tellNobodyComes(stage, waiting, { fence: 9 }), refused("not-in-control"));
    }
  }
];

function tellNobodyComes(
  stage: Stage,
  callId: string,
  { offersCallback = false, fence = 1 }: { offersCallback?: boolean; fence?: number } = {}
): Promise<CentreResult> {
  const { pool } = stage.rig.cast;
  const commandId = `${callId}:dissuade`;
  return stage.centre.dissuade({ pool, fence, commandId, callId, message: "closed", offersCallback });
}
