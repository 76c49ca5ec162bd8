import type { Heard } from "./changeEvent.ts";
import type { FeedListener } from "./feed.ts";
import type { FeedRefused } from "./feedRefused.ts";

/** What a single feed tells its chooser: all that the adapter hears, and that it has been refused after all. */
export interface FeedEvents extends FeedListener {
  onRefused(refusal: FeedRefused): void;
}

/** Hands on what one event of a stream means. */
export function tell(listener: FeedListener, stream: string, heard: Heard): void {
  switch (heard.kind) {
    case "notification":
      listener.onNotification(heard.notification);
      return;
    case "nothing":
      if (heard.position !== null) listener.onNothing({ stream, position: heard.position });
      return;
    case "gap":
      listener.onGap({
        reason: heard.reason,
        streams: [stream],
        position: heard.position === null ? null : { stream, position: heard.position }
      });
      return;
    default:
      unreachable(heard);
  }
}

function unreachable(heard: never): never {
  throw new Error(`An event cannot mean ${JSON.stringify(heard)}.`);
}
