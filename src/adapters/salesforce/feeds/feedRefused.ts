import { BridgeError } from "../../../ports/bridgeError.ts";
import type { FeedKind } from "./feed.ts";

/** `notSelected` and `forbidden` last until somebody changes the org; `quota` and `silent` pass. */
export type RefusalKind = "notSelected" | "forbidden" | "quota" | "silent";

/** The org does not let us use this kind of feed, or lets us and sends nothing. */
export class FeedRefused extends BridgeError {
  readonly feed: FeedKind;
  readonly refusal: RefusalKind;

  constructor(feed: FeedKind, refusal: RefusalKind, message: string, actions: readonly string[] = []) {
    super({ code: "OrgRefused", message, actions, isRetryable: refusal === "quota" || refusal === "silent" });
    this.feed = feed;
    this.refusal = refusal;
  }
}
