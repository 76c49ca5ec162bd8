// The last decisions in plain words; each opens the item it is about.
import { h, setText, syncList } from "./dom.js";
import { showIfEmpty } from "./emptyNote.js";
import { unbroken } from "./format.js";
import { icon } from "./icons.js";
import { nounOf, say, text } from "./settings.js";

/** Screen readers get one sentence at a time, not a torrent. */
const announceEveryMs = 4000;

/** `context`: { format, openItem(itemId) }. Newest first. */
export function renderDecisions(body, decisions, context) {
  if (showIfEmpty(body, decisions.length === 0, text.decisions)) return;
  const list =
    body.querySelector("ol") ?? h("ol", { class: "rows", role: "list", "aria-labelledby": "decisions-title" });
  if (!list.isConnected) body.append(list);
  syncList(
    list,
    decisions,
    keyOf,
    (row) => makeRow(row, context),
    () => undefined
  );
}

/** Several decisions can come of one input. */
export function keyOf({ seq, decision }) {
  return `${seq} ${decision.kind} ${decision.itemId}`;
}

function makeRow({ at, decision, sentence }, { format, openItem }) {
  const channel = decision.because?.channel ?? decision.channel ?? null;
  const noun = decision.kind === "offer" ? nounOf(channel, decision.itemId) : "none";
  const button = h(
    "button",
    { type: "button", class: "row decision", tabindex: -1, "data-kind": decision.kind, "data-noun": noun },
    h("span", { class: "badge" }, icon(decision.kind === "offer" ? noun : decision.kind)),
    h("time", { datetime: at }, format.time(at)),
    h("span", { class: "sentence" }, unbroken(sentence))
  );
  // Some decisions are about no item in particular.
  if (decision.itemId !== undefined) button.addEventListener("click", () => openItem(decision.itemId));
  return h("li", {}, button);
}

/** Says the newest sentence, and how many others came meanwhile. */
export class Announcer {
  #element;
  #pending = [];
  #timer = 0;

  constructor(element) {
    this.#element = element;
  }

  /** Newest first. */
  add(decisions) {
    if (decisions.length === 0) return;
    this.#pending = [...decisions, ...this.#pending];
    if (this.#timer === 0) this.#say();
  }

  #say() {
    const [newest, ...others] = this.#pending;
    this.#pending = [];
    this.#timer = 0;
    if (newest === undefined) return;
    const more = others.length === 0 ? "" : ` (${say(text.decisions.andMore, { count: others.length })})`;
    setText(this.#element, newest.sentence + more);
    this.#timer = setTimeout(() => this.#say(), announceEveryMs);
  }
}
