/**
 * Everything that OneQueue says in sentences, one implementation per language. TypeScript proves both complete. Parts
 * come in already formatted; a catalogue only knows grammar.
 */
import type { Admission, IneligibleReason } from "../core/decision.ts";
import type { AgentWorkStatus, RemovalCause } from "../core/input.ts";
import type { ChannelNoun } from "./channelNoun.ts";

/** How one item of a channel is spoken of. */
export interface Noun {
  /** Without an article: "e-mail". */
  readonly bare: string;
  /** "the e-mail", "l'e-mail". */
  readonly the: string;
  /** "an e-mail", "un e-mail". */
  readonly a: string;
  readonly isFeminine: boolean;
}

export interface PromiseParts {
  readonly share: string;
  /** Head start in shares of the promise; null when there is none. */
  readonly bonus: string | null;
  readonly tier: string;
  readonly wait: string;
  readonly target: string;
}

export interface RivalParts {
  readonly noun: Noun;
  readonly id: string;
  /** Null when only the score is known. */
  readonly wait: { readonly wait: string; readonly target: string } | null;
  readonly share: string;
}

export interface OvertakingParts {
  readonly isCaller: boolean;
  readonly extra: string;
  readonly by: Noun;
  readonly byTier: string;
  /** Others that went first too; 0 mostly. */
  readonly others: number;
  /** Null when the policy sets none. */
  readonly bound: string | null;
  /** The other had no head start: nothing but its own wait let it go first. */
  readonly isByWaiting: boolean;
}

export interface Catalogue {
  readonly nouns: Readonly<Record<ChannelNoun, Noun>>;
  /** A channel whose name no catalogue knows. */
  nounOf(channel: string): Noun;
  agent(shortId: string): string;
  /** Names of tiers that have words of their own; others are quoted. */
  tierName(tier: string): string;
  customer(tier: string): string;
  readonly offer: {
    /** Between what happens and why. */
    readonly why: string;
    /** Start of the sentence: the item, its customer, the agent it goes to. */
    goes(noun: Noun, id: string, tier: string, agent: string, isFirst: boolean, offerNumber: number): string;
    promise(noun: Noun, parts: PromiseParts): string;
    more(rival: RivalParts): string;
    same(rival: RivalParts): string;
    level(rival: RivalParts, level: string, rivalLevel: string): string;
    readonly nothingElse: string;
    freeAgents(count: number): string;
    readonly together: string;
    overtaken(parts: OvertakingParts): string;
    admitted(admission: Exclude<Admission, "plain">): string;
    leftBehind(rivals: string): string;
    setAside(reasons: string): string;
    reason(reason: IneligibleReason, count: number): string;
  };
  notResponding(agent: string, item: string, after: string): string;
  revoked(agent: string, item: string): string;
  parked(item: string, code: string, until: string | null): string;
  paused(channel: string, code: string, item: string, until: string): string;
  dissuaded(item: string, message: string, offersCallback: boolean): string;
  dissuasionFailed(item: string, code: string): string;
  /** `served`: percent of callers and chatters answered in time; null when nobody had to be. */
  reserveChanged(from: number, to: number, served: string | null): string;
  readonly story: {
    unknownItem(item: string): string;
    callArrived(item: string, queue: string): string;
    itemArrived(item: string, queue: string): string;
    since(moment: string, wait: string): string;
    readonly carriedOver: string;
    joined(call: string): string;
    tierKnown(tier: string): string;
    written(agentWorkId: string | null): string;
    refused(code: string): string;
    readonly unknownOutcome: string;
    work(status: AgentWorkStatus, agent: string, after: string | null): string;
    ringing(agent: string): string;
    ringFailed(reason: "noAnswer" | "refused" | "agentUnavailable" | "error", agent: string): string;
    answered(agent: string, by: "bridge" | "centre", wait: string): string;
    pinned(actor: string, agent: string): string;
    assigned(actor: string, agent: string): string;
    /** `until`: a moment, or null where only a release ends it. */
    held(actor: string, until: string | null): string;
    raised(actor: string, level: string): string;
    released(actor: string): string;
    rejected(input: string): string;
    removed(cause: RemovalCause): string;
    stillWaiting(wait: string): string;
    withAgent(agent: string): string;
  };
}
