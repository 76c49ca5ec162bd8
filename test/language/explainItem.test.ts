import { expect, test } from "@jest/globals";
import type { Because, Decision } from "../../src/core/decision.ts";
import type { Input, ItemFacts } from "../../src/core/input.ts";
import { type CompiledPolicy, scorePerTarget } from "../../src/core/policy.ts";
import { explainItem } from "../../src/language/explainItem.ts";
import { ItemHistory } from "../../src/language/itemHistory.ts";
import type { Language } from "../../src/language/language.ts";

const start = Date.UTC(2026, 0, 5, 9, 30, 0);
const anna = "005xx00000000A1AAA";
const bruno = "005xx00000000B1AAA";
const voiceSlope = scorePerTarget / 20_000;
const policy = { channels: [{ id: "voice", slope: voiceSlope }] } as unknown as CompiledPolicy;

const callFacts = {
  itemId: "call:17",
  side: "centre",
  workItemId: "call:17",
  queueId: "support",
  queueName: "Support line",
  since: start - 10_000,
  tier: "standard",
  joinedTo: null
} as ItemFacts;

function because(more: Partial<Because>): Because {
  const terms = { level: 0, score: 0, waitMs: 0, targetMs: 20_000, bonus: 0 };
  return {
    trigger: "agent",
    channel: "voice",
    tier: "standard",
    terms,
    admission: "plain",
    compared: 1,
    beaten: [],
    passedOver: {},
    ...more
  };
}

function offer(itemId: string, agentId: string, offerNumber: number, reason: Partial<Because>): Decision {
  return { kind: "offer", itemId, agentId, offerNumber, because: because(reason) };
}

const emailFirst = offer("0JRxx0000000042AAA", bruno, 1, {
  channel: "email",
  tier: "vip",
  terms: { level: 0, score: 1.5 * scorePerTarget, waitMs: 5000, targetMs: 14_400_000, bonus: 1.5 * scorePerTarget },
  beaten: [{ itemId: "call:17", level: 0, score: 0.5 * scorePerTarget }]
});
const callTerms = (waitMs: number): Because["terms"] => ({
  level: 0,
  score: voiceSlope * waitMs,
  waitMs,
  targetMs: 20_000,
  bonus: 0
});

type Unstamped = Input extends infer T ? (T extends unknown ? Omit<T, "at"> : never) : never;

function row(afterMs: number, input: Unstamped, ...decisions: Decision[]): Parameters<ItemHistory["add"]>[0] {
  const at = start + afterMs;
  return { at, input: { ...input, at }, decisions };
}

const life = [
  row(-60_000, { type: "PolicyActivated", policy }),
  row(0, { type: "ItemArrived", item: callFacts }),
  row(0, { type: "ClockTicked" }, emailFirst),
  row(
    4200,
    { type: "ClockTicked" },
    offer("call:17", anna, 1, { terms: callTerms(14_200), passedOver: { noRoom: 1 } })
  ),
  row(4250, { type: "CommandSettled", commandId: "call:17:1", outcome: { kind: "done", agentWorkId: null } }),
  row(4300, { type: "CallOffered", itemId: "call:17", agentId: anna, offerId: "call:17:1" }),
  row(9000, { type: "CallOfferFailed", itemId: "call:17", agentId: anna, offerId: "call:17:1", reason: "noAnswer" }),
  row(9000, { type: "ItemArrived", item: { ...callFacts, itemId: "call:18" } }),
  row(9500, { type: "ClockTicked" }, offer("call:17", bruno, 2, { terms: callTerms(19_500) })),
  row(11_000, { type: "CallAnswered", itemId: "call:17", agentId: bruno, offerId: "call:17:2", by: "bridge" })
];

function tell(itemId: string, language: Language, rows = life): string[] {
  const history = new ItemHistory(itemId);
  for (const each of rows) history.add(each);
  return explainItem(history, start + 12_000, language, { timeZone: "UTC" }).map(({ time, sentence }) =>
    `${time} ${sentence}`.trim().replaceAll("\u00a0", " ")
  );
}

test("a call's life is told from the journal alone, with what made it wait", () => {
  expect(tell("call:17", "en")).toEqual([
    "09:30:00 Call 17 came into queue Support line. Its customer had been waiting since 5 Jan 2026, 09:29:50 (10 s).",
    "09:30:00 The customer was found to be standard.",
    "09:30:04 Call 17 of a standard customer goes to agent 005…00A1: nothing else that this agent may take was waiting; " +
      "it used 0.71 of its promise (waited 14 s of 20 s). The caller waited 4.2 s longer because an e-mail of a VIP " +
      "customer went first; the policy's bound is 30 s: whoever has waited that long goes before it. " +
      "Not considered: no room (1).",
    "09:30:04 It rings at agent 005…00A1.",
    "09:30:09 Agent 005…00A1 did not pick up.",
    "09:30:09 Call 17 of a standard customer goes to agent 005…00B1 (offer 2): nothing else that this agent may take was " +
      "waiting; it used 0.98 of its promise (waited 20 s of 20 s).",
    "09:30:11 Agent 005…00B1 answered it after a wait of 21 s.",
    "It is with agent 005…00B1."
  ]);
});

