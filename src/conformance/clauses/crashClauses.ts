import type { Clause } from "../clause.ts";
import { expectLike, expectSame } from "../expectation.ts";
import { accepted } from "../stage.ts";

/** A bridge is killed; the centre goes on, and the next bridge finds everything. */
export const crashClauses: readonly Clause[] = [
  {
    id: "killed-while-callers-wait",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      const callId = await stage.caller();
      await stage.rig.crash("waiting", callId, ann);
      await stage.rig.agent("ready", ann);
      await stage.heard.event("control.changed", (event) => event.mode === "native");
      await stage.heard.event("call.offered", (event) => event.callId === callId && event.agentId === ann);
    }
  },
  {
    id: "killed-while-ringing",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      const callId = await stage.caller();
      await stage.rig.crash("offered", callId, ann);
      const next = await stage.connect();
      const { calls } = await next.centre.snapshot();
      expectLike("The call, as the next bridge finds it", calls, [
        { callId, state: "offered", offer: { agentId: ann } }
      ]);
      expectSame("Control", await next.centre.takeControl(stage.lease(2)), accepted);
      await stage.rig.agent("answer", ann);
      expectLike("The answer", await next.heard.event("call.answered"), { callId, agentId: ann });
    }
  },
  {
    id: "killed-while-talking",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      const callId = await stage.caller();
      await stage.rig.crash("answered", callId, ann);
      const next = await stage.connect();
      const { calls } = await next.centre.snapshot();
      expectLike("The call, as the next bridge finds it", calls, [{ callId, state: "answered", agentId: ann }]);
      expectSame("Control", await next.centre.takeControl(stage.lease(2)), accepted);
      await stage.rig.agent("hangUp", ann);
      expectLike("The end", await next.heard.event("call.ended"), { callId, reason: "agent" });
    }
  }
];
