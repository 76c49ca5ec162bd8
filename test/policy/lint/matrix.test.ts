import { describe, expect, test } from "@jest/globals";
import { saidOf, saidOfMatrix } from "./given.ts";
import { smallPolicy } from "../matrix/given.ts";

/** One level of rules with these conditions, and nothing else. */
const rules = (...conditions: readonly string[]): string =>
  [
    "    - name: only",
    "      rules:",
    ...conditions.map(
      (when, index) =>
        `        - { name: r${index + 1},${when === "" ? "" : ` when: '${when}',`} module: capacity, with: { percent: 50 } }`
    ),
    "      default: nothing\n"
  ].join("\n");

describe("a rule that can never run is an error", () => {
  test.each([
    ["behind a catch-all", ["", 'queue == "a"'], 'can never run: the rule "r1" before it has no condition'],
    ["with a condition that was there before", ['queue == "a"', 'queue == "a"'], "holds whenever this one does"],
    ["that asks for more than one before it", ['tier == "VIP"', 'queue == "a" && tier == "VIP"'], "holds whenever"],
    ["that asks for fewer of the same values", ['queue in ["a", "b"]', 'queue == "b"'], "holds whenever this one does"],
    ["with two values at once", ['queue == "a" && queue == "b"'], 'queue cannot be both queue == "a" and queue == "b"'],
    ["with a value and not it", ['queue == "a" && queue != "a"'], "can never hold"],
    ["with both a fact and its opposite", ["promised && !promised"], "promised cannot be both promised and !promised"],
    ["with an empty range", ["routing_priority > 4 && 5 > routing_priority"], "routing_priority cannot be both"],
    ["with a value outside of a range", ["routing_priority == 7 && routing_priority < 5"], "can never hold"],
    [
      "about a tier that there is not",
      ['tier == "VPI"'],
      'tier is "VPI", which it never is; it may be: Standard, VIP. Did you mean VIP?'
    ],
    ["about a side that there is not", ['side == "phone"'], "it may be: salesforce, centre"]
  ])("%s", async (_, conditions, message) => {
    const said = await saidOfMatrix(rules(...conditions));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(message);
    expect(said[0]).toMatch(/^error \d+:\d+ matrix\.levels\[0\]\.rules\[\d\]/);
  });

  test("nor can the default behind a catch-all", async () => {
    const levels = rules("").replace("nothing", "{ module: distribute }");
    expect(await saidOfMatrix(levels)).toEqual([
      'error 28:16 matrix.levels[0].default: can never run: the rule "r1" has no condition.'
    ]);
  });

  test("and rules that only look alike are none", async () => {
    const fine = rules(
      'queue == "a" && tier == "VIP"',
      'tier == "VIP"',
      'queue in ["a", "b"]',
      'queue in ["b", "c"]',
      "routing_priority > 4 && routing_priority < 6",
      'fields["Case.Origin"] == "Web" && fields["Case.Type"] == "Web"'
    );
    expect(await saidOfMatrix(fine)).toEqual([]);
  });
});

test("a rule about a value that no module writes can never run", async () => {
  const levels = (value: string): string => `    - name: intent
      default: { module: intent, with: { field: Case.Type, values: { Claim: claims }, otherwise: rest } }
    - name: hours
      default: { module: opening-calendar, with: { calendar: office } }
    - name: skills
      rules: [{ name: r, when: '${value}', module: skills, with: { needs: claims } }]
      default: nothing
`;
  expect(await saidOfMatrix(levels('intent == "claims" && weekday == "sunday"'))).toEqual([]);
  expect(await saidOfMatrix(levels('intent == "claim"'))).toEqual([
    expect.stringContaining('intent is "claim", which it never is; it may be: claims, rest. Did you mean claims?')
  ]);
  expect(await saidOfMatrix(levels('weekday == "Sunday"'))).toEqual([expect.stringContaining("Did you mean sunday?")]);
});

