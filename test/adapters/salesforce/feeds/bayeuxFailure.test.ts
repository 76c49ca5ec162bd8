import { expect, test } from "@jest/globals";
import { failureOf, failureOfBody } from "../../../../src/adapters/salesforce/feeds/bayeuxFailure.ts";
import { recoveryFrom } from "../../../../src/adapters/salesforce/feeds/cometdRecovery.ts";

const tooBusy = { ext: { sfdc: { failureReason: "503::Server is too busy.  Please try your request again later." } } };
const tooMany =
  "403::To protect all customers from excessive use and Denial of Service attacks, we limit the number of simultaneous connections per server";

test.each([
  ["/meta/connect", "403::Unknown client", "unknownClient"],
  ["/meta/connect", "402::Unknown client", "unknownClient"],
  ["/meta/connect", "402::session_unknown", "unknownClient"],
  ["/meta/connect", "403::Client has not completed handshake", "unknownClient"],
  ["/meta/connect", "400::Client x has established a session, but no BAYEUX_BROWSER cookie present", "unknownClient"],
  ["/meta/connect", "401::Authentication invalid", "unauthorized"],
  ["/meta/handshake", "401::Request requires authentication", "unauthorized"],
  ["/meta/handshake", "403::Handshake denied", "unauthorized"],
  ["/meta/handshake", "503::Server is too busy", "busy"],
  ["/meta/handshake", tooMany, "busy"],
  ["/meta/handshake", "403::User not enabled for streaming", "refused"],
  ["/meta/handshake", "400::Unsupported API version. Only API versions '37.0' and later are supported.", "refused"],
  ["/meta/connect", "403::Organization total events daily limit exceeded", "quota"],
  ["/meta/subscribe", "403::Organization concurrent user limit exceeded", "quota"],
  ["/meta/subscribe", "403::Subscription limit exceeded for this topic", "quota"],
  ["/meta/subscribe", "400::The replayId {9} you provided was invalid.  Please provide a valid ID", "staleReplay"],
  [
    "/meta/subscribe",
    "400::The replayId for channel {/topic/X} wasn't found using the provided replay ID map {{}}.",
    "staleReplay"
  ],
  ["/meta/subscribe", "400::The channel you requested to subscribe to doesn't exist {/topic/X}", "refused"],
  ["/meta/subscribe", "403::Subscriber does not have access to the entity in this topic", "refused"],
  ["/meta/subscribe", "403::User not allowed to subscribe CDC without View All Data permissions", "refused"],
  ["/meta/subscribe", "404::Unknown channel", "refused"],
  ["/meta/subscribe", "500::Internal error", "broken"],
  ["/meta/connect", "413::Maximum Request Size Exceeded", "broken"],
  ["/meta/connect", "400::Authenticated user id does not match the session's user id", "broken"],
  ["/meta/connect", "", "broken"]
])("%s with %j means %s", (channel, error, kind) => {
  expect(failureOf({ channel, error, successful: false, subscription: "/topic/X" }).kind).toBe(kind);
});

test("the reason in ext counts before the error", () => {
  const error = "401::Authentication invalid";
  expect(failureOf({ channel: "/meta/connect", error, successful: false, ...tooBusy }).kind).toBe("busy");
});

test("an HTTP error is read by its status, and an expired session by its body too", () => {
  expect(failureOfBody(401, "").kind).toBe("unauthorized");
  expect(failureOfBody(403, '[{"errorCode":"INVALID_SESSION_ID"}]').kind).toBe("unauthorized");
  expect(failureOfBody(503, "<html>").kind).toBe("broken");
});

test("only what comes back at once after a stable connection is answered without a wait", () => {
  const failure = { kind: "unknownClient", text: "", channel: null } as const;
  expect(recoveryFrom(failure, true)).toEqual({ action: "rebuild", wait: "none", needsToken: false });
  expect(recoveryFrom(failure, false)).toEqual({ action: "rebuild", wait: "backoff", needsToken: false });
});
