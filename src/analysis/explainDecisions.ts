/**
 * The full story of each decision on an item: the state at that moment is made again from snapshot and journal, by
 * applying what was recorded, and everybody who could have been chosen is looked at in it.
 */
import { applyDecision } from "../core/apply.ts";
import type { Decision } from "../core/decision.ts";
import { decodeDecisions } from "../core/decisionText.ts";
import type { Agent } from "../core/agent.ts";
import type { Item } from "../core/item.ts";
import type { CompiledPolicy } from "../core/policy.ts";
import { coreVersion, type State } from "../core/state.ts";
import { restep, settleStep } from "../core/step.ts";
import { itemsBefore } from "../core/waitingOrder.ts";
import { outranks } from "../core/score.ts";
import { inputOf, type JournalRow } from "../ports/journal.ts";
import type { ExplainedMoment, ExplainOptions, Explanation } from "../ports/explanation.ts";
import {
  agentCandidate,
  waitMissing,
  itemCandidate,
  listOf,
  scorePartsOf,
  weighAgents,
  weighItems,
  type WeighedAgent,
  type WeighedItem
} from "./candidates.ts";
import { changesAmongAgents, changesAmongItems, changesForHinderedItems } from "./changes.ts";
import type { Proposal } from "./proposal.ts";
import { stateBefore, type JournalSource, type JournalWatch } from "./journalSource.ts";
import { findSmallestChange, offerKey, offersAgain } from "./smallestChange.ts";

type Offer = Extract<Decision, { kind: "offer" }>;

export interface ExplainedItem {
  /** Without moments for an item that was never offered and is gone. */
  readonly explanation: Explanation;
  /** In force at the end of the journal. */
  readonly policy: CompiledPolicy;
  /** Milliseconds since 1970: the end of the journal. */
  readonly now: number;
}

/** Reads the journal; neither writes nor decides. `watch`: learns waits from the rows that are applied anyway. */
export async function explainDecisions(
  source: JournalSource,
  itemId: string,
  options: ExplainOptions,
  watch: JournalWatch | null = null
): Promise<ExplainedItem> {
  const seqs = offerSeqs(source, itemId);
  const told = seqs.slice(-options.offers);
  const moments: ExplainedMoment[] = [];
  let state: State | null = null;
  for (const seq of told) {
    state = await stateBefore(source, seq, state);
    for (const row of source.rows(seq - 1, seq)) moments.push(...offersOfRow(state, row, itemId, options));
  }
  state = await stateBefore(source, source.lastSeq() + 1, state, watch);
  const item = state.items.get(itemId);
  if (item !== undefined && isUnserved(item))
    moments.push({ ...waitingMoment(state, item, options), estimatedWait: watch?.estimate(state, item) ?? null });
  const explanation = { itemId, pool: source.pool, moments, earlierOffers: seqs.length - told.length };
  return { explanation, policy: state.policy, now: state.now };
}

function offerSeqs(source: JournalSource, itemId: string): number[] {
  const offers = source.commandsOf(itemId).filter(({ type }) => type === "InsertAgentWork" || type === "OfferCall");
  return [...new Set(offers.map(({ seq }) => seq))].sort((a, b) => a - b);
}

function isUnserved({ phase }: Item): boolean {
  return phase === "waiting" || phase === "parked" || phase === "notReady" || phase === "enriching";
}

/** Applies a row, stopping to look around before each offer of the item, or before the batch that it was made in. */
function offersOfRow(state: State, row: JournalRow, itemId: string, options: ExplainOptions): ExplainedMoment[] {
  const decisions = decodeDecisions(row.decisions);
  const moments: ExplainedMoment[] = [];
  const again = offersAgain(state, inputOf(row), decisions);
  restep(state, inputOf(row), []);
  for (const [index, decision] of decisions.entries()) {
    const isLaterOfBatch = index > 0 && isBatch(decision) && isBatch(decisions[index - 1] as Decision);
    const looked = isLaterOfBatch ? [] : isBatch(decision) ? decisions.slice(index) : [decision];
    for (const offer of looked) {
      if (offer.kind !== "offer" || offer.itemId !== itemId) continue;
      const isReproduced = again.has(offerKey(offer));
      moments.push(...offerMoment(state, offer, options, { seq: row.seq, coreVersion: row.coreVersion, isReproduced }));
    }
    applyDecision(state, decision);
    settleStep(state);
  }
  return moments;
}

