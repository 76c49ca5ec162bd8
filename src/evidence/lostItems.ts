/**
 * Waiting although somebody could have taken it: an eligible agent with nothing on the hands has been free, and the
 * item has been waiting, for longer than a bridge needs to put the two together.
 */
import type { JudgedItem } from "./items.ts";
import type { Membership } from "./membership.ts";
import type { OrgWitness } from "./orgWitness.ts";
import type { People, Person } from "./people.ts";

export interface LostOptions {
  /** A free agent and a waiting item may miss each other for so long. */
  readonly togetherMs: number;
  /** Somebody who let an item pass need not be offered it again for so long. */
  readonly excludeMs: number;
  /** Free agents that the policy keeps for calls and chats: deferred work may wait while no more than these are free. */
  readonly reserve: number;
  /** Service channels, ids or names, whose work is not deferred. */
  readonly hotChannels: ReadonlySet<string>;
}

export interface Scene {
  readonly people: People;
  readonly membership: Membership;
  readonly org: OrgWitness;
}

export function isLost(item: JudgedItem, endAt: number, scene: Scene, options: LostOptions): boolean {
  if (!item.isRoutable || item.waitingSince === null) return false;
  if (endAt - item.waitingSince < options.togetherMs) return false;
  const able = [...scene.people.all.values()].filter((person) => couldTake(person, item, endAt, scene, options));
  return able.length > (isDeferred(item, scene, options) ? options.reserve : 0);
}

function couldTake(person: Person, item: JudgedItem, endAt: number, scene: Scene, options: LostOptions): boolean {
  if (scene.people.isIdleByRight(person)) return false;
  const passedAt = item.passedBy.get(person.key);
  if (passedAt !== undefined && endAt - passedAt < options.excludeMs) return false;
  const freeSince = item.side === "centre" ? person.freeForCallsSince : person.freeForWorkSince;
  if (freeSince === null || endAt - freeSince < options.togetherMs) return false;
  if (item.side === "centre") return person.seat?.queues.includes(item.queueId) ?? false;
  const channels = scene.org.channelsOfStatus.get(person.statusId ?? "");
  return channels?.has(item.serviceChannelId) === true && scene.membership.isMember(item.queueId, person.key);
}

function isDeferred(item: JudgedItem, { org }: Scene, { hotChannels }: LostOptions): boolean {
  if (item.side === "centre") return false;
  const name = org.channelNames.get(item.serviceChannelId) ?? "";
  return !hotChannels.has(item.serviceChannelId) && !hotChannels.has(name);
}
