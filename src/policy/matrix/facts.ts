/** What conditions may ask of an item. Weekday and hour are not here: calendar modules give them. */
import { channelOf, tierOf } from "../../core/classify.ts";
import type { ItemFacts } from "../../core/input.ts";
import type { CompiledPolicy, PolicyChannel } from "../../core/policy.ts";
import type { Value, ValueType } from "./values.ts";

export interface Fact {
  readonly name: string;
  readonly type: ValueType;
  readonly about: string;
}

/** What is known before the first level is played. */
export interface Beginning {
  readonly facts: ItemFacts;
  readonly channel: PolicyChannel;
  readonly tier: string;
}

export function beginningOf(policy: CompiledPolicy, facts: ItemFacts): Beginning {
  return { facts, channel: channelOf(policy, facts), tier: tierOf(policy, facts.tier).id };
}

interface ReadFact extends Fact {
  readonly read: (beginning: Beginning) => Value | undefined;
}

const fact = (name: string, type: ValueType, about: string, read: ReadFact["read"]): ReadFact => ({
  name,
  type,
  about,
  read
});

export const itemFacts: readonly ReadFact[] = [
  fact("queue", "string", "Name of the queue; its id where it has no name.", ({ facts }) =>
    facts.queueName === "" ? facts.queueId : facts.queueName
  ),
  fact("queue_id", "string", "Id of the queue.", ({ facts }) => facts.queueId),
  fact("service_channel", "string", 'Name of the service channel; "" for calls.', ({ facts }) =>
    facts.serviceChannelName === "" ? facts.serviceChannelId : facts.serviceChannelName
  ),
  fact("side", "string", "`salesforce`, or `centre` for calls.", ({ facts }) => facts.side),
  fact("channel", "string", "Channel of the policy that `rules` name.", ({ channel }) => channel.id),
  fact("kind", "string", "Kind of that channel: `call`, `chat` or `deferred`.", ({ channel }) => channel.kind),
  fact(
    "routing_priority",
    "int",
    "RoutingPriority of the record; missing for calls and where it is empty.",
    ({ facts }) => facts.routingPriority ?? undefined
  ),
  fact("tier", "string", "Tier of the customer; the default tier where it is unknown.", ({ tier }) => tier),
  fact("language", "string", 'Language of the customer; "" where it is unknown.', ({ facts }) => facts.language ?? ""),
  fact("known_customer", "bool", "The customer is known.", ({ facts }) => facts.customerRef !== null),
  fact("preferred_agent", "bool", "The item names a preferred agent.", ({ facts }) => facts.preferredAgentId !== null),
  fact("promised", "bool", "Somebody promised a time (TargetAcceptDateTime).", ({ facts }) => facts.deadline !== null)
];

/** A field that was looked up; undefined where the item has none. */
export function readField(facts: ItemFacts, field: string): string | undefined {
  const value: unknown = facts.fields[field];
  return typeof value === "string" ? value : undefined;
}
