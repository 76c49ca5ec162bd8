import type { Log } from "../../../ports/log.ts";
import { recordOf } from "./changeEvent.ts";
import { routedObjects, type Session } from "./feed.ts";
import { FeedRefused } from "./feedRefused.ts";

/** Channels that carry the changes of all three objects, and a sentence about them. */
export interface ChangeDataChannels {
  readonly channels: readonly string[];
  readonly why: string;
}

interface Member {
  /** `ChangeEvents` for the selection in Setup, else the channel's name ending in `__chn`. */
  readonly channel: string;
  readonly event: string;
  readonly isFiltered: boolean;
}

const membersQuery = "SELECT EventChannel, SelectedEntity, FilterExpression FROM PlatformEventChannelMember";
const channelsQuery = "SELECT Id, DeveloperName FROM PlatformEventChannel";
const standardChannel = "ChangeEvents";
const events = routedObjects.map((object) => `${object}ChangeEvent`);

/**
 * Finds out where the changes can be heard. An entity that is not selected may be subscribed to and then stays silent
 * for ever, so the org is asked first, where it lets us. The selection of Setup is preferred; a custom channel does
 * when it carries all three objects without a filter, for a filter may hold back updates and deletions.
 */
export async function findChannels(session: Session, log: Log, configured: string | null): Promise<ChangeDataChannels> {
  const members = await readMembers(session, log);
  if (configured !== null) return ofConfigured(configured, members, log);
  if (members === null) return standard("the org does not say what is selected");
  if (missingFrom(members, standardChannel).length === 0) return standard("all three objects are selected in Setup");
  const custom = [...new Set(members.map(({ channel }) => channel))].find((name) => isWholeChannel(members, name));
  if (custom !== undefined) {
    return { channels: [`/data/${custom}`], why: `Change Data Capture tells every change on ${custom}.` };
  }
  throw notSelected(missingFrom(members, standardChannel));
}

function standard(reason: string): ChangeDataChannels {
  const channels = events.map((event) => `/data/${event}`);
  return { channels, why: `Change Data Capture tells every change of the three objects (${reason}).` };
}

function ofConfigured(configured: string, members: readonly Member[] | null, log: Log): ChangeDataChannels {
  const name = configured.replace(/^\/data\//, "");
  const own = members?.filter(({ channel }) => channel === name) ?? [];
  const missing = members === null ? [] : missingFrom(members, name);
  if (missing.length > 0) {
    throw new FeedRefused("changeData", "notSelected", `The channel ${name} does not carry ${missing.join(", ")}.`, [
      `Add ${missing.join(", ")} to ${name}, or let org.channel be null.`
    ]);
  }
  const filtered = own.filter(({ isFiltered }) => isFiltered).map(({ event }) => event);
  if (filtered.length > 0) log.warn("A filtered channel may hold back updates and deletions", { name, filtered });
  return { channels: [`/data/${name}`], why: `Change Data Capture tells changes on ${name}, as configured.` };
}

function missingFrom(members: readonly Member[], name: string): readonly string[] {
  return events.filter((event) => !members.some((member) => member.channel === name && member.event === event));
}

function isWholeChannel(members: readonly Member[], name: string): boolean {
  const isFiltered = members.some((member) => member.channel === name && member.isFiltered);
  return name.endsWith("__chn") && !isFiltered && missingFrom(members, name).length === 0;
}

function notSelected(missing: readonly string[]): FeedRefused {
  const objects = missing.map((event) => event.replace(/ChangeEvent$/, "")).join(", ");
  return new FeedRefused(
    "changeData",
    "notSelected",
    `Change Data Capture is not switched on for ${objects}; it must be for all three objects.`,
    [`In Setup, open Change Data Capture and select ${objects}.`]
  );
}

/** Null when the org does not let us ask: that takes View Setup and Configuration. */
async function readMembers(session: Session, log: Log): Promise<readonly Member[] | null> {
  try {
    const members = await toolingQuery(session, membersQuery);
    const byId = members.some(({ EventChannel }) => isId(EventChannel));
    const names = new Map(byId ? await readChannelNames(session) : []);
    return members.map(({ EventChannel, SelectedEntity, FilterExpression }) => ({
      channel: names.get(EventChannel) ?? String(EventChannel),
      event: String(SelectedEntity),
      isFiltered: typeof FilterExpression === "string" && FilterExpression.trim() !== ""
    }));
  } catch (error) {
    log.debug("The selection of change events cannot be read", { err: error });
    return null;
  }
}

async function readChannelNames(session: Session): Promise<[unknown, string][]> {
  const channels = await toolingQuery(session, channelsQuery);
  return channels.map(({ Id, DeveloperName }) => [Id, `${String(DeveloperName)}__chn`]);
}

function isId(value: unknown): boolean {
  return typeof value === "string" && /^0YL\w{12,15}$/.test(value);
}

async function toolingQuery(session: Session, soql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const body = await session.request({ method: "GET", path: `/tooling/query?q=${encodeURIComponent(soql)}` });
  const records = recordOf(body)?.["records"];
  if (!Array.isArray(records)) throw new Error("the answer has no records");
  return records.map(recordOf).filter((record) => record !== null);
}
