/** What a fault may do to streaming; the fault API names them with these words. */
export const streamFaultKinds = [
  "eventGap",
  "duplicateEvent",
  "reorderEvent",
  "gapEvents",
  "gapOverflow",
  "silence",
  "unknownClient",
  "reconnectNone",
  "serverDisconnect",
  "disguised503",
  "http401",
  "neverAnswers",
  "handshakeDenied",
  "tooManyConnections",
  "subscribeFails",
  "invalidReplayId",
  "dailyLimitExceeded",
  "concurrentLimitExceeded",
  "cookieWithDomain"
] as const;
export type StreamFaultKind = (typeof streamFaultKinds)[number];

/** What a fault is asked about: one event on its way out, or one client's message. */
export interface StreamFaultSubject {
  readonly channel?: string;
  readonly clientId?: string;
  readonly userId?: string;
}

/** Where streaming asks whether a fault is set. Asking consumes one of the fault's occasions. */
export interface StreamFaults {
  strikes(kind: StreamFaultKind, subject: StreamFaultSubject): boolean;
}

export const noStreamFaults: StreamFaults = { strikes: () => false };
