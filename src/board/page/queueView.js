// The merged queue: who is next, how much of the promise is used, and who is with whom.
import { h, setAttribute, setShare, setText, syncList } from "./dom.js";
import { showIfEmpty } from "./emptyNote.js";
import { shortId } from "./format.js";
import { icon } from "./icons.js";
import { channelTitle, nounOf, say, scorePerTarget, text } from "./settings.js";

const groups = [
  { name: "waiting", phases: ["waiting"] },
  { name: "withAgents", phases: ["reserved", "offered", "accepted"] },
  { name: "notYet", phases: ["enriching", "notReady", "joined", "dissuaded"] },
  { name: "parked", phases: ["parked"] }
];
/** The bar reaches to twice the promise; what is beyond is late enough. */
const barEnd = 2;

/** Shares of the promise: used by waiting, and given as a head start. */
export function promiseShares(item, elapsedMs = 0) {
  const waiting = item.phase === "waiting" || item.phase === "parked";
  const waitMs = item.waitMs + (waiting ? elapsedMs : 0);
  const waitShare = item.targetMs > 0 ? waitMs / item.targetMs : 0;
  const bonusShare = Math.max(0, item.score / scorePerTarget - item.waitMs / Math.max(1, item.targetMs));
  return { waitMs, waitShare, bonusShare: bonusShare < 0.005 ? 0 : bonusShare };
}

export function mood(waitShare) {
  return waitShare >= 1 ? "late" : waitShare >= 0.75 ? "close" : "calm";
}

/** `context`: { format, agentLabel(id), open(item) }. */
export function renderQueue(body, queue, context) {
  const shown = groups
    .map(({ name, phases }) => ({ name, items: queue.items.filter(({ phase }) => phases.includes(phase)) }))
    .filter(({ items }) => items.length > 0);
  if (showIfEmpty(body, shown.length === 0, text.queue)) return;
  const levels = new Set(queue.items.map(({ level }) => level));
  syncList(
    body,
    [...shown, ...moreRow(queue)],
    ({ name }) => name,
    makeGroup,
    (section, group) => updateGroup(section, group, { ...context, showsLevel: levels.size > 1 })
  );
}

function moreRow({ total, items }) {
  return total > items.length ? [{ name: "more", count: total - items.length }] : [];
}

function makeGroup({ name }) {
  if (name === "more") return h("p", { class: "more" });
  const title = h("h3", { id: `group-${name}` }, text.queue.groups[name]);
  return h(
    "section",
    { class: `group ${name}` },
    title,
    h("ol", { class: "rows", role: "list", "aria-labelledby": `group-${name}` })
  );
}

function updateGroup(section, group, context) {
  if (group.name === "more")
    return setText(section, say(text.queue.more, { count: context.format.number(group.count) }));
  syncList(
    section.querySelector("ol"),
    group.items,
    ({ itemId }) => itemId,
    (item) => makeRow(item, context),
    (row, item) => updateRow(row, item, context)
  );
}

function makeRow(item, context) {
  const bar = h(
    "span",
    { class: "bar", "aria-hidden": true },
    h("i", { class: "bonus" }),
    h("i", { class: "wait" }),
    h("i", { class: "mark" })
  );
  const button = h(
    "button",
    { type: "button", class: "row item", tabindex: -1, "data-noun": nounOf(item.channel, item.itemId) },
    h("span", { class: "rank" }),
    h("span", { class: "badge" }, icon(nounOf(item.channel, item.itemId))),
    h(
      "span",
      { class: "what" },
      h("span", { class: "name" }),
      h("span", { class: "tier" }),
      h("span", { class: "level" }),
      h("span", { class: "id" })
    ),
    h("span", { class: "where" }),
    bar,
    h("span", { class: "wait-text" }),
    h("span", { class: "share" })
  );
  const row = h("li", {}, button);
  button.addEventListener("click", () => context.open(row.item));
  return row;
}

function updateRow(row, item, context) {
  row.item = item;
  const part = (name) => row.querySelector(`.${name}`);
  setText(part("rank"), item.rank === null ? "" : String(item.rank));
  setAttribute(part("rank"), "aria-label", item.rank === null ? null : say(text.queue.rank, { rank: item.rank }));
  setText(part("name"), channelTitle(item.channel, item.itemId));
  setText(part("tier"), item.tier);
  setAttribute(part("tier"), "data-tier", item.tier.toLowerCase());
  setText(part("level"), context.showsLevel ? say(text.queue.level, { level: item.level }) : "");
  setText(part("id"), shortId(item.itemId));
  setText(part("where"), whereText(item, context));
  setAttribute(row.firstElementChild, "data-phase", item.phase);
  tickRow(row, 0, context.format);
}

function whereText(item, { agentLabel, format }) {
  if (item.phase === "parked") return item.parkedBecause ?? item.queueName;
  if (item.phase === "waiting") return waitingIn(item, format);
  const phase = text.queue.phases[item.phase];
  if (item.agentId === null) return phase;
  const agent = agentLabel(item.agentId);
  return item.phase === "accepted" ? agent : say(text.queue.withAgent, { phase, agent });
}

/** With how long it may still take, where that is known. */
function waitingIn({ queueName, estimatedWait }, format) {
  if (estimatedWait === null) return queueName;
  return say(text.queue.estimated, { queue: queueName, wait: format.duration(estimatedWait.meanMs) });
}

/** Waits grow between two snapshots; called once a second for what is on the page. */
export function tickRow(row, elapsedMs, format) {
  const { item } = row;
  const { waitMs, waitShare, bonusShare } = promiseShares(item, elapsedMs);
  const bonus = Math.min(barEnd, bonusShare);
  setShare(row, "--bonus", bonus / barEnd);
  setShare(row, "--wait", Math.min(barEnd - bonus, waitShare) / barEnd);
  setAttribute(row.firstElementChild, "data-mood", mood(waitShare));
  setText(
    row.querySelector(".wait-text"),
    say(text.queue.waited, { wait: format.ticking(waitMs), target: format.duration(item.targetMs) })
  );
  const share = row.querySelector(".share");
  setText(share, format.share(bonusShare + waitShare));
  setAttribute(share, "title", say(text.queue.promiseUsed, { share: format.share(bonusShare + waitShare) }));
}
