/** What is written, in this order. Fields cannot take the place of the first three. */
export interface LogLine {
  readonly at: string;
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

const colours: Readonly<Record<string, number>> = { error: 31, warn: 33, info: 36, debug: 90 };

/** One log line for people at a terminal. Times are UTC, as in the JSON lines, so that the two can be compared. */
export function prettyLine({ at, level, message, ...fields }: LogLine, hasColour: boolean): string {
  const paint = (text: string, code: number): string => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const facts = Object.entries(fields).map(([key, value]) => `${paint(`${oneWord(key)}=`, 90)}${shown(value)}`);
  const head = `${paint(at.slice(11, 23), 90)} ${paint(level.padEnd(5), colours[level] ?? 0)} ${oneLine(message)}`;
  return [head, ...facts].join(" ") + stackOf(fields);
}

function shown(value: unknown): string {
  if (typeof value === "string") return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
  if (isError(value)) return JSON.stringify({ ...value, stack: undefined });
  return JSON.stringify(value);
}

function isError(value: unknown): value is { readonly stack: string } {
  return typeof value === "object" && value !== null && "stack" in value && typeof value.stack === "string";
}

/** Stacks are the one thing that is worth several lines; indented, so that no line of them passes for a line of ours. */
function stackOf(fields: Readonly<Record<string, unknown>>): string {
  const lines = Object.values(fields)
    .filter(isError)
    .flatMap(({ stack }) => stack.split("\n").map((line) => `\n    ${oneLine(line.trim())}`));
  return lines.join("");
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ");
}

function oneWord(text: string): string {
  return oneLine(text).replaceAll(" ", "_");
}
