/** Which policy channel and tier an item has: ordered rules, first match wins. */
import type { ItemFacts } from "./input.ts";
import type { ChannelRule, CompiledPolicy, PolicyChannel, Tier } from "./policy.ts";

export type ClassifiedFacts = Pick<
  ItemFacts,
  "queueId" | "queueName" | "serviceChannelId" | "serviceChannelName" | "fields"
>;

/** The matrix's word, where the policy has that channel and it is for such items (calls, or all others); else the rules'. */
export function channelOfItem(policy: CompiledPolicy, facts: ItemFacts): PolicyChannel {
  const named = channelNamed(policy, facts.route?.channel);
  const isFit = named !== undefined && (named.kind === "call") === (facts.side === "centre");
  return isFit ? named : channelOf(policy, facts);
}

export function tierOfItem(policy: CompiledPolicy, facts: ItemFacts): Tier {
  return tierOf(policy, facts.route?.tier ?? facts.tier);
}

/** The last rule of a compiled policy matches everything, so there is always a channel. */
export function channelOf(policy: CompiledPolicy, facts: ClassifiedFacts): PolicyChannel {
  const rule = policy.rules.find((candidate) => matches(candidate, facts));
  return channelNamed(policy, rule?.channel) ?? (policy.channels[policy.channels.length - 1] as PolicyChannel);
}

export function tierOf(policy: CompiledPolicy, tier: string | null): Tier {
  const wanted = tier?.toLowerCase();
  const named = policy.tiers.find((candidate) => candidate.id.toLowerCase() === wanted);
  return named ?? (policy.tiers.find((candidate) => candidate.id === policy.defaultTier) as Tier);
}

/** The channel of that name; one the policy does not know is judged by its rules. */
export function channelByName(policy: CompiledPolicy, id: string): PolicyChannel {
  return channelNamed(policy, id) ?? channelOf(policy, unknownFacts);
}

const unknownFacts = { queueId: "", queueName: "", serviceChannelId: "", serviceChannelName: "", fields: {} };

export function channelNamed(policy: CompiledPolicy, id: string | undefined): PolicyChannel | undefined {
  return policy.channels.find((channel) => channel.id === id);
}

function matches(rule: ChannelRule, facts: ClassifiedFacts): boolean {
  return (
    isOneOf(rule.queues, facts.queueId, facts.queueName) &&
    isOneOf(rule.serviceChannels, facts.serviceChannelId, facts.serviceChannelName) &&
    hasFields(rule.fields, facts.fields)
  );
}

function isOneOf(allowed: readonly string[] | undefined, id: string, name: string): boolean {
  return allowed === undefined || allowed.includes(id) || allowed.includes(name);
}

function hasFields(wanted: ChannelRule["fields"], fields: ItemFacts["fields"]): boolean {
  if (wanted === undefined) return true;
  return Object.entries(wanted).every(([name, values]) => values.includes(fields[name] ?? ""));
}
