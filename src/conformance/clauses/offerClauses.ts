import type { Clause } from "../clause.ts";
import { expectLike, expectSame, expectTrue } from "../expectation.ts";
import { accepted, refused } from "../stage.ts";

/** Naming an agent for a call, and what may come of it. */
export const offerClauses: readonly Clause[] = [
  {
    id: "pick-second-of-three",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callers = [await stage.caller(), await stage.caller(), await stage.caller()];
      const picked = callers[1] as string;
      await stage.ring(picked, ann);
      await stage.rig.agent("answer", ann);
      const answered = await stage.heard.event("call.answered");
      expectLike("The answer", answered, { callId: picked, agentId: ann, by: "bridge" });
      await stage.rig.agent("hangUp", ann);
      expectLike("The end", await stage.heard.event("call.ended"), { callId: picked, reason: "agent" });
      const { calls } = await stage.centre.snapshot();
      const left = calls.map((call) => [call.callId, call.state]);
      expectSame("Calls left", left, [
        [callers[0], "queued"],
        [callers[2], "queued"]
      ]);
    }
  },
  {
    id: "nobody-rings-unasked",
    run: async (stage) => {
      await stage.inControl(...stage.rig.cast.agents);
      const callId = await stage.caller();
      const { calls } = await stage.centre.snapshot();
      expectLike("The call", calls, [{ callId, state: "queued" }]);
      const rung = stage.heard.events.filter((event) => event.type === "call.offered");
      expectSame("Offers that the bridge did not make", rung, []);
    }
  },
  {
    id: "refused",
    run: async (stage) => {
      const [ann, bob] = stage.rig.cast.agents;
      await stage.inControl(ann, bob);
      const callId = await stage.caller();
      const { queuedAt } = (await stage.heard.event("call.queued")).call;
      await stage.ring(callId, ann);
      await stage.rig.agent("refuse", ann);
      const failed = await stage.heard.event("call.offer-failed");
      expectLike("The failure", failed, { callId, offerId: `${callId}:1`, agentId: ann, reason: "refused" });
      const { calls } = await stage.centre.snapshot();
      expectLike("The call after the refusal", calls, [{ callId, state: "queued", queuedAt }]);
      await stage.ring(callId, bob, `${callId}:2`);
    }
  },
  {
    id: "no-answer",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      const offered = await stage.offer(callId, ann, { ringMs: stage.rig.timing.shortRingMs });
      expectSame("The offer", offered, accepted);
      const failed = await stage.heard.event("call.offer-failed");
      expectLike("The failure", failed, { callId, offerId: `${callId}:1`, reason: "no-answer" });
      expectLike("Calls", (await stage.centre.snapshot()).calls, [{ callId, state: "queued" }]);
    }
  },
  {
    id: "agent-offline",
    run: async (stage) => {
      const [ann, bob] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      expectSame("An offer to somebody logged out", await stage.offer(callId, bob), refused("agent-unavailable"));
      expectLike("Calls", (await stage.centre.snapshot()).calls, [{ callId, state: "queued" }]);
    }
  },
  {
    id: "agent-on-break",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.rig.agent("pause", ann);
      await stage.heard.event("agent.changed", ({ agent }) => agent.agentId === ann && !agent.ready);
      expectSame("An offer to somebody on a break", await stage.offer(callId, ann), refused("agent-unavailable"));
    }
  },
  {
    id: "agent-talking",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.rig.agent("callOut", ann);
      await stage.heard.event("agent.changed", ({ agent }) => agent.agentId === ann && agent.activeCalls.length === 1);
      expectSame("An offer to somebody talking", await stage.offer(callId, ann), refused("agent-unavailable"));
    }
  },
  {
    id: "logout-while-ringing",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.ring(callId, ann);
      await stage.rig.agent("logout", ann);
      expectLike("The failure", await stage.heard.event("call.offer-failed"), { callId, reason: "agent-unavailable" });
      await stage.heard.event("agent.changed", ({ agent }) => agent.agentId === ann && agent.login === "out");
    }
  },
  {
    id: "double-offer-of-a-call",
    run: async (stage) => {
      const [ann, bob] = stage.rig.cast.agents;
      await stage.inControl(ann, bob);
      const callId = await stage.caller();
      await stage.ring(callId, ann);
      const second = await stage.offer(callId, bob, { id: `${callId}:second` });
      expectSame("A second offer of a ringing call", second, refused("already-offered"));
    }
  },
  {
    id: "double-offer-to-an-agent",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const [first, second] = [await stage.caller(), await stage.caller()];
      await stage.ring(first, ann);
      expectSame("An offer to a ringing agent", await stage.offer(second, ann), refused("agent-unavailable"));
    }
  },
  {
    id: "command-asked-twice",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.rig.fault("loseAnswer");
      const lost = await stage.offer(callId, ann);
      expectSame("An offer whose answer is lost", lost, { ok: false, reason: "transport", isUnknown: true });
      expectLike("The same command again", await stage.offer(callId, ann), { ok: true });
      await stage.heard.event("call.offered");
      await stage.rig.agent("refuse", ann);
      await stage.heard.event("call.offer-failed");
      expectLike("And again, after its end", await stage.offer(callId, ann), { ok: true });
      // Whatever a second ring would say comes before the answer to a later question.
      await stage.caller();
      const rung = stage.heard.events.filter((event) => event.type === "call.offered");
      expectTrue("The agent's phone rings once for one command", rung.length === 1, rung);
    }
  },
  {
    id: "revoke",
    needs: ({ revokeOffer }) => revokeOffer,
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.ring(callId, ann);
      const { pool } = stage.rig.cast;
      const revoke = { pool, fence: 1, commandId: `${callId}:revoke`, offerId: `${callId}:1` };
      expectSame("The command", await stage.centre.revokeOffer(revoke), accepted);
      await stage.heard.event("call.offer-failed", (event) => event.offerId === `${callId}:1`);
      expectLike("Calls", (await stage.centre.snapshot()).calls, [{ callId, state: "queued" }]);
    }
  }
];
