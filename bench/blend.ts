/**
 * The headline experiment and Monday morning, as shipped in simulations/: separate teams against one policy with the
 * same customers and the same paid hours, and a week-end's e-mails under the default policy. Bounds are those of 95 %
 * confidence, from the differences of paired runs.
 */
import { openScenario } from "../src/cli/scenarioSource.ts";
import { meanOfRuns, type Estimate } from "../src/simulation/estimate.ts";
import { ratioFor } from "../src/simulation/measures.ts";
import { runOnce, runScenario, type Comparison, type ScenarioResult } from "../src/simulation/runScenario.ts";
import type { RunTally } from "../src/simulation/runTally.ts";
import { addCounts, noCounts } from "../src/simulation/classTally.ts";
import { figure, type Figure } from "./report.ts";

export async function benchBlend(): Promise<Figure[]> {
  return [...headline(runScenario(await openScenario("productivity"))), ...(await monday())];
}

const bench = "blend";

function headline(result: ScenarioResult): Figure[] {
  const against = (arm: string, traffic: string, measure: Comparison["measure"]): Comparison =>
    result.comparisons.find(
      (one) => one.arm === arm && one.traffic === traffic && one.measure === measure
    ) as Comparison;
  const email = against("one-policy", "e-mails", "waitMs").ratio;
  const voice = against("one-policy", "calls", "serviceLevel").difference;
  const merged = against("merged-no-policy", "calls", "serviceLevel").difference;
  const pulled = waitOf(result, "separate-pull-45s", "e-mails") / waitOf(result, "one-policy", "e-mails");
  const hours = result.arms.map((arm) => arm.paidHours);
  return [
    figure(bench, "emailWaitRatio", email.value, "x", { atLeast: 8 }),
    figure(bench, "emailWaitRatioLow", lowOf(email), "x", { atLeast: 8 }),
    figure(bench, "emailWaitRatioToPull", pulled, "x"),
    figure(bench, "voiceGainPoints", 100 * voice.value, "points"),
    figure(bench, "voiceGainPointsLow", 100 * lowOf(voice), "points", { atLeast: 0 }),
    figure(bench, "mergedVoiceLossPoints", -100 * merged.value, "points"),
    figure(bench, "mergedVoiceLossPointsLow", -100 * highOf(merged), "points", { atLeast: 0 }),
    figure(bench, "paidHoursSpread", Math.max(...hours) - Math.min(...hours), "h", { atMost: 0 }),
    ...result.arms.flatMap((arm) => armFigures(arm))
  ];
}

function armFigures(arm: ScenarioResult["arms"][number]): Figure[] {
  const name = arm.arm.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const row = (traffic: string) => arm.rows.find((one) => one.traffic === traffic && one.tier === null);
  const voice = row("calls")?.measures.serviceLevel as Estimate;
  const email = row("e-mails")?.measures.waitMs as Estimate;
  return [
    figure(bench, `${name}VoicePercent`, 100 * voice.value, "%"),
    figure(bench, `${name}VoicePercentLow`, 100 * lowOf(voice), "%"),
    figure(bench, `${name}VoicePercentHigh`, 100 * highOf(voice), "%"),
    figure(bench, `${name}EmailWaitSeconds`, email.value / 1_000, "s")
  ];
}

function waitOf(result: ScenarioResult, arm: string, traffic: string): number {
  const rows = result.arms.find((one) => one.arm === arm)?.rows ?? [];
  return rows.find((one) => one.traffic === traffic && one.tier === null)?.measures.waitMs.value ?? NaN;
}

function lowOf({ value, halfWidth }: Estimate): number {
  return value - (halfWidth ?? NaN);
}

function highOf({ value, halfWidth }: Estimate): number {
  return value + (halfWidth ?? NaN);
}

/** The hours from 8:00 to 18:00; the scenario begins at 7:00 and counts by hours. */
const hours = Array.from({ length: 10 }, (_, index) => index + 1);

async function monday(): Promise<Figure[]> {
  const scenario = await openScenario("monday-morning");
  const [arm] = scenario.arms;
  if (arm === undefined) throw new Error("Monday morning has no arm.");
  const runs = scenario.seeds.map((seed) => runOnce(scenario, arm, seed));
  const levels = hours.map((hour) => meanOfRuns(runs.map((run) => serviceLevelOf(run, hour))));
  const worst = levels.reduce((least, one) => (one.value < least.value ? one : least));
  const left = runs.map((run) => emailsLeft(run));
  return [
    figure(bench, "mondayWorstHourPercent", 100 * worst.value, "%", { atLeast: 80 }),
    figure(bench, "mondayWorstHourPercentLow", 100 * lowOf(worst), "%", { atLeast: 80 }),
    figure(bench, "mondayEmailsLeft", Math.max(...left), "count", { atMost: 0 }),
    figure(bench, "mondayPeakCallsPerHour", meanOfRuns(runs.map((run) => callsIn(run, 2))).value, "1/h"),
    figure(bench, "mondayRuns", runs.length, "count")
  ];
}

function serviceLevelOf(run: RunTally, hour: number): number {
  const counts = noCounts(0);
  for (const one of run.classes) {
    if (one.source.isCall) addCounts(counts, one.intervals[hour] ?? noCounts(0));
  }
  const { above, below } = ratioFor("serviceLevel", counts, 1);
  return above / below;
}

function callsIn(run: RunTally, hour: number): number {
  return run.classes.reduce((sum, one) => sum + (one.source.isCall ? (one.intervals[hour]?.offered ?? 0) : 0), 0);
}

/** Neither waiting nor in anybody's hands. */
function emailsLeft(run: RunTally): number {
  return run.classes.reduce((sum, one) => sum + (one.source.isCall ? 0 : one.left + one.inHand), 0);
}
