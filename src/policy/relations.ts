/** What must hold between the parts of a policy. Each part has been read on its own; parts that could not be are null. */
import type { WorkKind } from "../core/policy.ts";
import { scorePerTarget } from "../core/policy.ts";
import type { RingFile, SkillNeedFile } from "./matrix/matrixSchema.ts";
import { nearest } from "./nearest.ts";
import type { CalendarFile, ChannelFile, PolicyFile, RuleFile } from "./policySchema.ts";

export interface PolicyParts {
  readonly channels: ReadonlyMap<string, ChannelFile | null>;
  readonly tiers: ReadonlyMap<string, PolicyFile["tiers"][string] | null>;
  readonly calendars: ReadonlyMap<string, CalendarFile | null>;
  readonly rules: readonly (RuleFile | null)[];
  readonly defaultTier: string | null;
  readonly reserve: PolicyFile["reserve"] | null;
  readonly whileHolding: PolicyFile["while_holding"] | null;
  readonly rings: ReadonlyMap<string, readonly RingFile[] | null>;
  readonly skills: ReadonlyMap<string, readonly SkillNeedFile[] | null>;
  readonly bonus: ReadonlyMap<string, number | null>;
}

export type Complain = (path: readonly PropertyKey[], message: string) => void;

const dayMs = 86_400_000;
export const alwaysOpen = "around-the-clock";

/** Checks every relation and complains about each that does not hold. */
export function checkRelations(parts: PolicyParts, complain: Complain): void {
  for (const [id, channel] of parts.channels) if (channel !== null) checkChannel(id, channel, parts, complain);
  for (const [id, tier] of parts.tiers) {
    if (tier !== null) checkThousandths(["tiers", id, "bonus"], tier.bonus, complain);
  }
  for (const [id, calendar] of parts.calendars) if (calendar !== null) checkCalendar(id, calendar, complain);
  checkTierNames([...parts.tiers.keys()], complain);
  if (parts.channels.size === 0) complain(["channels"], "must hold at least one channel.");
  checkRules(parts, complain);
  if (parts.defaultTier !== null) {
    unknownName(["default_tier"], "tier", parts.defaultTier, parts.tiers, complain);
  }
  if (parts.reserve !== null) checkReserve(parts.reserve, complain);
  if (parts.whileHolding !== null) checkHolding(parts.whileHolding, complain);
  for (const [id, rings] of parts.rings)
    for (const [index, ring] of (rings ?? []).entries()) checkRing(["rings", id, index], ring, complain);
  for (const [id, needs] of parts.skills) if (needs !== null) checkSkills(id, needs, complain);
  for (const [id, bonus] of parts.bonus) if (bonus !== null) checkThousandths(["bonus", id], bonus, complain);
}

function checkRing(path: readonly PropertyKey[], { who, group, queue }: RingFile, complain: Complain): void {
  const wanted = who === "group" || who === "branch" ? "group" : who === "queue" ? "queue" : null;
  const given = { group, queue };
  if (wanted !== null && given[wanted] === undefined) complain(path, `needs \`${wanted}\`: which one?`);
  for (const key of ["group", "queue"] as const) {
    if (given[key] !== undefined && key !== wanted) complain([...path, key], `is not for ${who}; leave it out.`);
  }
}

function checkSkills(id: string, needs: readonly SkillNeedFile[], complain: Complain): void {
  const names = needs.map(({ skill }) => skill);
  for (const [index, skill] of names.entries()) {
    if (names.indexOf(skill) !== index)
      complain(["skills", id, index, "skill"], `is ${skill}, which the set has already.`);
  }
}

function unknownName(
  path: readonly PropertyKey[],
  what: string,
  name: string,
  known: ReadonlyMap<string, unknown>,
  complain: Complain,
  also: readonly string[] = []
): void {
  if (known.has(name) || also.includes(name)) return;
  const names = [...also, ...known.keys()];
  const guess = nearest(name, names);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  complain(
    path,
    `names the ${what} ${JSON.stringify(name)}, which is not defined; defined: ${names.join(", ")}.${hint}`
  );
}

/** Score for one waited millisecond; at least 1, so that every item ages. */
export function slopeOf(weight: number, targetMs: number): number {
  return Math.max(1, Math.round((scorePerTarget * weight) / targetMs));
}

/** Scores of items stop growing where they would no longer be exact: that must lie beyond any sensible wait. */
function checkChannel(id: string, channel: ChannelFile, parts: PolicyParts, complain: Complain): void {
  const path = ["channels", id];
  unknownName([...path, "clock"], "calendar", channel.clock, parts.calendars, complain, [alwaysOpen]);
  if (channel.score_cap !== null) checkThousandths([...path, "score_cap"], channel.score_cap, complain);
  const days = channel.kind === "deferred" ? 30 : 1;
  const product = slopeOf(channel.weight, channel.target) * days * dayMs;
  if (product > Number.MAX_SAFE_INTEGER) {
    const most = (Number.MAX_SAFE_INTEGER / (days * dayMs) / scorePerTarget) * channel.target;
    complain(
      [...path, "weight"],
      `is ${channel.weight} with a target of ${channel.target} ms: scores would no longer be exact within ${days} days; at most ${most.toPrecision(3)} with this target.`
    );
  }
  if (channel.kind === "call" && channel.capacity !== 100) {
    complain([...path, "capacity"], `is ${channel.capacity}; a call takes the whole agent, 100 (as in Salesforce).`);
  }
  if (channel.kind !== "deferred" && (channel.interruptible || channel.handling_limit !== null)) {
    const key = channel.interruptible ? "interruptible" : "handling_limit";
    complain(
      [...path, key],
      `is for deferred work only; ${id} is ${channel.kind}: nobody is called away from a customer.`
    );
  }
}

