/** Query parameters that several routes share. */
import { z } from "zod";

/** Most rows in one answer; more are reached by `offset`. */
export const mostRows = 500;

function wholeNumber(least: number, most: number, otherwise: number, description: string) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce
    .number({ error })
    .int({ error })
    .min(least, { error })
    .max(most, { error })
    .default(otherwise)
    .describe(description);
}

export const lang = z
  .enum(["en", "fr"], { error: 'must be "en" or "fr"' })
  .optional()
  .describe("Language of sentences; without it Accept-Language decides.");

export const page = z.strictObject({
  limit: wholeNumber(1, mostRows, 50, "Most rows in the answer."),
  offset: wholeNumber(0, 10_000_000, 0, "Rows to leave out at the start."),
  lang
});

export const newest = z.strictObject({ limit: wholeNumber(1, mostRows, 50, "Most decisions in the answer."), lang });

export const board = z.strictObject({ rows: wholeNumber(1, mostRows, 50, "Most rows of each list."), lang });

export const explanation = z.strictObject({
  candidates: wholeNumber(1, mostRows, 50, "Most candidates named one by one in each list; counts are of all."),
  offers: wholeNumber(1, 20, 5, "Most offers explained, the newest ones."),
  lang
});

export const language = z.strictObject({ lang });

/** Pages are linked to from anywhere, with whatever others add to addresses. */
export const anything = z.looseObject({ lang: lang.catch(undefined) });

/** Recorded with what its bearer does, so nothing that would rewrite a line. */
export const actorName = z
  .string()
  .trim()
  .min(1, { error: "must name who asks" })
  .max(80, { error: "must have at most 80 characters" })
  .regex(/^[^\p{Cc}\p{Cf}\u2028\u2029]*$/u, { error: "must have no control characters" })
  .describe("Who asks, for the record; percent-encoded UTF-8 where it is not plain ASCII.");

export const origin = z.strictObject({
  origin: z
    .string()
    .min(1)
    .max(255)
    .default("request")
    .describe("Where the text comes from, for people: a file's name."),
  lang
});

export const none = z.strictObject({});

export const itemId = z.strictObject({
  itemId: z.string().min(1).max(255).describe("18-character PendingServiceRouting id, or `call:<id>`.")
});
