/** What callers and IVRs say, made harmless: short, on one line, and not too much of it. */
const LONGEST_VALUE = 256;
const MOST_ATTRIBUTES = 40;

/** Control characters become spaces, the rest is cut. */
export function oneLine(text: string, longest = LONGEST_VALUE): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ")
    .trim()
    .slice(0, longest);
}

/** The IVR's variables as attributes; OneQueue's own and empty ones are left out. */
export function attributesOf(variables: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const kept = [...variables]
    .filter(([name, value]) => /^\w{1,64}$/.test(name) && !name.startsWith("ONEQUEUE_") && value !== "")
    .slice(0, MOST_ATTRIBUTES);
  return Object.fromEntries(kept.map(([name, value]) => [name, oneLine(value)]));
}

/** A caller's number as far as it is one; undefined for withheld, unknown and made-up ones. */
export function callerNumber(text: string): string | undefined {
  return /^\+?[\d*#]{2,32}$/.test(text) ? text : undefined;
}
