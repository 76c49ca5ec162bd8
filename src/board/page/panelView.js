// The drawer beside the lists: one item with its history, or one agent.
import { actionParts } from "./actionsView.js";
import { h } from "./dom.js";
import { shortId, unbroken } from "./format.js";
import { icon } from "./icons.js";
import { phoneSeat, salesforceSeat } from "./agentsView.js";
import { mood, promiseShares } from "./queueView.js";
import { channelTitle, nounOf, say, text } from "./settings.js";

const words = text.item;

/** Opens at once with what is known, then fills in what the bridge says. */
export class Panel {
  #dialog;
  #context;
  #subject = 0;

  /** `context`: { format, read(path), post(path, body, actor), agents(), agentLabel(id), learn(names) }. */
  constructor(dialog, context) {
    this.#dialog = dialog;
    this.#context = context;
  }

  async openItem(itemId, known = null) {
    const subject = ++this.#subject;
    this.#show(titleOf(known, itemId), known === null ? [note(words.loading)] : itemParts(known, null, this.#context));
    const parts = await this.#itemNow(itemId);
    if (subject === this.#subject && this.#dialog.open) this.#fill(parts.title, parts.content);
  }

  openAgent(agent) {
    this.#subject += 1;
    this.#show(title("headset", this.#context.agentLabel(agent.agentId)), agentParts(agent, this.#context));
  }

  async #itemNow(itemId) {
    try {
      const { item, decisions, names } = await this.#context.read(`/api/v1/items/${encodeURIComponent(itemId)}`);
      this.#context.learn(names);
      const done = () => void this.#refresh(itemId);
      const content = [...itemParts(item, decisions, this.#context), ...actionParts(item, { ...this.#context, done })];
      return { title: titleOf(item, itemId), content };
    } catch (error) {
      return { title: titleOf(null, itemId), content: [note(error.status === 404 ? words.gone : words.failed)] };
    }
  }

  /** After something was asked: the item as it is now, with the focus where it was. */
  async #refresh(itemId) {
    const subject = this.#subject;
    const parts = await this.#itemNow(itemId);
    if (subject !== this.#subject || !this.#dialog.open) return;
    const said = this.#dialog.querySelector("[role=status]")?.textContent ?? "";
    const pressed = document.activeElement?.dataset?.action;
    this.#fill(parts.title, parts.content);
    const status = this.#dialog.querySelector("[role=status]");
    if (status !== null) status.textContent = said;
    if (pressed !== undefined) this.#dialog.querySelector(`[data-action=${pressed}]`)?.focus();
  }

  #show(heading, content) {
    this.#fill(heading, content);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.querySelector(".scroll").scrollTop = 0;
  }

  #fill(heading, content) {
    this.#dialog.querySelector("h2").replaceChildren(...heading);
    this.#dialog.querySelector(".scroll").replaceChildren(...content);
  }
}

const note = (sentence) => h("p", { class: "note" }, sentence);

function title(symbol, ...parts) {
  return [
    h("span", { class: "badge", "data-noun": symbol }, icon(symbol)),
    ...parts.map((part) => h("span", {}, part))
  ];
}

function titleOf(item, itemId) {
  const channel = item?.channel ?? null;
  return title(nounOf(channel, itemId), `${channelTitle(channel, itemId)} ${shortId(itemId)}`);
}

/** [label, value] pairs; empty values are left out. */
function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h(
    "dl",
    { class: "facts" },
    ...shown.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))
  );
}

function itemParts(item, decisions, context) {
  const { format, agentLabel } = context;
  const { waitMs, waitShare, bonusShare } = promiseShares(item);
  const label = words.facts;
  const list = facts([
    [label.phase, text.queue.phases[item.phase]],
    [label.rank, item.rank === null ? null : String(item.rank)],
    [label.tier, item.tier],
    [label.queue, item.queueName],
    [label.since, format.moment(item.since)],
    [label.estimated, estimatedText(item.estimatedWait, format)],
    [label.waited, say(text.queue.waited, { wait: format.duration(waitMs), target: format.duration(item.targetMs) })],
    [label.agent, item.agentId === null ? null : agentLabel(item.agentId)],
    [label.offer, item.offerNumber > 0 ? String(item.offerNumber) : null],
    [label.parkedBecause, item.parkedBecause],
    [label.excluded, item.excludedAgentIds.map(agentLabel).join(", ")],
    [label.language, item.language],
    [label.item, item.itemId],
    [label.about, item.workItemId === item.itemId ? null : item.workItemId],
    [label.agentWork, item.agentWorkId]
  ]);
  return [promiseMeter(waitShare, bonusShare, format), list, ...history(decisions, format)];
}

/** Null, and so not shown, where nothing is known. */
function estimatedText(estimated, format) {
  if (estimated === null) return null;
  const { meanMs, lowMs, highMs } = estimated;
  return `${format.duration(meanMs)} (${format.duration(lowMs)} – ${format.duration(highMs)})`;
}

function promiseMeter(waitShare, bonusShare, format) {
  const bonus = Math.min(2, bonusShare) / 2;
  const wait = Math.min(1 - bonus, waitShare / 2);
  const parts =
    bonusShare === 0
      ? ""
      : ` = ${format.share(bonusShare)} ${text.queue.legendBonus} + ${format.share(waitShare)} ${text.queue.legendWait}`;
  return h(
    "div",
    { class: "meter", "data-mood": mood(waitShare), "--bonus": String(bonus), "--wait": String(wait) },
    h(
      "span",
      { class: "bar", "aria-hidden": true },
      h("i", { class: "bonus" }),
      h("i", { class: "wait" }),
      h("i", { class: "mark" })
    ),
    h("p", {}, say(text.queue.promiseUsed, { share: format.share(waitShare + bonusShare) }) + parts)
  );
}

function history(decisions, format) {
  if (decisions === null) return [];
  const entries = decisions.map(({ at, sentence }) =>
    h("li", {}, h("time", { datetime: at }, format.moment(at)), h("p", {}, unbroken(sentence)))
  );
  const list = entries.length === 0 ? note(words.noHistory) : h("ol", { class: "history", role: "list" }, ...entries);
  return [h("h3", {}, words.history), list];
}

function agentParts(agent, { format }) {
  const label = words.facts;
  const work = agent.work.map(({ id, channel, state, percent }) =>
    h(
      "li",
      { "data-noun": nounOf(channel, id) },
      h("span", { class: "badge" }, icon(nounOf(channel, id))),
      h(
        "span",
        {},
        `${say(state === "offered" ? text.agents.offeredWork : text.agents.openWork, { channel: channelTitle(channel, id) })} · ${shortId(id)}`
      ),
      h("span", { class: "percent" }, format.percent(percent))
    )
  );
  const kinds = agent.mayTake.map((kind) => text.agents.kinds[kind]).join(", ");
  return [
    ...(agent.isNotResponding ? [h("p", { class: "wrong" }, text.agents.notResponding)] : []),
    facts([
      [text.agents.salesforce, salesforceSeat(agent.salesforce, agent.userId).words],
      [text.agents.phone, phoneSeat(agent.centre, format).words],
      [label.load, format.percent(agent.loadPercent)],
      [text.agents.mayTake, kinds === "" ? text.agents.mayTakeNothing : kinds],
      [label.idle, agent.idleSince === null ? null : format.moment(agent.idleSince)],
      [label.user, agent.userId],
      [label.centreAgent, agent.centreAgentId]
    ]),
    h("h3", {}, text.agents.holds),
    work.length === 0 ? note(text.agents.holdsNothing) : h("ul", { class: "work", role: "list" }, ...work)
  ];
}
