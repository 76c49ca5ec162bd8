import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentProblems } from "../../src/config/agentProblems.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { problemLines } from "../policy/problems.ts";

let folder: string;
let fileName: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-agents-"));
  fileName = join(folder, "onequeue.yaml");
});
afterAll(() => rmSync(folder, { recursive: true }));

const least = "org: {auth: {alias: demo}}\ncentre: {url: 'ws://127.0.0.1:7879', agents: {zoe@x: s7}}\n";
const load = (text: string) => loadConfig(least + text, fileName);
const lines = (text: string): readonly string[] => problemLines(() => load(text));

const amelie = {
  skills: [
    { skill: "billing", level: 5 },
    { skill: "french", level: 8 }
  ],
  groups: ["gold", "paris"],
  pairedWith: "Zoe@x",
  informal: { hours: "lunch", channels: ["email"], monthlyQuota: 40, zone: "Europe/Paris" }
};

const written = `amelie@x:
  skills: {french: 8, billing: 5}
  groups: [paris, gold, paris]
  paired_with: Zoe@x
  informal: {hours: lunch, channels: [email], monthly_quota: 40, zone: Europe/Paris}
005xx00000000B1AAA: {}
`;

describe("what is known of agents", () => {
  test("is written in the configuration, in one order whatever the file's", () => {
    const { agents } = load(`agents:\n${written.replaceAll(/^/gm, "  ")}`);
    expect([...agents]).toEqual([
      ["amelie@x", amelie],
      ["005xx00000000B1AAA", { skills: [], groups: [], pairedWith: null, informal: null }]
    ]);
    expect(load("").agents.size).toBe(0);
  });

  test("or in a file of its own", () => {
    writeFileSync(join(folder, "agents.yaml"), written);
    expect(load("agents: agents.yaml").agents.get("amelie@x")).toEqual(amelie);
  });

  test("is refused with every problem at once, each with its place", () => {
    expect(
      lines(
        "agents:\n  a@x: {skills: {french: 11, german: 0}, groups: paris}\n" +
          "  b@x: {paired_with: zoo@x, informal: {quota: 4, zone: Paris}}\n  c@x: {paired_with: C@x}\n"
      )
    ).toEqual([
      '4:26 agents."a@x".skills.french: must be at most 10, not 11.',
      '4:38 agents."a@x".skills.german: must be at least 1, not 0.',
      '4:50 agents."a@x".groups: must be a list, not "paris".',
      '5:56 agents."b@x".informal.zone: must be a time zone such as Europe/Paris, not "Paris".',
      '5:40 agents."b@x".informal.quota: is not a known key of agents."b@x".informal; known: hours, channels, monthly_quota, zone.',
      '5:22 agents."b@x".paired_with: is "zoo@x", who is in neither agents nor centre.agents. Did you mean zoe@x?',
      '6:22 agents."c@x".paired_with: is the agent themselves; name a colleague.'
    ]);
    expect(lines("agents:\n  b@x: {}\n  B@x: {}\n")).toEqual([
      '5:8 agents."B@x": is b@x again: upper and lower case are the same.'
    ]);
  });

  test("in a file of its own is refused with the places in that file", () => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, "a@x:\n  skils: {french: 3}\nb@x: {paired_with: nobody@x}\n");
    expect(lines("agents: wrong.yaml")).toEqual([
      '2:3 "a@x".skils: is not a known key of "a@x"; known: skills, groups, paired_with, informal. Did you mean skills?',
      '3:20 "b@x".paired_with: is "nobody@x", who is in neither agents nor centre.agents.'
    ]);
    writeFileSync(file, "a@x: [\n");
    expect(lines("agents: wrong.yaml")).toHaveLength(1);
    expect(lines("agents: missing.yaml")[0]).toMatch(/agents: names .*missing.yaml, which cannot be read/);
  });

  test("names calendars and channels that the policy has", () => {
    const { agents } = load(
      "agents:\n  a@x: {informal: {hours: lunsh, channels: [email, emial]}}\n  b@x: {informal: {hours: lunch}}\n"
    );
    expect(agentProblems({ agents }, { calendars: ["lunch", "office"], channels: ["voice", "email"] })).toEqual([
      {
        path: 'agents."a@x".informal.hours',
        message: "is lunsh, which is no calendar of the policy; it has: lunch, office. Did you mean lunch?"
      },
      {
        path: 'agents."a@x".informal.channels',
        message: "is emial, which is no channel of the policy; it has: voice, email. Did you mean email?"
      }
    ]);
  });
});
