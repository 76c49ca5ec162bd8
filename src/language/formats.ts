import type { Language } from "./language.ts";

/** Numbers, durations and times as people of one language write them. */
export interface Formats {
  /** 1234.5 -> "1,234.5" or "1 234,5". */
  number(value: number): string;
  /** Always two decimals: the share of a promise. */
  share(value: number): string;
  /** Largest two units, rounded: "4.2 s", "10 s", "3 min 20 s", "4 h", "2 d 3 h". */
  duration(ms: number): string;
  /** Time of day with seconds. */
  time(at: number): string;
  /** Date and time of day. */
  moment(at: number): string;
  /** "a, b and c". */
  list(parts: readonly string[]): string;
  isOne(count: number): boolean;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const dayUnit: Readonly<Record<Language, string>> = { en: "d", fr: "j" };

/** `timeZone`: IANA name; the machine's own when left out. */
export function formats(language: Language, timeZone?: string): Formats {
  const zone = timeZone === undefined ? {} : { timeZone };
  const locale = language === "en" ? "en-GB" : "fr-FR";
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const fixed = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium", ...zone });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", ...zone });
  const conjunction = new Intl.ListFormat(locale, { type: "conjunction" });
  const plural = new Intl.PluralRules(locale);
  return {
    number: (value) => plain.format(value),
    share: (value) => fixed.format(value),
    duration: (ms) => duration(ms, tenths, dayUnit[language]),
    time: (at) => clock.format(at),
    moment: (at) => full.format(at),
    list: (parts) => conjunction.format(parts),
    isOne: (count) => plural.select(count) === "one"
  };
}

/** Short waits show tenths, so that a few hundred milliseconds do not read as nothing. */
function duration(ms: number, tenths: Intl.NumberFormat, days: string): string {
  const wait = Math.max(0, ms);
  if (wait < 10 * second - 50) return `${tenths.format(wait / second)} s`;
  const whole = Math.round(wait / second) * second;
  if (whole < minute) return `${whole / second} s`;
  if (whole < hour) return twoUnits(whole, minute, "min", second, "s");
  const minutes = Math.round(wait / minute) * minute;
  if (minutes < day) return twoUnits(minutes, hour, "h", minute, "min");
  return twoUnits(Math.round(wait / hour) * hour, day, days, hour, "h");
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest === 0 ? "" : ` ${rest} ${smallName}`}`;
}
