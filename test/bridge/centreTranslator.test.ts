import { describe, expect, test } from "@jest/globals";
import { translateCall, translateEvent, type TranslationContext } from "../../src/bridge/centreTranslator.ts";
import type { CentreAgent, CentreCall, CentreEvent } from "../../src/ports/contactCentre.ts";
import type { CallHold } from "../../src/ports/poolView.ts";

const at = "2026-11-22T11:08:21.000Z";
const ours = Date.parse(at) - 3000;

const context: TranslationContext = {
  agentOfCentre: (centreAgentId) => (centreAgentId === "ann" ? "005ann" : null),
  clockOffsetMs: 3000,
  customerRef: (cli) => `hash of ${String(cli.length)}`,
  vipTier: "VIP",
  fields: [{ attribute: "intent", field: "Call.Intent", allowed: ["claim"] }],
  enrichUntil: 777
};

const call = (facts: Partial<CentreCall> = {}): CentreCall => ({
  callId: "c1",
  queueId: "voice",
  state: "queued",
  queuedAt: at,
  priority: 0,
  attributes: {},
  ...facts
});

type Body<T extends CentreEvent["type"], E = CentreEvent> = E extends { readonly type: infer U }
  ? T extends U
    ? Omit<E, "epoch" | "seq" | "at" | "type">
    : never
  : never;

const event = <T extends CentreEvent["type"]>(type: T, body: Body<T>): CentreEvent =>
  ({ epoch: "e", seq: 1, at, type, ...body }) as CentreEvent;

describe("a call", () => {
  test("that queues arrives with its age on our clock, its caller hashed and its known attributes", () => {
    const queued = call({
      cli: "+33612345678",
      vip: true,
      language: "fr",
      attributes: { intent: "claim", other: "x" }
    });
    const { inputs } = translateEvent(event("call.queued", { call: queued }), undefined, context);
    expect(inputs).toEqual([
      {
        type: "ItemArrived",
        item: expect.objectContaining({
          itemId: "call:c1",
          side: "centre",
          workItemId: "c1",
          queueId: "voice",
          serviceChannelId: "",
          serviceChannelName: "",
          since: ours,
          isReadyForRouting: true,
          isPushed: false,
          tier: "VIP",
          language: "fr",
          customerRef: "hash of 12",
          fields: { "Call.Intent": "claim" },
          enrichUntil: 777
        })
      }
    ]);
  });

  test("without a number is not looked up, and odd values are dropped", () => {
    const queued = call({ language: "<script>", attributes: { intent: "something else" } });
    const { inputs } = translateEvent(event("call.queued", { call: queued }), undefined, context);
    expect(inputs).toMatchObject([
      { item: { language: null, fields: {}, customerRef: null, tier: null, enrichUntil: 0 } }
    ]);
  });

  test("heard of before is updated and not looked up again", () => {
    const { inputs } = translateEvent(event("call.updated", { call: call({ cli: "+3361" }) }), call(), context);
    expect(inputs).toMatchObject([{ type: "ItemUpdated", item: { enrichUntil: 0 } }]);
  });

  test("that queues again after it was answered waits anew with its age", () => {
    const { inputs } = translateEvent(event("call.queued", { call: call() }), call({ state: "answered" }), context);
    expect(inputs).toMatchObject([
      { type: "ItemRemoved", cause: "transferred" },
      { type: "ItemArrived", item: { since: ours } }
    ]);
  });

  test("nobody has heard of is created by any event, not routable, and asks for a snapshot", () => {
    const offered = event("call.offered", { callId: "c9", offerId: "o", agentId: "ann" });
    const answered = event("call.answered", { callId: "c9", agentId: "ann", by: "centre" });
    const failed = event("call.offer-failed", { callId: "c9", offerId: "o", agentId: "ann", reason: "no-answer" });
    for (const one of [offered, answered, failed]) {
      const translation = translateEvent(one, undefined, context);
      expect(translation.inputs[0]).toMatchObject({
        type: "ItemArrived",
        item: { isReadyForRouting: false, since: ours }
      });
      expect(translation.inputs).toHaveLength(2);
      expect(translation.isGuessed).toBe(true);
    }
  });

  test.each([
    ["no-answer", "noAnswer"],
    ["refused", "refused"],
    ["agent-unavailable", "agentUnavailable"],
    ["error", "error"]
  ] as const)("whose offer fails with %s fails with %s", (reason, ours_) => {
    const failed = event("call.offer-failed", { callId: "c1", offerId: "o", agentId: "ann", reason });
    const { inputs, call: after } = translateEvent(failed, call({ state: "offered" }), context);
    expect(inputs).toEqual([
      { type: "CallOfferFailed", itemId: "call:c1", agentId: "005ann", offerId: "o", reason: ours_ }
    ]);
    expect(after?.state).toBe("queued");
  });

  test("that is abandoned has left, that ended has ended, that was transferred is transferred", () => {
    const over = (one: CentreEvent) => translateEvent(one, call(), context);
    expect(over(event("call.abandoned", { callId: "c1", waitedMs: 5 }))).toMatchObject({
      inputs: [{ type: "ItemRemoved", itemId: "call:c1", cause: "customerLeft" }],
      call: null
    });
    expect(over(event("call.ended", { callId: "c1", reason: "agent" })).inputs).toMatchObject([{ cause: "ended" }]);
    expect(over(event("call.ended", { callId: "c1", reason: "transfer" })).inputs).toMatchObject([
      { cause: "transferred" }
    ]);
  });
});

