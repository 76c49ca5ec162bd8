import { jsonReply } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";

/** A refusal of the token endpoint. */
export class OAuthError extends Error {
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.name = new.target.name;
    this.code = code;
  }
}

export function oauthErrorReply(error: OAuthError): Reply {
  return jsonReply(400, { error: error.code, error_description: error.message }, { "cache-control": "no-store" });
}