describe("conditions", () => {
  test.each([
    ["a wrong type", 'routing_priority == "1"', /27:\d+ .*no such overload: int == string/],
    ["an unknown fact", 'queu == "a" ', /unknown variable: queu; known: .*Did you mean queue\?/],
    ["no yes or no", "queue", /gives string; a condition gives true or false/],
    ["a fraction", "routing_priority > 1.5", /only texts, whole numbers, true and false/],
    ["a sum", "routing_priority + 1 > 2", /compare and do not compute/],
    ["a clock", 'timestamp("2026-01-01T00:00:00Z") == timestamp("2026-01-01T00:00:00Z")', /timestamp\(\) is not part/],
    ["a regular expression", 'queue.matches("a+")', /matches\(\) is not part/],
    ["a loop", '["a"].exists(x, x == queue)', /exists\(\) is not part|unknown variable/],
    ["a field by a computed name", 'fields[queue] == "a"', /fields are asked for by name/],
    ["a mistake of syntax", 'queue == "a" &&', /unexpected token/]
  ])("with %s are refused where they stand", async (_, condition, message) => {
    const said = await saidOfMatrix(rules(condition));
    expect(said.join("\n")).toMatch(message);
    expect(said[0]).toMatch(/^error 27:\d+ matrix\.levels\[0\]\.rules\[0\]\.when/);
  });

  test("are pointed into: the column is that of the mistake", async () => {
    const [said] = await saidOfMatrix(rules('queue == "a" && teir == "VIP"'));
    const line = rules('queue == "a" && teir == "VIP"').split("\n")[2] ?? "";
    expect(said).toMatch(new RegExp(`^error 27:${line.indexOf("teir") + 1} `));
  });

  test("over fields that nobody looks up are errors, with the closest that is", async () => {
    const levels = `${rules('fields["Case.Orign"] == "Web"')}    - name: intent
      default: { module: intent, with: { field: Case.Typ } }
`;
    const said = await saidOfMatrix(levels, { fields: ["Case.Origin", "Case.Type"] });
    expect(said.map((line) => line.replace(/^error \S+ /, ""))).toEqual([
      expect.stringMatching(/^matrix\.levels\[1\]\.default\.with\.field: .*Case\.Typ, .*Did you mean Case\.Type\?$/),
      expect.stringMatching(/^matrix\.levels\[0\]\.rules\[0\]\.when: .*Did you mean Case\.Origin\?$/)
    ]);
    expect(await saidOfMatrix(levels)).toEqual([]);
  });
});

describe("outputs", () => {
  const wait = "{ module: estimated-wait }";
  const asking = (name: string, when: string, module = "informal-agents"): string =>
    `    - name: ${name}\n      rules: [{ name: r, when: '${when}', module: ${module} }]\n      default: nothing\n`;

  test("that are used before they are written are errors", async () => {
    const said = await saidOfMatrix(`${asking("help", "wait_seconds > 60")}    - name: wait\n      default: ${wait}\n`);
    expect(said).toEqual([
      expect.stringMatching(
        /^error 26:33 .*uses wait_seconds before level "wait" writes it; move that level before "help"\.$/
      )
    ]);
  });

  test("that two levels need of each other are a cyclic dependency", async () => {
    const levels = `${asking("one", "wait_seconds > 60")}${asking("two", "informal", "estimated-wait")}`;
    expect(await saidOfMatrix(levels)).toEqual([
      expect.stringContaining("a cyclic dependency (one -> two -> one)"),
      expect.stringContaining('uses informal, which not every rule of level "one" writes')
    ]);
  });

  test("that a level needs of itself are a cyclic dependency, too", async () => {
    expect(await saidOfMatrix(asking("one", "informal"))).toEqual([
      expect.stringContaining("uses informal, which only its own level writes: a cyclic dependency")
    ]);
  });

  test("that may be missing are a warning", async () => {
    const levels = `${asking("wait", "promised", "estimated-wait")}${asking("help", "wait_seconds > 60")}`;
    expect(await saidOfMatrix(levels)).toEqual([
      expect.stringMatching(/^warning 29:33 .*uses wait_seconds, which not every rule of level "wait" writes/)
    ]);
  });

  test("of the same name and another type, or of a fact's name, are errors", async () => {
    const levels = `    - name: one
      default: { module: intent, into: { intent: queue } }
    - name: two
      default: { module: intent }
    - name: three
      default: { module: estimated-wait, into: { waiting: intent, wiating: x } }
`;
    expect(await saidOfMatrix(levels)).toEqual([
      expect.stringContaining("writes queue, which is a fact of the item"),
      expect.stringMatching(/into\.wiating: names the output "wiating".*Did you mean waiting\?/),
      expect.stringContaining("writes intent as int; elsewhere it is string")
    ]);
  });

  test("are borrowed by inputs of their type only", async () => {
    const levels = `    - name: one
      default: ${wait}
    - name: two
      default: { module: skills, with: { skill: { from: wait_seconds } } }
    - name: three
      default: { module: language, with: { skills: { from: queue } } }
    - name: four
      default: { module: skills, with: { skill: { from: queu } } }
    - name: five
      default: { module: skills, with: { skill: a, skil: { from: queue }, constructor: { from: queue } } }
`;
    expect(await saidOfMatrix(levels)).toEqual([
      expect.stringContaining("is read from wait_seconds, which is int; the input is string"),
      expect.stringContaining("cannot be read from a fact or output"),
      expect.stringContaining("Did you mean queue?"),
      expect.stringContaining("Did you mean skill?"),
      expect.stringContaining('names the input "constructor"')
    ]);
  });
});

