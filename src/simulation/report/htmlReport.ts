/** The results as one HTML file that needs nothing else: tables and plots. */
import type { Language } from "../../language/language.ts";
import type { ScenarioResult } from "../runScenario.ts";
import type { Series } from "../series.ts";
import { figuresIn, type Figures } from "./figures.ts";
import { reportTexts, type ReportText } from "./reportText.ts";
import { comparisonRows, resultRows, staffRows } from "./resultTable.ts";
import { barChart, colourOf, escapeHtml, lineChart, type Line } from "./svgChart.ts";

const style = `
:root{color-scheme:light dark;--line:#8884;--quiet:#667}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1200px;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin-top:2.2rem}p{max-width:70ch}
.quiet{color:var(--quiet)}.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .8rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:nth-child(-n+2),td:nth-child(-n+2){text-align:left}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,34rem),1fr));gap:1rem 2rem}
figure{margin:0}figcaption{font-weight:600;margin-bottom:.3rem}svg{width:100%;height:auto}
svg text{font-size:11px;fill:currentColor}.grid{stroke:var(--line);stroke-width:1}
.legend{display:inline-flex;flex-wrap:wrap;gap:0 1rem;list-style:none;margin:0 0 0 1rem;padding:0;font-weight:400}
.legend li::before{content:"";display:inline-block;width:1rem;height:.25rem;margin-right:.4rem;vertical-align:middle;background:var(--key)}`;

export function htmlReport(result: ScenarioResult, language: Language): string {
  const text = reportTexts[language];
  const figures = figuresIn(language, result.zone);
  const compared = result.arms
    .slice(1)
    .map(
      ({ arm }) =>
        `<h3>${escapeHtml(arm)} ${escapeHtml(text.against(result.arms[0]?.arm ?? ""))}</h3>${tableOf(comparisonRows(result, arm, text, figures))}`
    );
  const parts = [
    `<h1>${escapeHtml(result.scenario)}</h1>`,
    `<p>${escapeHtml(result.description)}</p>`,
    `<p class="quiet">${escapeHtml(`${text.seeds(result.seeds.length)}; ${text.confidence}.`)}</p>`,
    `<h2>${text.results}</h2>${tableOf(resultRows(result, text, figures))}`,
    tableOf(staffRows(result, text, figures)),
    `<p class="quiet">${escapeHtml(text.howToRead)}</p>`,
    compared.length === 0 ? "" : `<h2>${text.comparison}</h2>${compared.join("")}`,
    `<h2>${text.course}</h2><div class="plots">${plotsOf(result, text, figures).join("")}</div>`,
    `<h2>${text.fairness}</h2><p class="quiet">${escapeHtml(text.fairnessCaption)}</p>`,
    `<div class="plots">${fairnessOf(result, figures).join("")}</div>`
  ];
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(result.scenario)}</title><style>${style}</style>`;
  return `<!doctype html><html lang="${language}"><head>${head}</head><body>${parts.join("\n")}</body></html>\n`;
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const [heading, ...others] = rows;
  const cells = (row: readonly string[], tag: "th" | "td"): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = others.map((row) => cells(row, "td")).join("");
  return `<div class="wide"><table><thead>${cells(heading ?? [], "th")}</thead><tbody>${body}</tbody></table></div>`;
}

interface Plot {
  readonly title: string;
  readonly most?: number;
  readonly of: (series: Series) => readonly (number | null)[];
  readonly format: (value: number) => string;
}

const minuteMs = 60_000;

function inMinutes(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value === null ? null : value / minuteMs));
}

/** One chart for each measure and traffic, one line for each arm. */
function plotsOf(result: ScenarioResult, text: ReportText, figures: Figures): string[] {
  const plain = (value: number): string => figures.formats.number(value);
  const plots: Plot[] = [
    {
      title: text.serviceLevelCurve,
      most: 1,
      of: (one) => one.serviceLevel,
      format: (value) => `${figures.whole(value * 100)} %`
    },
    { title: text.waitCurve, of: (one) => inMinutes(one.waitMs), format: plain },
    { title: text.backlogCurve, of: (one) => one.backlog, format: plain },
    { title: text.oldestCurve, of: (one) => inMinutes(one.oldestMs), format: plain },
    { title: text.arrivalsCurve, of: (one) => one.offered, format: plain }
  ];
  const names = (result.arms[0]?.series ?? []).map((one) => one.traffic);
  const labels = labelsOf(result.arms[0]?.series[0]?.at ?? [], figures);
  const charts = names.flatMap((traffic, index) =>
    plots.map(({ title, most, of, format }) =>
      lineChart({
        title: `${traffic}: ${title}`,
        labels,
        lines: result.arms.map(({ arm, series }) => ({ name: arm, values: of(series[index] as Series) })),
        ...(most === undefined ? {} : { most }),
        format
      })
    )
  );
  const tiers = names.flatMap((traffic, index) => tierChart(result, traffic, index, labels, text, plain));
  return [...charts, ...tiers, ...result.arms.map((arm) => staffChart(arm, labels, text, plain))];
}

/** Nothing where all customers of a traffic are alike. */
function tierChart(
  result: ScenarioResult,
  traffic: string,
  index: number,
  labels: readonly string[],
  text: ReportText,
  format: (value: number) => string
): string[] {
  const lines = result.arms.flatMap(({ arm, series }) =>
    (series[index]?.tiers ?? []).map(({ tier, waitMs }) => ({ name: `${arm}, ${tier}`, values: inMinutes(waitMs) }))
  );
  return lines.length === 0 ? [] : [lineChart({ title: `${traffic}: ${text.waitByTier}`, labels, lines, format })];
}

function staffChart(
  { arm, series }: ScenarioResult["arms"][number],
  labels: readonly string[],
  text: ReportText,
  format: (value: number) => string
): string {
  const { onDuty = [], busy = [] } = series[0] ?? {};
  const lines: Line[] = [
    { name: text.onDuty, values: onDuty },
    { name: text.busy, values: busy }
  ];
  return lineChart({ title: `${arm}: ${text.staffCurve}`, labels, lines, format });
}

/** Times of day; dates where the intervals are days. */
function labelsOf(at: readonly number[], figures: Figures): string[] {
  const isLong = (at[1] ?? 0) - (at[0] ?? 0) >= 86_400_000;
  return at.map((time) =>
    isLong ? (figures.formats.moment(time).split(",")[0] ?? "") : figures.formats.time(time).slice(0, 5)
  );
}

function fairnessOf(result: ScenarioResult, figures: Figures): string[] {
  return result.arms.map(({ arm, staff }, index) =>
    barChart({
      title: arm,
      values: staff.perAgent.map((agent) => agent.occupancy).sort((a, b) => b - a),
      most: 1,
      colour: colourOf(index),
      format: (value) => `${figures.whole(value * 100)} %`
    })
  );
}
