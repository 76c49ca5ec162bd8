import type { DurablePositions } from "./feed.ts";

/**
 * Hides the positions that a feed had when it was last in use, perhaps hours ago: a move between feeds is followed by
 * a reconciliation, and replaying all that another feed has told meanwhile would only delay it.
 */
export function newerThanNow(positions: DurablePositions): DurablePositions {
  const former = new Map<string, string | undefined>();
  return {
    get(stream) {
      const position = positions.get(stream);
      if (!former.has(stream)) former.set(stream, position);
      return position === former.get(stream) ? undefined : position;
    }
  };
}
