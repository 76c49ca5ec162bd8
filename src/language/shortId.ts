/**
 * An id that people can tell apart at a glance. Salesforce ids differ in their first three characters (the object) and
 * at the end; of 18 characters the last three are only a check sum. Calls keep their own id without the prefix, nor the
 * time that telephone systems begin it with.
 */
export function shortId(id: string): string {
  if (/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(id)) return `${id.slice(0, 3)}…${id.slice(11, 15)}`;
  const own = id.replace(/^(call|centre):(\d{10,}[.-](?=.))?/, "");
  return own.length <= 20 ? own : `${own.slice(0, 8)}…${own.slice(-6)}`;
}

/** Ids are chosen by others and end up on terminals: control characters would let them rewrite the line. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "�");
}

/** Calls are items named `call:<id of the contact centre>`. */
export function isCall(itemId: string): boolean {
  return itemId.startsWith("call:");
}
