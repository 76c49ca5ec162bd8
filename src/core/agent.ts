import type { KeyedHeap } from "./keyedHeap.ts";
import type { Admission } from "./decision.ts";
import { noTraits, type AgentTraits, type CentreAgentFacts, type Side } from "./input.ts";
import type { ItemClass, Offer } from "./item.ts";
import type { PolicyChannel } from "./policy.ts";
import type { Timer } from "./timer.ts";

/** Shared with the AgentWork of the work item, which ends it without a look-up. */
export interface Age {
  /** When the customer began to wait; null once they were served to the end. */
  since: number | null;
}

/** Something an agent holds in Salesforce, counted in the ledger. Calls are counted by `calls` and the centre's word. */
export interface Work {
  readonly agentWorkId: string;
  readonly itemId: string | null;
  readonly workItemId: string;
  channel: PolicyChannel;
  readonly side: Side;
  readonly capacityWeight: number | null;
  readonly capacityPercent: number | null;
  readonly admission: Admission;
  status: "assigned" | "open";
  /** Its item was not known yet when it was seen. */
  isEarly: boolean;
  /** Its item is still in the books. */
  hasItem: boolean;
  /** Once its item is gone: the age that is kept for the work item. */
  age: Age | null;
  /** When it was opened, or first seen while assigned. */
  since: number;
  /** When to ask the org again about an assigned work whose record is gone; 0 when there is no doubt. */
  doubtfulUntil: number;
}

export interface Presence {
  readonly isOnline: boolean;
  readonly statusId: string | null;
  /** Sorted. */
  readonly serviceChannelIds: readonly string[];
  readonly configuredCapacity: number | null;
  readonly since: number;
}

/** What an informal agent has accepted in the month in which they last accepted anything. */
export interface Helped {
  readonly items: number;
  /** When the last of them was accepted; 0 when none ever was. */
  readonly lastAt: number;
}

export const neverHelped: Helped = { items: 0, lastAt: 0 };

/** How busy an agent is, as of the last change between busy and idle; see `occupancy.ts`. */
export interface Occupancy {
  /** Share of recent time spent on items, in ten-thousandths. */
  readonly share: number;
  readonly isBusy: boolean;
  readonly since: number;
}

export const neverOccupied: Occupancy = { share: 0, isBusy: false, since: 0 };

/** One person with two seats: a Salesforce user and a contact-centre agent. */
export interface Agent {
  readonly agentId: string;
  userId: string | null;
  centreAgentId: string | null;
  /** False once the directory no longer lists them. */
  isListed: boolean;
  presence: Presence;
  /** Null: no seat known in the contact centre. */
  centre: CentreAgentFacts | null;
  traits: AgentTraits;
  /** Salesforce queues, sorted. */
  queueIds: readonly string[];
  readonly work: Work[];
  /** Their last AgentWork seen in a final status, oldest first: late notifications about it are ignored. */
  readonly finished: string[];
  /** Item ids of calls the agent is talking on. */
  readonly calls: string[];
  /** Offers without a final outcome. At most one, except when the org or the centre offers on its own. */
  readonly offers: Offer[];
  /** Let an offer pass without any answer; cleared by any sign of life. */
  isNotResponding: boolean;
  /** Since when the agent has held nothing. */
  idleSince: number;
  /** When the agent last received an item. */
  lastReceivedAt: number;
  /** Of an informal agent: what counts against the month's quota. */
  helped: Helped;
  /** Kept only while the policy depends on it. */
  occupancy: Occupancy;

  /** Derived by `refreshAgent`; everything below follows from the facts above. */
  mask: number;
  /** Room left, in basis points of the agent. */
  room: number;
  /** Free units of configured capacity times 10,000. */
  weightRoom: number;
  /** Channels (bits) in which the agent holds as many items as one may. */
  fullChannels: number;
  held: number;
  isHotCapable: boolean;
  /** Could be rung at once, were it not for what they hold in Salesforce; never said of informal agents. */
  isPhoneReady: boolean;
  /** Informal, and hours and quota let them be asked now; their profile depends on it. */
  isInformalOpen: boolean;
  /** Too busy of late to be offered deferred work. */
  isOverOccupied: boolean;
  /** Counted among the free agents of the reserve. */
  isCountedFree: boolean;
  /** Is to be looked at in this step, before joining the idle ones. */
  isFreed: boolean;
  /** Queues, channels and seat are those that the profile was made of. */
  isProfileCurrent: boolean;
  profile: Profile | null;
  group: IdleGroup | null;
  slot: number;
  /** Classes of items that wait for this agent by name; shared with the state's book of them. */
  namedClasses: readonly ItemClass[];
  timer: Timer | null;
}

