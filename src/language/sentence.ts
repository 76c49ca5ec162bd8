import type { Because, Decision, IneligibleReason, Ranked, ScoreTerms } from "../core/decision.ts";
import type { scorePerTarget } from "../core/policy.ts";
import type { Noun, PromiseParts, RivalParts } from "./catalogue.ts";
import type { DecisionFacts, ItemGlimpse } from "./decisionFacts.ts";
import type { Language } from "./language.ts";
import type { Overtaking } from "./overtaking.ts";
import { isCall, printable } from "./shortId.ts";
import { type Labels, speaker, type Speaker } from "./speaker.ts";

type Offer = Extract<Decision, { kind: "offer" }>;

/** The core's constant; this folder sees only the core's types, and the type is the number. */
const perTarget: typeof scorePerTarget = 100_000_000_000;

export interface SentenceOptions extends Labels {
  /** `line`: the decision and its reason. `full`: also who was left behind and who could not be considered. */
  readonly detail?: "line" | "full";
}

/** One decision in plain words. Needs nothing but its arguments, so that it can be told again later. */
export function sentence(
  decision: Decision,
  facts: DecisionFacts,
  language: Language,
  options: SentenceOptions = {}
): string {
  const say = speaker(language, options);
  switch (decision.kind) {
    case "offer":
      return offerSentences(decision, facts, say, options.detail ?? "line").join(" ");
    case "agentNotResponding":
      return say.words.notResponding(
        say.agent(decision.agentId),
        say.item(decision.itemId),
        say.formats.duration(decision.afterMs)
      );
    case "revokeCallOffer":
      return say.words.revoked(say.agent(decision.agentId), say.item(decision.itemId));
    case "parkItem":
      return say.words.parked(say.item(decision.itemId), printable(decision.code), untilText(decision.untilMs, say));
    case "pauseChannel":
      return say.words.paused(
        printable(decision.channel),
        printable(decision.code),
        say.item(decision.itemId),
        say.formats.time(decision.untilMs)
      );
    case "dissuade":
      return say.words.dissuaded(say.item(decision.itemId), printable(decision.message), decision.offersCallback);
    case "dissuasionFailed":
      return say.words.dissuasionFailed(say.item(decision.itemId), printable(decision.code));
    case "changeReserve": {
      const { from, to, servedPercent } = decision;
      const served = servedPercent === null ? null : say.formats.number(servedPercent);
      return say.words.reserveChanged(from, to, served);
    }
    default:
      return unspoken(decision);
  }
}

/** Proves at compile time that every kind of decision has words. */
function unspoken(decision: never): never {
  throw new Error(`No catalogue has words for the decision ${JSON.stringify(decision)}: add them to both languages.`);
}

/** Null: not until a time, but until somebody acts. */
function untilText(untilMs: number, say: Speaker): string | null {
  const isATime = untilMs > 0 && untilMs <= 8_640_000_000_000_000;
  return isATime ? say.formats.time(untilMs) : null;
}

function offerSentences(offer: Offer, facts: DecisionFacts, say: Speaker, detail: "line" | "full"): string[] {
  const { because } = offer;
  const item = say.noun(because.channel, offer.itemId);
  const sentences = [`${goes(item, offer, say)}${say.words.offer.why}${reason(item, because, facts.runnerUp, say)}.`];
  if (because.admission !== "plain") sentences.push(say.words.offer.admitted(because.admission));
  if (facts.overtaking !== null) sentences.push(overtaken(offer.itemId, facts.overtaking, say));
  if (detail === "full") sentences.push(...leftBehind(because, say), ...setAside(because, say));
  return sentences;
}

function goes(item: Noun, offer: Offer, say: Speaker): string {
  const { because } = offer;
  const second = because.beaten[0];
  return say.words.offer.goes(
    item,
    say.itemId(offer.itemId),
    because.tier,
    say.agent(offer.agentId),
    second !== undefined && outranks(because.terms, second),
    offer.offerNumber
  );
}

function outranks(terms: ScoreTerms, other: Ranked): boolean {
  return terms.level > other.level || (terms.level === other.level && terms.score >= other.score);
}

function reason(item: Noun, because: Because, runnerUp: ItemGlimpse | null, say: Speaker): string {
  const words = say.words.offer;
  const promise = words.promise(item, promiseParts(because, say));
  const second = because.beaten[0];
  if (because.trigger === "item") return words.freeAgents(because.compared) + promise;
  if (second === undefined) return (because.trigger === "batch" ? words.together : words.nothingElse) + promise;
  if (!outranks(because.terms, second)) return words.together + promise;
  return promise + comparison(because.terms, second, runnerUp, say);
}

function comparison(terms: ScoreTerms, second: Ranked, runnerUp: ItemGlimpse | null, say: Speaker): string {
  const words = say.words.offer;
  const rival = rivalParts(second, runnerUp, say);
  if (terms.level > second.level)
    return words.level(rival, say.formats.number(terms.level), say.formats.number(second.level));
  return terms.score === second.score ? words.same(rival) : words.more(rival);
}

function promiseParts(because: Because, say: Speaker): PromiseParts {
  const { terms, tier } = because;
  return {
    share: say.formats.share(terms.score / perTarget),
    bonus: terms.bonus === 0 ? null : say.formats.number(terms.bonus / perTarget),
    tier: say.words.tierName(tier),
    wait: say.formats.duration(terms.waitMs),
    target: say.formats.duration(terms.targetMs)
  };
}

function rivalParts(rival: Ranked, known: ItemGlimpse | null, say: Speaker): RivalParts {
  return {
    noun: say.noun(known?.channel ?? null, rival.itemId),
    id: say.itemId(rival.itemId),
    wait:
      known === null
        ? null
        : { wait: say.formats.duration(known.waitMs), target: say.formats.duration(known.targetMs) },
    share: say.formats.share(rival.score / perTarget)
  };
}

function overtaken(itemId: string, overtaking: Overtaking, say: Speaker): string {
  return say.words.offer.overtaken({
    isCaller: isCall(itemId),
    extra: say.formats.duration(overtaking.extraMs),
    by: say.noun(overtaking.byChannel, overtaking.byItemId),
    byTier: overtaking.byTier,
    others: overtaking.times - 1,
    bound: overtaking.boundMs === null ? null : say.formats.duration(overtaking.boundMs),
    isByWaiting: overtaking.boundMs === 0
  });
}

function leftBehind(because: Because, say: Speaker): string[] {
  if (because.beaten.length === 0) return [];
  const rivals = because.beaten.map((rival) => {
    const { noun, id, share } = rivalParts(rival, null, say);
    return `${noun.bare} ${id} (${share})`;
  });
  return [say.words.offer.leftBehind(say.formats.list(rivals))];
}

const reasons: readonly IneligibleReason[] = [
  "noRoom",
  "kindNotAllowed",
  "channelFull",
  "excluded",
  "reserve",
  "channelPaused",
  "occupancy"
];

function setAside(because: Because, say: Speaker): string[] {
  const parts = reasons.flatMap((each) => {
    const count = because.passedOver[each] ?? 0;
    return count === 0 ? [] : [say.words.offer.reason(each, count)];
  });
  return parts.length === 0 ? [] : [say.words.offer.setAside(say.formats.list(parts))];
}
