/**
 * What nobody outside Salesforce can know, as switches. Each is named after the question it answers. The default
 * is the answer that would hurt a careless client most; tests run both answers. Values come from the fixture, the
 * command line (`--switch name=value`) or the console.
 */
export interface SwitchDefinition<Value extends boolean | string | number> {
  readonly fallback: Value;
  readonly question: string;
  /** The allowed values of a choice; undefined for a flag or an amount. */
  readonly choices: readonly Value[] | undefined;
}

function flag(fallback: boolean, question: string): SwitchDefinition<boolean> {
  return { fallback, question, choices: undefined };
}

function choice<const Value extends string>(
  choices: readonly [Value, ...Value[]],
  question: string
): SwitchDefinition<Value> {
  return { fallback: choices[0], question, choices };
}

function amount(fallback: number, question: string): SwitchDefinition<number> {
  return { fallback, question, choices: undefined };
}

/** Codes that an org may refuse an AgentWork with. None is documented for it, so a client must not rely on any. */
const agentWorkRefusalCodes = [
  "FIELD_INTEGRITY_EXCEPTION",
  "INVALID_CROSS_REFERENCE_KEY",
  "ENTITY_IS_DELETED",
  "DUPLICATE_VALUE",
  "INVALID_STATUS",
  "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
  "UNABLE_TO_LOCK_ROW",
  "INSUFFICIENT_ACCESS_OR_READONLY",
  "LIMIT_EXCEEDED",
  "VOICE_CAPACITY_ERROR"
] as const;

export type AgentWorkRefusalCode = (typeof agentWorkRefusalCodes)[number];

function refusalCode(fallback: AgentWorkRefusalCode, question: string): SwitchDefinition<AgentWorkRefusalCode> {
  return { fallback, question, choices: agentWorkRefusalCodes };
}

/** For {@link choice}, the first value is the default. */
export const switchDefinitions = {
  uncommittedUniqueKeyBlocks: flag(
    true,
    "Does a second insert of a unique value wait while the first one is still uncommitted? true: it waits, then is refused or succeeds. false: it succeeds at once and the slow one is refused when it commits."
  ),
  uniqueKeyWaitMs: amount(
    10_000,
    "How long does a second insert of an uncommitted unique value wait before it is refused with UNABLE_TO_LOCK_ROW, in milliseconds?"
  ),
  dateTimesAreWholeSeconds: flag(
    true,
    "Are date-times cut to whole seconds when they are stored? true: two changes within a second carry the same SystemModstamp. false: milliseconds are kept."
  ),
  lockRowStatus: choice(
    ["400", "500"],
    "With which HTTP status does UNABLE_TO_LOCK_ROW come? Sources disagree: 400 or 500."
  ),
  insufficientAccessStatus: choice(
    ["400", "403"],
    "With which HTTP status do INSUFFICIENT_ACCESS_OR_READONLY and INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY come? Sources disagree: 400 or 403."
  ),
  dailyApiRequests: amount(
    100_000,
    "How many REST calls does the org allow within 24 hours? Calls beyond get REQUEST_LIMIT_EXCEEDED."
  ),
  nativeQueuesAreRouted: flag(
    false,
    "Does Omni-Channel itself route the items of queues with its own models? true: a mixed org, where native and external routing hand work to the same agents."
  ),
  secondAgentWork: choice(
    ["accepted", "refused"],
    "Is a second AgentWork on a PendingServiceRouting refused while the first one is Assigned? accepted: both agents are pushed the item."
  ),
  unusableAgent: choice(
    ["createdThenUnavailable", "refused"],
    "What happens to an AgentWork for an agent who is offline, full, or whose status lacks the channel? createdThenUnavailable: the insert succeeds and the record turns Unavailable a moment later."
  ),
  unavailableAfterMs: amount(
    500,
    "How long after its insert does an AgentWork for an unusable agent turn Unavailable, in milliseconds?"
  ),
  refusalAgentOffline: refusalCode(
    "FIELD_INTEGRITY_EXCEPTION",
    "Which code refuses an AgentWork for an agent who is not logged in?"
  ),
  refusalAgentChannel: refusalCode(
    "FIELD_INTEGRITY_EXCEPTION",
    "Which code refuses an AgentWork whose channel the status of the agent does not carry?"
  ),
  refusalAgentCapacity: refusalCode(
    "LIMIT_EXCEEDED",
    "Which code refuses an AgentWork for which the agent has no capacity left?"
  ),
  refusalRoutingGone: refusalCode(
    "ENTITY_IS_DELETED",
    "Which code refuses an AgentWork whose PendingServiceRouting no longer exists?"
  ),
  refusalRoutingMismatch: refusalCode(
    "FIELD_INTEGRITY_EXCEPTION",
    "Which code refuses an AgentWork whose work item or channel is not that of its PendingServiceRouting?"
  ),
  refusalSecondAgentWork: refusalCode(
    "DUPLICATE_VALUE",
    "Which code refuses a second AgentWork on a pushed PendingServiceRouting, where the org refuses it?"
  ),
  refusalRoutingNotReferenced: refusalCode(
    "INVALID_STATUS",
    "Which code refuses an AgentWork that leaves out the live PendingServiceRouting of its item, where the org refuses it?"
  ),
  routingNotReferenced: choice(
    ["createdNeverPushed", "refused"],
    "What happens to an AgentWork that leaves out the live PendingServiceRouting of its item? createdNeverPushed: it stays Assigned and no agent sees it."
  ),
  capacityNotGiven: choice(
    ["countsNothing", "fromRoutingConfig"],
    "What does an AgentWork cost that was inserted without capacity while its PendingServiceRouting has none either? countsNothing: the agent can be pushed over capacity."
  ),
  secondRoutingOfItem: choice(
    ["accepted", "refused"],
    "May a client create a second PendingServiceRouting for a work item that already has one?"
  ),
  rolledBackInsertIsPushed: flag(
    true,
    "Is the agent pushed an AgentWork whose request was rolled back afterwards (composite, allOrNone)? true: the console shows an item that has no record."
  ),
  acceptRemovesRouting: choice(
    ["inTheSameTransaction", "aMomentLater"],
    "When is the PendingServiceRouting gone after the agent accepted? inTheSameTransaction: no reader ever sees it beside the opened AgentWork."
  ),
  routingValues: choice(
    ["null", "copied"],
    "Does a PendingServiceRouting carry capacity, priority and push time-out of its QueueRoutingConfig? null: they must be read from the configuration."
  ),
  nullPushTimeout: choice(
    ["nobodyTimesOut", "routingConfigTimesOut"],
    "Who runs the push time-out when PendingServiceRouting.PushTimeout is null? nobodyTimesOut: an item that is not answered stays with the agent."
  ),
  ownerChangesAt: choice(
    ["push", "accept"],
    "Does the work item belong to the agent from the push on, or from the accept on?"
  ),
  ownerOnUnavailable: choice(
    ["staysWithAgent", "backToQueue"],
    "Who owns the work item when its AgentWork turns Unavailable, in an org that gave it to the agent at the push?"
  ),
  ownerOnDecline: choice(
    ["backToQueue", "staysWithAgent"],
    "Who owns a declined work item? An article says: queue-based work goes back to its queue; the help page says: it stays with the decliner until it is routed again."
  ),
  unavailableSetsDeclinedSession: flag(
    false,
    "Does LastDeclinedAgentSession change when an AgentWork turns Unavailable? false: a client that waits for it never learns that the item is free."
  ),
  serialStep: choice(
    ["moreThanOne", "one"],
    "Does PendingServiceRouting.Serial grow by one for each modification, or with gaps?"
  ),
  declineDateTimeOnTimeout: flag(false, "Is DeclineDateTime set when an AgentWork turns DeclinedOnPushTimeout?"),
  connectionLostAfterMs: amount(
    60_000,
    "How long may the console of an agent be disconnected before the agent is logged out and assigned work turns Unavailable, in milliseconds?"
  ),
  changeDataFilter: choice(
    ["dropsMissingFields", "readsTheRecord"],
    "What does the filter of a custom channel see of a change event that lacks the field? dropsMissingFields: partial updates and deletes are lost; readsTheRecord: the whole record is tested."
  ),
  changeEventsMerge: flag(
    true,
    "Are equal changes of several records in one transaction merged into one change event with several record ids?"
  ),
  unselectedEntity: choice(
    ["acceptedAndSilent", "refused"],
    "What does a subscription to the change events of an object that is not selected for Change Data Capture get?"
  ),
  pushTopicOrder: choice(
    ["lastFirst", "inOrder"],
    "In which order do PushTopic notifications of one transaction arrive?"
  ),
  pushTopicChanges: choice(
    ["everyChange", "lastChangeOnly"],
    "Does each change of a record within one transaction give a PushTopic notification, or only the last?"
  ),
  pushTopicDeletedBody: choice(
    ["idOnly", "selectedFields"],
    "Which fields does a PushTopic notification of a deletion carry?"
  ),
  pushTopicAgentWork: choice(["refused", "accepted"], "May a PushTopic select from AgentWork?"),
  pushTopicAgentWorkStatus: choice(
    ["integer", "label"],
    "Does a PushTopic deliver AgentWork.Status as the database value 0 to 7, or as its label?"
  ),
  browserCookieRequired: flag(true, "Is a streaming client refused that does not send back its BAYEUX_BROWSER cookie?")
};

