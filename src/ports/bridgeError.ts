/**
 * The one error of the bridge: what was attempted, what was received, what is allowed, what to do next. Codes live in
 * one table so that HTTP status and exit code can be read beside them.
 */
export const errorCodes = {
  ConfigInvalid: { exitCode: 2, status: 400 },
  PolicyInvalid: { exitCode: 2, status: 422 },
  FixtureInvalid: { exitCode: 2, status: 400 },
  ScenarioInvalid: { exitCode: 2, status: 400 },
  UsageWrong: { exitCode: 2, status: 400 },
  RequestInvalid: { exitCode: 1, status: 400 },
  NotAuthorized: { exitCode: 1, status: 401 },
  NotFound: { exitCode: 1, status: 404 },
  NotPossible: { exitCode: 1, status: 409 },
  NotReady: { exitCode: 1, status: 503 },
  JournalLocked: { exitCode: 3, status: 503 },
  JournalCorrupt: { exitCode: 3, status: 500 },
  JournalNewer: { exitCode: 3, status: 500 },
  JournalOfAnotherOrg: { exitCode: 3, status: 500 },
  JournalWriteFailed: { exitCode: 3, status: 500 },
  ReplayDiffers: { exitCode: 1, status: 500 },
  OrgAuthenticationFailed: { exitCode: 4, status: 502 },
  OrgUnreachable: { exitCode: 4, status: 502 },
  OrgRefused: { exitCode: 4, status: 502 },
  CentreUnreachable: { exitCode: 4, status: 502 },
  CentreRefused: { exitCode: 4, status: 502 },
  InternalFault: { exitCode: 1, status: 500 }
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** One thing wrong with an input: where, and a sentence. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

export interface BridgeErrorFacts {
  readonly code: ErrorCode;
  readonly message: string;
  /** What to do next, each a full sentence. */
  readonly actions?: readonly string[];
  readonly problems?: readonly Problem[];
  readonly isRetryable?: boolean;
  readonly cause?: unknown;
  readonly ids?: Readonly<Record<string, string>>;
}

export class BridgeError extends Error {
  readonly code: ErrorCode;
  readonly actions: readonly string[];
  readonly problems: readonly Problem[];
  readonly isRetryable: boolean;
  readonly ids: Readonly<Record<string, string>>;

  constructor(facts: BridgeErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.actions = facts.actions ?? [];
    this.problems = facts.problems ?? [];
    this.isRetryable = facts.isRetryable ?? false;
    this.ids = facts.ids ?? {};
  }

  get exitCode(): number {
    return errorCodes[this.code].exitCode;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}
