import { describe, expect, test } from "@jest/globals";
import type { AgentTraits } from "../../../src/core/input.ts";
import { noTraits } from "../../../src/core/input.ts";
import { lintPolicy } from "../../../src/policy/lint/lintPolicy.ts";
import { smallPolicy, withMatrix } from "../matrix/given.ts";
import { saidOf, saidOfMatrix } from "./given.ts";

const agent = (traits: Partial<AgentTraits> = {}): AgentTraits => ({ ...noTraits, ...traits });

const sendAlong = (plan = "usual"): string => `    - name: send
      default: { module: ring-plan, with: { plan: ${plan} } }
`;
const added = async (text: string): Promise<readonly string[]> =>
  (await saidOf(text)).filter((line) => !line.includes("is never used"));

describe("a class that can wait for ever", () => {
  test("is one behind a strictly higher level", async () => {
    expect(await added(smallPolicy.replace("kind: call,", "kind: call, level: 1,"))).toEqual([
      expect.stringMatching(
        /^warning \d+:\d+ channels\.chat: can wait for ever: voice may be of a higher strict level/
      ),
      expect.stringMatching(/channels\.mail: can wait for ever: voice/)
    ]);
  });

  test("is one that a rule of the matrix puts others before", async () => {
    const levels = `    - name: first
      rules: [{ name: fire, when: 'side == "centre" && queue == "fire"', module: score-class, with: { level: 5 } }]
      default: nothing
`;
    expect(await saidOfMatrix(levels)).toEqual([
      expect.stringMatching(/channels\.voice: can wait for ever: voice may/),
      expect.stringMatching(/channels\.chat: can wait for ever: voice may/),
      expect.stringMatching(/channels\.mail: can wait for ever: voice may/)
    ]);
  });

  test("is any where routing priority is strict", async () => {
    expect(await added(smallPolicy.replace("channels:", "level_from: routing_priority\nchannels:"))).toEqual([
      expect.stringMatching(/^warning \d+:\d+ level_from: is routing_priority: an item can wait for ever/)
    ]);
  });

  test("is deferred work that nothing lets past the reserve", async () => {
    const text = `${smallPolicy}reserve: { hot_agents: 2, overdue_percent: 0 }\n`;
    expect(await added(text)).toEqual([
      expect.stringMatching(/^warning \d+:\d+ reserve\.overdue_percent: is 0: deferred work can wait for ever/)
    ]);
  });
});

describe("the bound of the others", () => {
  const boundOf = async (text: string, low: string, high: string): Promise<number | null | undefined> => {
    const { bounds } = await lintPolicy(text, "p.yaml");
    return bounds.find(
      (one) => `${one.channel} ${one.tier} behind ${one.behindChannel} ${one.behindTier}` === `${low} behind ${high}`
    )?.boundMs;
  };

  test("is the head start and the other's target, on its own slope", async () => {
    // One target of its own for each of the other's, and one more for the VIP's head start; slopes are rounded.
    expect(await boundOf(smallPolicy, "voice Standard", "chat Standard")).toBe(20_001);
    expect(await boundOf(smallPolicy, "voice Standard", "chat VIP")).toBeCloseTo(40_001, -1);
    expect(await boundOf(smallPolicy, "mail Standard", "voice VIP")).toBeCloseTo(2 * 14_400_000, -4);
    expect(await boundOf(smallPolicy, "chat VIP", "voice Standard")).toBe(1);
  });

  test("counts what rules of the matrix can add", async () => {
    const levels = `    - name: first
      rules: [{ name: urgent, when: 'channel == "chat"', module: score-class, with: { bonus: [urgent, reopened] } }]
      default: nothing
    - name: second
      rules: [{ name: again, when: 'queue == "x"', module: score-class, with: { bonus: urgent, channel: chat } }]
      default: nothing
`;
    // 1 + 1.3 + 1 targets of head start at most, where items of mail become chats.
    expect(await boundOf(withMatrix(levels), "voice Standard", "chat VIP")).toBeCloseTo(20_000 * 4.3, -2);
    expect(await boundOf(withMatrix(levels), "voice Standard", "mail Standard")).toBeCloseTo(20_000, -1);
  });

  test("is at least the target where a cap keeps the score down until then", async () => {
    const capped = smallPolicy.replace("target: 4h,", "target: 4h, score_cap: 0.5,");
    expect(await boundOf(capped, "mail VIP", "voice Standard")).toBe(14_400_000);
  });
});

