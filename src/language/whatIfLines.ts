import type { ClassChange, Fared, MovedItem, WhatIf } from "../ports/whatIf.ts";
import { alignedTable } from "./alignedTable.ts";
import type { Language } from "./language.ts";
import { printable } from "./shortId.ts";
import { type Labels, speaker, type Speaker } from "./speaker.ts";

interface Words {
  title(before: string, after: string, rows: string, from: string, until: string): string;
  model(wait: string, recorded: string, same: string, guessed: string): string;
  readonly columns: readonly string[];
  readonly nothing: string;
  moved(count: number, shown: number): string;
  readonly nobody: string;
}

const colon = "\u00a0:";

const allWords: Readonly<Record<Language, Words>> = {
  en: {
    title: (before, after, rows, from, until) =>
      `Policy ${after} in place of ${before}, on ${rows} recorded inputs from ${from} to ${until}.`,
    model: (wait, recorded, same, guessed) =>
      `The model under the recorded policy: mean wait ${wait} (recorded: ${recorded}), ${same} of the items went to the same agent; ${guessed} items were never finished in the record and take as long as others of their channel.`,
    columns: [
      "class",
      "items",
      "served",
      "left",
      "mean wait",
      "9 of 10 within",
      "longest",
      "in time",
      "earlier",
      "later"
    ],
    nothing: "No item would have gone to another agent.",
    moved: (count, shown) =>
      `${count === 1 ? "1 item" : `${count} items`} would have gone elsewhere${shown < count ? `; the ${shown} whose wait changes most` : ""}:`,
    nobody: "nobody"
  },
  fr: {
    title: (before, after, rows, from, until) =>
      `La politique ${after} à la place de ${before}, sur ${rows} entrées enregistrées du ${from} au ${until}.`,
    model: (wait, recorded, same, guessed) =>
      `Le modèle sous la politique enregistrée${colon} attente moyenne ${wait} (enregistrée${colon} ${recorded}), ${same} des éléments chez le même agent\u00a0; ${guessed} éléments, jamais terminés dans l'enregistrement, durent comme ceux de leur canal.`,
    columns: [
      "classe",
      "éléments",
      "servis",
      "partis",
      "attente moyenne",
      "9 sur 10 en",
      "la plus longue",
      "à temps",
      "plus tôt",
      "plus tard"
    ],
    nothing: "Aucun élément ne serait allé chez un autre agent.",
    moved: (count, shown) =>
      `${count === 1 ? "1 élément serait allé" : `${count} éléments seraient allés`} ailleurs${shown < count ? `\u00a0; les ${shown} dont l'attente change le plus` : ""}${colon}`,
    nobody: "personne"
  }
};

/** What another policy changes, as lines for a terminal: a table per class, then the items that go elsewhere. */
export function whatIfLines(result: WhatIf, language: Language, labels: Labels = {}): readonly string[] {
  const say = speaker(language, labels);
  const words = allWords[language];
  const { before, after, rows, from, until, model, moved, movedInAll } = result;
  const duration = (ms: number | null): string => durationOf(ms, say);
  const name = (policy: { name: string; version: string }): string => printable(`${policy.name} ${policy.version}`);
  return [
    words.title(
      name(before),
      name(after),
      say.formats.number(rows),
      say.formats.moment(from),
      say.formats.moment(until)
    ),
    words.model(
      duration(model.meanWaitMs),
      duration(model.meanWaitRecordedMs),
      percentOf(model.sameAgentPercent, say),
      say.formats.number(model.guessedItems)
    ),
    "",
    ...alignedTable([words.columns, ...result.classes.map((one) => classRow(one, say))]),
    "",
    ...(movedInAll === 0 ? [words.nothing] : [words.moved(movedInAll, moved.length)]),
    ...moved.map((one) => `  ${movedLine(one, words, say)}`)
  ];
}

function classRow({ channel, tier, items, before, after, earlier, later }: ClassChange, say: Speaker): string[] {
  const change = (told: (fared: Fared) => string): string => {
    const [one, other] = [told(before), told(after)];
    return one === other ? one : `${one} → ${other}`;
  };
  const number = (value: number): string => say.formats.number(value);
  return [
    printable(`${channel} ${tier}`),
    number(items),
    change(({ served }) => number(served)),
    change(({ left }) => number(left)),
    change(({ meanWaitMs }) => durationOf(meanWaitMs, say)),
    change(({ p90WaitMs }) => durationOf(p90WaitMs, say)),
    change(({ longestWaitMs }) => durationOf(longestWaitMs, say)),
    change(({ inTimePercent }) => percentOf(inTimePercent, say)),
    number(earlier),
    number(later)
  ];
}

function movedLine(
  { itemId, channel, agentBefore, agentAfter, waitBeforeMs, waitAfterMs }: MovedItem,
  words: Words,
  say: Speaker
): string {
  const noun = say.noun(channel, itemId);
  const agent = (id: string | null): string => (id === null ? words.nobody : say.agent(id));
  const waits = `${durationOf(waitBeforeMs, say)} → ${durationOf(waitAfterMs, say)}`;
  return `${noun.bare} ${say.itemId(itemId)}: ${agent(agentBefore)} → ${agent(agentAfter)}, ${waits}`;
}

function durationOf(ms: number | null, say: Speaker): string {
  return ms === null ? "–" : say.formats.duration(ms);
}

function percentOf(share: number | null, say: Speaker): string {
  return share === null ? "–" : `${say.formats.number(share)} %`;
}
