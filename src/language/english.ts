import type { Catalogue, Noun, RivalParts } from "./catalogue.ts";

const noun = (a: string, bare: string): Noun => ({ bare, the: `the ${bare}`, a: `${a} ${bare}`, isFeminine: false });
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const tierNames: Readonly<Record<string, string>> = { vip: "VIP", standard: "standard", default: "standard" };

function tierName(tier: string): string {
  return tierNames[tier.toLowerCase()] ?? `“${tier}”`;
}

function customer(tier: string): string {
  const known = tierNames[tier.toLowerCase()];
  return known === undefined ? `a customer of tier “${tier}”` : `a ${known} customer`;
}

function rivalText(rival: RivalParts): string {
  const name = `${rival.noun.bare} ${rival.id}`;
  if (rival.wait === null) return `${name} (${rival.share})`;
  return `${name}, which has waited ${rival.wait.wait} of ${rival.wait.target} (${rival.share})`;
}

export const english: Catalogue = {
  nouns: {
    call: noun("a", "call"),
    callback: noun("a", "callback"),
    chat: noun("a", "chat"),
    message: noun("a", "message"),
    email: noun("an", "e-mail"),
    form: noun("a", "web form"),
    social: noun("a", "social post"),
    case: noun("a", "case"),
    item: noun("an", "item")
  },
  nounOf: (channel) => ({
    bare: `“${channel}” item`,
    the: `the “${channel}” item`,
    a: `an item of channel “${channel}”`,
    isFeminine: false
  }),
  agent: (id) => `agent ${id}`,
  tierName,
  customer,
  offer: {
    why: ": ",
    goes: (item, id, tier, agent, isFirst, offerNumber) =>
      `${capital(item.bare)} ${id} of ${customer(tier)} goes to ${agent}${isFirst ? " first" : ""}` +
      (offerNumber > 1 ? ` (offer ${offerNumber})` : ""),
    promise: (_noun, { share, bonus, tier, wait, target }) =>
      `it used ${share} of its promise (${bonus === null ? "" : `${bonus} bonus as ${tier}, `}waited ${wait} of ${target})`,
    more: (rival) => `, more than ${rivalText(rival)}`,
    same: (rival) => `, as much as ${rivalText(rival)}, but came earlier`,
    level: (rival, level, rivalLevel) =>
      `, and its level ${level} comes before level ${rivalLevel} of ${rivalText(rival)}`,
    nothingElse: "nothing else that this agent may take was waiting; ",
    freeAgents: (count) =>
      count <= 1 ? "the agent was free; " : `the agent comes first among ${count} who were free; `,
    together: "several items and agents were matched at once; ",
    overtaken: ({ isCaller, extra, by, byTier, others, bound, isByWaiting }) => {
      const who = isCaller ? "The caller" : "The customer";
      const more = others === 0 ? "" : others === 1 ? " and another item" : ` and ${others} other items`;
      const limit =
        bound === null
          ? "the policy sets no bound to that, its levels are strict"
          : isByWaiting
            ? "it had no head start, but more of its promise was used"
            : `the policy's bound is ${bound}: whoever has waited that long goes before it`;
      return `${who} waited ${extra} longer because ${by.a} of ${customer(byTier)}${more} went first; ${limit}.`;
    },
    admitted: (admission) =>
      admission === "overdue"
        ? "It is overdue, so it may go to an agent kept free for urgent work."
        : "Its customer's tier may use an agent kept free for urgent work.",
    leftBehind: (rivals) => `Left behind: ${rivals}.`,
    setAside: (reasons) => `Not considered: ${reasons}.`,
    reason: (reason, count) =>
      ({
        noRoom: `no room (${count})`,
        kindNotAllowed: `not allowed beside what the agent holds (${count})`,
        channelFull: `enough of that channel with the agent (${count})`,
        excluded: `declined or let pass before (${count})`,
        reserve: `agent kept free for urgent work (${count})`,
        channelPaused: `channel paused (${count})`,
        occupancy: `agent busy beyond the ceiling for deferred work (${count})`
      })[reason]
  },
  notResponding: (agent, item, after) =>
    `${capital(agent)} has not answered the offer of ${item} after ${after} and counts as not responding.`,
  revoked: (agent, item) => `The offer of ${item} to ${agent} is withdrawn.`,
  parked: (item, code, until) =>
    `${capital(item)} is parked ${until === null ? "until somebody releases it" : `until ${until}`}: ${code}.`,
  paused: (channel, code, item, until) =>
    `Channel “${channel}” is paused until ${until}: ${code} was refused for several items, the last one ${item}.`,
  dissuaded: (item, message, offersCallback) =>
    `${capital(item)} hears the message “${message}” instead of waiting for an agent` +
    `${offersCallback ? ", and is offered a callback" : ""}.`,
  dissuasionFailed: (item, code) =>
    `${capital(item)} waits for an agent after all: the contact centre did not play the message (${code}).`,
  reserveChanged: (from, to, served) => {
    const kept = `${to} ${to === 1 ? "agent is" : "agents are"} kept free for urgent work instead of ${from}`;
    if (served === null) return `${kept}: nobody urgent came lately, and deferred work waits.`;
    const answered = `${served} % of urgent customers were answered in time`;
    return to > from ? `${kept}: ${answered}, fewer than promised.` : `${kept}: ${answered}, and deferred work waits.`;
  },
  story: {
    unknownItem: (item) => `The journal knows nothing of ${item}.`,
    callArrived: (item, queue) => `${capital(item)} came into queue ${queue}.`,
    itemArrived: (item, queue) => `${capital(item)} came into queue ${queue}.`,
    since: (moment, wait) => `Its customer had been waiting since ${moment} (${wait}).`,
    carriedOver: "The wait counts from the first time the customer came.",
    joined: (call) => `It is the Salesforce record of ${call} and is counted with it.`,
    tierKnown: (tier) => `The customer was found to be ${tier}.`,
    written: (id) =>
      id === null ? "The offer was carried out." : `Salesforce confirmed the offer as AgentWork ${id}.`,
    refused: (code) => `The offer was refused: ${code}.`,
    unknownOutcome: "The answer to the offer was lost; OneQueue finds out before it offers again.",
    work: (status, agent, after) => {
      const late = after === null ? "" : ` after ${after}`;
      return {
        Assigned: `It was shown to ${agent}.`,
        Opened: `${capital(agent)} accepted it${late}.`,
        Unavailable: `${capital(agent)} was not available any more.`,
        Declined: `${capital(agent)} declined it${late}.`,
        DeclinedOnPushTimeout: `${capital(agent)} let it pass${late}.`,
        Closed: `${capital(agent)} finished it.`,
        Canceled: `The offer to ${agent} was cancelled.`,
        Transferred: `${capital(agent)} transferred it.`
      }[status];
    },
    ringing: (agent) => `It rings at ${agent}.`,
    ringFailed: (reason, agent) =>
      ({
        noAnswer: `${capital(agent)} did not pick up.`,
        refused: `${capital(agent)} refused it.`,
        agentUnavailable: `${capital(agent)} was not available any more.`,
        error: `The contact centre could not ring at ${agent}.`
      })[reason],
    answered: (agent, by, wait) =>
      `${capital(agent)} answered it after a wait of ${wait}${by === "centre" ? ", sent by the contact centre itself" : ""}.`,
    pinned: (actor, agent) => `${actor} pinned it to ${agent}: it waits for nobody else.`,
    assigned: (actor, agent) => `${actor} assigned it to ${agent}, as the first thing to be offered.`,
    held: (actor, until) =>
      `${actor} held it ${until === null ? "until somebody releases it" : `until ${until}`}: it is offered to nobody.`,
    raised: (actor, level) => `${actor} raised it to level ${level}: it goes before everything of a lower level.`,
    released: (actor) => `${actor} released it.`,
    rejected: (input) => `A message about it (${input}) could not be processed.`,
    removed: (cause) =>
      ({
        accepted: "It left the queue: accepted.",
        customerLeft: "The customer left.",
        deleted: "It was deleted in Salesforce.",
        ended: "It ended.",
        transferred: "It was transferred.",
        answeredElsewhere: "It was answered elsewhere.",
        dissuaded: "It heard the message and ended.",
        callbackWanted: "It heard the message and ended; the caller asked for a callback.",
        missing: "It was gone at the next comparison with the records."
      })[cause],
    stillWaiting: (wait) => `It is still waiting, for ${wait} now.`,
    withAgent: (agent) => `It is with ${agent}.`
  }
};
