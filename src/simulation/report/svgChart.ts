/** Small charts as SVG text: lines over time and bars. They need nothing but a browser, now and in ten years. */

export interface Line {
  readonly name: string;
  /** Null where there is nothing to show. */
  readonly values: readonly (number | null)[];
}

export interface LineChart {
  readonly title: string;
  /** Under the x axis, one for each value; empty ones are not marked. */
  readonly labels: readonly string[];
  readonly lines: readonly Line[];
  /** Top of the y axis; the largest value when left out. */
  readonly most?: number;
  readonly format: (value: number) => string;
}

const width = 720;
const height = 240;
const margin = { top: 12, right: 16, bottom: 28, left: 64 };
const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };

/** Readable for the colour-blind (Okabe and Ito), on light and dark ground alike. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"] as const;

export function colourOf(index: number): string {
  return colours[index % colours.length] ?? colours[0];
}

export function lineChart(chart: LineChart): string {
  const { lines, labels } = chart;
  const largest = lines.flatMap((line) => line.values).reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const top = chart.most ?? roundUp(largest);
  const x = (index: number): number => margin.left + (inner.width * (index + 0.5)) / Math.max(1, labels.length);
  const y = (value: number): number => margin.top + inner.height * (1 - value / top);
  const drawn = lines.map((line, index) => path(line, colourOf(index), x, y)).join("");
  return figure(chart.title, legendOf(lines), yAxis(top, y, chart.format) + xAxis(labels, x) + drawn);
}

export interface BarChart {
  readonly title: string;
  readonly values: readonly number[];
  readonly most: number;
  readonly colour: string;
  readonly format: (value: number) => string;
}

export function barChart({ title, values, most, colour, format }: BarChart): string {
  const step = inner.width / Math.max(1, values.length);
  const y = (value: number): number => margin.top + inner.height * (1 - value / most);
  const bars = values.map((value, index) => {
    const left = margin.left + index * step;
    const bar = `x="${round(left)}" y="${round(y(value))}" width="${round(Math.max(0.5, step * 0.85))}"`;
    return `<rect ${bar} height="${round(margin.top + inner.height - y(value))}" fill="${colour}"/>`;
  });
  return figure(title, "", yAxis(most, y, format) + bars.join(""));
}

function figure(title: string, legend: string, body: string): string {
  return `<figure><figcaption>${escapeHtml(title)}${legend}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${body}</svg></figure>`;
}

function legendOf(lines: readonly Line[]): string {
  if (lines.length < 2) return "";
  const entries = lines.map(({ name }, index) => `<li style="--key:${colourOf(index)}">${escapeHtml(name)}</li>`);
  return `<ul class="legend">${entries.join("")}</ul>`;
}

function path({ name, values }: Line, colour: string, x: (i: number) => number, y: (v: number) => number): string {
  let isDrawing = false;
  const moves = values.map((value, index) => {
    if (value === null) {
      isDrawing = false;
      return "";
    }
    const move = `${isDrawing ? "L" : "M"}${round(x(index))} ${round(y(value))}`;
    isDrawing = true;
    return move;
  });
  return `<path d="${moves.join("")}" fill="none" stroke="${colour}" stroke-width="2"><title>${escapeHtml(name)}</title></path>`;
}

function yAxis(top: number, y: (value: number) => number, format: (value: number) => string): string {
  return [0, 0.25, 0.5, 0.75, 1]
    .map((share) => {
      const at = round(y(top * share));
      const line = `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at}" y2="${at}"/>`;
      return `${line}<text x="${margin.left - 8}" y="${at + 4}" text-anchor="end">${escapeHtml(format(top * share))}</text>`;
    })
    .join("");
}

function xAxis(labels: readonly string[], x: (index: number) => number): string {
  const every = Math.ceil(labels.length / 12);
  return labels
    .map((label, index) =>
      index % every === 0 && label !== ""
        ? `<text x="${round(x(index))}" y="${height - 8}" text-anchor="middle">${escapeHtml(label)}</text>`
        : ""
    )
    .join("");
}

/** The next 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 5, 8].find((one) => one * power >= value) ?? 10;
  return factor * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
