import type { Ineligibility } from "../ports/explanation.ts";
import type { ChangeWords, ExplanationWords, InsteadWords } from "./explanationWords.ts";

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const earlier = (wait: string | null): string => (wait === null ? "" : ` ${wait} earlier`);

const reasons: Readonly<Record<Ineligibility, string>> = {
  reconciling: "records are being compared, nothing is decided meanwhile",
  parked: "item parked",
  enriching: "customer still being looked up",
  notReady: "item not ready for routing",
  notListed: "no longer in the directory",
  notResponding: "agent not responding",
  waitsForAnother: "item waits for another agent",
  pinned: "pinned to another agent by an operator",
  customerElsewhere: "its customer is with another agent",
  offline: "offline in Omni-Channel",
  notLoggedIn: "not logged in to the contact centre",
  notMember: "not in that queue",
  ringNotOpen: "ring not open yet",
  lacksSkill: "lacks a skill",
  informalClosed: "informal agent outside hours or quota",
  channelNotCarried: "presence status does not carry the channel",
  offerPending: "an offer is open",
  linkDown: "no connection to that side",
  writesHeldBack: "Salesforce does not answer, new offers are held back",
  centreUnseen: "contact centre cannot be seen",
  onCall: "on a call",
  ringing: "phone ringing",
  wrappingUp: "wrapping up",
  ownBreak: "on a break",
  phoneNotReady: "phone not ready",
  kindNotAllowed: "not allowed beside what the agent holds",
  noRoom: "no room",
  channelFull: "enough of that channel in hand",
  excluded: "declined or let pass before",
  reserve: "agent kept free for urgent work",
  occupancy: "agent too busy of late for deferred work",
  channelPaused: "channel paused",
  unavailable: "not available"
};

function condition({ kind, wait, item, agent, tiers, name }: ChangeWords): string {
  switch (kind) {
    case "waitedLonger":
      return `had ${item} waited ${wait ?? ""} longer`;
    case "waitedLess":
      return `had ${item} waited ${wait ?? ""} less`;
    case "otherTier":
      return `had the customer of ${item} been ${tiers?.to ?? ""} instead of ${tiers?.from ?? ""} (worth ${wait ?? ""} of waiting)`;
    case "idleLonger":
      return `had ${agent} been idle ${wait ?? ""} longer`;
    case "exclusionOver":
      return `had ${agent} been allowed ${item} again${earlier(wait)}`;
    case "preferenceOver":
      return `had ${item} stopped waiting for its preferred agent${earlier(wait)}`;
    case "customerFree":
      return `had ${item} stopped waiting for its customer's agent${earlier(wait)}`;
    case "notPinned":
      return `had ${item} not been pinned to an agent`;
    case "ringOpen":
      return `had the ring of ${agent} been open for ${item}${earlier(wait)}`;
    case "skillDropped":
      return `had ${item} stopped asking for skill “${name}”${earlier(wait)}`;
    case "hadSkill":
      return `had ${agent} the skill “${name}”`;
    case "wrapUpOver":
      return `had ${agent} finished wrapping up${earlier(wait)}`;
    case "channelResumed":
      return `had channel “${name}” been resumed${earlier(wait)}`;
    case "parkingOver":
      return `had ${item} been ready to be offered${earlier(wait)}`;
    case "becameOverdue":
      return `had ${item} waited ${wait ?? ""} longer, and so been overdue`;
    case "restedLonger":
      return `had ${agent} been left alone${earlier(wait)}`;
    case "agentFree":
      return `had ${agent} been free`;
    case "agentEmptied":
      return `had ${agent} held nothing`;
    case "reserveSmaller":
      return "had one agent fewer been kept free for urgent work";
    default:
      return kind satisfies never;
  }
}

function consequence({ agent, other, chosen, item }: InsteadWords): string {
  const parts = [
    agent === null ? null : `${item} ${chosen === null ? "would be" : "would have been"} offered to ${agent}`,
    other === null ? null : `${chosen ?? ""} would have been offered ${other} instead`
  ].filter((part) => part !== null);
  return parts.length === 0 ? `${item} would have been offered to nobody` : parts.join(", and ");
}

export const englishExplanation: ExplanationWords = {
  title: (item, agent, offerNumber, row, time, policy) =>
    `${time}  ${capital(item)} was offered to ${agent} (offer ${offerNumber}, row ${row}, policy ${policy}).`,
  waitingTitle: (item, rank, row, time) =>
    `${time}  ${capital(item)} is with nobody; place ${rank} in the queue (row ${row}).`,
  score: ({ share, wait, deadline, bonus, worth, target, level }) =>
    `Score: ${share} of its promise of ${target}: waited ${wait}` +
    (deadline === null ? "" : `, which its own deadline counts as ${deadline}`) +
    (bonus === null ? "" : `, head start as ${bonus.tier} worth ${bonus.wait}, together ${worth} of waiting`) +
    (level === null ? "." : `; level ${level}.`),
  estimated: (mean, low, high) => `Estimated wait: ${mean} (four times in five between ${low} and ${high}).`,
  together: "Several items and agents were matched at once, the best items first; those ahead of it went to others.",
  onlyItem: (agent) => `Nothing else that waited could have gone to ${agent}.`,
  onlyAgent: (item) => `Nobody else could have taken ${item}.`,
  otherItems: (agent, count) =>
    count === 1
      ? `One other item could have gone to ${agent}, the runner-up:`
      : `${count} other items could have gone to ${agent}, the runner-up first:`,
  otherAgents: (item, count) =>
    count === 1
      ? `One other agent could have taken ${item}:`
      : `${count} other agents could have taken ${item}, the next in line first:`,
  nobodyFree: (item) => `Nobody can be offered ${item} now.`,
  couldNot: (list) => `Not possible: ${list}.`,
  reason: (reason, count, names) => `${reasons[reason]} (${count}${names === null ? "" : `: ${names}`})`,
  rivalItem: (item, share, wait, behind) =>
    `${item}: ${share}, waited ${wait}${behind === null ? "" : `; ${behind} more and it would have gone first`}`,
  rivalAgent: (agent, load, idle) => `${agent}: ${load} taken${idle === null ? "" : `, idle for ${idle}`}`,
  change: (change, instead, tried) =>
    `Smallest change: ${condition(change)}, ${consequence(instead)} ` +
    `(tried with the engine, ${tried === 1 ? "at the first attempt" : `${tried} changes tried`}).`,
  noChange: (tried) =>
    tried === 0
      ? "No single change would have made a difference."
      : `None of the ${tried} single changes that were tried would have made a difference.`,
  notReproduced: "Asked again, this version decides differently; the record above is what was done.",
  earlier: (count) => `${count === 1 ? "One earlier offer is" : `${count} earlier offers are`} left out.`
};
