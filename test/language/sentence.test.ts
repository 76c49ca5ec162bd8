import { describe, expect, test } from "@jest/globals";
import type { Because, Decision } from "../../src/core/decision.ts";
import { scorePerTarget } from "../../src/core/policy.ts";
import { type DecisionFacts, DecisionWatch, type ItemGlimpse, noFacts } from "../../src/language/decisionFacts.ts";
import type { Language } from "../../src/language/language.ts";
import { sentence, type SentenceOptions } from "../../src/language/sentence.ts";

const second = 1000;
const hour = 3_600_000;
const email = "0JRxx0000000042AAA";
const call = "call:17";
const amelie = "005xx00000000B1AAA";

const voice = { channel: "voice", kind: "call", targetMs: 20 * second, slope: scorePerTarget / (20 * second) } as const;
const mail = { channel: "email", kind: "deferred", targetMs: 4 * hour, slope: 6944 } as const;

function glimpse(channel: typeof voice | typeof mail, waitMs: number, tier = "standard"): ItemGlimpse {
  return { ...channel, tier, waitMs, bonus: tier === "vip" ? 1.5 * scorePerTarget : 0 };
}

function because(own: ItemGlimpse, more: Partial<Because> = {}): Because {
  const score = own.bonus + own.slope * own.waitMs;
  return {
    trigger: "agent",
    channel: own.channel,
    tier: own.tier,
    terms: { level: 0, score, waitMs: own.waitMs, targetMs: own.targetMs, bonus: own.bonus },
    admission: "plain",
    compared: 2,
    beaten: [],
    passedOver: {},
    ...more
  };
}

function offer(itemId: string, own: ItemGlimpse, more: Partial<Because> = {}): Decision {
  return { kind: "offer", itemId, agentId: amelie, offerNumber: 1, because: because(own, more) };
}

/** French text with its unbreakable spaces made plain, so that expectations can be read. */
function say(decision: Decision, facts: DecisionFacts, language: Language, options: SentenceOptions = {}): string {
  const text = sentence(decision, facts, language, { timeZone: "UTC", ...options });
  return text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");
}

describe("the mission's first scenario", () => {
  const watch = new DecisionWatch();
  const callThen = glimpse(voice, 10 * second);
  const emailFirst = offer(email, glimpse(mail, 5 * second, "vip"), {
    beaten: [{ itemId: call, level: 0, score: callThen.slope * callThen.waitMs }]
  });
  const emailFacts = watch.observe(1_000_000, emailFirst, (id) => (id === call ? callThen : null));
  const callNext = offer(call, glimpse(voice, 14.2 * second));
  const callFacts = watch.observe(1_004_200, callNext, () => null);

  test("says why a VIP's e-mail goes before a caller who waits longer", () => {
    expect(say(emailFirst, emailFacts, "en")).toBe(
      "E-mail 0JR…0042 of a VIP customer goes to agent 005…00B1 first: it used 1.50 of its promise " +
        "(1.5 bonus as VIP, waited 5 s of 4 h), more than call 17, which has waited 10 s of 20 s (0.50)."
    );
    expect(say(emailFirst, emailFacts, "fr")).toBe(
      "L'e-mail 0JR…0042 d'un client VIP va en premier à l'agent 005…00B1 : il a consommé 1,50 de sa promesse " +
        "(bonus de 1,5 comme VIP, 5 s d'attente sur 4 h), plus que l'appel 17, qui a attendu 10 s sur 20 s (0,50)."
    );
  });

  test("says how much longer the caller waited and what the policy's bound is", () => {
    expect(say(callNext, callFacts, "en")).toBe(
      "Call 17 of a standard customer goes to agent 005…00B1: nothing else that this agent may take was waiting; " +
        "it used 0.71 of its promise (waited 14 s of 20 s). The caller waited 4.2 s longer because an e-mail of a VIP " +
        "customer went first; the policy's bound is 30 s: whoever has waited that long goes before it."
    );
    expect(say(callNext, callFacts, "fr")).toBe(
      "L'appel 17 d'un client standard va à l'agent 005…00B1 : rien d'autre n'attendait pour cet agent ; " +
        "il a consommé 0,71 de sa promesse (14 s d'attente sur 20 s). L'appelant a attendu 4,2 s de plus car un e-mail " +
        "d'un client VIP est passé avant ; la limite de la politique est de 30 s : après une telle attente, on passe devant."
    );
  });

  test("tells the same again from the same facts", () => {
    expect(say(callNext, callFacts, "en")).toBe(say(callNext, structuredClone(callFacts), "en"));
  });
});

