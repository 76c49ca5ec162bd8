/**
 * Recomputes from the two logs alone what happened to every item: the bridge is judged, not asked. Streams, so that
 * logs of many hundred megabytes fit.
 */
import { CentreWitness } from "./centreWitness.ts";
import { fateOf, Items, type JudgedItem } from "./items.ts";
import { text } from "./logLine.ts";
import { isLost, type LostOptions } from "./lostItems.ts";
import { Membership } from "./membership.ts";
import { mergeLogs, type ClockName } from "./mergeLogs.ts";
import { OrgWitness } from "./orgWitness.ts";
import { Overlaps, type MatrixOptions } from "./overlaps.ts";
import { People } from "./people.ts";
import { readLog, type ReadCounts } from "./readLog.ts";
import { percentilesOf, type Verdict } from "./verdict.ts";

export interface JudgeOptions extends Partial<LostOptions>, Partial<MatrixOptions> {
  /** Item id -> reason, of items that are parked visibly; the logs cannot know it. */
  readonly parked?: ReadonlyMap<string, string>;
  /** Seat of the centre -> user id of the org, where the logs do not say it themselves. */
  readonly seats?: ReadonlyMap<string, string>;
  /** Items delivered to the bridge before this time of tMono count for everything but `eventToWriteMs`. */
  readonly measureFrom?: number;
  /** How long faults must have been over before `lost` counts. */
  readonly settleMs?: number;
  /** The clock both logs share: tMono on one machine, tWall otherwise. */
  readonly clock?: ClockName;
}

const EXAMPLES = 20;
const HOT_CHANNELS = ["sfdc_liveagent", "sfdc_livemessage", "Chat", "Chats", "Messaging"];

const defaults: LostOptions & MatrixOptions & { readonly settleMs: number } = {
  togetherMs: 5000,
  excludeMs: 600_000,
  reserve: 1,
  hotChannels: new Set(HOT_CHANNELS),
  interruptibleChannels: new Set(),
  handlingLimitMs: 3_600_000,
  settleMs: 30_000
};

/** A null path is a log without lines. Rejects only when a log cannot be opened. */
export async function judge(
  orgLogPath: string | null,
  centreLogPath: string | null,
  given: JudgeOptions = {}
): Promise<Verdict> {
  const options = { ...defaults, ...given };
  const items = new Items();
  const membership = new Membership();
  const people = new People(given.seats ?? new Map(), (username) => membership.userOf(username));
  const overlaps = new Overlaps(options, (channelId) => org.channelNames.get(channelId));
  const org: OrgWitness = new OrgWitness(items, people, membership, overlaps, given.measureFrom ?? 0);
  const centre = new CentreWitness(items, people, overlaps);
  const counts: ReadCounts & { apiCalls: number } = { lines: 0, unreadable: 0, apiCalls: 0 };
  let endAt = 0;
  let faults = 0;
  let faultAt: number | null = null;
  const isOfOrg = (line: string): boolean => isWantedOfOrg(line, counts);
  const merged = mergeLogs(
    readLog(orgLogPath, isOfOrg, counts),
    readLog(centreLogPath, isWantedOfCentre, counts),
    options.clock ?? "tMono"
  );
  for await (const { source, at, line } of merged) {
    endAt = at;
    if (text(line, "event")?.startsWith("fault") === true) {
      faults += 1;
      faultAt = at;
    } else if (source === "org") org.take(line, at);
    else centre.take(line, at);
  }
  const quietMs = faultAt === null ? null : Math.round(endAt - faultAt);
  const scene = { people, membership, org };
  const sorted = sortOut(items, given.parked ?? new Map(), (item) => isLost(item, endAt, scene, options));
  return {
    ...sorted.counts,
    doubled: org.doubled.size,
    overlap: overlaps.found.size,
    overlapByCentre: [...overlaps.found.values()].filter(({ isByCentre }) => isByCentre).length,
    decisions: org.created + centre.offers,
    eventToWriteMs: percentilesOf(org.eventToWriteMs),
    apiCalls: counts.apiCalls,
    apiCallsPerDelivered:
      sorted.salesforceDelivered === 0 ? null : round2(counts.apiCalls / sorted.salesforceDelivered),
    faults,
    quietMs,
    isSettled: quietMs === null || quietMs >= options.settleMs,
    examples: {
      lost: sorted.lost.slice(0, EXAMPLES),
      doubled: [...org.doubled].slice(0, EXAMPLES),
      overlap: [...overlaps.found.keys()].slice(0, EXAMPLES)
    },
    lines: counts.lines,
    unreadable: counts.unreadable
  };
}

type FateCounts = Pick<Verdict, "items" | "delivered" | "waiting" | "left" | "parked" | "lost" | "openedByMany">;

function sortOut(
  items: Items,
  parked: ReadonlyMap<string, string>,
  isLostItem: (item: JudgedItem) => boolean
): { readonly counts: FateCounts; readonly lost: readonly string[]; readonly salesforceDelivered: number } {
  const counts = { items: items.all.size, delivered: 0, waiting: 0, left: 0, parked: 0, lost: 0, openedByMany: 0 };
  const lost: string[] = [];
  let salesforceDelivered = 0;
  for (const item of items.all.values()) {
    const fate = fateOf(item);
    if (fate === "delivered" && item.side === "org") salesforceDelivered += 1;
    if (fate !== "open") counts[fate] += 1;
    else if (parked.has(item.itemId)) counts.parked += 1;
    else if (isLostItem(item)) lost.push(item.itemId);
    else counts.waiting += 1;
  }
  counts.lost = lost.length;
  return { counts, lost, salesforceDelivered };
}

/** Answers, reads and polls are only counted. */
function isWantedOfOrg(line: string, counts: { apiCalls: number }): boolean {
  if (line.includes('"event":"')) return true;
  if (!line.includes('"dir":"in"')) return false;
  if (line.includes('"path":"/services/data')) counts.apiCalls += 1;
  return line.includes('"method":"POST"') && line.includes('"path":"/services/data');
}

function isWantedOfCentre(line: string): boolean {
  return !/"event":"(request|response|push|commit|control)"/.test(line);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
