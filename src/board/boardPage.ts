import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { scorePerTarget } from "../core/policy.ts";
import { channelAliases } from "../language/channelNoun.ts";
import type { Language } from "../language/language.ts";
import { nounTitles } from "../language/nouns.ts";
import type { BoardText } from "./text/boardText.ts";
import { english } from "./text/english.ts";
import { french } from "./text/french.ts";

const folder = fileURLToPath(new URL("./page/", import.meta.url));
const texts: Readonly<Record<Language, BoardText>> = { en: english, fr: french };
const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml"
};
/** The core's constant; this folder sees only the core's types, and the type is the number. */
const perTarget: typeof scorePerTarget = 100_000_000_000;

export interface BoardAsset {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Read once, at start: a request never touches the disk, and no name leads out of the folder. */
const assets: ReadonlyMap<string, BoardAsset> = new Map(
  readdirSync(folder).flatMap((file): [string, BoardAsset][] => {
    const contentType = contentTypes[extname(file)];
    return contentType === undefined ? [] : [[file, { contentType, body: readFileSync(folder + file) }]];
  })
);
const template = readFileSync(`${folder}index.html`, "utf8");

export function boardAsset(file: string): BoardAsset | null {
  return assets.get(file) ?? null;
}

/** The page in one language, without any data in it. `nonce`: of the request's Content-Security-Policy. */
export function boardPage(language: Language, nonce: string): string {
  const text = texts[language];
  const settings = {
    language,
    scorePerTarget: perTarget,
    aliases: channelAliases,
    nouns: nounTitles(language),
    text
  };
  const filled: Readonly<Record<string, string>> = {
    language,
    nonce,
    settings: unbreakable(JSON.stringify(settings)).replaceAll("<", "\\u003c"),
    ...pageWords(text)
  };
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_all, key: string) => filled[key] ?? "");
}

/** What is on the page before the script runs, escaped for HTML. */
function pageWords(text: BoardText): Readonly<Record<string, string>> {
  const words = {
    title: text.title,
    tagline: text.tagline,
    skip: text.skipToQueue,
    languageLabel: text.language,
    keys: text.keys,
    close: text.close,
    needsScript: text.needsScript,
    connecting: text.connection.connecting,
    queue: text.sections.queue,
    agents: text.sections.agents,
    decisions: text.sections.decisions,
    status: text.sections.status,
    legendWait: text.queue.legendWait,
    legendBonus: text.queue.legendBonus,
    legendPromise: text.queue.legendPromise,
    shortcutsTitle: text.shortcuts.title,
    shortcutsEnabled: text.shortcuts.enabled,
    tokenTitle: text.token.title,
    tokenWhy: text.token.why,
    tokenLabel: text.token.label,
    tokenOpen: text.token.open,
    footer: text.footer
  };
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, escapeHtml(unbreakable(value))]));
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;"
  };
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** French signs that must not begin a line. */
function unbreakable(text: string): string {
  return text.replaceAll(/ (?=[:;»])/g, "\u00a0").replaceAll("« ", "«\u00a0");
}
