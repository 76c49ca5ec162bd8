import type { Agreement, Disagreement } from "../ports/agreement.ts";
import { alignedTable } from "./alignedTable.ts";
import type { Language } from "./language.ts";
import { printable } from "./shortId.ts";
import { type Labels, speaker, type Speaker } from "./speaker.ts";

interface Words {
  title(share: string, from: string, until: string): string;
  nothing: string;
  unseen(count: string): string;
  readonly columns: readonly string[];
  differ(count: number, shown: number): string;
  difference(item: string, real: string, shadow: string | null, time: string): string;
}

const colon = "\u00a0:";

const allWords: Readonly<Record<Language, Words>> = {
  en: {
    title: (share, from, until) =>
      `Shadow and reality chose the same agent for ${share} of the items, from ${from} to ${until}.`,
    nothing: "Nobody was given anything while the shadow looked on.",
    unseen: (count) => `Not compared, because they were given away before the shadow knew of them: ${count}.`,
    columns: ["channel", "items", "same agent", "other agent", "not decided"],
    differ: (count, shown) => `${count} differ${shown < count ? `; the last ${shown}` : ""}:`,
    difference: (item, real, shadow, time) =>
      `${time}  ${item}: really ${real}, ${shadow === null ? "not decided by the shadow" : `shadow ${shadow}`}`
  },
  fr: {
    title: (share, from, until) =>
      `L'ombre et la réalité ont choisi le même agent pour ${share} des éléments, du ${from} au ${until}.`,
    nothing: "Rien n'a été confié à personne pendant que l'ombre regardait.",
    unseen: (count) => `Pas comparés, car confiés avant que l'ombre ne les connaisse${colon} ${count}.`,
    columns: ["canal", "éléments", "même agent", "autre agent", "pas décidé"],
    differ: (count, shown) => `${count} diffèrent${shown < count ? `\u00a0; les ${shown} derniers` : ""}${colon}`,
    difference: (item, real, shadow, time) =>
      `${time}  ${item}${colon} en réalité ${real}, ${shadow === null ? "pas décidé par l'ombre" : `l'ombre ${shadow}`}`
  }
};

/** How far shadow decisions agree with reality, as lines for a terminal. */
export function agreementLines(result: Agreement, language: Language, labels: Labels = {}): readonly string[] {
  const say = speaker(language, labels);
  const words = allWords[language];
  const { sameAgentPercent, from, until, channels, unseen, disagreements, disagreementsInAll } = result;
  if (sameAgentPercent === null) return [words.nothing];
  const share = `${say.formats.number(sameAgentPercent)} %`;
  const rows = channels.map((one) => [
    printable(one.channel),
    ...[one.items, one.sameAgent, one.otherAgent, one.undecided].map((count) => say.formats.number(count))
  ]);
  return [
    words.title(share, say.formats.moment(from), say.formats.moment(until)),
    "",
    ...alignedTable([words.columns, ...rows]),
    ...(unseen === 0 ? [] : [words.unseen(say.formats.number(unseen))]),
    ...(disagreementsInAll === 0 ? [] : ["", words.differ(disagreementsInAll, disagreements.length)]),
    ...disagreements.map((one) => `  ${differenceLine(one, words, say)}`)
  ];
}

function differenceLine(
  { itemId, channel, at, realAgent, shadowAgent }: Disagreement,
  words: Words,
  say: Speaker
): string {
  const item = `${say.noun(channel, itemId).bare} ${say.itemId(itemId)}`;
  const shadow = shadowAgent === null ? null : say.agent(shadowAgent);
  return words.difference(item, say.agent(realAgent), shadow, say.formats.time(at));
}
