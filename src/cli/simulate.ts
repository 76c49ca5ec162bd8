import { readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { languages, type Language } from "../language/language.ts";
import { isPolicyPreset } from "../policy/presets.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { readScenario, type LoadedPolicy } from "../simulation/readScenario.ts";
import { resultTable } from "../simulation/report/resultTable.ts";
import { runScenario, type Progress, type ScenarioResult } from "../simulation/runScenario.ts";
import type { Scenario } from "../simulation/scenario.ts";
import { keepHeapSmall } from "../simulation/smallHeap.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { parseOptions, textOption, type Arguments } from "./options.ts";
import { expandCalendars, loadPolicy } from "./policySource.ts";
import { progressBar } from "./progressBar.ts";

const usage = `onequeue simulate SCENARIO [--policy NAME|FILE] [--seeds N] [--json] [--html FILE] [--language en|fr]
  Runs a scenario through the bridge's own core on virtual time and reports service level, waits, occupancy and
  backlog with 95 % confidence intervals. SCENARIO is a file, or one that comes with OneQueue: productivity,
  vip-email, monday-morning. --policy runs it under another policy; --html writes a report with plots.
  The same scenario and seeds give the same figures.`;

export const runSimulate: RunCommand = async (argv, io) => {
  const options = {
    policy: { type: "string" },
    seeds: { type: "string" },
    json: { type: "boolean" },
    html: { type: "string" },
    language: { type: "string" },
    help: { type: "boolean" }
  } as const;
  const { values, positionals } = parseOptions(argv, options, usage, 1);
  if (values["help"] === true) {
    io.out(usage);
    return 0;
  }
  const language = languageOf(values);
  const scenario = await openScenario(positionals, values);
  const result = simulate(scenario, io);
  const html = textOption(values, "html");
  if (html !== undefined) await writeReport(html, result, language, io);
  if (values["json"] === true) io.out(JSON.stringify(result));
  else io.out(resultTable(result, language).join("\n"));
  return 0;
};

function simulate(scenario: Scenario, io: CliIo): ScenarioResult {
  keepHeapSmall();
  const bar = progressBar(io);
  const result = runScenario(scenario, ({ arm, seed, share }: Progress) => bar.show(share, `${arm}, ${seed}`));
  bar.clear();
  return result;
}

async function openScenario(positionals: readonly string[], values: Arguments["values"]): Promise<Scenario> {
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) {
    throw new BridgeError({ code: "UsageWrong", message: `Name one scenario.\n\n${usage}` });
  }
  const fileName = shippedScenario(name) ?? name;
  const folder = dirname(resolve(fileName));
  return readScenario(readText(fileName), fileName, {
    loadPolicy: (policy, startsAt) =>
      policyAt(policy, startsAt, policy === textOption(values, "policy") ? "." : folder),
    resolve: (file) => resolve(folder, file),
    policy: textOption(values, "policy"),
    seeds: seedsOf(values)
  });
}

const shipped = ["productivity", "vip-email", "monday-morning"];

function shippedScenario(name: string): string | null {
  return shipped.includes(name) ? fileURLToPath(new URL(`../../simulations/${name}.yaml`, import.meta.url)) : null;
}

function readText(fileName: string): string {
  try {
    return readFileSync(fileName, "utf8");
  } catch (error) {
    throw new BridgeError({
      code: "ScenarioInvalid",
      message: `The scenario ${fileName} cannot be read: ${(error as Error).message}`,
      actions: [`Name one that comes with OneQueue (${shipped.join(", ")}) or the path of a file.`],
      cause: error
    });
  }
}

async function policyAt(name: string, startsAt: number, folder: string): Promise<LoadedPolicy> {
  const loaded = await loadPolicy(isPolicyPreset(name) ? name : resolve(folder, name));
  return { policy: loaded.policy, calendars: expandCalendars(loaded, startsAt), router: loaded.router };
}

function seedsOf(values: Arguments["values"]): number | undefined {
  const text = textOption(values, "seeds");
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new BridgeError({ code: "UsageWrong", message: `--seeds is "${text}"; give a number of runs from 1 to 9999.` });
}

function languageOf(values: Arguments["values"]): Language {
  const text = textOption(values, "language") ?? "en";
  const language = languages.find((one) => one === text);
  if (language !== undefined) return language;
  throw new BridgeError({ code: "UsageWrong", message: `--language is "${text}"; allowed: ${languages.join(", ")}.` });
}

async function writeReport(fileName: string, result: ScenarioResult, language: Language, io: CliIo): Promise<void> {
  const { htmlReport } = await import("../simulation/report/htmlReport.ts");
  writeFileSync(fileName, htmlReport(result, language));
  io.err(`Report: ${resolve(fileName)}`);
}
