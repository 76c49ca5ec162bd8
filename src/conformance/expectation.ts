import { isDeepStrictEqual } from "node:util";

/** Throws unless both are the same; `what` names what was looked at. */
export function expectSame(what: string, received: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(received, wanted)) return;
  throw new Error(`${what}: expected ${shown(wanted)}, received ${shown(received)}.`);
}

/** Throws unless everything that `wanted` names is there with that value; lists must have the same length. */
export function expectLike(what: string, received: unknown, wanted: unknown): void {
  if (isLike(received, wanted)) return;
  throw new Error(`${what}: expected ${shown(wanted)}, received ${shown(received)}.`);
}

export function expectTrue(what: string, isTrue: boolean, received: unknown): void {
  if (!isTrue) throw new Error(`${what}: received ${shown(received)}.`);
}

function isLike(received: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(received) &&
      received.length === wanted.length &&
      wanted.every((one, index) => isLike(received[index], one))
    );
  }
  if (typeof wanted !== "object" || wanted === null) return Object.is(received, wanted);
  if (typeof received !== "object" || received === null) return false;
  const has = received as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([key, value]) => isLike(has[key], value));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 600 ? `${text.slice(0, 600)}...` : text;
}
