import type { Clause } from "../clause.ts";
import { NotSupported } from "../centreRig.ts";
import { expectLike, expectSame } from "../expectation.ts";
import { accepted, refused } from "../stage.ts";

/** Who distributes: the lease, its fence, and native distribution without it. */
export const controlClauses: readonly Clause[] = [
  {
    id: "native-without-a-bridge",
    run: async (stage) => {
      const [, bob] = stage.rig.cast.agents;
      await stage.getReady(bob);
      const callId = await stage.caller();
      await stage.heard.event("call.offered", (event) => event.callId === callId && event.agentId === bob);
      await stage.rig.agent("answer", bob);
      const answered = await stage.heard.event("call.answered");
      expectLike("The answer", answered, { callId, agentId: bob, by: "centre" });
    }
  },
  {
    id: "lease-expiry",
    run: async (stage) => {
      const { centre, heard } = stage;
      const [ann] = stage.rig.cast.agents;
      const { shortLeaseMs } = stage.rig.timing;
      expectSame("Control", await centre.takeControl(stage.lease(1, { ttlMs: shortLeaseMs })), accepted);
      await heard.event("control.changed", (event) => event.mode === "bridge");
      const oldest = await stage.caller();
      await stage.caller();
      await stage.rig.agent("ready", ann);
      await heard.event("control.changed", (event) => event.mode === "native");
      const rung = await heard.event("call.offered");
      expectLike("The first call that native distribution rings", rung, { callId: oldest });
      const lost = refused("not-in-control");
      expectSame("A renewal after the end", await centre.renewControl(stage.lease(1)), lost);
      expectSame("The same fence again", await centre.takeControl(stage.lease(1)), lost);
      expectSame("A higher fence", await centre.takeControl(stage.lease(2)), accepted);
      await heard.event("control.changed", (event) => event.mode === "bridge" && event.seq > rung.seq);
    }
  },
  {
    id: "renewal",
    run: async (stage) => {
      const ttlMs = stage.rig.timing.shortLeaseMs;
      const lease = stage.lease(1, { ttlMs });
      expectSame("Control", await stage.centre.takeControl(lease), accepted);
      for (let beat = 0; beat < 6; beat += 1) {
        await stage.pause(ttlMs / 4);
        expectSame(`Renewal ${String(beat + 1)}`, await stage.centre.renewControl(lease), accepted);
      }
      await stage.caller();
      const natives = stage.heard.events.filter((event) => event.type === "control.changed" && event.mode === "native");
      expectSame("Changes to native distribution", natives, []);
    }
  },
  {
    id: "release",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      await stage.centre.releaseControl(stage.lease(1));
      await stage.heard.event("control.changed", (event) => event.mode === "native");
      await stage.heard.event("call.offered", (event) => event.callId === callId);
    }
  },
  {
    id: "fence",
    run: async (stage) => {
      const { centre } = stage;
      const { agents, pool } = stage.rig.cast;
      const [ann] = agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      const other = await stage.connect();
      const taken = await other.centre.takeControl(stage.lease(2, { holder: "other" }));
      expectSame("Control with a higher fence", taken, accepted);
      const lost = refused("not-in-control");
      expectSame("An offer of the older holder", await stage.offer(callId, ann), lost);
      expectSame("A renewal by the older holder", await centre.renewControl(stage.lease(1)), lost);
      expectSame("Control with the older fence", await centre.takeControl(stage.lease(1)), lost);
      expectSame("Who is in control", await centre.readControl(pool), { mode: "bridge", fence: 2 });
      expectSame(
        "An offer with the new fence",
        await stage.offer(callId, ann, { id: `${callId}:again`, fence: 2 }),
        accepted
      );
    }
  },
  {
    id: "unknown-pool",
    run: async (stage) => {
      const result = await stage.centre.takeControl(stage.lease(1, { pool: "nowhere" }));
      expectSame("Control of a pool that does not exist", result, refused("unsupported"));
    }
  },
  {
    id: "other-pool",
    run: async (stage) => {
      const { other } = stage.rig.cast;
      if (other === null) throw new NotSupported("one pool only");
      await stage.inControl();
      await stage.getReady(other.agentId);
      const callId = await stage.caller(other.queue);
      await stage.heard.event("call.offered", (event) => event.callId === callId && event.agentId === other.agentId);
      expectLike("An offer of another pool's call", await stage.offer(callId, other.agentId), refused("call-gone"));
    }
  }
];
