import { formats, type Formats } from "../../language/formats.ts";
import type { Language } from "../../language/language.ts";
import type { Estimate } from "../estimate.ts";

/** Figures as people read them, with their confidence intervals. */
export interface Figures {
  readonly formats: Formats;
  percent(estimate: Estimate): string;
  wait(estimate: Estimate): string;
  duration(ms: number): string;
  whole(value: number): string;
  tenth(value: number): string;
}

export function figuresIn(language: Language, zone: string): Figures {
  const locale = language === "en" ? "en-GB" : "fr-FR";
  const used = formats(language, zone);
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const plusMinus = (text: string, half: string | null): string => (half === null ? text : `${text} ±${half}`);
  return {
    formats: used,
    percent: ({ value, halfWidth }) =>
      Number.isNaN(value)
        ? "-"
        : plusMinus(tenth.format(value * 100), halfWidth === null ? null : tenth.format(halfWidth * 100)) + " %",
    wait: ({ value, halfWidth }) =>
      Number.isNaN(value) ? "-" : plusMinus(used.duration(value), halfWidth === null ? null : used.duration(halfWidth)),
    duration: (ms) => used.duration(ms),
    whole: (value) => whole.format(value),
    tenth: (value) => tenth.format(value)
  };
}