describe("who counts as having gone before", () => {
  const beaten = [{ itemId: call, level: 0, score: 1 }];

  test("somebody who has waited longer only had their turn", () => {
    const watch = new DecisionWatch();
    watch.observe(0, offer("call:1", glimpse(voice, 12 * second), { beaten }), () => glimpse(voice, 10 * second));
    expect(watch.observe(5, offer(call, glimpse(voice, 10 * second)), () => null).overtaking).toBeNull();
  });

  test("an item that arrives while agents are free passes nobody over", () => {
    const watch = new DecisionWatch();
    const arriving = offer(email, glimpse(mail, 0, "vip"), { trigger: "item", beaten });
    watch.observe(0, arriving, () => glimpse(voice, 10 * second));
    expect(watch.observe(5, offer(call, glimpse(voice, 10 * second)), () => null).overtaking).toBeNull();
  });

  test("two that are matched in the same moment delay each other by nothing", () => {
    const watch = new DecisionWatch();
    watch.observe(5, offer(email, glimpse(mail, 0, "vip"), { beaten, trigger: "batch" }), () => glimpse(voice, 10_000));
    expect(watch.observe(5, offer(call, glimpse(voice, 10_000)), () => null).overtaking).toBeNull();
  });

  test("several are counted from the first", () => {
    const watch = new DecisionWatch();
    for (const at of [1000, 2000, 3000])
      watch.observe(at, offer(email, glimpse(mail, 0, "vip"), { beaten }), () => glimpse(voice, 10 * second));
    const own = offer(call, glimpse(voice, 15 * second));
    const facts = watch.observe(6000, own, () => null);
    expect(facts.overtaking).toMatchObject({ times: 3, extraMs: 5000, boundMs: 30_000 });
    expect(say(own, facts, "en")).toContain("an e-mail of a VIP customer and 2 other items went first");
    expect(say(own, facts, "fr")).toContain("un e-mail d'un client VIP et 2 autres éléments sont passés avant");
  });

  test("an item of the same tier that had waited more of its promise sets no bound, and the sentence says why it went first", () => {
    const watch = new DecisionWatch();
    watch.observe(0, offer(email, glimpse(mail, 0, "standard"), { beaten }), () => glimpse(voice, 10 * second));
    const own = offer(call, glimpse(voice, 11 * second));
    const facts = watch.observe(1000, own, () => null);
    expect(facts.overtaking?.boundMs).toBe(0);
    expect(say(own, facts, "en")).toContain("went first; it had no head start, but more of its promise was used.");
    expect(say(own, facts, "fr")).toContain(
      "est passé avant ; il n'avait pas d'avance, mais avait consommé plus de sa promesse."
    );
  });

  test("strict levels have no bound, and the sentence says so", () => {
    const watch = new DecisionWatch();
    const strict = because(glimpse(mail, 0, "vip"), { beaten });
    const first: Decision = {
      kind: "offer",
      itemId: email,
      agentId: amelie,
      offerNumber: 1,
      because: { ...strict, terms: { ...strict.terms, level: 2 } }
    };
    watch.observe(0, first, () => glimpse(voice, 10 * second));
    const facts = watch.observe(1000, offer(call, glimpse(voice, 11 * second)), () => null);
    expect(facts.overtaking?.boundMs).toBeNull();
    expect(say(offer(call, glimpse(voice, 11 * second)), facts, "en")).toContain("its levels are strict");
  });

  test("an item that left is forgotten", () => {
    const watch = new DecisionWatch();
    watch.observe(0, offer(email, glimpse(mail, 0, "vip"), { beaten }), () => glimpse(voice, 10 * second));
    watch.forget(call);
    expect(watch.observe(5, offer(call, glimpse(voice, 10 * second)), () => null).overtaking).toBeNull();
  });
});

