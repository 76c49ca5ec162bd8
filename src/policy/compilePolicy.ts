import type { AgentCriterion, ChannelRule, CompiledPolicy, PolicyChannel, Tier } from "../core/policy.ts";
import { scorePerTarget } from "../core/policy.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import { contentHash } from "./canonicalJson.ts";
import { examinePolicy } from "./examinePolicy.ts";
import type { AddedModule } from "./matrix/addedModule.ts";
import { compileRings, compileSkills } from "./matrix/matrixSchema.ts";
import type { MatrixSource } from "./matrix/matrixSource.ts";
import { createRouter, type MatrixRouter } from "./matrix/router.ts";
import type { CalendarFile, PolicyFile, RuleFile } from "./policySchema.ts";
import { alwaysOpen, slopeOf } from "./relations.ts";
import { YamlSource } from "./yamlSource.ts";

/** Opening hours as written; `expandCalendar` turns them into UTC intervals. */
export interface PolicyCalendar extends CalendarFile {
  /** Name and a hash of the hours: other hours are another calendar, so that what waits keeps its age. */
  readonly id: string;
}

export interface PolicyWithCalendars {
  readonly policy: CompiledPolicy;
  readonly calendars: readonly PolicyCalendar[];
  /** Plays the matrix; null where the policy has none. */
  readonly router: MatrixRouter | null;
  /** Texts of the modules that were added, by the path under which the policy names them. */
  readonly modules: readonly { readonly name: string; readonly text: string }[];
}

/**
 * Compiles the text of a policy file. Throws BridgeError PolicyInvalid with every problem at once, each with file,
 * line, column and key. The same content compiles to the same hash, whatever its comments, order of keys or layout.
 * `added`: the modules it names, loaded, and `known` what was wrong with them; `openPolicy` gives both.
 */
export function compilePolicy(
  text: string,
  fileName: string,
  added: readonly AddedModule[] = [],
  known: readonly Problem[] = []
): PolicyWithCalendars {
  const source = new YamlSource(text, fileName);
  if (source.syntaxProblems.length > 0) throw invalid(fileName, source.syntaxProblems);
  const { file, matrix, problems } = examinePolicy(source, added, known.length === 0);
  const all = [...known, ...problems];
  if (all.length > 0 || file === null) throw invalid(fileName, all);
  return compileExamined(file, added, matrix?.fields ?? []);
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

/** A file in which nothing was found that keeps it from being used. `fields`: those that its matrix asks for. */
export function compileExamined(
  file: PolicyFile,
  added: readonly AddedModule[],
  fields: readonly string[]
): PolicyWithCalendars {
  const idOf = calendarIds(file);
  const calendars = Object.entries(file.calendars).map(([name, calendar]) => ({ id: idOf(name), ...calendar }));
  const content: Omit<CompiledPolicy, "hash"> = {
    name: file.name,
    version: file.version,
    levelFrom: file.level_from === "channel" ? "channel" : "routingPriority",
    channels: Object.entries(file.channels).map(([id, channel]) => compileChannel(id, channel, idOf)),
    rules: file.rules.map(compileRule),
    tiers: Object.entries(file.tiers).map(([id, tier]) => compileTier(id, tier)),
    defaultTier: file.default_tier,
    reserve: compileReserve(file.reserve),
    occupancy: compileOccupancy(file.occupancy),
    sameCustomer: file.same_customer === null ? null : { waitMs: file.same_customer.wait },
    matrix: compileMatrix(file, idOf, added, fields),
    agentChoice: file.agent_choice.map((criterion) => criteria[criterion]),
    whileHolding: file.while_holding,
    whenCentreUnseen: file.when_centre_unseen,
    offers: compileOffers(file.offers)
  };
  const policy = { ...content, hash: contentHash({ content, calendars }) };
  const router = createRouter(
    policy,
    added.map(({ module }) => module)
  );
  return { policy, calendars, router, modules: added.map(({ path, text }) => ({ name: path, text })) };
}

function calendarIds(file: PolicyFile): (name: string) => string {
  const ids = new Map(
    Object.entries(file.calendars).map(([name, hours]) => [name, `${name}#${contentHash(hours).slice(0, 8)}`])
  );
  return (name) => ids.get(name) ?? name;
}

function compileMatrix(
  file: PolicyFile,
  idOf: (name: string) => string,
  added: readonly AddedModule[],
  fields: readonly string[]
): CompiledPolicy["matrix"] {
  if (file.matrix === null) return null;
  const mapped = <From, To>(entries: Readonly<Record<string, From>>, to: (from: From, name: string) => To) =>
    Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, to(entry, name)]));
  const source: MatrixSource = {
    levels: file.matrix.levels,
    rings: mapped(file.rings, compileRings),
    skills: mapped(file.skills, compileSkills),
    bonus: mapped(file.bonus, (targets) => Math.round(targets * 1000)),
    calendars: mapped(file.calendars, ({ zone }, name) => ({ id: idOf(name), zone })),
    fields,
    modules: added.map(({ module, hash }) => ({ name: module.name, hash }))
  };
  // Through JSON, as the journal keeps it: the same now and when it is read back.
  return JSON.parse(JSON.stringify(source)) as CompiledPolicy["matrix"];
}

function compileReserve({ adaptive, ...reserve }: PolicyFile["reserve"]): CompiledPolicy["reserve"] {
  return {
    hotAgents: reserve.hot_agents,
    exemptionPercent: reserve.exemption_percent,
    overduePercent: reserve.overdue_percent,
    adaptive: adaptive === null ? null : { ...adaptive.target, windowMs: adaptive.window, max: adaptive.max }
  };
}

function compileOccupancy(file: PolicyFile["occupancy"]): CompiledPolicy["occupancy"] {
  return file === null ? null : { ceilingPercent: file.cold_work_stops_above, windowMs: file.window };
}

const criteria: Readonly<Record<PolicyFile["agent_choice"][number], AgentCriterion>> = {
  least_loaded: "leastLoaded",
  longest_idle: "longestIdle",
  least_active: "leastActive",
  most_available: "mostAvailable",
  longest_since_received: "longestSinceReceived",
  least_occupied: "leastOccupied",
  best_skill: "bestSkill",
  fewest_skills: "fewestSkills"
};

function compileChannel(
  id: string,
  channel: PolicyFile["channels"][string],
  calendarId: (name: string) => string
): PolicyChannel {
  return {
    id,
    kind: channel.kind,
    level: channel.level,
    targetMs: channel.target,
    slope: slopeOf(channel.weight, channel.target),
    calendar: channel.clock === alwaysOpen ? null : calendarId(channel.clock),
    capacityPercent: channel.capacity,
    maxPerAgent: channel.max,
    isInterruptible: channel.interruptible,
    handlingLimitMs: channel.handling_limit,
    answerWithinMs: channel.answer_within,
    scoreCap: channel.score_cap === null ? null : Math.round(channel.score_cap * scorePerTarget),
    deadline: channel.deadline
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
