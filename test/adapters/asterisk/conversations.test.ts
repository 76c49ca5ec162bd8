/** What agents do without the bridge, and what callers and agents can say, on a real Asterisk. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { CentreRecorder } from "../../../src/conformance/centreRecorder.ts";
import type { ContactCentre } from "../../../src/ports/contactCentre.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { AsteriskLab } from "../../labs/asterisk/asteriskLab.ts";
import { labIsMissing } from "../../labs/asterisk/labFolder.ts";
import { AsteriskRig, rigPlan } from "./asteriskRig.ts";

const lease = { pool: "main", holder: "test", fence: 1, ttlMs: 60_000 };

if (labIsMissing !== null) {
  process.stderr.write(`Not tested on a real Asterisk: ${labIsMissing}.
`);
  test.skip(`conversations on Asterisk are not tested: ${labIsMissing}`, () => undefined);
} else {
  describe("an Asterisk whose agents also telephone by themselves", () => {
    let lab: AsteriskLab;
    let rig: AsteriskRig;
    let centre: ContactCentre;
    let heard: CentreRecorder;

    beforeAll(async () => {
      lab = await AsteriskLab.open(rigPlan);
    }, 30_000);
    afterAll(() => lab.close());
    beforeEach(async () => {
      rig = await AsteriskRig.open(lab);
      centre = rig.adapter();
      heard = new CentreRecorder(systemTime, 8000);
      await centre.connect(heard);
      await centre.snapshot();
    });
    afterEach(() => rig.close());

    async function ready(...agents: string[]): Promise<void> {
      expect(await centre.takeControl(lease)).toEqual({ ok: true });
      for (const agentId of agents) {
        await rig.agent("ready", agentId);
        await heard.event("agent.changed", ({ agent }) => agent.agentId === agentId && agent.ready);
      }
    }

    /** A caller who talks to ann, by the bridge's offer. */
    async function talking(): Promise<string> {
      const callId = await rig.addCaller();
      const ids = { commandId: callId, offerId: callId, callId };
      expect(await centre.offerCall({ ...lease, ...ids, agentId: "ann", ringMs: 10_000 })).toEqual({ ok: true });
      await rig.agent("answer", "ann");
      await heard.event("call.answered", (event) => event.callId === callId);
      return callId;
    }

    const agent = async (agentId: string) =>
      (await centre.snapshot()).agents.find((one) => one.agentId === agentId) ?? { device: "", activeCalls: [] };
    const becomes = (agentId: string, device: string): Promise<unknown> =>
      heard.until(() => {
        const told = heard.events.flatMap((event) =>
          event.type === "agent.changed" && event.agent.agentId === agentId ? [event.agent] : []
        );
        return told.at(-1)?.device === device;
      }, `${agentId} to be ${device}`);

    test("a caller on the way to an agent is shown as offered, though Asterisk still lists him as waiting", async () => {
      await ready("ann");
      const callId = await rig.addCaller();
      const ids = { commandId: "o", offerId: "o", callId };
      expect(await centre.offerCall({ ...lease, ...ids, agentId: "ann", ringMs: 10_000 })).toEqual({ ok: true });
      const { calls } = await centre.snapshot();
      expect(calls).toMatchObject([{ callId, state: "offered", offer: { offerId: "o", agentId: "ann" } }]);
      await heard.event("call.offered", (event) => event.callId === callId);
      expect(heard.events.filter((event) => event.type === "call.offered")).toHaveLength(1);
    });

    test("a blind transfer ends the call for the one and is the other's conversation", async () => {
      await ready("ann", "bob");
      const callId = await talking();
      rig.phone("bob").answerByItself(true);
      rig.phone("ann").transfer("bob");
      expect(await heard.event("call.ended")).toMatchObject({ callId, reason: "transfer" });
      await heard.event("call.answered", (event) => event.agentId === "bob");
      await becomes("ann", "idle");
      const { calls } = await centre.snapshot();
      expect(calls).toMatchObject([{ callId, state: "answered", agentId: "bob" }]);
      expect(await agent("bob")).toMatchObject({ device: "busy", activeCalls: [callId] });
      rig.phone("bob").hangUp();
      await heard.event("call.ended", (event) => event.reason === "agent");
      expect((await centre.snapshot()).calls).toEqual([]);
    });

    test("an attended transfer: both are busy during the consultation, afterwards only who has the caller", async () => {
      await ready("ann", "bob");
      const callId = await talking();
      rig.phone("bob").answerByItself(true);
      await rig.phone("ann").call("bob");
      await heard.event("call.answered", (event) => event.agentId === "bob");
      await becomes("bob", "busy");
      const other = await rig.addCaller();
      const ids = { commandId: "o2", offerId: "o2", callId: other };
      const refused = { ok: false, reason: "agent-unavailable", isUnknown: false };
      expect(await centre.offerCall({ ...lease, ...ids, agentId: "bob", ringMs: 10_000 })).toEqual(refused);
      rig.phone("ann").joinConversations();
      await becomes("ann", "idle");
      await heard.until(
        () =>
          heard.events.some((one) => one.type === "call.answered" && one.agentId === "bob" && one.callId === callId),
        "the caller to be bob's"
      );
      const talks = (await centre.snapshot()).calls.filter((call) => call.state === "answered");
      expect(talks).toMatchObject([{ callId, agentId: "bob" }]);
    });

    test("who calls a colleague, or sits in a conference, is busy until the end of it", async () => {
      await ready("ann", "bob");
      rig.phone("bob").answerByItself(true);
      await rig.phone("ann").call("bob");
      await heard.event("call.answered", (event) => event.agentId === "ann");
      await heard.event("call.answered", (event) => event.agentId === "bob");
      expect([(await agent("ann")).activeCalls.length, (await agent("bob")).activeCalls.length]).toEqual([1, 1]);
      rig.phone("ann").hangUp();
      await heard.until(() => heard.events.filter((one) => one.type === "call.ended").length === 2, "both ends");
      await becomes("ann", "idle");
      await rig.phone("ann").call("conference");
      await becomes("ann", "busy");
      expect((await agent("ann")).activeCalls).toHaveLength(1);
      rig.phone("ann").hangUp();
      await becomes("ann", "idle");
      expect((await centre.snapshot()).calls).toEqual([]);
    });

    test("an agent's own break keeps its reason, whoever takes control and hands it back", async () => {
      await ready("ann");
      await rig.agent("pause", "ann");
      await centre.releaseControl(lease);
      await heard.event("control.changed", ({ mode }) => mode === "native");
      await centre.takeControl({ ...lease, fence: 2 });
      const reasons = (await rig.hand.members()).flatMap((member) =>
        member.get("Location") === "PJSIP/ann" ? [`${member.get("Paused")} ${member.get("PausedReason")}`] : []
      );
      expect(reasons).toEqual(["1 lunch", "1 lunch"]);
      expect(await agent("ann")).toMatchObject({ ready: false, reason: "lunch", reasonOwner: "agent" });
    });

    test("what callers say stays what callers say", async () => {
      await ready("ann");
      const menu = "x\r\n\r\nEvent: Hangup\r\nUniqueid: 1\r\nEvent: QueueCallerJoin\r\nQueue: onequeue-sales\r\n\r\n";
      const callId = await rig.addCaller({ menu: menu + "y".repeat(600) });
      const { call } = await heard.event("call.queued");
      expect(call).toMatchObject({ callId, queueId: "support" });
      expect(call.attributes["MENU"]).toMatch(/^x.*Event: Hangup/);
      expect(call.attributes["MENU"]).not.toMatch(/\p{Cc}/u);
      expect(call.attributes["MENU"]?.length).toBeLessThanOrEqual(256);
      expect((await centre.snapshot()).calls).toMatchObject([{ callId, state: "queued" }]);
      expect(heard.events.filter((event) => event.type === "call.queued")).toHaveLength(1);
    });

    test("ids that could mean more in a dialplan than themselves are not sent", async () => {
      await ready("ann");
      const callId = await rig.addCaller();
      const command = { ...lease, commandId: "c", offerId: "o", callId, agentId: "ann", ringMs: 5000 };
      const unsupported = { ok: false, reason: "unsupported", isUnknown: false };
      for (const [commandId, wrong] of [
        ["c1", { agentId: "ann^60^1^x" }],
        ["c2", { agentId: "ann\r\nAction: Hangup" }],
        ["c3", { offerId: "${SHELL(id)}" }]
      ] as const) {
        expect(await centre.offerCall({ ...command, commandId, ...wrong })).toEqual(unsupported);
      }
      const nobody = await centre.offerCall({ ...command, commandId: "c4", agentId: "nobody" });
      expect(nobody).toEqual({ ok: false, reason: "agent-unavailable", isUnknown: false });
      const { calls } = await centre.snapshot();
      expect(calls).toMatchObject([{ callId, state: "queued" }]);
    });
  });
}