describe("a decision's reason", () => {
  test("names levels where they decide", () => {
    const own = glimpse(mail, 5 * second, "vip");
    const base = because(own, { beaten: [{ itemId: call, level: 1, score: 9e12 }] });
    const decision: Decision = {
      kind: "offer",
      itemId: email,
      agentId: amelie,
      offerNumber: 2,
      because: { ...base, terms: { ...base.terms, level: 3 } }
    };
    expect(say(decision, { runnerUp: glimpse(voice, 1800 * second), overtaking: null }, "en")).toContain(
      "(offer 2): it used 1.50 of its promise (1.5 bonus as VIP, waited 5 s of 4 h), " +
        "and its level 3 comes before level 1 of call 17, which has waited 30 min of 20 s (90.00)."
    );
  });

  test("says when the item found free agents, and how many", () => {
    const one = offer(call, glimpse(voice, 0), { trigger: "item", compared: 1 });
    const several = offer(call, glimpse(voice, 0), { trigger: "item", compared: 3 });
    expect(say(one, noFacts, "en")).toContain(
      ": the agent was free; it used 0.00 of its promise (waited 0 s of 20 s)."
    );
    expect(say(several, noFacts, "en")).toContain("the agent comes first among 3 who were free");
    expect(say(several, noFacts, "fr")).toContain("cet agent vient en tête des 3 qui étaient libres");
  });

  test("does not claim to be more where items were matched at once", () => {
    const batch = offer(email, glimpse(mail, 0), {
      trigger: "batch",
      beaten: [{ itemId: call, level: 0, score: 1e12 }]
    });
    const text = say(batch, noFacts, "en");
    expect(text).toContain("several items and agents were matched at once");
    expect(text).not.toContain("more than");
    expect(text).not.toContain("first");
  });

  test("says when an agent kept free for urgent work is used", () => {
    expect(say(offer(email, glimpse(mail, 9 * hour), { admission: "overdue" }), noFacts, "en")).toContain(
      "It is overdue"
    );
    expect(say(offer(email, glimpse(mail, 0, "vip"), { admission: "tier" }), noFacts, "fr")).toContain(
      "Le niveau de son client"
    );
  });

  test("in full also tells who was left behind and who could not be considered", () => {
    const full = offer(email, glimpse(mail, 2 * hour), {
      beaten: [
        { itemId: call, level: 0, score: 0.25 * scorePerTarget },
        { itemId: "0JRxx0000000043AAA", level: 0, score: 0.1 * scorePerTarget }
      ],
      passedOver: { noRoom: 2, channelPaused: 1 }
    });
    const text = say(full, noFacts, "en", { detail: "full" });
    expect(text).toContain("Left behind: call 17 (0.25) and item 0JR…0043 (0.10).");
    expect(text).toContain("Not considered: no room (2) and channel paused (1).");
    expect(say(full, noFacts, "fr", { detail: "full" })).toContain("Écartés : pas de place (2) et canal suspendu (1).");
  });

  test("shows names that it is given, quotes names that it does not know, and lets no control character through", () => {
    const odd: Because = { ...because(glimpse(mail, 0)), channel: "gold\u001b[2Jdesk", tier: "platinum" };
    const decision: Decision = { kind: "offer", itemId: email, agentId: amelie, offerNumber: 1, because: odd };
    const text = say(decision, noFacts, "en", { agent: () => "Amélie Laurent" });
    expect(text).toContain("“gold�[2Jdesk” item 0JR…0042 of a customer of tier “platinum” goes to Amélie Laurent:");
  });
});