test("the same life can be told in French", () => {
  const told = tell("call:17", "fr");
  expect(told[0]).toContain("L'appel 17 est entré dans la file Support line. Le client attendait depuis 5 janv. 2026");
  expect(told.at(-1)).toBe("Actuellement chez l'agent 005…00B1.");
  expect(told).toHaveLength(8);
});

test("a Salesforce item's life follows its AgentWork, and repeated events are told once", () => {
  const itemId = "0JRxx0000000042AAA";
  const item = { ...callFacts, itemId, side: "salesforce", tier: null, since: start, queueName: "Cases" } as ItemFacts;
  const work = { agentWorkId: "0Bzxx0000000001AAA", itemId, workItemId: "500", agentId: anna } as never as object;
  const observed = (afterMs: number, status: string) =>
    row(afterMs, { type: "WorkObserved", work: { ...work, status } } as never);
  const told = tell(itemId, "en", [
    row(0, { type: "ItemArrived", item }),
    row(1000, {
      type: "ItemEnriched",
      itemId,
      tier: "vip",
      language: null,
      customerRef: null,
      fields: {},
      route: null
    }),
    row(5000, { type: "ClockTicked" }, emailFirst),
    row(5100, { type: "CommandSettled", commandId: `${itemId}:1`, outcome: { kind: "unknown", error: "reset" } }),
    row(5200, {
      type: "CommandSettled",
      commandId: `${itemId}:1`,
      outcome: { kind: "done", agentWorkId: "0Bzxx0000000001AAA" }
    }),
    observed(5200, "Assigned"),
    observed(8000, "Opened"),
    observed(8000, "Opened"),
    row(8000, { type: "ItemRemoved", itemId, cause: "accepted" })
  ]);
  expect(told.slice(1)).toEqual([
    "09:30:01 The customer was found to be VIP.",
    expect.stringContaining("E-mail 0JR…0042 of a VIP customer goes to agent 005…00B1 first"),
    "09:30:05 The answer to the offer was lost; OneQueue finds out before it offers again.",
    "09:30:05 Salesforce confirmed the offer as AgentWork 0Bzxx0000000001AAA.",
    "09:30:08 Agent 005…00A1 accepted it after 3 s.",
    "09:30:08 It left the queue: accepted.",
    "It is with agent 005…00A1."
  ]);
});

test("an item that still waits ends with how long, an unknown one with a sentence that says so", () => {
  expect(tell("call:18", "en").at(-1)).toBe("It is still waiting, for 22 s now.");
  expect(tell("call:99", "en")).toEqual(["The journal knows nothing of call 99."]);
  expect(tell("call:99", "fr")).toEqual(["Le journal ne connaît pas l'appel 99."]);
});

test("what operators asked for is told with their names, in both languages", () => {
  const asked = [
    row(0, { type: "ItemArrived", item: callFacts }),
    row(1000, { type: "ItemHeld", itemId: "call:17", until: start + 60_000, actor: "Zoë" }),
    row(2000, { type: "ItemHeld", itemId: "call:17", until: null, actor: "Zoë" }),
    row(3000, { type: "ItemReleased", itemId: "call:17", actor: "Zoë" }),
    row(4000, { type: "ItemPinned", itemId: "call:17", agentId: anna, actor: "Max" }),
    row(5000, { type: "ItemRaised", itemId: "call:17", level: 7, actor: "Max" }),
    row(6000, { type: "ItemAssigned", itemId: "call:17", agentId: bruno, actor: "Max\u202e" }),
    row(7000, { type: "ItemPinned", itemId: "call:18", agentId: anna, actor: "Max" })
  ];
  expect(tell("call:17", "en", asked).slice(2, -1)).toEqual([
    "09:30:01 Zoë held it until 5 Jan 2026, 09:31:00: it is offered to nobody.",
    "09:30:02 Zoë held it until somebody releases it: it is offered to nobody.",
    "09:30:03 Zoë released it.",
    "09:30:04 Max pinned it to agent 005…00A1: it waits for nobody else.",
    "09:30:05 Max raised it to level 7: it goes before everything of a lower level.",
    "09:30:06 Max� assigned it to agent 005…00B1, as the first thing to be offered."
  ]);
  const french = tell("call:17", "fr", asked).slice(2, -1);
  expect(french[1]).toContain("Retenu par Zoë jusqu'à libération");
  expect(french[3]).toContain("Épinglé par Max à l'agent 005…00A1");
  expect(french).toHaveLength(6);
});
