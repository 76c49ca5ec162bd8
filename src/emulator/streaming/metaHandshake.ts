import { type BayeuxReply, type BayeuxRequest, echoedId } from "./bayeuxMessage.ts";
import { bayeuxErrors } from "./bayeuxErrors.ts";
import { type BayeuxContext, refusal } from "./bayeuxContext.ts";
import type { Caller } from "./streamAccess.ts";

const offeredExtensions = { replay: true, "payload.format": true };

/** Answers /meta/handshake: a new client, or a refusal whose reason stands in `ext.sfdc.failureReason`. */
export function handshake(
  context: BayeuxContext,
  message: BayeuxRequest,
  caller: Caller,
  apiVersion: number
): BayeuxReply {
  const failureReason = failureOf(context, caller);
  if (failureReason !== undefined) return denied(message, failureReason);
  if (caller.status !== "valid") return denied(message, bayeuxErrors.authenticationInvalid());
  const session = context.sessions.open(caller.userId, caller.token, apiVersion);
  return {
    ext: offeredExtensions,
    minimumVersion: "1.0",
    clientId: session.clientId,
    supportedConnectionTypes: ["long-polling"],
    channel: "/meta/handshake",
    ...echoedId(message),
    version: "1.0",
    successful: true
  };
}

function failureOf({ access, faults }: BayeuxContext, caller: Caller): string | undefined {
  if (caller.status === "missing") return bayeuxErrors.authenticationRequired();
  if (caller.status !== "valid") return bayeuxErrors.authenticationInvalid();
  const subject = { userId: caller.userId };
  if (!access.mayStream(caller.userId)) return bayeuxErrors.userNotEnabled();
  if (faults.strikes("handshakeDenied", subject)) return bayeuxErrors.authenticationInvalid();
  return faults.strikes("tooManyConnections", subject) ? bayeuxErrors.tooManyConnections() : undefined;
}

function denied(message: BayeuxRequest, failureReason: string): BayeuxReply {
  const ext = { sfdc: { failureReason }, ...offeredExtensions };
  return refusal(message, bayeuxErrors.handshakeDenied(), { ext, advice: { reconnect: "none" } });
}