/** Offers that were made together, all from one look at the state. They come last in their row. */
function isBatch(decision: Decision): boolean {
  return decision.kind === "offer" && decision.because.trigger === "batch";
}

function offerMoment(
  state: State,
  offer: Offer,
  options: ExplainOptions,
  origin: Pick<ExplainedMoment, "seq" | "coreVersion" | "isReproduced">
): ExplainedMoment[] {
  const item = state.items.get(offer.itemId);
  const agent = state.agents.get(offer.agentId);
  if (item === undefined || agent === undefined) return [];
  const items = weighItems(state, agent);
  const agents = weighAgents(state, item);
  const proposals = changesOf(state, item, agent, items, agents);
  const trial = findSmallestChange(state, offer, proposals);
  const chosen = items.find((one) => one.item === item) as WeighedItem;
  const behind = (one: WeighedItem): number | null =>
    one.item === item || one.verdict.whyNot !== null ? null : waitMissing(one, chosen);
  const nextItem = items.find((one) => one.item !== item && one.verdict.whyNot === null);
  const nextAgent = agents.find((one) => one.agent !== agent && one.verdict.whyNot === null);
  const { trigger, admission } = offer.because;
  return [
    {
      ...commonParts(state, item),
      ...origin,
      kind: "offer",
      trigger,
      admission,
      agentId: agent.agentId,
      offerNumber: offer.offerNumber,
      items: listOf(items, options.candidates, (one) => itemCandidate(one, behind(one))),
      agents: listOf(agents, options.candidates, (one) => agentCandidate(state, one)),
      runnerUp: {
        item: nextItem === undefined ? null : itemCandidate(nextItem, behind(nextItem)),
        agent: nextAgent === undefined ? null : agentCandidate(state, nextAgent)
      },
      smallestChange: trial.smallest,
      changesTried: trial.tried
    }
  ];
}

function changesOf(
  state: State,
  item: Item,
  agent: Agent,
  items: readonly WeighedItem[],
  agents: readonly WeighedAgent[]
): Proposal[] {
  const chosen = items.find((one) => one.item === item) as WeighedItem;
  const isAhead = (rival: WeighedItem): boolean => outranks(rival.parts, rival.item, chosen.parts, item);
  const others = items.filter((one) => one.item !== item);
  const weighed = agents.find((one) => one.agent === agent) ?? null;
  return [
    ...changesAmongItems(state, chosen, others),
    ...changesForHinderedItems(state, agent, isAhead, others),
    ...changesAmongAgents(state, item, weighed, agents)
  ];
}

/** Why nobody has it: every agent, and what would get it offered. */
function waitingMoment(state: State, item: Item, options: ExplainOptions): ExplainedMoment {
  const agents = weighAgents(state, item);
  const choice = { itemId: item.itemId, agentId: null };
  const trial = findSmallestChange(state, choice, changesAmongAgents(state, item, null, agents));
  return {
    ...commonParts(state, item),
    kind: "waiting",
    seq: state.seq,
    coreVersion,
    trigger: null,
    admission: null,
    agentId: null,
    offerNumber: null,
    isReproduced: true,
    items: null,
    agents: listOf(agents, options.candidates, (one) => agentCandidate(state, one)),
    runnerUp: { item: null, agent: null },
    smallestChange: trial.smallest,
    changesTried: trial.tried
  };
}

function commonParts(state: State, item: Item) {
  const { name, version, hash } = state.policy;
  return {
    at: state.now,
    policy: { name, version, hash },
    channel: item.channel.id,
    tier: item.tier.id,
    parts: scorePartsOf(state, item),
    rank: (itemsBefore(state, item) ?? 0) + 1,
    estimatedWait: null
  };
}