describe("agents that are known", () => {
  test("leave rings empty, and skills that nobody has", async () => {
    const levels = `${sendAlong()}    - name: claims
      default: { module: skills, with: { needs: claims } }
    - name: language
      default: { module: language, with: { skills: { fr: french, en: claims } } }
`;
    const agents = [agent({ skills: [{ skill: "claims", level: 2 }] }), agent({ groups: ["lyon"] })];
    expect(await saidOfMatrix(levels, { agents })).toEqual([
      expect.stringMatching(
        /^warning 19:7 rings\.usual\[2\]: is a ring that no agent is in: no agent is of the group paris/
      ),
      expect.stringMatching(
        /skills\.claims\[0\]: asks for claims at level 3, and the best agent has level 2: its items wait 1m for nothing/
      ),
      expect.stringMatching(
        /skills\.claims\[1\]: asks for product at level 1, and no agent has it: its items wait for ever/
      ),
      expect.stringMatching(/with\.skills\.fr: asks for french at level 1, and no agent has it/)
    ]);
  });

  test("are fewer than the reserve keeps free", async () => {
    const text = `${withMatrix(sendAlong())}reserve: { hot_agents: 2 }\n`;
    const { problems } = await lintPolicy(text, "p.yaml", {
      agents: [agent({ groups: ["paris"] }), agent()],
      isWholeStaff: true
    });
    expect(problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^is 2, and there are 2 agents: .*no deferred target can be met/)
    );
  });
});

test("a plan that opens after the target is a warning where it is named, agents or not", async () => {
  const text = withMatrix(sendAlong("late")).replace("rings:", "rings:\n  late: [{ who: members, after: 1m }]");
  const said = (await saidOf(text)).filter((line) => line.includes("cannot be met"));
  expect(said).toEqual([
    expect.stringMatching(
      /default\.with\.plan: names late, which first opens after 1m: the target of voice, 20s, cannot/
    ),
    expect.stringContaining("the target of chat, 1m, cannot be met")
  ]);
});

describe("opening hours and the change of the clock", () => {
  const opening = (hours: string, zone = "Europe/Paris"): string =>
    smallPolicy.replace(/office: .*/, `office: { zone: ${zone}, weekly: { sunday: [${hours}] } }`);

  test("hours that are skipped as a whole are an error", async () => {
    expect((await added(opening('"02:00-03:00"')))[0]).toMatch(
      /^error 14:52 calendars\.office\.weekly\.sunday\[0\]: is 02:00-03:00, hours that there are not every year: on 2026-03-29 the clock of Europe\/Paris goes from 02:00 to 03:00/
    );
    expect(await added(opening('"02:00-03:00"', "Asia/Tokyo"))).toEqual([]);
  });

  test("hours that begin or end in them are a warning, those around them nothing", async () => {
    expect(await added(opening('"02:30-10:00"'))).toEqual([
      expect.stringMatching(/^warning .*begins in an hour that is skipped/)
    ]);
    expect(await added(opening('"00:00-02:30"'))).toEqual([
      expect.stringMatching(/^warning .*ends in an hour that is skipped/)
    ]);
    expect(await added(opening('"00:00-02:00", "03:00-24:00"'))).toEqual([]);
  });

  test("a holiday of its own counts instead of the weekly hours", async () => {
    const holidays = 'monday: ["08:00-18:00"] }, holidays: { 2027-03-28: ["02:15-02:45"] }';
    const text = smallPolicy.replace(/office: .*/, `office: { zone: Europe/Paris, weekly: { ${holidays} }`);
    expect((await added(text))[0]).toMatch(/^error .*holidays\.2027-03-28\[0\]: is 02:15-02:45/);
  });
});

test("every problem is said at once, errors first, and nothing of an unusable policy is compiled", async () => {
  const text =
    `${withMatrix(sendAlong("usaul"))}default_teir: x\nreserve: { hot_agents: 1, overdue_percent: 0 }\n`.replace(
      "target: 20s",
      "target: 20"
    );
  const report = await lintPolicy(text, "p.yaml");
  expect(report.policy).toBeNull();
  expect(report.problems.map(({ severity }) => severity)).toEqual(["error", "error", "error"]);
  expect(report.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining("must be a duration"),
    expect.stringContaining("Did you mean default_tier?"),
    expect.stringContaining("Did you mean usual?")
  ]);
});
