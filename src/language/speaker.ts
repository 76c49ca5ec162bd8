import type { Catalogue, Noun } from "./catalogue.ts";
import { channelNoun } from "./channelNoun.ts";
import { english } from "./english.ts";
import { formats, type Formats } from "./formats.ts";
import { french } from "./french.ts";
import type { Language } from "./language.ts";
import { isCall, printable, shortId } from "./shortId.ts";

/** How agents and items are shown; null or absent means by their short id. Never a customer's name. */
export interface Labels {
  readonly agent?: (agentId: string) => string | null;
  readonly item?: (itemId: string) => string | null;
  /** IANA name of the time zone that times are told in; the machine's own when left out. */
  readonly timeZone?: string;
}

/** A catalogue with the formats of its language and the reader's labels. */
export interface Speaker {
  readonly words: Catalogue;
  readonly formats: Formats;
  /** Label of the item alone: "0JR…0004". */
  itemId(itemId: string): string;
  /** The item where its channel is not known: "call 17", "item 0JR…0004". */
  item(itemId: string): string;
  agent(agentId: string): string;
  /** The word for an item of a channel; where the channel is unknown (null) the id tells at least calls. */
  noun(channel: string | null, itemId: string): Noun;
}

const catalogues: Readonly<Record<Language, Catalogue>> = { en: english, fr: french };
/** Formats are costly to make; there is one per language and time zone in use. */
const knownFormats = new Map<string, Formats>();

function formatsOf(language: Language, timeZone: string | undefined): Formats {
  const key = `${language} ${timeZone ?? ""}`;
  const known = knownFormats.get(key) ?? formats(language, timeZone);
  knownFormats.set(key, known);
  return known;
}

export function speaker(language: Language, labels: Labels = {}): Speaker {
  const words = catalogues[language];
  const itemId = (id: string): string => printable(labels.item?.(id) ?? shortId(id));
  const noun = (channel: string | null, id: string): Noun => {
    const known = channel === null ? "item" : channelNoun(channel);
    if (isCall(id)) return words.nouns[known === "callback" ? "callback" : "call"];
    return known === null ? words.nounOf(printable(channel ?? "")) : words.nouns[known];
  };
  return {
    words,
    formats: formatsOf(language, labels.timeZone),
    itemId,
    item: (id) => `${noun(null, id)[language === "en" ? "bare" : "the"]} ${itemId(id)}`,
    agent: (id) => printable(labels.agent?.(id) ?? words.agent(shortId(id))),
    noun
  };
}
