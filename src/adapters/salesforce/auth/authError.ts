import { BridgeError } from "../../../ports/bridgeError.ts";
import { errorCodeOf, failureOf, messageOf } from "../failure.ts";

/** What to do for each error of the token endpoint, by its `error`; the description is only passed on. */
const actionsByError: Readonly<Record<string, readonly string[]>> = {
  invalid_grant: [
    "Check that the integration user is active, approved for the app, and may log in from this address.",
    "JWT: check that the certificate of the app belongs to this private key and that login_url names the org's own login host.",
    "Client credentials: use the org's My Domain address and set the app's run-as user."
  ],
  invalid_app_access: ["Assign the app's permission set to the integration user."],
  invalid_client_id: ["Check the consumer key; a new app takes up to ten minutes to be known."],
  invalid_client: ["Check the consumer secret."],
  unsupported_grant_type: ["Turn this OAuth flow on in the app's settings, and check login_url."],
  inactive_user: ["Activate the integration user, or name another."],
  inactive_org: ["The org is locked or deleted: ask its administrator."],
  invalid_scope: ["Give the app the scope `api`."]
};

/** Errors of the token endpoint that pass by themselves. */
const passingErrors = new Set(["rate_limit_exceeded", "server_error", "temporarily_unavailable"]);

/** What the token endpoint, or the network, answered; `httpStatus` as seen on the wire. */
export function tokenError(attempted: string, cause: unknown, httpStatus: number | null): BridgeError {
  if (cause instanceof BridgeError) return cause;
  const error = errorCodeOf(cause);
  const isPassing = httpStatus === null || httpStatus >= 500 || passingErrors.has(error);
  if (isPassing) {
    const failure = failureOf(cause, httpStatus);
    return new BridgeError({
      code: "OrgUnreachable",
      message: `Could not obtain a token by ${attempted}: ${failure.code}: ${failure.message}`,
      actions: ["Check the login address and the network; the bridge keeps trying."],
      isRetryable: true,
      ids: { errorCode: failure.code },
      cause
    });
  }
  return new BridgeError({
    code: "OrgAuthenticationFailed",
    message: `The org refused to give a token by ${attempted}: ${error}: ${messageOf(cause)}`,
    actions: actionsByError[error] ?? ["Check the app's OAuth settings and the integration user in the org."],
    ids: { errorCode: error },
    cause
  });
}
