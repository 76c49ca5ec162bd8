import type {
  AgentCandidate,
  CandidateList,
  ExplainedMoment,
  Explanation,
  Ineligibility,
  ItemCandidate,
  VerifiedChange
} from "../ports/explanation.ts";
import { englishExplanation } from "./englishExplanation.ts";
import type { ExplanationWords } from "./explanationWords.ts";
import { frenchExplanation } from "./frenchExplanation.ts";
import type { Language } from "./language.ts";
import { printable } from "./shortId.ts";
import { type Labels, speaker, type Speaker } from "./speaker.ts";

const allWords: Readonly<Record<Language, ExplanationWords>> = { en: englishExplanation, fr: frenchExplanation };

/** How many rivals are named in sentences; the data has more. */
const rivalsNamed = 5;
const namesPerReason = 3;

/** What telling one moment needs. */
interface Telling {
  readonly say: Speaker;
  readonly words: ExplanationWords;
  readonly language: Language;
  /** Channels of the items that are known, for their nouns. */
  readonly channels: ReadonlyMap<string, string>;
}

/** Each decision and everybody who could have been chosen, in plain words; indented lines belong to the one above. */
export function explainMoments(explanation: Explanation, language: Language, labels: Labels = {}): readonly string[] {
  const say = speaker(language, labels);
  const words = allWords[language];
  const lines = explanation.moments.flatMap((moment) =>
    momentLines(moment, explanation.itemId, {
      say,
      words,
      language,
      channels: channelsOf(moment, explanation.itemId)
    })
  );
  return explanation.earlierOffers === 0 ? lines : [words.earlier(explanation.earlierOffers), ...lines];
}

function channelsOf(moment: ExplainedMoment, itemId: string): Map<string, string> {
  const known = (moment.items?.listed ?? []).map((one): [string, string] => [one.itemId, one.channel]);
  return new Map([...known, [itemId, moment.channel]]);
}

function itemName(id: string, { say, channels, language }: Telling): string {
  const noun = say.noun(channels.get(id) ?? null, id);
  return `${language === "en" ? noun.bare : noun.the} ${say.itemId(id)}`;
}

function momentLines(moment: ExplainedMoment, itemId: string, telling: Telling): string[] {
  const { words } = telling;
  const item = itemName(itemId, telling);
  const body = [
    scoreLine(moment, telling),
    ...estimatedLine(moment, telling),
    ...(moment.trigger === "batch" ? [words.together] : []),
    ...(moment.items === null || moment.agentId === null
      ? []
      : itemLines(moment.items, itemId, telling.say.agent(moment.agentId), telling)),
    ...agentLines(moment.agents, moment.agentId, item, telling),
    moment.isReproduced ? changeLine(moment, item, telling) : words.notReproduced
  ];
  return [titleLine(moment, item, telling), ...body.map((line) => `  ${line}`)];
}

function titleLine(moment: ExplainedMoment, item: string, { say, words }: Telling): string {
  const time = say.formats.time(moment.at);
  const row = String(moment.seq);
  if (moment.agentId === null) return words.waitingTitle(item, moment.rank, row, time);
  const { name, version, hash } = moment.policy;
  const policy = printable(`${name} ${version} #${hash.slice(0, 12)}`);
  return words.title(item, say.agent(moment.agentId), moment.offerNumber ?? 1, row, time, policy);
}

function scoreLine({ parts, tier, items }: ExplainedMoment, { say, words }: Telling): string {
  const { formats } = say;
  const hasLevels = parts.level !== 0 || (items?.listed.some((one) => one.parts.level !== 0) ?? false);
  return words.score({
    share: formats.share(parts.share),
    wait: formats.duration(parts.waitedMs),
    deadline: parts.waitMs === parts.waitedMs ? null : formats.duration(parts.waitMs),
    bonus:
      parts.bonusMs === 0 ? null : { wait: formats.duration(parts.bonusMs), tier: say.words.tierName(printable(tier)) },
    worth: formats.duration(parts.worthMs),
    target: formats.duration(parts.targetMs),
    level: hasLevels ? formats.number(parts.level) : null
  });
}

