/** A moment as Salesforce's REST replies spell it; the form sorts as text. */
export function orgDateTime(epochMs: number, wholeSeconds: boolean): string {
  const ms = wholeSeconds ? Math.floor(epochMs / 1000) * 1000 : epochMs;
  return `${new Date(ms).toISOString().slice(0, -1)}+0000`;
}

/** Epoch milliseconds of a stored date-time. */
export function epochMs(dateTime: string): number {
  return Date.parse(`${dateTime.slice(0, 23)}Z`);
}
