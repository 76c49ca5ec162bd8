/** A span of time, start included, end not, in epoch milliseconds. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

type Unit = "DAYS" | "WEEKS" | "MONTHS" | "QUARTERS" | "YEARS";

/** The start of the unit that the moment lies in, moved by whole units (UTC, weeks start on Sunday). */
function startOf(unit: Unit, moment: number, moved: number): number {
  const date = new Date(moment);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (unit) {
    case "DAYS":
      return Date.UTC(year, month, day + moved);
    case "WEEKS":
      return Date.UTC(year, month, day - date.getUTCDay() + 7 * moved);
    case "MONTHS":
      return Date.UTC(year, month + moved);
    case "QUARTERS":
      return Date.UTC(year, month - (month % 3) + 3 * moved);
    default:
      return Date.UTC(year + moved, 0);
  }
}

function units(unit: Unit, now: number, from: number, to: number): TimeSpan {
  return { start: startOf(unit, now, from), end: startOf(unit, now, to) };
}

const UNIT_OF: Readonly<Record<string, Unit>> = {
  DAY: "DAYS",
  WEEK: "WEEKS",
  MONTH: "MONTHS",
  QUARTER: "QUARTERS",
  YEAR: "YEARS"
};

function named(literal: string, now: number): TimeSpan | undefined {
  if (literal === "TODAY") return units("DAYS", now, 0, 1);
  if (literal === "YESTERDAY") return units("DAYS", now, -1, 0);
  if (literal === "TOMORROW") return units("DAYS", now, 1, 2);
  if (literal === "LAST_90_DAYS") return units("DAYS", now, -90, 1);
  if (literal === "NEXT_90_DAYS") return units("DAYS", now, 1, 91);
  const parts = /^(LAST|THIS|NEXT)_(?:FISCAL_)?(WEEK|MONTH|QUARTER|YEAR)$/.exec(literal);
  const unit = UNIT_OF[parts?.[2] ?? ""];
  if (!parts || !unit) return undefined;
  const moved = parts[1] === "LAST" ? -1 : parts[1] === "NEXT" ? 1 : 0;
  return units(unit, now, moved, moved + 1);
}

function counted(literal: string, count: number, now: number): TimeSpan | undefined {
  const ago = /^N_(?:FISCAL_)?(DAYS|WEEKS|MONTHS|QUARTERS|YEARS)_AGO$/.exec(literal);
  if (ago) return units(ago[1] as Unit, now, -count, -count + 1);
  const span = /^(LAST|NEXT)_N_(?:FISCAL_)?(DAYS|WEEKS|MONTHS|QUARTERS|YEARS)$/.exec(literal);
  if (!span) return undefined;
  const unit = span[2] as Unit;
  if (span[1] === "NEXT") return units(unit, now, 1, count + 1);
  // Only LAST_N_DAYS includes the current day.
  return units(unit, now, -count, unit === "DAYS" ? 1 : 0);
}

/** The span that a date literal such as `TODAY` or `LAST_N_DAYS:3` means at a moment; undefined if it is none. */
export function dateLiteralSpan(literal: string, now: number): TimeSpan | undefined {
  const [name = "", count] = literal.toUpperCase().split(":");
  return count === undefined ? named(name, now) : counted(name, Number(count), now);
}
