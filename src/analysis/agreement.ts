/** What a bridge in shadow mode decided, beside what the native routers did with the same items. */
import type { Decision } from "../core/decision.ts";
import { decodeDecisions } from "../core/decisionText.ts";
import type { Input } from "../core/input.ts";
import { noPolicy } from "../core/policy.ts";
import { createState, type State } from "../core/state.ts";
import { readState } from "../core/stateRecords.ts";
import { restep } from "../core/step.ts";
import { shadowWorkPrefix, type Agreement, type AgreementCount, type Disagreement } from "../ports/agreement.ts";
import { inputOf } from "../ports/journal.ts";
import { decideAnew, freeAgents, StateCopies, type Edit } from "./stateCopy.ts";
import type { JournalSource } from "./journalSource.ts";

interface Given {
  readonly itemId: string;
  readonly agentId: string;
}

interface Watched {
  readonly channel: string;
  readonly tier: string;
  /** The shadow's last word. */
  shadow: { readonly agentId: string; readonly at: number } | null;
  real: { readonly agentId: string; readonly at: number } | null;
}

/** Reads the whole journal. `most`: disagreements named. */
export async function agreementOf(source: JournalSource, most: number): Promise<Agreement> {
  const snapshot = await source.startingPoint(1);
  const state = snapshot === null ? createState(noPolicy) : readState(snapshot.chunks);
  const watch = new AgreementWatch();
  let from: number | null = null;
  for (const row of source.rows(state.seq)) {
    from ??= row.at;
    const input = inputOf(row);
    const decisions = decodeDecisions(row.decisions);
    watch.noteReality(state, input, row.at);
    restep(state, input, decisions);
    watch.noteShadow(state, decisions, row.at);
  }
  return { from: from ?? state.now, until: state.now, ...watch.result(most) };
}

class AgreementWatch {
  readonly #items = new Map<string, Watched>();
  /** Given away before the record of the item was seen. */
  readonly #early = new Map<string, Given & { readonly at: number }>();

  noteShadow(state: State, decisions: readonly Decision[], at: number): void {
    for (const [itemId, given] of this.#early) {
      const watched = this.#of(state, itemId);
      if (watched === null) continue;
      this.#early.delete(itemId);
      if (watched.real === null) this.#given(state, watched, given);
    }
    for (const decision of decisions) {
      if (decision.kind !== "offer") continue;
      const watched = this.#of(state, decision.itemId);
      if (watched === null) continue;
      if (watched.real === null) watched.shadow = { agentId: decision.agentId, at };
    }
  }

  /** Before the input is applied: an item that goes with it is still known. */
  noteReality(state: State, input: Input, at: number): void {
    const given = givenBy(input);
    const watched = given === null ? null : this.#of(state, given.itemId);
    if (given === null) return;
    if (watched === null) this.#early.set(given.itemId, this.#early.get(given.itemId) ?? { ...given, at });
    else if (watched.real === null) this.#given(state, watched, { ...given, at });
  }

  result(most: number): Omit<Agreement, "from" | "until"> {
    const counts = new Map<string, { items: number; sameAgent: number; otherAgent: number; undecided: number }>();
    const disagreements: Disagreement[] = [];
    for (const [itemId, { channel, tier, shadow, real }] of this.#items) {
      if (real === null) continue;
      const count = counts.get(channel) ?? { items: 0, sameAgent: 0, otherAgent: 0, undecided: 0 };
      counts.set(channel, count);
      count.items++;
      if (shadow === null) count.undecided++;
      else if (shadow.agentId === real.agentId) count.sameAgent++;
      else count.otherAgent++;
      if (shadow?.agentId === real.agentId) continue;
      const [shadowAgent, shadowAfterMs] = shadow === null ? [null, null] : [shadow.agentId, shadow.at - real.at];
      disagreements.push({ itemId, channel, tier, at: real.at, shadowAgent, realAgent: real.agentId, shadowAfterMs });
    }
    const channels = [...counts].map(([channel, count]): AgreementCount => ({ channel, ...count }));
    const items = channels.reduce((sum, one) => sum + one.items, 0);
    const same = channels.reduce((sum, one) => sum + one.sameAgent, 0);
    return {
      channels: channels.sort((a, b) => b.items - a.items || (a.channel < b.channel ? -1 : 1)),
      sameAgentPercent: items === 0 ? null : Math.round((1_000 * same) / items) / 10,
      unseen: this.#early.size,
      disagreements: disagreements.slice(-most),
      disagreementsInAll: disagreements.length
    };
  }

  #given(state: State, watched: Watched, { itemId, agentId, at }: Given & { readonly at: number }): void {
    watched.real = { agentId, at };
    const hypothetical = watched.shadow === null ? wouldGive(state, itemId, agentId) : null;
    if (hypothetical !== null) watched.shadow = { agentId: hypothetical, at };
  }

  #of(state: State, itemId: string): Watched | null {
    const known = this.#items.get(itemId);
    if (known !== undefined) return known;
    const item = state.items.get(itemId);
    if (item === undefined) return null;
    const watched: Watched = { channel: item.channel.id, tier: item.tier.id, shadow: null, real: null };
    this.#items.set(itemId, watched);
    return watched;
  }
}

/**
 * Native routers give an item away the moment it comes, often before the shadow has looked its customer up, or seen it
 * at all: then the engine is asked, on a copy of the state without that gift, what it would have decided. Null: nobody
 * would have got it, for instance because one offer is made at a time.
 */
function wouldGive(state: State, itemId: string, realAgentId: string): string | null {
  const kept = new Set([itemId]);
  const copies = new StateCopies(state, { kept, offers: freeAgents(state) + 1, isForInput: false });
  for (const decision of decideAnew(copies.with(withoutGift(state, itemId, realAgentId)))) {
    if (decision.kind === "offer" && decision.itemId === itemId) return decision.agentId;
  }
  return null;
}

function withoutGift(state: State, itemId: string, agentId: string): Edit[] {
  const offer = state.items.get(itemId)?.offer ?? null;
  const waiting = { phase: "waiting", agentId: null, notBefore: 0, parkedUntil: 0, parkedCode: null };
  const asNew = { isPushed: false, enrichUntil: 0 };
  return [
    {
      kind: "item",
      id: itemId,
      make: (body) => ({ ...body, ...waiting, facts: { ...(body["facts"] as object), ...asNew } })
    },
    { kind: "agent", id: agentId, make: (body) => withoutWork(body, itemId) },
    ...(offer === null ? [] : [{ kind: "offer" as const, id: offer.commandId, make: () => null }])
  ];
}

function withoutWork(body: Readonly<Record<string, unknown>>, itemId: string): Readonly<Record<string, unknown>> {
  const work = (body["work"] as readonly { readonly itemId: string | null }[]).filter((one) => one.itemId !== itemId);
  const calls = (body["calls"] as readonly string[]).filter((callId) => callId !== itemId);
  return { ...body, work, calls, held: work.length + calls.length };
}

/** Whom the org or the centre gave an item to. */
function givenBy(input: Input): Given | null {
  if (input.type === "CallOffered" || input.type === "CallAnswered") return input;
  if (input.type !== "WorkObserved") return null;
  const { itemId, agentId, status, agentWorkId } = input.work;
  const isGiven = status === "Assigned" || status === "Opened";
  if (itemId === null || !isGiven || agentWorkId.startsWith(shadowWorkPrefix)) return null;
  return { itemId, agentId };
}