describe("levels and modules", () => {
  test("a level without a default is a warning, one that says `nothing` is not", async () => {
    const [said, ...more] = await saidOfMatrix(rules('queue == "a"').replace("      default: nothing\n", ""));
    expect(said).toMatch(/^warning 25:7 matrix\.levels\[0\]: has no default/);
    expect(more).toEqual([]);
    expect(await saidOfMatrix(rules('queue == "a"'))).toEqual([]);
  });

  test("wrong inputs are all said at once, each with what is allowed", async () => {
    const levels = `    - name: one
      rules:
        - { name: a, when: promised, module: capacity, with: { percent: 101 } }
        - { name: b, when: known_customer, module: capacty, with: { percent: 1 } }
        - { name: c, when: preferred_agent, module: score-class, with: { chanel: voice, bonus: [urgent, urgnt] } }
      default: { module: overflow, with: { queue: a, group: b } }
    - name: one
      default: { module: opening-calendar, with: { calendar: offise } }
`;
    const said = await saidOfMatrix(levels);
    expect(said.map((line) => line.replace(/^error \d+:\d+ /, "").slice(0, 70))).toEqual([
      expect.stringMatching(/rules\[1\]\.module: names the module "capacty"/),
      expect.stringMatching(/^matrix\.levels\[1\]\.name: is one, as another/),
      expect.stringMatching(/default\.with: needs `queue` or `group`/),
      expect.stringMatching(/rules\[0\]\.with\.percent: is 101/),
      expect.stringMatching(/rules\[2\]\.with\.chanel: names the input "chanel"/),
      expect.stringMatching(/default\.with\.calendar: names the calendar "offise"/)
    ]);
  });

  test("telling callers that nobody answers is for calls: an error for others, a warning for both", async () => {
    const closed = (when: string): string => `    - name: closed
      rules: [{ name: r, when: '${when}', module: deterrence, with: { message: closed } }]
      default: nothing
`;
    expect(await saidOfMatrix(closed('side == "centre" && tier == "VIP"'))).toEqual([]);
    expect(await saidOfMatrix(closed('channel == "voice"'))).toEqual([]);
    expect(await saidOfMatrix(closed('kind == "chat"'))).toEqual([
      expect.stringMatching(/^error .*is for calls; items of chat are none/)
    ]);
    expect(await saidOfMatrix(closed('tier == "VIP"'))).toEqual([
      expect.stringMatching(/^warning .*is played for items of chat, mail, too/)
    ]);
  });

  test("parts that nothing uses are a warning", async () => {
    expect(await saidOf(smallPolicy)).toEqual([
      expect.stringMatching(/^warning \d+:\d+ rings\.usual: is never used: there is no matrix/),
      expect.stringContaining("skills.claims"),
      expect.stringContaining("bonus.reopened"),
      expect.stringContaining("bonus.urgent")
    ]);
  });

  test("rings and sets of skills that contradict themselves are errors", async () => {
    const text = smallPolicy
      .replace("who: branch, group: paris", "who: branch")
      .replace("{ who: preferred }", "{ who: preferred, queue: other }")
      .replace("{ skill: product }", "{ skill: claims }");
    const said = await saidOf(text);
    expect(said.filter((line) => line.startsWith("error"))).toEqual([
      expect.stringContaining("rings.usual[1].queue: is not for preferred; leave it out."),
      expect.stringContaining("rings.usual[2]: needs `group`: which one?"),
      expect.stringContaining("skills.claims[1].skill: is claims, which the set has already.")
    ]);
  });
});
