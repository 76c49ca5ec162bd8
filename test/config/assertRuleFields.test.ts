import { expect, test } from "@jest/globals";
import { assertRuleFields } from "../../src/config/assertRuleFields.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { compilePolicy } from "../../src/policy/compilePolicy.ts";
import { policyPresets, readPolicyText } from "../../src/policy/presets.ts";
import { problemLines } from "../policy/problems.ts";

const base = { org: { auth: { alias: "demo" } }, centre: { url: "http://c" } };
const config = loadConfig("", "config.yaml", {}, base);

test("the policies that come with OneQueue need no field that is not looked up anyway", () => {
  for (const name of policyPresets) {
    const { text, fileName } = readPolicyText(name);
    expect(() => assertRuleFields(compilePolicy(text, fileName).policy, config)).not.toThrow();
  }
});

test("a rule over a field that nobody looks up is refused, not silently without effect", () => {
  const { text, fileName } = readPolicyText("vip-first");
  const { policy } = compilePolicy(
    text.replaceAll("Case.Origin", "Case.Orgin").replace("calls: true", "fields: {Call.Menu: sales}"),
    fileName
  );
  expect(problemLines(() => assertRuleFields(policy, config))).toEqual([
    "policy rules[0].fields.Call.Menu: is not looked up; looked up: Case.Origin, Case.Priority.",
    "policy rules[2].fields.Case.Orgin: is not looked up; looked up: Case.Origin, Case.Priority. Did you mean Case.Origin?",
    "policy rules[3].fields.Case.Orgin: is not looked up; looked up: Case.Origin, Case.Priority. Did you mean Case.Origin?"
  ]);
  const wider = {
    ...base,
    org: { ...base.org, enrichment: { fields: ["Case.Orgin"] } },
    centre: { ...base.centre, fields: [{ attribute: "menu", field: "Call.Menu", allowed: ["sales"] }] }
  };
  expect(() => assertRuleFields(policy, loadConfig("", "config.yaml", {}, wider))).not.toThrow();
});
