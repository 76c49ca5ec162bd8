/** Scenarios for tests: written as a user would, with policies from memory. */
import { expandCalendars, loadPolicy } from "../../src/cli/policySource.ts";
import { openPolicy } from "../../src/policy/openPolicy.ts";
import { readScenario } from "../../src/simulation/readScenario.ts";
import type { Scenario } from "../../src/simulation/scenario.ts";

/** Policies by name; names that are not among them are shipped ones. */
export function scenarioOf(yaml: string, policies: Readonly<Record<string, string>> = {}): Promise<Scenario> {
  return readScenario(yaml, "scenario.yaml", {
    loadPolicy: async (name, startsAt) => {
      const text = policies[name];
      const loaded = await (text === undefined ? loadPolicy(name) : openPolicy(text, `${name}.yaml`));
      return { policy: loaded.policy, calendars: expandCalendars(loaded, startsAt), router: loaded.router };
    },
    resolve: (file) => new URL(file, import.meta.url).pathname
  });
}
