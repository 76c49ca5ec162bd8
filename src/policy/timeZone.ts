/** Wall time and UTC, from the time-zone data that Node brings. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "iso8601",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric"
  });
  formats.set(zone, format);
  return format;
}

/** The wall clock of a zone at an instant, written as if it were UTC. */
export function wallTime(zone: string, at: number): number {
  const parts = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatOf(zone).formatToParts(at)) {
    if (type in parts) parts[type as keyof typeof parts] = Number(value);
  }
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function offsetAt(zone: string, at: number): number {
  const second = Math.floor(at / 1000) * 1000;
  return wallTime(zone, second) - second;
}

const dayMs = 86_400_000;

/**
 * The instant at which a zone's wall clock shows `wall` (milliseconds as if UTC). A time that a clock change skips is
 * taken as much later as the clock jumped; of a time that comes twice, the first is taken: as iCalendar and Temporal do.
 */
export function instantOf(zone: string, wall: number): number {
  const before = offsetAt(zone, wall - dayMs);
  const after = offsetAt(zone, wall + dayMs);
  const first = Math.min(wall - before, wall - after);
  const second = Math.max(wall - before, wall - after);
  if (first + offsetAt(zone, first) === wall) return first;
  if (second + offsetAt(zone, second) === wall) return second;
  return wall - before;
}
