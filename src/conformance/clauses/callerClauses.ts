import type { Clause } from "../clause.ts";
import { NotSupported } from "../centreRig.ts";
import { expectLike, expectSame, expectTrue } from "../expectation.ts";
import { accepted, refused } from "../stage.ts";

/** How far an event's own times may be from each other. */
const TOLERANCE_MS = 1500;

/** What callers do, and what agents do without being asked. */
export const callerClauses: readonly Clause[] = [
  {
    id: "abandon-while-queued",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl();
      const callId = await stage.caller();
      const { queuedAt } = (await stage.heard.event("call.queued")).call;
      await stage.rig.callerHangsUp(callId);
      const left = await stage.heard.event("call.abandoned");
      expectLike("The event", left, { callId });
      const waitedMs = Date.parse(left.at) - Date.parse(queuedAt);
      expectTrue(
        `waitedMs counts from queuedAt (${String(waitedMs)} ms)`,
        Math.abs(left.waitedMs - waitedMs) < TOLERANCE_MS,
        left
      );
      await stage.getReady(ann);
      expectSame("An offer of a call that is gone", await stage.offer(callId, ann), refused("call-gone"));
    }
  },
  {
    id: "abandon-while-ringing",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.ring(callId, ann);
      await stage.rig.callerHangsUp(callId);
      await stage.heard.event("call.abandoned", (event) => event.callId === callId);
      const next = await stage.caller();
      const { calls } = await stage.centre.snapshot();
      expectLike("Calls", calls, [{ callId: next, state: "queued" }]);
      expectSame("An offer to the agent, who is free again", await stage.offer(next, ann), accepted);
    }
  },
  {
    id: "caller-ends-the-conversation",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.ring(callId, ann);
      await stage.rig.agent("answer", ann);
      await stage.heard.event("call.answered");
      await stage.rig.callerHangsUp(callId);
      expectLike("The end", await stage.heard.event("call.ended"), { callId, reason: "caller" });
      expectSame("Calls", (await stage.centre.snapshot()).calls, []);
    }
  },
  {
    id: "native-pick-up",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.rig.pickUp(ann, callId);
      const answered = await stage.heard.event("call.answered");
      expectLike("The answer", answered, { callId, agentId: ann, by: "centre" });
    }
  },
  {
    id: "call-out",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      await stage.rig.agent("callOut", ann);
      const answered = await stage.heard.event("call.answered");
      expectLike("The conversation", answered, { agentId: ann, by: "centre" });
      const queued = stage.heard.events.filter((event) => event.type === "call.queued");
      expectSame("Calls that waited", queued, []);
    }
  },
  {
    id: "requeue-keeps-age",
    run: async (stage) => {
      const { secondQueue } = stage.rig.cast;
      if (secondQueue === null) throw new NotSupported("no second queue");
      await stage.inControl();
      const callId = await stage.caller();
      const { queuedAt } = (await stage.heard.event("call.queued")).call;
      await stage.rig.requeue(callId, secondQueue, 1);
      const { call } = await stage.heard.event("call.updated");
      expectLike("The call", call, { callId, queueId: secondQueue, queuedAt });
    }
  }
];