describe("the other decisions", () => {
  const cases: [Decision, string, string][] = [
    [
      { kind: "agentNotResponding", agentId: amelie, itemId: call, afterMs: 25_000 },
      "Agent 005…00B1 has not answered the offer of call 17 after 25 s and counts as not responding.",
      "L'agent 005…00B1 n'a pas répondu à l'offre de l'appel 17 après 25 s et passe pour injoignable."
    ],
    [
      { kind: "revokeCallOffer", agentId: amelie, itemId: call, offerId: "call:17:1" },
      "The offer of call 17 to agent 005…00B1 is withdrawn.",
      "L'offre de l'appel 17 à l'agent 005…00B1 est retirée."
    ],
    [
      { kind: "parkItem", itemId: email, code: "INVALID_FIELD", untilMs: Date.UTC(2026, 0, 5, 10, 5, 30) },
      "Item 0JR…0042 is parked until 10:05:30: INVALID_FIELD.",
      "L'élément 0JR…0042 est mis de côté jusqu'à 10:05:30 : INVALID_FIELD."
    ],
    [
      { kind: "parkItem", itemId: email, code: "INPUT_REJECTED", untilMs: Number.MAX_SAFE_INTEGER },
      "Item 0JR…0042 is parked until somebody releases it: INPUT_REJECTED.",
      "L'élément 0JR…0042 est mis de côté jusqu'à ce qu'on le libère : INPUT_REJECTED."
    ],
    [
      { kind: "dissuade", itemId: call, message: "closed", offersCallback: false },
      "Call 17 hears the message “closed” instead of waiting for an agent.",
      "L'appel 17 entend le message « closed » au lieu d'attendre un agent."
    ],
    [
      { kind: "dissuade", itemId: call, message: "closed", offersCallback: true },
      "Call 17 hears the message “closed” instead of waiting for an agent, and is offered a callback.",
      "L'appel 17 entend le message « closed » au lieu d'attendre un agent, et un rappel lui est proposé."
    ],
    [
      { kind: "dissuasionFailed", itemId: call, code: "unsupported" },
      "Call 17 waits for an agent after all: the contact centre did not play the message (unsupported).",
      "L'appel 17 attend finalement un agent : le centre de contact n'a pas diffusé le message (unsupported)."
    ],
    [
      { kind: "changeReserve", from: 0, to: 1, servedPercent: 79 },
      "1 agent is kept free for urgent work instead of 0: 79 % of urgent customers were answered in time, fewer than promised.",
      "1 agent est gardé libre pour l'urgent au lieu de 0 : 79 % des clients urgents ont eu une réponse à temps, moins que promis."
    ],
    [
      { kind: "changeReserve", from: 3, to: 2, servedPercent: 95 },
      "2 agents are kept free for urgent work instead of 3: 95 % of urgent customers were answered in time, and deferred work waits.",
      "2 agents sont gardés libres pour l'urgent au lieu de 3 : 95 % des clients urgents ont eu une réponse à temps et du différé attend."
    ],
    [
      { kind: "changeReserve", from: 1, to: 0, servedPercent: null },
      "0 agents are kept free for urgent work instead of 1: nobody urgent came lately, and deferred work waits.",
      "0 agent est gardé libre pour l'urgent au lieu de 1 : rien d'urgent n'est venu récemment et du différé attend."
    ],
    [
      { kind: "pauseChannel", channel: "email", code: "X", itemId: email, untilMs: Date.UTC(2026, 0, 5, 10, 5, 30) },
      "Channel “email” is paused until 10:05:30: X was refused for several items, the last one item 0JR…0042.",
      "Le canal « email » est suspendu jusqu'à 10:05:30 : X a été refusé pour plusieurs éléments, dont l'élément 0JR…0042."
    ]
  ];

  test.each(cases)("have a sentence in both languages: %j", (decision, en, fr) => {
    expect(say(decision, noFacts, "en")).toBe(en);
    expect(say(decision, noFacts, "fr")).toBe(fr);
  });
});
