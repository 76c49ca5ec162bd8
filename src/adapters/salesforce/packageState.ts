import type { OrgConnection } from "./connection.ts";
import { errorCodeOf } from "./failure.ts";

export interface PackageState {
  readonly hasGuard: boolean;
  readonly hasWriterRecord: boolean;
  readonly warnings: readonly string[];
}

const describeRefusals = new Set([
  "NOT_FOUND",
  "INVALID_TYPE",
  "INSUFFICIENT_ACCESS",
  "INSUFFICIENT_ACCESS_OR_READONLY"
]);

/** Whether OneQueue's objects are in the org and this user may create them. Throws BridgeError when nobody answers. */
export async function readPackage(connection: OrgConnection): Promise<PackageState> {
  const [hasGuard, hasWriterRecord] = await Promise.all([
    mayCreate(connection, "OneQueue_Offer__c"),
    mayCreate(connection, "OneQueue_Writer__c")
  ]);
  const warnings = [];
  if (!hasGuard) {
    warnings.push(
      "The org has no OneQueue_Offer__c object, or the integration user may not create it: the bridge writes in degraded mode, in which a lost answer can double an offer. Deploy the package (`sf project deploy start`) and assign the permission set OneQueue_Integration."
    );
  }
  if (!hasWriterRecord) {
    warnings.push(
      "The org has no OneQueue_Writer__c object, or the integration user may not create it: nothing keeps a second bridge from writing. Deploy the package and assign the permission set OneQueue_Integration."
    );
  }
  return { hasGuard, hasWriterRecord, warnings };
}

async function mayCreate(connection: OrgConnection, object: string): Promise<boolean> {
  try {
    const described = await connection.request({ method: "GET", path: `/sobjects/${object}/describe` });
    return (described as { createable?: unknown } | null)?.createable !== false;
  } catch (error) {
    if (describeRefusals.has(errorCodeOf(error))) return false;
    throw error;
  }
}
