// Puts the page together: the feed says what there is, the views draw it, the keyboard moves about in it.
import { renderAgents } from "./agentsView.js";
import { Announcer, keyOf, renderDecisions } from "./decisionsView.js";
import { h, setAttribute, setText } from "./dom.js";
import { Feed } from "./feed.js";
import { formats, shortId } from "./format.js";
import { goTo, keepOneTabStop, moveByArrows, singleKeys } from "./keyboard.js";
import { Panel } from "./panelView.js";
import { renderQueue, tickRow } from "./queueView.js";
import { language, say, text } from "./settings.js";
import { renderAlerts, renderCounts, renderStatus } from "./statusView.js";

/** A snapshot older than this is shown as stale: live, one comes every five seconds. */
const staleAfterMs = 12_000;
const mostDecisions = 50;

const part = (id) => document.querySelector(`#${id}`);
const panels = ["queue", "agents", "decisions"].map(part);
const format = formats(language);
const names = new Map();
const agentLabel = (agentId) => names.get(agentId) ?? shortId(agentId);
const learn = (known) => Object.entries(known).forEach(([id, name]) => names.set(id, name));
const announcer = new Announcer(part("announcer"));
let snapshot = null;
let newestSeq = null;

const feed = new Feed({
  state: () => showConnection(),
  snapshot: (received) => show(received),
  decisions: (decisions) => {
    if (snapshot !== null) announceNew(decisions);
  }
});
const panel = new Panel(part("panel"), {
  format,
  agentLabel,
  learn,
  read: (path) => feed.read(path),
  post: (path, body, actor) => feed.post(path, body, actor),
  agents: () => snapshot?.agents.agents ?? []
});

function show(received) {
  snapshot = received;
  learn(received.names);
  const { bridge, queue, agents, decisions } = received;
  setText(part("pool"), bridge.pool);
  setText(
    document.querySelector("title"),
    `${bridge.waiting > 0 ? `(${format.number(bridge.waiting)}) ` : ""}${text.title}`
  );
  renderCounts(part("counts"), received, format);
  renderStatus(part("status"), bridge, format);
  renderAlerts(part("alerts"), received, format);
  renderQueue(part("queue-body"), queue, {
    format,
    agentLabel,
    open: (item) => void panel.openItem(item.itemId, item)
  });
  renderAgents(part("agents-body"), agents, { format, agentLabel, open: (agent) => panel.openAgent(agent) });
  renderDecisions(part("decisions-body"), decisions.slice(0, mostDecisions), {
    format,
    openItem: (itemId) => void panel.openItem(itemId)
  });
  panels.forEach(keepOneTabStop);
  announceNew(decisions);
  showConnection();
}

/** What was there when the page opened is not news. */
function announceNew(decisions) {
  const newest = decisions[0]?.seq ?? 0;
  if (newestSeq !== null) {
    const seen = new Set();
    announcer.add(decisions.filter((each) => each.seq > newestSeq && !seen.has(keyOf(each)) && seen.add(keyOf(each))));
  }
  newestSeq = Math.max(newestSeq ?? 0, newest, snapshot?.bridge.seq ?? 0);
}

function showConnection() {
  const age = snapshot === null ? 0 : performance.now() - feed.heardAt;
  const isStale = snapshot !== null && feed.state !== "disconnected" && age > staleAfterMs;
  const state = isStale ? "stale" : feed.state;
  setAttribute(document.body, "data-state", state);
  setText(part("connection-text"), text.connection[state] ?? text.connection.disconnected);
  setText(part("connection-details"), connectionDetails(state, age).join(" · "));
  if (state === "unauthorized" && !part("token").open) askForToken();
}

/** Apart from the state, which is announced: these change every second. */
function connectionDetails(state, age) {
  const details = [];
  if ((state === "stale" || state === "disconnected") && snapshot !== null)
    details.push(say(text.connection.lastSeen, { time: format.time(snapshot.at), age: format.ticking(age) }));
  const seconds = Math.ceil((feed.retryAt - performance.now()) / 1000);
  if (state === "disconnected" && seconds > 0) details.push(say(text.connection.retryIn, { seconds }));
  return details;
}

function askForToken() {
  const wasTried = sessionStorage.getItem("onequeue.token") !== null;
  setText(part("token-wrong"), wasTried ? text.token.wrong : "");
  part("token").showModal();
}

function tick() {
  if (snapshot === null || document.hidden) return;
  showConnection();
  if (feed.state === "disconnected") return;
  const elapsed = performance.now() - feed.heardAt;
  for (const row of part("queue-body").querySelectorAll("ol > li")) tickRow(row, elapsed, format);
}

/** Rows without words while the first snapshot is on its way: not to be taken for an empty queue. */
function showSkeletons() {
  for (const { id } of panels) {
    const rows = Array.from({ length: 5 }, () => h("div", { class: "ghost" }));
    part(`${id}-body`).replaceChildren(h("div", { class: "skeleton", "aria-hidden": true }, ...rows));
  }
}

function wireDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog && dialog.id !== "token") dialog.close();
    });
  }
  part("token").addEventListener("cancel", (event) => event.preventDefault());
  part("token-form").addEventListener("submit", () => feed.useToken(part("token-input").value.trim()));
  part("shortcut-rows").replaceChildren(
    ...text.shortcuts.rows.map(([keys, what]) =>
      h("div", {}, h("dt", {}, ...keys.split(" ").map((key) => h("kbd", {}, key))), h("dd", {}, what))
    )
  );
}

function wireKeyboard() {
  panels.forEach(moveByArrows);
  const showKeys = () => part("keys").showModal();
  part("show-keys").addEventListener("click", showKeys);
  const [queue, agents, decisions] = panels;
  singleKeys(
    { q: () => goTo(queue), a: () => goTo(agents), d: () => goTo(decisions), "?": showKeys },
    part("shortcuts-enabled")
  );
}

for (const link of document.querySelectorAll("[data-language]"))
  setAttribute(link, "aria-current", link.dataset.language === language ? "true" : null);
showSkeletons();
wireDialogs();
wireKeyboard();
feed.start();
setInterval(tick, 1000);
