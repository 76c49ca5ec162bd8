import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { parse, stringify } from "yaml";
import { compilePolicy } from "../../src/policy/compilePolicy.ts";
import { scorePerTarget } from "../../src/core/policy.ts";
import { BridgeError } from "../../src/ports/bridgeError.ts";
import { policyPresets, readPolicyText } from "../../src/policy/presets.ts";
import { problemLines } from "./problems.ts";

const small = `name: small
version: "1"
channels:
  voice: {kind: call, target: 20s, capacity: 100}
  mail: {kind: deferred, target: 4h, capacity: 50, clock: office}
rules:
  - {channel: voice, calls: true}
  - {channel: mail}
tiers:
  VIP: {bonus: 1.5, exempt_from_reserve: true}
  Standard: {}
default_tier: Standard
calendars:
  office: {zone: Europe/Paris, weekly: {monday: ["08:00-18:00"]}}
`;
const lines = (text: string): readonly string[] => problemLines(() => compilePolicy(text, "small.yaml"));
/** The small policy with one text in the place of another. */
function changed(from: string, to: string): string {
  expect(small).toContain(from);
  return small.replace(from, to);
}

describe("a policy", () => {
  test("compiles to the core's own form", () => {
    const { policy, calendars } = compilePolicy(small, "small.yaml");
    expect(policy).toMatchObject({
      name: "small",
      version: "1",
      levelFrom: "channel",
      defaultTier: "Standard",
      tiers: [
        { id: "VIP", bonus: 1.5 * scorePerTarget, isExemptFromReserve: true },
        { id: "Standard", bonus: 0, isExemptFromReserve: false }
      ],
      rules: [{ channel: "voice", serviceChannels: [""] }, { channel: "mail" }],
      reserve: { hotAgents: 0, exemptionPercent: 10, overduePercent: 20 },
      agentChoice: ["leastLoaded", "longestIdle"],
      whileHolding: { call: [], chat: ["chat"], deferred: ["chat", "deferred"] },
      whenCentreUnseen: "hot"
    });
    const office = expect.stringMatching(/^office#[0-9a-f]{8}$/);
    expect(policy.channels).toEqual([
      expect.objectContaining({ id: "voice", kind: "call", targetMs: 20_000, slope: 5_000_000, calendar: null }),
      expect.objectContaining({ id: "mail", kind: "deferred", targetMs: 14_400_000, slope: 6944, calendar: office })
    ]);
    expect(calendars).toEqual([
      { id: office, zone: "Europe/Paris", weekly: { monday: ["08:00-18:00"] }, holidays: {} }
    ]);
  });

  test("has a slope of what one waited millisecond is worth, at least 1", () => {
    const slope = (channel: string): number | undefined =>
      compilePolicy(changed("{kind: deferred, target: 4h, capacity: 50, clock: office}", channel), "p").policy
        .channels[1]?.slope;
    expect(slope("{kind: deferred, target: 1h, weight: 2, capacity: 50}")).toBe(55_556);
    expect(slope("{kind: deferred, target: 365d, weight: 0.1, capacity: 50}")).toBe(1);
  });

  test("knows a calendar by its hours: other hours are another calendar, so that what waits keeps its age", () => {
    const idOf = (text: string): string => compilePolicy(text, "p").calendars[0]?.id ?? "";
    expect(idOf(changed("target: 4h", "target: 2h"))).toBe(idOf(small));
    expect(idOf(changed("08:00-18:00", "08:00-19:00"))).not.toBe(idOf(small));
  });

  test("has caps in score, deadlines, one agent per customer and skills among the criteria where they are written", () => {
    const text = `${changed("target: 4h,", "target: 4h, score_cap: 0.8, deadline: raise,")}
same_customer: { wait: 30s }
agent_choice: [best_skill, fewest_skills]
`;
    const { policy } = compilePolicy(text, "p");
    expect(policy.channels[1]).toMatchObject({ scoreCap: 0.8 * scorePerTarget, deadline: "raise" });
    expect(policy.channels[0]).toMatchObject({ scoreCap: null, deadline: "ignore" });
    expect(policy).toMatchObject({ sameCustomer: { waitMs: 30_000 }, agentChoice: ["bestSkill", "fewestSkills"] });
  });

  test("keeps its matrix as plain data, all that a router needs", () => {
    const text = `${small}
rings: { usual: [{ who: members, after: 20s }, { who: branch, group: paris }] }
bonus: { reopened: 0.3 }
matrix: { levels: [{ name: one, default: { module: ring-plan, with: { plan: usual } } }] }
`;
    const { policy, calendars } = compilePolicy(text, "p");
    expect(policy.matrix).toEqual({
      levels: [{ name: "one", rules: [], default: { module: "ring-plan", with: { plan: "usual" }, into: {} } }],
      rings: {
        usual: [
          { who: "group", name: "paris", afterMs: 0, dropSkills: [], ifWaitOverMs: null },
          { who: "members", name: "", afterMs: 20_000, dropSkills: [], ifWaitOverMs: null }
        ]
      },
      skills: {},
      bonus: { reopened: 300 },
      calendars: { office: { id: calendars[0]?.id, zone: "Europe/Paris" } },
      fields: [],
      modules: []
    });
    expect(JSON.parse(JSON.stringify(policy))).toEqual(policy);
  });

  test("takes one text where a list is meant", () => {
    const rule = changed("- {channel: mail}", "- {channel: mail, fields: {Case.Origin: Web}}\n  - {channel: mail}");
    expect(compilePolicy(rule, "p").policy.rules[1]).toEqual({ channel: "mail", fields: { "Case.Origin": ["Web"] } });
  });

  test("has a hash of what it means: not of comments, order of keys or layout", () => {
    const { hash } = compilePolicy(small, "small.yaml").policy;
    const shuffled = Object.fromEntries(Object.entries(parse(small) as object).toReversed());
    const other = `# a comment\n${stringify(shuffled)}`;
    expect(compilePolicy(other, "other.yaml").policy.hash).toBe(hash);
    expect(compilePolicy(changed("target: 4h", "target: 240m"), "p").policy.hash).toBe(hash);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("has another hash when anything it means changes, its opening hours too", () => {
    const changes = [
      changed("1.5", "1.4"),
      changed("08:00", "09:00"),
      changed("Europe/Paris", "Europe/London"),
      changed('"1"', '"2"'),
      changed("capacity: 50", "capacity: 51")
    ];
    const hashes = [small, ...changes].map((text) => compilePolicy(text, "p").policy.hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe("what moves with time", () => {
  test("is off unless asked for", () => {
    const { policy } = compilePolicy(small, "small.yaml");
    expect([policy.reserve.adaptive, policy.occupancy]).toEqual([null, null]);
  });

  test("is a reserve that follows a service level, a ceiling on occupancy, and the least occupied agent", () => {
    const more = `reserve: {hot_agents: 1, adaptive: {target: "80% < 20s", max: 4}}
occupancy: {cold_work_stops_above: 85%, window: 30m}
agent_choice: [least_occupied, longest_idle]
`;
    const { policy } = compilePolicy(small + more, "small.yaml");
    expect(policy.reserve.adaptive).toEqual({ percent: 80, withinMs: 20_000, windowMs: 900_000, max: 4 });
    expect(policy.occupancy).toEqual({ ceilingPercent: 85, windowMs: 1_800_000 });
    expect(policy.agentChoice).toEqual(["leastOccupied", "longestIdle"]);
  });

  test.each([
    ["a target without a time", `reserve: {adaptive: {target: 80%, max: 4}}`, "must be a service level: percent, <,"],
    [
      "a time beyond an hour",
      `reserve: {adaptive: {target: "80% < 2h", max: 4}}`,
      "from 1s to 1h, for instance 80% < 20s"
    ],
    ["no room to rise", `reserve: {hot_agents: 4, adaptive: {target: "80% < 20s", max: 4}}`, "allowed: more than 4"],
    ["a window too short", `occupancy: {cold_work_stops_above: 80%, window: 1s}`, "must be a duration from 1m to 1d"],
    ["a bare number", `occupancy: {cold_work_stops_above: 80}`, "must be a share in percent, from 1% to 100%"]
  ])("is refused with %s", (_name, text, message) => {
    expect(lines(`${small}${text}\n`)).toEqual([expect.stringContaining(message)]);
  });
});

describe("a policy is refused", () => {
  test("with every problem at once, between its parts too, each with its place and what may be", () => {
    const text = `name: small
version: 1
channels:
  voice: {kind: phone, target: 20, capacity: 100}
  mail: {kind: deferred, target: 4h, capacity: 50, clock: ofice, colour: red}
rules:
  - {channel: mail}
  - {channel: vioce, calls: true}
tiers:
  VIP: {bonus: -1}
default_tier: Standrad
calendars:
  office: {zone: Europe/Pari, weekly: {moonday: ["08:00-18:00"]}}
`;
    expect(lines(text)).toEqual([
      "2:10 version: must be text (in quotes), not 1.",
      '4:17 channels.voice.kind: cannot be "phone"; allowed: call, chat, deferred.',
      expect.stringMatching(/^4:32 channels\.voice\.target: must be a duration: .*, not 20\.$/),
      expect.stringMatching(
        /^5:66 channels\.mail\.colour: is not a known key of channels\.mail; known: kind, target, /
      ),
      "10:16 tiers.VIP.bonus: must be at least 0, not -1.",
      '13:18 calendars.office.zone: must be a time zone such as Europe/Paris, not "Europe/Pari".',
      expect.stringMatching(/^13:40 calendars\.office\.weekly\.moonday: .*; known: monday, .* Did you mean monday\?$/),
      '5:59 channels.mail.clock: names the calendar "ofice", which is not defined; defined: around-the-clock, office. Did you mean office?',
      '8:15 rules[1].channel: names the channel "vioce", which is not defined; defined: voice, mail. Did you mean voice?',
      "8:5 rules[1]: is never reached: rule 1, which has no condition, takes every item.",
      '11:15 default_tier: names the tier "Standrad", which is not defined; defined: VIP.'
    ]);
  });

  test("as one error with the exit code for wrong policies", () => {
    expect(() => compilePolicy("", "empty.yaml")).toThrow(BridgeError);
    expect(() => compilePolicy("a: [", "broken.yaml")).toThrow("The policy broken.yaml cannot be used: 1 problem.");
  });

  const relations: [string, string, string][] = [
    [
      "no rule takes what is left",
      changed("  - {channel: mail}\n", ""),
      "rules: must end with a rule without conditions"
    ],
    ["a clock is not defined", changed("clock: office", "clock: offices"), "Did you mean office?"],
    ["a target is nothing", changed("target: 20s", "target: 0s"), 'must be a duration from 1s to 365d, not "0s"'],
    ["a target is below nothing", changed("target: 20s", "target: -20s"), "must be a duration"],
    [
      "scores would stop being exact",
      changed("target: 4h", "weight: 1000, target: 1m"),
      "channels.mail.weight: is 1000 with a target of 60000 ms: scores would no longer be exact within 30 days; at most 2.08"
    ],
    ["a call leaves room", changed("capacity: 100", "capacity: 60"), "a call takes the whole agent, 100"],
    [
      "a call may be interrupted",
      changed("kind: call,", "kind: call, interruptible: true,"),
      "is for deferred work only"
    ],
    [
      "calls go to a channel of another kind",
      changed("{channel: voice, calls", "{channel: mail, calls"),
      "allowed: a channel of kind call"
    ],
    ["a rule can match nothing", changed("calls: true", "calls: true, service_channels: Cases"), "matches nothing"],
    ["something is added to a call", `${small}while_holding: {call: [chat]}\n`, "nothing can be added to a call"],
    ["a call is added to a chat", `${small}while_holding: {chat: [call]}\n`, "a call takes 100 percent of an agent"],
    ["a call is added to any work", `${small}while_holding: {deferred: [call]}\n`, "mark the channels `interruptible`"],
    ["two tiers are one", changed("  Standard:", "  vip: {}\n  Standard:"), "differs from VIP in case only"],
    ["a calendar never opens", changed('["08:00-18:00"]', "[]"), "never opens"],
    ["hours end before they start", changed("08:00-18:00", "22:00-06:00"), "write a night as two days' hours"],
    ["hours overlap", changed('"08:00-18:00"', '"08:00-12:00", "11:00-18:00"'), "in order, without overlap"],
    ["hours are not hours", changed("08:00-18:00", "8-18"), "must be hours such as 08:00-18:00"],
    ["a holiday is no day", changed("weekly:", "holidays: {2026-02-30: []}, weekly:"), "is not a day of the calendar"],
    [
      "a holiday is no date",
      changed("weekly:", "holidays: {Christmas: []}, weekly:"),
      "must be a date such as 2026-12-24"
    ],
    ["a key comes twice", `${small}default_tier: VIP\n`, "Map keys must be unique"]
  ];
  test.each(relations)("when %s", (_name, text, message) => {
    expect(lines(text)).toEqual([expect.stringContaining(message)]);
  });
});

describe("the policies that come with OneQueue", () => {
  test.each([...policyPresets])("%s is right, and named like its file", (name) => {
    const { text, fileName } = readPolicyText(name);
    const { policy, calendars } = compilePolicy(text, fileName);
    expect(policy.name).toBe(name);
    const clocks = policy.channels.flatMap(({ calendar }) => calendar ?? []);
    expect(calendars.map(({ id }) => id)).toEqual(expect.arrayContaining(clocks));
  });

  function preset(name: string) {
    const { text, fileName } = readPolicyText(name);
    return compilePolicy(text, fileName).policy;
  }

  test("vip-first keeps the mission's promises", () => {
    const { channels, reserve, tiers } = preset("vip-first");
    const targets = Object.fromEntries(channels.map(({ id, targetMs }) => [id, targetMs / 1000]));
    expect(targets).toEqual({ voice: 20, chat: 60, social: 3600, email: 14_400, form: 28_800 });
    expect(reserve).toEqual({ hotAgents: 1, exemptionPercent: 10, overduePercent: 10, adaptive: null });
    expect(tiers[0]).toEqual({ id: "VIP", bonus: 1.5 * scorePerTarget, isExemptFromReserve: true });
    const [voice] = channels;
    // A VIP's e-mail that has just come goes before a caller of less than 30 s, and after one of more.
    expect(1.5 * scorePerTarget).toBe((voice?.slope ?? 0) * 30_000);
  });

  test("omni-compatible knows only routing priority and age", () => {
    const { channels, levelFrom, agentChoice, tiers, reserve } = preset("omni-compatible");
    expect(levelFrom).toBe("routingPriority");
    expect(new Set(channels.map(({ slope, calendar }) => `${slope} ${calendar}`)).size).toBe(1);
    expect(agentChoice).toEqual(["leastActive", "longestSinceReceived"]);
    expect(tiers.every(({ bonus }) => bonus === 0)).toBe(true);
    expect(reserve.hotAgents).toBe(0);
  });

  test("classic serves voice, then chat, then the rest, oldest first", () => {
    const { channels } = preset("classic");
    expect(channels.map(({ id, level }) => [id, level])).toEqual([
      ["voice", 2],
      ["chat", 1],
      ["work", 0]
    ]);
    expect(new Set(channels.map(({ slope }) => slope)).size).toBe(1);
  });
});

test("a policy with any part replaced compiles, or is refused with problems: nothing else", () => {
  const odd = fc.oneof(
    fc.constantFrom(null, "x", 0, -1, 1e9, true, [], {}, "20s", [{}], { a: 1 }),
    fc.jsonValue({ maxDepth: 2 })
  );
  const path = fc.array(
    fc.constantFrom(
      "channels",
      "voice",
      "rules",
      "0",
      "tiers",
      "VIP",
      "calendars",
      "office",
      "weekly",
      "monday",
      "zone",
      "target",
      "while_holding",
      "offers"
    ),
    { minLength: 1, maxLength: 3 }
  );
  fc.assert(
    fc.property(path, odd, (keys, value) => {
      const file = parse(small) as Record<string, unknown>;
      let place: Record<string, unknown> = file;
      for (const key of keys.slice(0, -1)) {
        const next = place[key];
        if (typeof next !== "object" || next === null) return;
        place = next as Record<string, unknown>;
      }
      place[keys.at(-1) ?? ""] = value;
      try {
        compilePolicy(stringify(file), "p.yaml");
      } catch (error) {
        expect(error).toMatchObject({ code: "PolicyInvalid" });
        expect((error as BridgeError).problems.length).toBeGreaterThan(0);
      }
    }),
    { seed: 20261125, numRuns: 600 }
  );
});