/** What eligibility asks of an agent, or of a group of equals. */
export interface Seat {
  /** Bits of `workKinds` that may be offered. */
  readonly mask: number;
  /** Room left, in basis points of the agent. */
  readonly room: number;
  /** Free units of configured capacity times 10,000, to compare item weights with; -1 when none is configured. */
  readonly weightRoom: number;
  /** Channels (bits) in which the agent holds as many items as one may. */
  readonly fullChannels: number;
  readonly isPhoneReady: boolean;
  /** Too busy of late to be offered deferred work. */
  readonly isOverOccupied: boolean;
}

/** Agents who may see the same classes: same queues on both sides, same channels of the presence status, same traits. */
export interface Profile {
  readonly key: string;
  /** The lists it was made from, to recognise an unchanged agent without comparing texts. */
  readonly source: ProfileSource;
  readonly queueIds: ReadonlySet<string>;
  readonly serviceChannelIds: ReadonlySet<string>;
  readonly centreQueueIds: ReadonlySet<string>;
  readonly skillLevels: ReadonlyMap<string, number>;
  readonly groups: ReadonlySet<string>;
  readonly isInformal: boolean;
  /** Policy channels that informal agents may be asked about now; null all. */
  readonly informalChannels: readonly string[] | null;
  /** Indexes of the classes that are seen, in any order; those that were best lately come first. */
  classes: number[];
  /** What agents of different room may be offered of these classes; made anew when the classes change. */
  readonly views: SeatView[];
  /** How many agents have it. */
  agents: number;
  /** By class index. */
  readonly sees: boolean[];
}

/** Why an agent with this much room may not be offered the classes of a profile; see `viewFor`. */
export interface SeatView {
  readonly mask: number;
  readonly room: number;
  readonly weightRoom: number;
  readonly fullChannels: number;
  /** By class index: 0 where it may, else one more than the index of the reason. */
  readonly refusals: Uint8Array;
}

export interface ProfileSource {
  readonly queueIds: readonly string[];
  readonly channels: readonly string[];
  readonly centreQueues: readonly string[];
  readonly traits: AgentTraits;
  readonly isInformalOpen: boolean;
}

/** Available agents who are alike in everything but how long they have been idle. */
export interface IdleGroup extends Seat {
  readonly key: string;
  readonly profile: Profile;
  readonly agents: KeyedHeap<Agent>;
}

export const fullRoom = 10_000;

export const noClasses: readonly ItemClass[] = [];

const nobodyOnline: Presence = {
  isOnline: false,
  statusId: null,
  serviceChannelIds: [],
  configuredCapacity: null,
  since: 0
};

export function workOf(agent: Agent, agentWorkId: string): Work | undefined {
  for (const work of agent.work) if (work.agentWorkId === agentWorkId) return work;
  return undefined;
}

/** Takes one element out of a short list; false when it is not there. */
export function takeOut<T>(list: T[], element: T): boolean {
  const at = list.indexOf(element);
  if (at === -1) return false;
  list.splice(at, 1);
  return true;
}

export function createAgent(agentId: string, now: number): Agent {
  const isCentreOnly = agentId.startsWith("centre:");
  return {
    agentId,
    userId: isCentreOnly ? null : agentId,
    centreAgentId: isCentreOnly ? agentId.slice("centre:".length) : null,
    isListed: true,
    presence: nobodyOnline,
    centre: null,
    traits: noTraits,
    queueIds: [],
    work: [],
    finished: [],
    calls: [],
    offers: [],
    isNotResponding: false,
    idleSince: now,
    lastReceivedAt: 0,
    helped: neverHelped,
    occupancy: neverOccupied,
    mask: 0,
    room: fullRoom,
    weightRoom: 0,
    fullChannels: 0,
    held: 0,
    isHotCapable: false,
    isPhoneReady: false,
    isInformalOpen: false,
    isOverOccupied: false,
    isCountedFree: false,
    isFreed: false,
    isProfileCurrent: false,
    profile: null,
    group: null,
    slot: -1,
    namedClasses: noClasses,
    timer: null
  };
}