/** Values of a picklist are told apart without regard to case. */
function checkTierNames(ids: readonly string[], complain: Complain): void {
  for (const [index, id] of ids.entries()) {
    const twin = ids.slice(0, index).find((other) => other.toLowerCase() === id.toLowerCase());
    if (twin !== undefined)
      complain(["tiers", id], `differs from ${twin} in case only; a tier field's value would be both.`);
  }
}

function checkThousandths(path: readonly PropertyKey[], targets: number, complain: Complain): void {
  if (Math.round(targets * 1000) / 1000 !== targets) {
    complain(path, `is ${targets}; at most three decimals of a target.`);
  }
}

function checkCalendar(id: string, calendar: CalendarFile, complain: Complain): void {
  const days: [string, string, readonly string[]][] = [
    ...Object.entries(calendar.weekly).map(([day, hours]): [string, string, readonly string[]] => [
      "weekly",
      day,
      hours
    ]),
    ...Object.entries(calendar.holidays).map(([day, hours]): [string, string, readonly string[]] => [
      "holidays",
      day,
      hours
    ])
  ];
  for (const [part, day, hours] of days) {
    checkHours(["calendars", id, part, day], hours, complain);
    if (part === "holidays" && !isDate(day)) complain(["calendars", id, part, day], "is not a day of the calendar.");
  }
  if (!days.some(([part, , hours]) => part === "weekly" && hours.length > 0)) {
    complain(["calendars", id, "weekly"], "never opens: items on this clock would never age.");
  }
}

function isDate(text: string): boolean {
  const full = text.length === 5 ? `2024-${text}` : text;
  const parsed = new Date(`${full}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(full);
}

function checkHours(path: readonly string[], hours: readonly string[], complain: Complain): void {
  let last = "";
  for (const [index, range] of hours.entries()) {
    const [start = "", end = ""] = range.split("-");
    if (start >= end) {
      complain(
        [...path, index],
        `is ${range}, which ends before it starts; write a night as two days' hours, to 24:00 and from 00:00.`
      );
    } else if (start < last) {
      complain(
        [...path, index],
        `starts at ${start}, before the hours ahead of it end at ${last}; write them in order, without overlap.`
      );
    }
    last = end;
  }
}

function isCatchAll(rule: RuleFile): boolean {
  const { calls, queues, service_channels: channels, fields } = rule;
  const hasFields = fields !== undefined && Object.keys(fields).length > 0;
  return calls === undefined && queues === undefined && channels === undefined && !hasFields;
}

function checkRules({ rules, channels }: PolicyParts, complain: Complain): void {
  const catchAll = rules.findIndex((rule) => rule !== null && isCatchAll(rule));
  for (const [index, rule] of rules.entries()) {
    if (rule === null) continue;
    unknownName(["rules", index, "channel"], "channel", rule.channel, channels, complain);
    if (catchAll !== -1 && index > catchAll) {
      complain(["rules", index], `is never reached: rule ${catchAll + 1}, which has no condition, takes every item.`);
    }
    if (rule.calls === true && rule.service_channels !== undefined) {
      complain(["rules", index], "matches nothing: calls of the contact centre have no service channel.");
    }
    checkCallRule(rule, channels.get(rule.channel)?.kind ?? null, index, complain);
  }
  if (catchAll === -1 && rules.length > 0 && rules.at(-1) !== null) {
    complain(["rules"], "must end with a rule without conditions (only `channel`), so that every item has a channel.");
  }
}

function checkCallRule(rule: RuleFile, kind: WorkKind | null, index: number, complain: Complain): void {
  if (rule.calls !== true || kind === null || kind === "call") return;
  complain(
    ["rules", index, "channel"],
    `sends calls to ${rule.channel}, which is of kind ${kind}; allowed: a channel of kind call.`
  );
}

function checkReserve({ hot_agents: least, adaptive }: PolicyFile["reserve"], complain: Complain): void {
  if (adaptive === null || adaptive.max > least) return;
  complain(
    ["reserve", "adaptive", "max"],
    `is ${adaptive.max} with hot_agents: ${least}, from which it never rises; allowed: more than ${least}, or leave adaptive out.`
  );
}

function checkHolding(matrix: PolicyFile["while_holding"], complain: Complain): void {
  if (matrix.call.length > 0) {
    complain(
      ["while_holding", "call"],
      `is [${matrix.call.join(", ")}]; nothing can be added to a call, which takes 100 percent.`
    );
  }
  if (matrix.chat.includes("call")) {
    complain(
      ["while_holding", "chat"],
      "lets a call come to an agent who is chatting; a call takes 100 percent of an agent."
    );
  }
  if (matrix.deferred.includes("call")) {
    complain(
      ["while_holding", "deferred"],
      "lets a call come to any agent on deferred work; mark the channels `interruptible` or give them a `handling_limit` instead."
    );
  }
}
