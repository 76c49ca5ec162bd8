/**
 * The one place where secrets and people's details are taken out of what is logged: by key, because the bridge knows
 * where it keeps them, and by pattern, because libraries put them into messages and addresses.
 */
export const redacted = "[redacted]";

/** Compared with keys in lower case without punctuation; a key that contains one of these is secret. */
const secretKeys = [
  "password",
  "passphrase",
  "secret",
  "token",
  "authorization",
  "cookie",
  "assertion",
  "privatekey",
  "apikey",
  "sessionid",
  "credential"
];
/** Keys that hold a customer's details, whole. */
const personalKeys = new Set([
  "cli",
  "ani",
  "caller",
  "callernumber",
  "phone",
  "mobile",
  "mobilephone",
  "firstname",
  "lastname",
  "customername",
  "contactname",
  "suppliedname",
  "suppliedphone",
  "suppliedemail",
  "attributes"
]);

const secretWords = "access_token|refresh_token|id_token|token|sid|assertion|client_secret|password|signature";

/** Order matters: whole documents and headers before the parts that they contain. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, redacted],
  [/\b(Bearer|OAuth|Basic|Digest)\s+[\w.~+/=!-]{6,}/gi, `$1 ${redacted}`],
  [/\b00D[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?(?:!|%21)[\w.%-]+/g, redacted],
  [/\beyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?/g, redacted],
  [/\b5Aep[\w.]{12,}/g, redacted],
  [new RegExp(`\\b(${secretWords})=[^&\\s"']+`, "gi"), `$1=${redacted}`],
  [new RegExp(`("(?:${secretWords})"\\s*:\\s*)"[^"]*"`, "gi"), `$1"${redacted}"`],
  [/(\/\/[^/\s:@]+):[^/\s@]+@/g, `$1:${redacted}@`],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "[e-mail]"],
  [/(?<![\w.+])\+\d(?:[ .()-]{0,2}\d){6,14}(?!\w)/g, "[number]"],
  [/(?<![\w.:-])0[1-9](?:[ .-]?\d{2}){4}(?![\w-])/g, "[number]"],
  [/(?<![\w.:-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])/g, "[number]"]
];

const deepest = 6;
const mostEntries = 100;
const longestText = 4096;

export function redactText(text: string): string {
  const bounded = text.length > longestText ? `${text.slice(0, longestText)}… (${text.length} characters)` : text;
  return patterns.reduce((left, [pattern, instead]) => left.replaceAll(pattern, instead), bounded);
}

/**
 * A copy that may be written: plain JSON values, bounded in depth, entries and length, without secrets. Never throws:
 * whatever cannot be read is named instead.
 */
export function redact(value: unknown): unknown {
  return copy(value, 0, new Set());
}

function copy(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  if (above.has(value)) return "[circular]";
  if (depth >= deepest) return "[deeper]";
  above.add(value);
  try {
    return copyObject(value, depth, above);
  } catch (error) {
    return `[unreadable: ${error instanceof Error ? error.name : typeof error}]`;
  } finally {
    above.delete(value);
  }
}

function copyObject(value: object, depth: number, above: Set<object>): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
  if (value instanceof URL) return redactText(value.href);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return copyEntries(errorEntries(value), depth, above);
  if (value instanceof Map)
    return copyEntries(
      [...value].map(([key, each]) => [String(key), each]),
      depth,
      above
    );
  if (Array.isArray(value) || value instanceof Set) return copyList([...value], depth, above);
  return copyEntries(Object.entries(value), depth, above);
}

/** What JSON leaves out of an error, then its own fields (code, ids, problems). */
function errorEntries(error: Error): [string, unknown][] {
  const { name, message, stack, cause, ...own } = error;
  return Object.entries({ name, message, ...own, stack, cause }).filter(([, each]) => each !== undefined);
}

function copyList(list: readonly unknown[], depth: number, above: Set<object>): unknown[] {
  const copied = list.slice(0, mostEntries).map((each) => copy(each, depth + 1, above));
  return list.length > mostEntries ? [...copied, `[${list.length - mostEntries} more]`] : copied;
}

function copyEntries(entries: readonly [string, unknown][], depth: number, above: Set<object>): object {
  const copied = entries
    .slice(0, mostEntries)
    .map(([key, each]): [string, unknown] => [
      redactText(key),
      isHidden(key, each) ? redacted : copy(each, depth + 1, above)
    ]);
  const left = entries.length - mostEntries;
  return Object.fromEntries(left > 0 ? [...copied, ["[more]", left]] : copied);
}

/** Whether there is a secret may be said; what it is may not. */
function isHidden(key: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === "boolean") return false;
  const plain = key.toLowerCase().replaceAll(/[^a-z]/g, "");
  return personalKeys.has(plain) || secretKeys.some((secret) => plain.includes(secret));
}
