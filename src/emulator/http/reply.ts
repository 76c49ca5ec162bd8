import type { SalesforceError } from "../records/salesforceError.ts";

/** An answer before it is written to the socket. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where there is no body (204). */
  readonly body: string | undefined;
}

const JSON_TYPE = "application/json;charset=UTF-8";

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}

export function emptyReply(status: number): Reply {
  return { status, headers: {}, body: undefined };
}

/** One entry of Salesforce's error array. */
export interface ErrorEntry {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
}

export function errorEntry(error: SalesforceError): ErrorEntry {
  const { message, errorCode, fields } = error;
  return fields === undefined ? { message, errorCode } : { message, errorCode, fields };
}

/** The edge's page when no application server answers. */
export function html503(): Reply {
  return {
    status: 503,
    headers: { "content-type": "text/html", "retry-after": "60" },
    body: "<html><head><title>Service Unavailable</title></head><body><h1>We are down for maintenance.</h1><p>Sorry for the inconvenience. We'll be back shortly.</p></body></html>"
  };
}
