const ID = /(?<![\w.!])[0-9a-zA-Z]{15}(?:[A-Z0-5]{3})?(?![\w.])/g;
const SCANNED_MAX = 65_536;
const IDS_MAX = 200;

/** Record ids that a text mentions, each once, told by the key prefixes that the org knows. */
export function mentionedIds(text: string, isKeyPrefix: (prefix: string) => boolean): string[] {
  const ids = new Set<string>();
  const scanned = text.length > SCANNED_MAX ? text.slice(0, SCANNED_MAX) : text;
  for (const [id] of scanned.matchAll(ID)) {
    if (isKeyPrefix(id.slice(0, 3)) && /\d/.test(id)) ids.add(id);
    if (ids.size >= IDS_MAX) break;
  }
  return [...ids];
}
