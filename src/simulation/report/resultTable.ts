/** The results as lines of text for a terminal. */
import type { Language } from "../../language/language.ts";
import type { Comparison, ScenarioResult } from "../runScenario.ts";
import { figuresIn, type Figures } from "./figures.ts";
import { reportTexts, type ReportText } from "./reportText.ts";

type ArmResult = ScenarioResult["arms"][number];

export function resultTable(result: ScenarioResult, language: Language): string[] {
  const text = reportTexts[language];
  const figures = figuresIn(language, result.zone);
  const compared = result.arms.slice(1).flatMap((arm) => ["", ...comparisonLines(result, arm, text, figures)]);
  return [
    `${result.scenario}: ${text.seeds(result.seeds.length)}; ${text.confidence}.`,
    "",
    ...aligned(resultRows(result, text, figures)),
    "",
    ...aligned(staffRows(result, text, figures)),
    ...compared
  ];
}

/** Heading first. */
export function resultRows(result: ScenarioResult, text: ReportText, figures: Figures): string[][] {
  const heading = [
    text.arm,
    text.traffic,
    text.tier,
    text.offered,
    text.begun,
    text.inTime,
    text.meanWait,
    text.p95,
    text.longest,
    text.abandoned,
    text.left
  ];
  return [heading, ...result.arms.flatMap((arm) => arm.rows.map((row) => rowOf(arm, row, text, figures)))];
}

function rowOf(arm: ArmResult, row: ArmResult["rows"][number], text: ReportText, figures: Figures): string[] {
  const { serviceLevel, waitMs, abandoned } = row.measures;
  return [
    arm.arm,
    row.traffic,
    row.tier ?? text.all,
    figures.whole(row.offered),
    figures.whole(row.started),
    `${figures.percent(serviceLevel)} ${text.within(figures.duration(row.targetMs))}`,
    figures.wait(waitMs),
    figures.duration(row.p95Ms),
    figures.duration(row.longestMs),
    figures.percent(abandoned),
    figures.tenth(row.left)
  ];
}

export function staffRows(result: ScenarioResult, text: ReportText, figures: Figures): string[][] {
  const heading = [text.arm, text.policy, text.agents, text.paidHours, text.occupancy, text.spread];
  return [
    heading,
    ...result.arms.map(({ arm, policy, staff, paidHours }) => [
      arm,
      policy,
      figures.whole(staff.agents),
      figures.tenth(paidHours),
      figures.percent(staff.occupancy),
      `${figures.tenth(staff.occupancySd * 100)} ${text.points}, ${figures.tenth(staff.occupancyLeast * 100)} - ${figures.tenth(staff.occupancyMost * 100)} %`
    ])
  ];
}

function comparisonLines(result: ScenarioResult, arm: ArmResult, text: ReportText, figures: Figures): string[] {
  return [
    `${arm.arm} ${text.against(result.arms[0]?.arm ?? "")}`,
    ...aligned(comparisonRows(result, arm.arm, text, figures))
  ];
}

/** Service level in points, waits as how many times as short. */
export function comparisonRows(result: ScenarioResult, arm: string, text: ReportText, figures: Figures): string[][] {
  const rows = result.comparisons.filter((one) => one.arm === arm);
  const traffic = [...new Set(rows.map((one) => one.traffic))];
  const find = (source: string, measure: Comparison["measure"]): Comparison =>
    rows.find((one) => one.traffic === source && one.measure === measure) as Comparison;
  return [
    [text.traffic, text.inTime, text.meanWait],
    ...traffic.map((source) => {
      const { value, halfWidth } = find(source, "serviceLevel").difference;
      const { ratio } = find(source, "waitMs");
      const sign = value >= 0 ? "+" : "";
      const half = halfWidth === null ? "" : ` ±${figures.tenth(halfWidth * 100)}`;
      const times = ratio.halfWidth === null ? "" : ` ±${figures.tenth(ratio.halfWidth)}`;
      return [
        source,
        `${sign}${figures.tenth(value * 100)}${half} ${text.points}`,
        `${figures.tenth(ratio.value)}${times} ${text.timesShorter}`
      ];
    })
  ];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  );
}
