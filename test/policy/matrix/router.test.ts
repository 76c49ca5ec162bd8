import { describe, expect, test } from "@jest/globals";
import { compilePolicy } from "../../../src/policy/compilePolicy.ts";
import { createRouter } from "../../../src/policy/matrix/router.ts";
import { call, item, routed, routerOf, situation, withMatrix } from "./given.ts";

const twoLevels = `
    - name: hours
      default: { module: opening-calendar, with: { calendar: office } }
    - name: answer
      rules:
        - { name: closed, when: side == "centre" && !open, module: deterrence, with: { message: closed } }
      default: { module: distribute, with: { plan: usual } }
`;

describe("a matrix", () => {
  test("plays every level, and in each the first rule whose condition holds", () => {
    expect(routed(twoLevels, call(), { isOpen: () => false })).toMatchObject({
      channel: "voice",
      dissuasion: { message: "closed", offersCallback: false },
      rings: [],
      trace: ["hours/default", "answer/closed"]
    });
    expect(routed(twoLevels, call(), { isOpen: () => true })).toMatchObject({
      dissuasion: null,
      trace: ["hours/default", "answer/default"]
    });
  });

  test("asks for the calendar's hours under the id that the core knows them by", () => {
    const asked: string[] = [];
    routed(twoLevels, item(), { isOpen: (calendar) => asked.push(calendar) > 0 });
    expect(asked).toEqual([expect.stringMatching(/^office#[0-9a-f]{8}$/)]);
  });

  test("gives an item that no rule is about what the rules of the policy say", () => {
    const levels = `
    - name: only
      rules: [{ name: never, when: queue == "nowhere", module: capacity, with: { percent: 10 } }]
      default: nothing
`;
    expect(routed(levels, item({ tier: "vip" }))).toEqual({
      channel: "mail",
      tier: "VIP",
      level: null,
      bonusMillis: 0,
      capacityPercent: null,
      skills: [],
      rings: [],
      dissuasion: null,
      trace: []
    });
  });

  test("opens the rings of a plan by their delay", () => {
    const { rings } = routed(twoLevels, item({ preferredAgentId: "005a" }));
    expect(rings.map(({ who, name, afterMs }) => `${who} ${name} ${afterMs}`)).toEqual([
      "preferred  0",
      "members  20000",
      "group paris 40000"
    ]);
    expect(rings[2]).toMatchObject({ dropSkills: ["product"], ifWaitOverMs: 120_000 });
  });

  test("leaves the rings of a preferred agent out where there is none, and opens the next at once", () => {
    expect(routed(twoLevels).rings.map(({ who, name, afterMs }) => `${who} ${name} ${afterMs}`)).toEqual([
      "members  0",
      "group paris 40000"
    ]);
  });

  test("lets later levels ask for what earlier ones wrote, under the name they gave it", () => {
    const levels = `
    - name: wait
      default: { module: estimated-wait, into: { wait_seconds: expected } }
    - name: help
      rules: [{ name: long, when: expected > 120, module: informal-agents, with: { after: 10s } }]
      default: nothing
`;
    const wanted = item({ preferredAgentId: "005a" });
    const long = routed(levels, wanted, { estimatedWaitMs: () => 121_000 });
    expect(long.rings.map(({ who }) => who)).toEqual(["preferred", "informal", "members"]);
    expect(routed(levels, item(), { estimatedWaitMs: () => 120_000 }).rings).toEqual([]);
  });

  test("adds up skills and head starts; the last word counts for the rest", () => {
    const levels = `
    - name: skills
      default: { module: skills, with: { needs: claims } }
    - name: language
      default: { module: language, with: { skills: { fr: french }, level: 5 } }
    - name: product
      default: { module: skills, with: { skill: product, level: 7 } }
    - name: reopened
      default: { module: score-class, with: { bonus: reopened, level: 1 } }
    - name: urgent
      default: { module: score-class, with: { bonus: [urgent, reopened], channel: chat } }
`;
    const route = routed(levels, item({ language: "fr" }));
    expect(route).toMatchObject({ bonusMillis: 1600, level: 1, channel: "chat" });
    expect(route.skills).toEqual([
      { skill: "claims", minLevel: 3, dropAfterMs: 60_000 },
      { skill: "french", minLevel: 5, dropAfterMs: null },
      { skill: "product", minLevel: 7, dropAfterMs: null }
    ]);
  });

  test("reads an input from a fact or an earlier output", () => {
    const levels = `
    - name: intent
      default: { module: intent, with: { field: Case.Type, values: { Claim: claims } } }
    - name: skill
      default: { module: skills, with: { skill: { from: intent } } }
`;
    expect(routed(levels, item({ fields: { "Case.Type": "Claim" } })).skills).toMatchObject([{ skill: "claims" }]);
    expect(routed(levels, item()).skills).toMatchObject([{ skill: "other" }]);
  });

  test("does without a rule whose fact is missing, and counts it", () => {
    const router = routerOf(`
    - name: one
      rules:
        - { name: first, when: routing_priority < 3, module: capacity, with: { percent: 10 } }
        - { name: reopened, when: 'fields["Case.Status"] == "Reopened"', module: capacity, with: { percent: 20 } }
      default: { module: capacity, with: { percent: 30 } }
`);
    expect(router.route(item(), situation()).capacityPercent).toBe(30);
    expect([...router.faults.missing]).toEqual([
      ["routing_priority", 1],
      ["Case.Status", 1]
    ]);
    expect(router.route(item({ routingPriority: 2 }), situation()).capacityPercent).toBe(10);
  });

  test("is the same when it is read back from the journal", () => {
    const { policy, router } = compilePolicy(withMatrix(twoLevels), "small.yaml");
    const again = createRouter(JSON.parse(JSON.stringify(policy)) as typeof policy);
    expect(again?.hash).toBe(router?.hash);
    expect(again?.route(call(), situation())).toEqual(router?.route(call(), situation()));
  });

  test("is not there where the policy has none", () => {
    expect(compilePolicy(withMatrix(twoLevels).replace(/matrix:[\s\S]*/, ""), "small.yaml").router).toBeNull();
  });
});
