import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { languages, type Language } from "../language/language.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { resultTable } from "../simulation/report/resultTable.ts";
import { runScenario, type Progress, type ScenarioResult } from "../simulation/runScenario.ts";
import type { Scenario } from "../simulation/scenario.ts";
import { keepHeapSmall } from "../simulation/smallHeap.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { parseOptions, textOption, type Arguments } from "./options.ts";
import { progressBar } from "./progressBar.ts";
import { openScenario } from "./scenarioSource.ts";

const usage = `onequeue simulate SCENARIO [--policy NAME|FILE] [--seeds N] [--json] [--html FILE] [--language en|fr]
  Runs a scenario through the bridge's own core on virtual time and reports service level, waits, occupancy and
  backlog with 95 % confidence intervals. SCENARIO is a file, or one that comes with OneQueue: productivity,
  vip-email, monday-morning, choosing-time, lulls. --policy runs it under another policy; --html writes a report with plots.
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
  const scenario = await openScenario(nameIn(positionals), {
    policy: textOption(values, "policy"),
    seeds: seedsOf(values)
  });
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

function nameIn([name, ...others]: readonly string[]): string {
  if (name !== undefined && others.length === 0) return name;
  throw new BridgeError({ code: "UsageWrong", message: `Name one scenario.\n\n${usage}` });
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
