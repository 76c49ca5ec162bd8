import type { SObjectRecord } from "../records/schema.ts";
import { number, text } from "./omniContext.ts";
import type { Reader } from "./reader.ts";

const queuePrefix = "00G";
const defaultCapacity = 5;

/** The routing configuration of a queue; `undefined` for users and for queues that Omni-Channel does not serve. */
export function routingConfigOf(reader: Reader, ownerId: string | undefined): SObjectRecord | undefined {
  if (ownerId?.startsWith(queuePrefix) !== true) return undefined;
  const configId = text(reader.get("Group", ownerId), "QueueRoutingConfigId");
  return configId === undefined ? undefined : reader.get("QueueRoutingConfig", configId);
}

export function isQueue(ownerId: string | undefined): boolean {
  return ownerId?.startsWith(queuePrefix) === true;
}

/** The one service channel of an object. */
export function serviceChannelOf(reader: Reader, object: string): SObjectRecord | undefined {
  return reader.find("ServiceChannel", "RelatedEntity", object)[0];
}

/** The agent's current presence; `undefined` while offline. */
export function presenceOf(reader: Reader, agentId: string): SObjectRecord | undefined {
  return reader.find("UserServicePresence", "UserId", agentId).find((row) => row["IsCurrentState"] === true);
}

/** Ids of the channels a status carries; a status without channels is a busy one. */
export function channelsOfStatus(reader: Reader, statusId: string): ReadonlySet<string> {
  const rows = reader.find("ServiceChannelStatus", "ServicePresenceStatusId", statusId);
  return new Set(rows.map((row) => String(row["ServiceChannelId"])));
}

/** The agent's presence configuration: the user's own, else the profile's, else the default one. */
export function presenceConfigOf(reader: Reader, agentId: string): SObjectRecord | undefined {
  const own = reader.find("PresenceUserConfigUser", "UserId", agentId)[0];
  const profileId = text(reader.get("User", agentId), "ProfileId");
  const assigned =
    own ?? (profileId === undefined ? undefined : reader.find("PresenceUserConfigProfile", "ProfileId", profileId)[0]);
  if (assigned !== undefined) return reader.get("PresenceUserConfig", String(assigned["PresenceUserConfigId"]));
  return reader.find("PresenceUserConfig", "DeveloperName", "default_presence_configuration")[0];
}

/** Units the agent can hold: primary work, and interruptible work beside it. */
export function capacityOf(
  reader: Reader,
  agentId: string
): { readonly primary: number; readonly interruptible: number } {
  const config = presenceConfigOf(reader, agentId);
  const primary = number(config, "Capacity") ?? defaultCapacity;
  return { primary, interruptible: number(config, "InterruptibleCapacity") ?? primary };
}
