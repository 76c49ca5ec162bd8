// What an operator may ask for an item, each with a button: all of it can be reached and pressed from the keyboard.
import { h, setText } from "./dom.js";
import { say, text } from "./settings.js";

const words = text.actions;
const nameKey = "onequeue.actor";
const minutes = [15, 60, 240];
const nothingToAsk = ["accepted", "joined"];

/** `context`: { agents() of the last snapshot, agentLabel(id), post(path, body, actor), done() }. */
export function actionParts(item, context) {
  if (nothingToAsk.includes(item.phase)) return [];
  const status = h("p", { class: "note", role: "status" });
  const actor = h("input", { id: "action-actor", maxlength: 80, autocomplete: "name", required: true });
  actor.value = localStorage.getItem(nameKey) ?? "";
  const ask = (kind, body) => perform({ item, kind, body: body(), actor, status, context });
  const button = (kind, body) =>
    h("button", { type: "button", "data-action": kind, onclick: () => void ask(kind, body) }, words[kind]);
  const agent = choice(
    "action-agent",
    context.agents().map(({ agentId }) => [agentId, context.agentLabel(agentId)])
  );
  const until = choice("action-until", [
    ["", words.untilReleased],
    ...minutes.map((count) => [count, durationOf(count)])
  ]);
  const level = h("input", { id: "action-level", type: "number", min: 1, max: 999 });
  level.value = "1";
  return [
    h("h3", {}, words.title),
    h(
      "div",
      { class: "actions" },
      labelled("action-actor", words.actor, actor),
      labelled(
        "action-agent",
        words.agent,
        agent,
        button("pin", () => ({ agentId: agent.value })),
        button("assign", () => ({ agentId: agent.value }))
      ),
      labelled(
        "action-until",
        words.until,
        until,
        button("hold", () => ({ until: endOf(until.value) }))
      ),
      labelled(
        "action-level",
        words.level,
        level,
        button("raise", () => ({ level: Number(level.value) }))
      ),
      h(
        "div",
        { class: "action" },
        button("release", () => ({}))
      )
    ),
    status
  ];
}

function labelled(id, label, ...controls) {
  return h("div", { class: "action" }, h("label", { for: id }, label), ...controls);
}

function choice(id, options) {
  return h("select", { id }, ...options.map(([value, label]) => h("option", { value }, label)));
}

function durationOf(count) {
  return count < 60 ? say(words.minutes, { count }) : say(words.hours, { count: count / 60 });
}

function endOf(count) {
  return count === "" ? null : new Date(Date.now() + Number(count) * 60_000).toISOString();
}

async function perform({ item, kind, body, actor, status, context }) {
  const name = actor.value.trim();
  if (name === "") {
    setText(status, words.needsActor);
    actor.focus();
    return;
  }
  localStorage.setItem(nameKey, name);
  setText(status, words.asking);
  try {
    await context.post(`/api/v1/items/${encodeURIComponent(item.itemId)}/${kind}`, body, name);
    setText(status, words.asked);
    context.done();
  } catch (error) {
    setText(status, say(words.refused, { why: [error.detail, ...error.problems].filter(Boolean).join(" ") }));
  }
}
