/** Moves the oldest entries, at most `max`, out of a map; the map may be far larger. */
export function takeFirst<V>(map: Map<string, V>, max: number): Map<string, V> {
  const taken = new Map<string, V>();
  for (const [key, value] of map) {
    if (taken.size === max) break;
    taken.set(key, value);
  }
  for (const key of taken.keys()) map.delete(key);
  return taken;
}
