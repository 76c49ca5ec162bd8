import type { Clause } from "../clause.ts";
import { expectLike, expectSame, expectTrue } from "../expectation.ts";
import { refused, accepted } from "../stage.ts";

const sorted = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b);

/** Events in order, once, none missing; and the snapshot that is the truth. */
export const eventClauses: readonly Clause[] = [
  {
    id: "missing-event",
    needs: ({ replay }) => replay,
    run: async (stage) => {
      const { heard, rig } = stage;
      await stage.inControl();
      await heard.event("control.changed");
      await rig.fault("dropEvent");
      const [first, second] = [await rig.addCaller(), await rig.addCaller()];
      for (const callId of [second, first]) await heard.event("call.queued", ({ call }) => call.callId === callId);
      expectSame("The order of what was told", heard.sequence, sorted(heard.sequence));
      expectSame("Resyncs", heard.resyncs, ["connected"]);
    }
  },
  {
    id: "missing-last-event",
    run: async (stage) => {
      const { heard, rig } = stage;
      await stage.inControl();
      await heard.event("control.changed");
      await rig.fault("dropEvent");
      const callId = await rig.addCaller();
      const isTold = (): boolean =>
        heard.events.some((one) => one.type === "call.queued" && one.call.callId === callId);
      await heard.until(() => isTold() || heard.resyncs.length > 1, "the event, or a resync");
      if (isTold()) return;
      expectLike("The snapshot after the resync", (await stage.centre.snapshot()).calls, [{ callId }]);
    }
  },
  {
    id: "duplicate-event",
    run: async (stage) => {
      const { heard, rig } = stage;
      await stage.inControl();
      await heard.event("control.changed");
      await rig.fault("duplicateEvent");
      await stage.caller();
      await stage.caller();
      expectSame("Sequence numbers told", heard.sequence, sorted(heard.sequence));
    }
  },
  {
    id: "reordered-events",
    run: async (stage) => {
      const { heard, rig } = stage;
      await stage.inControl();
      await heard.event("control.changed");
      await rig.fault("reorderEvent");
      const callers = [await rig.addCaller(), await rig.addCaller()];
      for (const callId of callers) await heard.event("call.queued", ({ call }) => call.callId === callId);
      expectSame("Sequence numbers told", heard.sequence, sorted(heard.sequence));
      const told = heard.events.flatMap((event) => (event.type === "call.queued" ? [event.call.callId] : []));
      expectSame("Callers told, in order", told, callers);
    }
  },
  {
    id: "cut-connection",
    run: async (stage) => {
      await stage.inControl();
      await stage.heard.event("control.changed");
      await stage.rig.fault("cutConnection");
      await stage.caller();
      const numbers = stage.heard.sequence;
      const [first = 0] = numbers;
      const contiguous = numbers.map((_, index) => first + index);
      expectSame("Sequence numbers told", numbers, contiguous);
    }
  },
  {
    id: "silent-connection",
    run: async (stage) => {
      await stage.inControl();
      await stage.rig.fault("muteEvents");
      await stage.caller();
    }
  },
  {
    id: "restart",
    run: async (stage) => {
      const { centre, heard, rig } = stage;
      await stage.inControl();
      await stage.caller();
      const { epoch } = await centre.snapshot();
      await rig.fault("restart");
      await heard.until(() => heard.resyncs.includes("epoch"), "a resync for the new epoch");
      const after = await centre.snapshot();
      expectTrue("A restart begins another epoch", after.epoch !== epoch, after.epoch);
      expectSame("Calls after the restart", after.calls, []);
      expectSame("Control with the old fence", await centre.takeControl(stage.lease(1)), refused("not-in-control"));
      expectSame("Control with a higher fence", await centre.takeControl(stage.lease(2)), accepted);
      const callId = await rig.addCaller();
      await heard.event("call.queued", (event) => event.call.callId === callId && event.epoch === after.epoch);
    }
  },
  {
    id: "snapshot-first",
    run: async (stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      const { centre: late, heard: lateHeard } = await stage.connect();
      const { seq, calls } = await late.snapshot();
      expectLike("The snapshot", calls, [{ callId, state: "queued" }]);
      await stage.rig.agent("pause", ann);
      await lateHeard.event("agent.changed", ({ agent }) => agent.agentId === ann && !agent.ready);
      const old = lateHeard.events.filter((event) => event.seq <= seq);
      expectSame("Events told that the snapshot contains", old, []);
    }
  },
  {
    id: "clock",
    run: async (stage) => {
      await stage.inControl();
      await stage.caller();
      const { clockOffsetMs } = stage.centre;
      expectTrue("The clock is measured and within a second", Math.abs(clockOffsetMs) < 1000, clockOffsetMs);
      const { queuedAt } = (await stage.heard.event("call.queued")).call;
      const ageMs = stage.time.now() + clockOffsetMs - Date.parse(queuedAt);
      expectTrue("queuedAt is on the centre's clock", Math.abs(ageMs) < 5000, { queuedAt, ageMs });
    }
  }
];
