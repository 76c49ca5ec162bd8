import type { z } from "zod";
import type { AgentCriterion, ChannelRule, CompiledPolicy, PolicyChannel, Tier } from "../core/policy.ts";
import { scorePerTarget } from "../core/policy.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import { contentHash } from "./canonicalJson.ts";
import {
  calendarSchema,
  channelSchema,
  policySchema,
  ruleSchema,
  whileHoldingSchema,
  type CalendarFile,
  type PolicyFile,
  type RuleFile
} from "./policySchema.ts";
import { alwaysOpen, checkRelations, slopeOf, type PolicyParts } from "./relations.ts";
import { schemaProblems } from "./schemaProblems.ts";
import { YamlSource } from "./yamlSource.ts";

/** Opening hours as written; `expandCalendar` turns them into UTC intervals. */
export interface PolicyCalendar extends CalendarFile {
  readonly id: string;
}

export interface PolicyWithCalendars {
  readonly policy: CompiledPolicy;
  readonly calendars: readonly PolicyCalendar[];
}

/**
 * Compiles the text of a policy file. Throws BridgeError PolicyInvalid with every problem at once, each with file,
 * line, column and key. The same content compiles to the same hash, whatever its comments, order of keys or layout.
 */
export function compilePolicy(text: string, fileName: string): PolicyWithCalendars {
  const source = new YamlSource(text, fileName);
  if (source.syntaxProblems.length > 0) throw invalid(fileName, source.syntaxProblems);
  const parsed = policySchema.safeParse(source.value);
  const problems: Problem[] = parsed.success ? [] : [...schemaProblems(parsed.error, policySchema, source)];
  checkRelations(partsOf(source.value), (path, message) => problems.push(source.problem(path, message)));
  if (problems.length > 0 || !parsed.success) throw invalid(fileName, problems);
  return compile(parsed.data);
}

function invalid(fileName: string, problems: readonly Problem[]): BridgeError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new BridgeError({
    code: "PolicyInvalid",
    message: `The policy ${fileName} cannot be used: ${count}.`,
    problems,
    actions: ["Correct them; policies/policy.schema.json describes every key, the policies beside it are examples."]
  });
}

function partOf<T extends z.ZodType>(schema: T, value: unknown): z.output<T> | null {
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Every part on its own, so that a mistake (or an unknown key) in one does not hide what is wrong between them. */
function partsOf(value: unknown): PolicyParts {
  const file = Object.fromEntries(entriesOf(value));
  const mapOf = <T extends z.ZodType>(part: unknown, schema: T) =>
    new Map(entriesOf(part).map(([id, entry]) => [id, partOf(schema, entry)]));
  const rules: unknown = file["rules"];
  const defaultTier = file["default_tier"];
  return {
    channels: mapOf(file["channels"], channelSchema.strip()),
    tiers: mapOf(file["tiers"], policySchema.shape.tiers.valueType.strip()),
    calendars: mapOf(file["calendars"], calendarSchema.strip()),
    rules: Array.isArray(rules) ? rules.map((rule: unknown) => partOf(ruleSchema.strip(), rule)) : [],
    defaultTier: typeof defaultTier === "string" ? defaultTier : null,
    whileHolding: partOf(whileHoldingSchema, file["while_holding"] ?? {})
  };
}

function compile(file: PolicyFile): PolicyWithCalendars {
  const calendars = Object.entries(file.calendars).map(([id, calendar]) => ({ id, ...calendar }));
  const content: Omit<CompiledPolicy, "hash"> = {
    name: file.name,
    version: file.version,
    levelFrom: file.level_from === "channel" ? "channel" : "routingPriority",
    channels: Object.entries(file.channels).map(([id, channel]) => compileChannel(id, channel)),
    rules: file.rules.map(compileRule),
    tiers: Object.entries(file.tiers).map(([id, tier]) => compileTier(id, tier)),
    defaultTier: file.default_tier,
    reserve: {
      hotAgents: file.reserve.hot_agents,
      exemptionPercent: file.reserve.exemption_percent,
      overduePercent: file.reserve.overdue_percent
    },
    sameCustomer: null,
    matrix: null,
    agentChoice: file.agent_choice.map((criterion) => criteria[criterion]),
    whileHolding: file.while_holding,
    whenCentreUnseen: file.when_centre_unseen,
    offers: compileOffers(file.offers)
  };
  return { policy: { ...content, hash: contentHash({ content, calendars }) }, calendars };
}

const criteria: Readonly<Record<PolicyFile["agent_choice"][number], AgentCriterion>> = {
  least_loaded: "leastLoaded",
  longest_idle: "longestIdle",
  least_active: "leastActive",
  most_available: "mostAvailable",
  longest_since_received: "longestSinceReceived"
};

function compileChannel(id: string, channel: PolicyFile["channels"][string]): PolicyChannel {
  return {
    id,
    kind: channel.kind,
    level: channel.level,
    targetMs: channel.target,
    slope: slopeOf(channel.weight, channel.target),
    calendar: channel.clock === alwaysOpen ? null : channel.clock,
    capacityPercent: channel.capacity,
    maxPerAgent: channel.max,
    isInterruptible: channel.interruptible,
    handlingLimitMs: channel.handling_limit,
    answerWithinMs: channel.answer_within,
    scoreCap: null,
    deadline: "ignore"
  };
}

/** Calls are the items without a service channel: their service channel id and name are empty. */
function compileRule(rule: RuleFile): ChannelRule {
  const serviceChannels = rule.calls === true ? [""] : rule.service_channels;
  return {
    channel: rule.channel,
    ...(rule.queues === undefined ? {} : { queues: rule.queues }),
    ...(serviceChannels === undefined ? {} : { serviceChannels }),
    ...(rule.fields === undefined ? {} : { fields: rule.fields })
  };
}

function compileTier(id: string, tier: PolicyFile["tiers"][string]): Tier {
  return { id, bonus: Math.round(tier.bonus * scorePerTarget), isExemptFromReserve: tier.exempt_from_reserve };
}

function compileOffers(offers: PolicyFile["offers"]): CompiledPolicy["offers"] {
  return {
    callRingMs: offers.call_ring,
    answerMarginMs: offers.answer_margin,
    excludeMs: offers.exclude,
    preferredMs: offers.preferred,
    unknownFreesCallsMs: offers.unknown_frees_calls,
    breakerUnknowns: offers.breaker_unknowns,
    refusalsToPark: offers.refusals_to_park,
    refusalsToPause: offers.refusals_to_pause,
    parkMs: offers.park,
    pauseMs: offers.pause,
    refusalBackoffMs: offers.refusal_backoff
  };
}
