import type { Blame } from "../../../core/input.ts";

/** What a refusal of the org is about. */
export interface RefusalMeaning {
  readonly blame: Blame;
  /**
   * The code alone does not say it: read the PendingServiceRouting and the agent's presence, and blame what is wrong
   * there; `blame` when nothing is.
   */
  readonly needsReading: boolean;
}

const certain = (blame: Blame): RefusalMeaning => ({ blame, needsReading: false });
const unless = (blame: Blame): RefusalMeaning => ({ blame, needsReading: true });

/**
 * Salesforce documents no error for an AgentWork insert, so every code that the API can give is judged here, and only
 * here. A code's message is passed on and never read.
 */
export const refusalCodes: Readonly<Record<string, RefusalMeaning>> = {
  // The agent: gone, full, or not to be reached for this channel.
  FIELD_INTEGRITY_EXCEPTION: unless("agent"),
  INVALID_STATUS: unless("agent"),
  VOICE_CAPACITY_ERROR: certain("agent"),
  INACTIVE_OWNER_OR_USER: certain("agent"),
  OPERATION_WITH_INACTIVE_USER: certain("agent"),

  // The item: accepted, cancelled, moved or pushed by somebody else meanwhile.
  ENTITY_IS_DELETED: certain("item"),
  INVALID_CROSS_REFERENCE_KEY: unless("item"),
  DUPLICATE_VALUE: unless("item"),
  ENTITY_IS_LOCKED: certain("item"),
  NOT_FOUND: unless("item"),

  // The set-up: triggers, validation rules, permissions, our own request. Hits everybody.
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: unless("channel"),
  FIELD_CUSTOM_VALIDATION_EXCEPTION: unless("channel"),
  INSUFFICIENT_ACCESS_OR_READONLY: certain("channel"),
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: certain("channel"),
  INSUFFICIENT_ACCESS: certain("channel"),
  CANNOT_EXECUTE_FLOW_TRIGGER: certain("channel"),
  APEX_ERROR: certain("channel"),
  INVALID_FIELD: certain("channel"),
  INVALID_FIELD_FOR_INSERT_UPDATE: certain("channel"),
  INVALID_TYPE: certain("channel"),
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: certain("channel"),
  REQUIRED_FIELD_MISSING: certain("channel"),
  STRING_TOO_LONG: certain("channel"),
  NUMBER_OUTSIDE_VALID_RANGE: certain("channel"),
  MALFORMED_ID: certain("channel"),
  JSON_PARSER_ERROR: certain("channel"),
  METHOD_NOT_ALLOWED: certain("channel"),
  API_DISABLED_FOR_ORG: certain("channel"),
  FUNCTIONALITY_NOT_ENABLED: certain("channel"),
  STORAGE_LIMIT_EXCEEDED: certain("channel"),

  // Passing: the same request may succeed in a moment.
  UNABLE_TO_LOCK_ROW: certain("passing"),
  LIMIT_EXCEEDED: certain("passing"),
  REQUEST_LIMIT_EXCEEDED: certain("passing"),
  INVALID_SESSION_ID: certain("passing"),
  QUERY_TIMEOUT: certain("passing"),
  SERVER_UNAVAILABLE: certain("passing"),
  UNKNOWN_EXCEPTION: certain("passing"),
  ECONNREFUSED: certain("passing"),
  ENOTFOUND: certain("passing"),
  EAI_AGAIN: certain("passing"),
  ERROR_HTTP_420: certain("passing"),
  ERROR_HTTP_429: certain("passing")
};

/** A code that nobody has met yet is taken for set-up: several items in a row then pause the channel with an alert. */
export function meaningOf(code: string, httpStatus: number | null = null): RefusalMeaning {
  const known = refusalCodes[code];
  if (known !== undefined) return known;
  return httpStatus === null || httpStatus === 401 || httpStatus >= 500 ? certain("passing") : unless("channel");
}
