/**
 * Half of a journal would be the same JSON keys over and over. A text is therefore kept as its shape (keys, brackets,
 * true, false, null), once per segment, and its values (strings and numbers). Taken apart and put together by
 * characters, never parsed, so that what comes back is the same text, byte for byte.
 */
export interface Dissected {
  /** Pieces between the values, one per line. */
  readonly shape: string;
  /** As they stood in the text, one per line. */
  readonly values: string;
}

const shortest = 24;
const longest = 4096;

/** Null for texts that are better kept whole: short or long ones, and whatever is not JSON on one line. */
export function dissect(text: string): Dissected | null {
  if (text.length < shortest || text.length > longest || text.includes("\n")) return null;
  const pieces: string[] = [];
  const values: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const end = endOfToken(text, at);
    if (end === -1) return null;
    if (end > at + 1 || isDigit(text.charCodeAt(at))) {
      if (text.charCodeAt(end) !== colon) {
        pieces.push(text.slice(from, at));
        values.push(text.slice(at, end));
        from = end;
      }
    }
    at = end;
  }
  if (values.length === 0) return null;
  pieces.push(text.slice(from));
  return { shape: pieces.join("\n"), values: values.join("\n") };
}

export function assemble(shape: string, values: string): string {
  const pieces = shape.split("\n");
  const parts = values.split("\n");
  let text = pieces[0] ?? "";
  for (let index = 0; index < parts.length; index += 1) text += (parts[index] ?? "") + (pieces[index + 1] ?? "");
  return text;
}

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;

function isDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d;
}

/** Where the string or number that starts here ends; one further for anything else; -1 for an open string. */
function endOfToken(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code === quote) return endOfString(text, start);
  if (!isDigit(code)) return start + 1;
  let end = start + 1;
  while (end < text.length && isNumeric(text.charCodeAt(end))) end += 1;
  return end;
}

function isNumeric(code: number): boolean {
  return isDigit(code) || code === 0x2e || code === 0x2b || code === 0x65 || code === 0x45;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return -1;
}
