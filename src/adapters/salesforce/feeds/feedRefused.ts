import { BridgeError } from "../../../ports/bridgeError.ts";
import type { FeedKind } from "./feed.ts";

/** `notSelected` and `forbidden` last until somebody changes the org; the others pass. */
export type RefusalKind = "notSelected" | "forbidden" | "quota" | "silent" | "unreachable";

/** The org does not let us use this kind of feed, lets us and sends nothing, or cannot be reached by it. */
export class FeedRefused extends BridgeError {
  readonly feed: FeedKind;
  readonly refusal: RefusalKind;

  constructor(feed: FeedKind, refusal: RefusalKind, message: string, actions: readonly string[] = []) {
    super({ code: "OrgRefused", message, actions, isRetryable: refusal !== "notSelected" && refusal !== "forbidden" });
    this.feed = feed;
    this.refusal = refusal;
  }
}
