import { BridgeError } from "../../ports/bridgeError.ts";

/** Why a request did not bring what was asked for. */
export interface Failure {
  /** Salesforce's errorCode, a Node error code, or `ERROR_HTTP_<status>` where the body says nothing. */
  readonly code: string;
  readonly message: string;
  /** Null: no answer was received. */
  readonly httpStatus: number | null;
  /** The org may have carried the request out, or may still do so. */
  readonly isOutcomeUnknown: boolean;
}

/** Answers that prove that nothing was carried out although their HTTP status is 500 or above in some orgs. */
const rolledBackCodes = new Set(["UNABLE_TO_LOCK_ROW"]);
/** Calls that fail before a request was written to a socket. */
const connectingCalls = new Set(["connect", "getaddrinfo"]);

/** Judges what jsforce or the transport threw. `httpStatus` is the status seen on the wire, if any. */
export function failureOf(error: unknown, httpStatus: number | null): Failure {
  const thrown = asThrown(error);
  const code = thrown.code;
  return { code, message: thrown.message, httpStatus, isOutcomeUnknown: isUnknown(httpStatus, code, thrown.syscall) };
}

function isUnknown(httpStatus: number | null, code: string, syscall: string | undefined): boolean {
  if (httpStatus === null) return syscall === undefined || !connectingCalls.has(syscall);
  if (rolledBackCodes.has(code)) return false;
  return httpStatus === 408 || httpStatus >= 500;
}

interface Thrown {
  readonly code: string;
  readonly message: string;
  readonly syscall: string | undefined;
}

function asThrown(error: unknown): Thrown {
  if (typeof error !== "object" || error === null)
    return { code: "UNKNOWN", message: String(error), syscall: undefined };
  const fields = error as Readonly<Record<string, unknown>>;
  return {
    code:
      firstOf(fields["data"]) ?? text(fields["errorCode"]) ?? text(fields["code"]) ?? text(fields["name"]) ?? "UNKNOWN",
    message: shortened(messageOf(error)),
    syscall: text(fields["syscall"])
  };
}

/** Of several errors in one body the first decides; jsforce hides them behind MULTIPLE_API_ERRORS. */
function firstOf(data: unknown): string | undefined {
  return Array.isArray(data) ? text((data[0] as { errorCode?: unknown } | undefined)?.errorCode) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A load balancer's error page is of no use in a log. */
function shortened(message: string): string {
  return message.length > 300 ? `${message.slice(0, 300)}…` : message;
}

/** The failure as the error that the rest of the bridge knows; `attempted` completes "Could not ...". */
export function failureError(failure: Failure, attempted: string, cause: unknown): BridgeError {
  if (cause instanceof BridgeError) return cause;
  const status = failure.httpStatus === null ? "no answer" : `HTTP ${failure.httpStatus}`;
  const isUnreachable = failure.httpStatus === null || failure.httpStatus >= 500;
  return new BridgeError({
    code: isUnreachable ? "OrgUnreachable" : "OrgRefused",
    message: `Could not ${attempted}: ${status}, ${failure.code}: ${failure.message}`,
    actions: isUnreachable
      ? ["Check that the org can be reached from here; the bridge keeps trying."]
      : ["Check the integration user's permissions and the objects that the message names."],
    isRetryable: isUnreachable || failure.code === "REQUEST_LIMIT_EXCEEDED" || failure.code === "UNABLE_TO_LOCK_ROW",
    ids: {
      errorCode: failure.code,
      ...(failure.httpStatus === null ? {} : { httpStatus: String(failure.httpStatus) }),
      ...(failure.isOutcomeUnknown ? { outcome: "unknown" } : {})
    },
    cause
  });
}

/** True when the org may have carried out the request that failed with this error. */
export function isOutcomeUnknown(error: unknown): boolean {
  return !(error instanceof BridgeError) || error.ids["outcome"] === "unknown";
}

export function errorCodeOf(error: unknown): string {
  if (error instanceof BridgeError) return error.ids["errorCode"] ?? error.code;
  return text((error as { name?: unknown } | null)?.name) ?? "UNKNOWN";
}

export function messageOf(error: unknown): string {
  return text((error as { message?: unknown } | null)?.message) ?? String(error);
}
