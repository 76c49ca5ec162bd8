/** A line of either log, as far as it could be read. Missing or strange fields read as null: a judge never throws. */
export type LogLine = Readonly<Record<string, unknown>>;

export function text(line: LogLine, name: string): string | null {
  const value = line[name];
  return typeof value === "string" ? value : null;
}

export function number(line: LogLine, name: string): number | null {
  const value = line[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function texts(line: LogLine, name: string): readonly string[] {
  const value = line[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

export function lines(line: LogLine, name: string): readonly LogLine[] {
  const value = line[name];
  return Array.isArray(value) ? value.filter((one): one is LogLine => typeof one === "object" && one !== null) : [];
}
