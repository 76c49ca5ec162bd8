import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentDescriptions } from "../../src/cli/agentCalendars.ts";
import { ConfiguredPolicies } from "../../src/cli/configuredPolicies.ts";
import { checkPolicyAside } from "../../src/cli/policyCheck.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import type { BridgeError } from "../../src/ports/bridgeError.ts";

const now = Date.UTC(2026, 10, 25);
const folder = mkdtempSync(join(tmpdir(), "onequeue-policies-"));
afterAll(() => rmSync(folder, { recursive: true }));

const text = (more = "", office = "08:00-18:00"): string => `name: own
version: "1"
channels:
  voice: {kind: call, target: 20s, capacity: 100}
  email: {kind: deferred, target: 4h, capacity: 50, clock: office}
rules: [{channel: voice, calls: true}, {channel: email}]
tiers: {standard: {}}
default_tier: standard
calendars:
  office: {zone: Europe/Paris, weekly: {monday: ["${office}"]}}
${more}`;

function policies(agents: object = {}): { policies: ConfiguredPolicies; config: ReturnType<typeof loadConfig> } {
  writeFileSync(join(folder, "policy.yaml"), text());
  const config = loadConfig(
    "",
    join(folder, "onequeue.yaml"),
    {},
    {
      org: { auth: { alias: "demo" } },
      centre: { url: "ws://c" },
      policy: join(folder, "policy.yaml"),
      agents
    }
  );
  return { policies: new ConfiguredPolicies(config, () => now), config };
}

async function problemsOf(attempt: Promise<unknown>): Promise<readonly string[]> {
  const error = await attempt.then(
    () => null,
    (refused: BridgeError) => refused
  );
  return (error?.problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

const module = "export default { name: 'tariff', inputs: {}, outputs: {}, run: () => ({}) };\n";

describe("a policy that is handed over", () => {
  test("is refused with everything that is wrong with it, also what only the configuration knows", async () => {
    const { policies: own } = policies();
    const wrong = text("matrix: {levels: []}\n")
      .replace("calls: true", "fields: {Call.Menu: sales}")
      .replace("kind: call", "kind: cal");
    expect(await problemsOf(own.open({ text: wrong, origin: "mine.yaml" }))).toEqual([
      expect.stringMatching(/^mine.yaml:4:17 channels.voice.kind: .*Did you mean call\?$/),
      "mine.yaml:11:18 matrix.levels: must hold at least 1 entries.",
      expect.stringMatching(/^mine.yaml:6:\d+ rules\[0\].fields.*Call.Menu/)
    ]);
  });

  test("may name modules beside the configured policy, and none elsewhere", async () => {
    const { policies: own } = policies();
    mkdirSync(join(folder, "modules"), { recursive: true });
    writeFileSync(join(folder, "modules", "tariff.mjs"), module);
    const inside = await own.open({ text: text("modules: [modules/tariff.mjs]\n"), origin: "/elsewhere/mine.yaml" });
    expect(inside.source.modules).toEqual([{ name: "modules/tariff.mjs", text: module }]);
    const outside = own.open({ text: text("modules: [../tariff.mjs, /etc/passwd.mjs]\n"), origin: "mine.yaml" });
    const told = await problemsOf(outside);
    expect(told).toHaveLength(2);
    for (const line of told) expect(line).toContain("it is outside of");
  });

  test("is opened again from what the journal keeps when its files are gone", async () => {
    const { policies: own } = policies();
    writeFileSync(join(folder, "tariff.mjs"), module);
    const { source, policy } = await own.open({ text: text("modules: [tariff.mjs]\n"), origin: "mine.yaml" });
    rmSync(join(folder, "tariff.mjs"));
    expect((await own.reopen(source)).policy.hash).toBe(policy.hash);
    expect(await problemsOf(own.reopen({ ...source, modules: [] }))).toEqual([
      expect.stringContaining("the journal does not have it")
    ]);
  });
});

test("a policy checked on another thread is the same as on this one, with the same problems", async () => {
  const { policies: here } = policies();
  const { policies: aside } = policies();
  aside.check = checkPolicyAside;
  const rule = "{name: r, when: 'queue == \"gold\"', module: score-class, with: {bonus: some}}";
  const matrix = `bonus: {some: 0.3}\nmatrix: {levels: [{name: one, rules: [${rule}], default: {module: score-class, with: {bonus: some}}}]}\n`;
  const good = { text: text(matrix), origin: "mine.yaml" };
  expect(await problemsOf(here.open(good))).toEqual([]);
  const [one, other] = await Promise.all([here.open(good), aside.open(good)]);
  expect(other.policy).toEqual(one.policy);
  expect(other.router?.hash).toBe(one.router?.hash);
  expect(other.calendars(now)).toEqual(one.calendars(now));
  const bad = { text: text().replace("kind: call", "kind: cal"), origin: "mine.yaml" };
  expect(await problemsOf(aside.open(bad))).toEqual(await problemsOf(here.open(bad)));
});

describe("agents' terms", () => {
  const agents = { "ann@x": { informal: { hours: "office", monthly_quota: 9, zone: "Asia/Tokyo" } } };

  test("follow the hours of the policy in force under a name of their own, and the months of their zone", async () => {
    const { policies: own, config } = policies(agents);
    const ready = await own.configured();
    const [office, hours, months] = ready.calendars(now);
    expect(office?.calendar).toMatch(/^office#/);
    expect(hours).toEqual({ calendar: "hours:office", intervals: office?.intervals });
    expect(months?.calendar).toBe("months:Asia/Tokyo");
    expect(months?.intervals).toContain(Date.UTC(2026, 10, 30, 15));
    const other = await own.open({ text: text("", "09:00-10:00"), origin: "mine.yaml" });
    expect(other.calendars(now)[1]).toEqual({
      calendar: "hours:office",
      intervals: other.calendars(now)[0]?.intervals
    });
    expect(other.calendars(now)[1]?.intervals).not.toEqual(hours?.intervals);
    expect([...agentDescriptions(config)]).toEqual([
      [
        "ann@x",
        {
          skills: [],
          groups: [],
          pairedWith: null,
          informal: { calendar: "hours:office", channels: null, monthlyQuota: 9, months: "months:Asia/Tokyo" }
        }
      ]
    ]);
  });

  test("keep out a policy without their calendar", async () => {
    const { policies: own } = policies(agents);
    const without = text().replaceAll("office", "bureau");
    expect(await problemsOf(own.open({ text: without, origin: "mine.yaml" }))).toEqual([
      'agents."ann@x".informal.hours: is office, which is no calendar of the policy; it has: bureau.'
    ]);
  });
});