describe("an agent", () => {
  const agent = (facts: Partial<CentreAgent> = {}): CentreAgent => ({
    agentId: "ann",
    login: "in",
    device: "idle",
    ready: true,
    activeCalls: [],
    queues: ["voice"],
    since: at,
    ...facts
  });

  test("on a break of their own is told apart from one the bridge or the centre made", () => {
    const seen = (facts: Partial<CentreAgent>) =>
      translateEvent(event("agent.changed", { agent: agent(facts) }), undefined, context).inputs;
    expect(seen({})).toMatchObject([{ agent: { agentId: "005ann", isReady: true, notReadyBy: null } }]);
    expect(seen({ ready: false, reasonOwner: "agent" })).toMatchObject([{ agent: { notReadyBy: "agent" } }]);
    expect(seen({ ready: false, reasonOwner: "bridge" })).toMatchObject([{ agent: { notReadyBy: "bridge" } }]);
    expect(seen({ ready: false })).toMatchObject([{ agent: { notReadyBy: "centre" } }]);
    expect(seen({ wrapUpUntil: at, activeCalls: ["c1"] })).toMatchObject([
      { agent: { wrapUpUntil: ours, activeCalls: ["call:c1"] } }
    ]);
  });

  test("mapped to nobody is reported and becomes no input, but may hold a call", () => {
    const seen = translateEvent(event("agent.changed", { agent: agent({ agentId: "eve" }) }), undefined, context);
    expect(seen).toMatchObject({ inputs: [], unmapped: ["eve"] });
    const answered = event("call.answered", { callId: "c1", agentId: "eve", by: "centre" });
    expect(translateEvent(answered, call(), context)).toMatchObject({
      inputs: [{ type: "CallAnswered", agentId: "centre:eve" }],
      unmapped: ["eve"]
    });
  });
});

describe("a snapshot", () => {
  const hold = (facts: Partial<CallHold>): CallHold => ({
    itemId: "call:c1",
    agentId: "005ann",
    offerId: "o",
    phase: "offered",
    isUnknown: false,
    ...facts
  });
  const types = (shown: CentreCall, isKnown: boolean, held: CallHold | null): string[] =>
    translateCall(shown, isKnown, held, at, context).inputs.map(({ type }) => type);
  const ringing = call({ state: "offered", offer: { offerId: "o", agentId: "ann", expiresAt: at } });
  const talking = call({ state: "answered", agentId: "ann" });

  test("tells new calls and where they stand", () => {
    expect(types(call(), false, null)).toEqual(["ItemArrived"]);
    expect(types(ringing, false, null)).toEqual(["ItemArrived", "CallOffered"]);
    expect(types(talking, false, null)).toEqual(["ItemArrived", "CallAnswered"]);
  });

  test("does not tell again what the core knows", () => {
    expect(types(ringing, true, hold({}))).toEqual(["ItemUpdated"]);
    expect(types(talking, true, hold({ phase: "accepted", offerId: null }))).toEqual(["ItemUpdated"]);
  });

  test("frees an offer that the centre no longer knows", () => {
    expect(types(call(), true, hold({}))).toEqual(["CallOfferFailed", "ItemUpdated"]);
  });

  test("tells an answer that was missed", () => {
    expect(types(talking, true, hold({}))).toEqual(["ItemUpdated", "CallAnswered"]);
  });

  test("begins anew with a call that went back to the queue, or to somebody else", () => {
    const accepted = hold({ phase: "accepted", offerId: null });
    expect(types(call(), true, accepted)).toEqual(["ItemRemoved", "ItemArrived"]);
    expect(types(talking, true, { ...accepted, agentId: "005bob" })).toEqual([
      "ItemRemoved",
      "ItemArrived",
      "CallAnswered"
    ]);
  });
});
