/**
 * Which PendingServiceRouting records the bridge reads: those of externally routed queues, which it decides; or, in
 * shadow mode, those of named queues that Omni-Channel itself routes, which it only looks at.
 */
export interface RoutedRecords {
  /** Names or ids of native queues; null: the external ones. */
  readonly nativeQueues: readonly string[] | null;
  /** SOQL condition that every record of these fulfils. */
  readonly condition: string;
}

export const externalRecords: RoutedRecords = {
  nativeQueues: null,
  condition: "RoutingModel = 'ExternalRouting'"
};

export function nativeRecords(queues: readonly string[]): RoutedRecords {
  return { nativeQueues: queues, condition: "RoutingModel != 'ExternalRouting'" };
}
