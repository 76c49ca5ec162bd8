/** A record as the REST API returns it: nothing is known of its fields until they are read. */
export type Row = Readonly<Record<string, unknown>>;

export function textOf(row: Row, field: string): string | null {
  const value = row[field];
  return typeof value === "string" && value !== "" ? value : null;
}

export function numberOf(row: Row, field: string): number | null {
  const value = row[field];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** PushTopics and some integrations deliver booleans as text. */
export function flagOf(row: Row, field: string): boolean {
  const value = row[field];
  return value === true || value === "true";
}

/** A date-time in milliseconds since 1970, by the org's clock. Change events give numbers, queries ISO 8601. */
export function timeOf(row: Row, field: string): number | null {
  const value = row[field];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const parsed = typeof value === "string" ? Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

/** The record behind a relationship: `Contact` of a Case. */
export function relatedOf(row: Row, relationship: string): Row | null {
  const value = row[relationship];
  return typeof value === "object" && value !== null ? (value as Row) : null;
}

/** Ids come with 15 characters from some sources; everything of ours has 18. */
export function idOf(row: Row, field: string): string | null {
  const value = textOf(row, field);
  return value === null ? null : id18(value);
}

const checkAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

export function id18(id: string): string {
  if (id.length !== 15) return id;
  let suffix = "";
  for (const start of [0, 5, 10]) {
    let bits = 0;
    for (let place = 0; place < 5; place += 1) {
      const character = id.charAt(start + place);
      if (character >= "A" && character <= "Z") bits |= 1 << place;
    }
    suffix += checkAlphabet.charAt(bits);
  }
  return id + suffix;
}
