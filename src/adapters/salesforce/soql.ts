/** Most ids in one query: a GET address may have 16,384 bytes, and one id takes up to 27 of them. */
export const idsPerQuery = 200;

export function quoted(value: string): string {
  return `'${value.replace(/[\\']/g, "\\$&")}'`;
}

/** `('a','b')` for an IN condition. */
export function listOf(values: readonly string[]): string {
  return `(${values.map(quoted).join(",")})`;
}

export function chunksOf<T>(values: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < values.length; start += size) chunks.push(values.slice(start, start + size));
  return chunks;
}

/** An identifier that may stand in a query as it is; everything from a configuration passes through here. */
export function isIdentifierPath(text: string): boolean {
  return /^[A-Za-z]\w*(\.[A-Za-z]\w*){0,3}$/.test(text);
}
