import type { SalesforceError } from "../records/salesforceError.ts";
import type { Switches } from "../switches.ts";

const BY_SWITCH: Readonly<Record<string, "lockRowStatus" | "insufficientAccessStatus">> = {
  UNABLE_TO_LOCK_ROW: "lockRowStatus",
  INSUFFICIENT_ACCESS_OR_READONLY: "insufficientAccessStatus",
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: "insufficientAccessStatus"
};

/** The HTTP status of a refusal. For some codes sources disagree, so that switches decide. */
export function errorStatus(error: SalesforceError, switches: Switches): number {
  const name = BY_SWITCH[error.errorCode];
  return name === undefined ? error.status : Number(switches.values[name]);
}