function estimatedLine({ estimatedWait }: ExplainedMoment, { say, words }: Telling): string[] {
  if (estimatedWait === null) return [];
  const { meanMs, lowMs, highMs } = estimatedWait;
  return [words.estimated(say.formats.duration(meanMs), say.formats.duration(lowMs), say.formats.duration(highMs))];
}

function itemLines(list: CandidateList<ItemCandidate>, itemId: string, agent: string, telling: Telling): string[] {
  const { words } = telling;
  const rivals = list.listed.filter((one) => one.whyNot === null && one.itemId !== itemId);
  const others = list.eligible - 1;
  const head = others <= 0 ? words.onlyItem(agent) : words.otherItems(agent, others);
  const named = rivals.slice(0, rivalsNamed).map((one) => `  ${rivalItem(one, telling)}`);
  return [head, ...named, ...couldNot(list, (one) => telling.say.itemId(one.itemId), telling)];
}

function rivalItem({ itemId, parts, behindMs }: ItemCandidate, telling: Telling): string {
  const { formats } = telling.say;
  const behind = behindMs === null || behindMs === 0 ? null : formats.duration(behindMs);
  const name = itemName(itemId, telling);
  return telling.words.rivalItem(name, formats.share(parts.share), formats.duration(parts.waitedMs), behind);
}

function agentLines(
  list: CandidateList<AgentCandidate>,
  agentId: string | null,
  item: string,
  telling: Telling
): string[] {
  const { words, say } = telling;
  const rivals = list.listed.filter((one) => one.whyNot === null && one.agentId !== agentId);
  const others = agentId === null ? list.eligible : list.eligible - 1;
  const nobody = agentId === null ? words.nobodyFree(item) : words.onlyAgent(item);
  const head = others <= 0 ? nobody : words.otherAgents(item, others);
  const named = rivals.slice(0, rivalsNamed).map((one) => `  ${rivalAgent(one, telling)}`);
  return [head, ...named, ...couldNot(list, (one) => say.agent(one.agentId), telling)];
}

function rivalAgent({ agentId, loadPercent, held, idleMs }: AgentCandidate, { say, words }: Telling): string {
  const idle = held === 0 ? say.formats.duration(idleMs) : null;
  return words.rivalAgent(say.agent(agentId), `${say.formats.number(loadPercent)} %`, idle);
}

/** Reasons with counts, and the first names of each. */
function couldNot<C extends { readonly whyNot: Ineligibility | null }>(
  { ineligible, listed }: CandidateList<C>,
  nameOf: (candidate: C) => string,
  { words }: Telling
): string[] {
  if (ineligible.length === 0) return [];
  const parts = ineligible.map(({ whyNot, count }) => {
    const names = listed.filter((one) => one.whyNot === whyNot).slice(0, namesPerReason);
    const more = names.length < count ? ["…"] : [];
    const text = names.length === 0 ? null : [...names.map(nameOf), ...more].join(", ");
    return words.reason(whyNot, count, text);
  });
  return [`  ${words.couldNot(parts.join("; "))}`];
}

function changeLine(moment: ExplainedMoment, item: string, telling: Telling): string {
  const { smallestChange, changesTried, agentId } = moment;
  if (smallestChange === null) return telling.words.noChange(changesTried);
  return changeText(smallestChange, { item, chosen: agentId, tried: changesTried }, telling);
}

function changeText(
  { kind, waitMs, itemId, agentId, tiers, name, instead }: VerifiedChange,
  about: { readonly item: string; readonly chosen: string | null; readonly tried: number },
  telling: Telling
): string {
  const { say, words } = telling;
  const agentName = (id: string | null): string | null => (id === null ? null : say.agent(id));
  const tierName = (tier: string): string => say.words.tierName(printable(tier));
  return words.change(
    {
      kind,
      wait: waitMs === null ? null : say.formats.duration(waitMs),
      item: itemId === null ? "" : itemName(itemId, telling),
      agent: agentName(agentId) ?? "",
      tiers: tiers === null ? null : { from: tierName(tiers.from), to: tierName(tiers.to) },
      name: printable(name ?? "")
    },
    {
      agent: agentName(instead.agentId),
      other: instead.itemId === null ? null : itemName(instead.itemId, telling),
      chosen: agentName(about.chosen),
      item: about.item
    },
    about.tried
  );
}
