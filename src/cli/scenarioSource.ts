import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isPolicyPreset } from "../policy/presets.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { readScenario, type LoadedPolicy } from "../simulation/readScenario.ts";
import type { Scenario } from "../simulation/scenario.ts";
import { expandCalendars, loadPolicy } from "./policySource.ts";

/** The scenarios that come with OneQueue, in simulations/. */
export const shippedScenarios = ["productivity", "vip-email", "monday-morning", "choosing-time", "lulls"] as const;

/** What the command line says instead of the scenario. */
export interface ScenarioChoices {
  readonly policy?: string | undefined;
  readonly seeds?: number | undefined;
}

/** The scenario of that name or path, with its policies and traces. Throws BridgeError with every problem. */
export async function openScenario(nameOrPath: string, choices: ScenarioChoices = {}): Promise<Scenario> {
  const fileName = pathOf(nameOrPath);
  const folder = dirname(resolve(fileName));
  return readScenario(readText(fileName), fileName, {
    // A policy on the command line is meant from where the user is, one in the file from where the file is.
    loadPolicy: async (policy, startsAt) => policyAt(policy, startsAt, policy === choices.policy ? "." : folder),
    resolve: (file) => resolve(folder, file),
    ...choices
  });
}

function pathOf(nameOrPath: string): string {
  const isShipped = shippedScenarios.some((one) => one === nameOrPath);
  return isShipped ? fileURLToPath(new URL(`../../simulations/${nameOrPath}.yaml`, import.meta.url)) : nameOrPath;
}

function readText(fileName: string): string {
  try {
    return readFileSync(fileName, "utf8");
  } catch (error) {
    throw new BridgeError({
      code: "ScenarioInvalid",
      message: `The scenario ${fileName} cannot be read: ${(error as Error).message}`,
      actions: [`Name one that comes with OneQueue (${shippedScenarios.join(", ")}) or the path of a file.`],
      cause: error
    });
  }
}

async function policyAt(name: string, startsAt: number, folder: string): Promise<LoadedPolicy> {
  const loaded = await loadPolicy(isPolicyPreset(name) ? name : resolve(folder, name));
  return { policy: loaded.policy, calendars: expandCalendars(loaded, startsAt), router: loaded.router };
}
