// Agents with both of their seats: what Salesforce sees, what the phone sees, what they hold and may take.
import { h, setAttribute, setText, syncList } from "./dom.js";
import { showIfEmpty } from "./emptyNote.js";
import { icon } from "./icons.js";
import { channelTitle, nounOf, say, text } from "./settings.js";

const kinds = ["call", "chat", "deferred"];

/** `context`: { format, agentLabel(id), open(agent), now() }. */
export function renderAgents(body, { total, agents }, context) {
  if (showIfEmpty(body, agents.length === 0, text.agents)) return;
  const parts = [
    { name: "list", agents },
    ...(total > agents.length ? [{ name: "more", count: total - agents.length }] : [])
  ];
  syncList(
    body,
    parts,
    ({ name }) => name,
    makePart,
    (element, part) => updatePart(element, part, context)
  );
}

function makePart({ name }) {
  return name === "more"
    ? h("p", { class: "more" })
    : h("ul", { class: "rows", role: "list", "aria-labelledby": "agents-title" });
}

function updatePart(element, part, context) {
  if (part.name === "more")
    return setText(element, say(text.agents.more, { count: context.format.number(part.count) }));
  syncList(
    element,
    part.agents,
    ({ agentId }) => agentId,
    () => makeRow(context),
    (row, agent) => updateRow(row, agent, context)
  );
}

function makeRow(context) {
  const seat = (name, symbol) =>
    h(
      "span",
      { class: `seat ${name}` },
      icon(symbol),
      h("span", { class: "unseen" }, `${text.agents[name]}: `),
      h("span", { class: "seat-text" })
    );
  const button = h(
    "button",
    { type: "button", class: "row agent", tabindex: -1 },
    h("span", { class: "who" }, h("span", { class: "name" }), h("span", { class: "trouble" })),
    h("span", { class: "seats" }, seat("salesforce", "cloud"), seat("phone", "headset")),
    h(
      "span",
      { class: "load" },
      h("span", { class: "load-bar", "aria-hidden": true }),
      h("span", { class: "load-text" })
    ),
    h("span", { class: "holds" }),
    h("span", { class: "takes" })
  );
  const row = h("li", {}, button);
  button.addEventListener("click", () => context.open(row.agent));
  return row;
}

function updateRow(row, agent, { format, agentLabel }) {
  row.agent = agent;
  const part = (name) => row.querySelector(`.${name}`);
  setText(part("name"), agentLabel(agent.agentId));
  setText(part("trouble"), agent.isNotResponding ? text.agents.notResponding : "");
  setSeat(part("salesforce"), salesforceSeat(agent.salesforce, agent.userId));
  setSeat(part("phone"), phoneSeat(agent.centre, format));
  setText(part("load-text"), say(text.agents.load, { percent: format.percent(agent.loadPercent) }));
  setAttribute(row.firstElementChild, "data-trouble", agent.isNotResponding);
  setAttribute(row.firstElementChild, "data-free", agent.mayTake.length > 0);
  drawLoad(part("load-bar"), agent.work);
  drawHolds(part("holds"), agent.work);
  drawTakes(part("takes"), agent.mayTake);
}

function setSeat(element, { state, words }) {
  setAttribute(element, "data-state", state);
  setText(element.querySelector(".seat-text"), words);
}

/** good: may be given work. wait: not now. off: not there. */
export function salesforceSeat({ isOnline, serviceChannelIds }, userId) {
  if (userId === null) return { state: "off", words: text.agents.noSeat };
  if (!isOnline) return { state: "off", words: text.agents.offline };
  if (serviceChannelIds.length === 0) return { state: "wait", words: text.agents.busyStatus };
  return { state: "good", words: text.agents.online };
}

export function phoneSeat(centre, format) {
  const words = text.agents.devices;
  if (centre === null) return { state: "off", words: text.agents.noSeat };
  if (!centre.isLoggedIn) return { state: "off", words: words.out };
  if (centre.device === "ringing" || centre.device === "busy") return { state: "wait", words: words[centre.device] };
  if (centre.wrapUpUntil !== null)
    return { state: "wait", words: `${words.wrapUp} ${format.time(centre.wrapUpUntil)}` };
  if (!centre.isReady) return { state: "wait", words: centre.notReadyBy === "agent" ? words.break : words.paused };
  if (centre.device === "idle") return { state: "good", words: words.idle };
  return { state: "wait", words: words[centre.device] ?? centre.device };
}

function drawLoad(bar, work) {
  const pieces = work.map(({ channel, id, state, percent }) =>
    h("i", { "data-noun": nounOf(channel, id), "data-state": state, "--part": String(Math.min(100, percent) / 100) })
  );
  bar.replaceChildren(...pieces);
}

function drawHolds(element, work) {
  const label = ({ channel, id, state }) =>
    say(state === "offered" ? text.agents.offeredWork : text.agents.openWork, { channel: channelTitle(channel, id) });
  const key = work.map((each) => `${each.id} ${each.state}`).join(" ");
  if (element.dataset.shown === key) return;
  element.dataset.shown = key;
  const chips = work.map((each) =>
    h(
      "span",
      { class: "chip", "data-noun": nounOf(each.channel, each.id), "data-state": each.state, title: label(each) },
      icon(nounOf(each.channel, each.id)),
      h("span", { class: "unseen" }, `${label(each)} `)
    )
  );
  element.replaceChildren(...(chips.length > 0 ? chips : [h("span", { class: "nothing" }, text.agents.holdsNothing)]));
}

function drawTakes(element, mayTake) {
  const key = mayTake.join(" ");
  if (element.dataset.shown === key) return;
  element.dataset.shown = key;
  const words =
    mayTake.length > 0
      ? `${text.agents.mayTake} ${mayTake.map((kind) => text.agents.kinds[kind]).join(", ")}`
      : text.agents.mayTakeNothing;
  const marks = kinds.map((kind) =>
    h("span", { class: "take", "data-may": String(mayTake.includes(kind)) }, icon(kind))
  );
  element.replaceChildren(h("span", { class: "unseen" }, words), ...marks);
  setAttribute(element, "title", words);
}
