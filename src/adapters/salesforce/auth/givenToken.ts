import { BridgeError } from "../../../ports/bridgeError.ts";
import type { TokenLogin } from "../options.ts";
import { withoutSlash, type TokenSource } from "./tokenSource.ts";

/** A token handed over at start. There is nothing to renew it with: the second time it is asked for is the end. */
export function givenToken(login: TokenLogin): TokenSource {
  let isHandedOut = false;
  return {
    name: "the access token given at start",
    obtain() {
      if (isHandedOut) return Promise.reject(expired());
      isHandedOut = true;
      return Promise.resolve({ accessToken: login.token, instanceUrl: withoutSlash(login.url) });
    }
  };
}

function expired(): BridgeError {
  return new BridgeError({
    code: "OrgAuthenticationFailed",
    message: "The org no longer accepts the access token given at start, and nothing was given to renew it with.",
    actions: [
      "Start the bridge again with a fresh token.",
      "For a bridge that runs by itself, configure org.auth.jwt or org.auth.client_credentials instead."
    ],
    ids: { errorCode: "INVALID_SESSION_ID" }
  });
}