export type SwitchName = keyof typeof switchDefinitions;

type ValueOf<Definition> = Definition extends SwitchDefinition<infer Value> ? Value : never;

/** The current answers. Read them at the moment of use: the console may change them. */
export type SwitchValues = { [Name in SwitchName]: ValueOf<(typeof switchDefinitions)[Name]> };

export interface Switches {
  readonly values: Readonly<SwitchValues>;
  /** Sets one switch from text. Returns what is wrong with it, or undefined. */
  set(name: string, text: string): string | undefined;
}

function parseValue(
  definition: SwitchDefinition<boolean | string | number>,
  text: string
): boolean | string | number | undefined {
  if (definition.choices) return definition.choices.find((value) => value === text);
  if (typeof definition.fallback === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? number : undefined;
}

function allowedValues(definition: SwitchDefinition<boolean | string | number>): string {
  if (definition.choices) return definition.choices.join(", ");
  return typeof definition.fallback === "boolean" ? "true, false" : "a number";
}

/** All switches at their defaults. */
export function createSwitches(): Switches {
  const definitions: Readonly<Record<string, SwitchDefinition<boolean | string | number>>> = switchDefinitions;
  const values: Record<string, boolean | string | number> = {};
  for (const [name, definition] of Object.entries(definitions)) values[name] = definition.fallback;
  return {
    values: values as SwitchValues,
    set(name, text) {
      const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
      if (!definition) return `There is no switch '${name}'. Known switches: ${Object.keys(definitions).join(", ")}.`;
      const value = parseValue(definition, text);
      if (value === undefined) return `Switch ${name} got '${text}'. Allowed: ${allowedValues(definition)}.`;
      values[name] = value;
      return undefined;
    }
  };
}

/** Helpers for whoever adds a switch that is an amount. */
export const switchKinds = { flag, choice, amount };
