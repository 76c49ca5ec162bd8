/** A moment (epoch milliseconds) as Salesforce's REST replies spell it; the form sorts as text. */
export function orgDateTime(moment: number, wholeSeconds: boolean): string {
  const ms = wholeSeconds ? Math.floor(moment / 1000) * 1000 : moment;
  return `${new Date(ms).toISOString().slice(0, -1)}+0000`;
}

/** Epoch milliseconds of a stored date-time. */
export function epochMs(dateTime: string): number {
  return Date.parse(`${dateTime.slice(0, 23)}Z`);
}
