// The two sides, the policy, who writes, and what an operator has to know.
import { h, setAttribute, setText, syncList } from "./dom.js";
import { say, text } from "./settings.js";

/** Names the state beside the dot too: colour alone says nothing to many. */
export function renderStatus(list, bridge, format) {
  syncList(list, statusEntries(bridge, format), ({ name }) => name, makeEntry, updateEntry);
}

function makeEntry({ name }) {
  return h(
    "li",
    {},
    h("span", { class: "dot", "aria-hidden": true }),
    h("b", {}, text.status[name]),
    h("span", { class: "state-text" }),
    h("span", { class: "why" })
  );
}

function updateEntry(element, { state, words, why }) {
  setAttribute(element, "data-state", state);
  setText(element.querySelector(".state-text"), words);
  setText(element.querySelector(".why"), why);
  setAttribute(element.querySelector(".why"), "title", why);
}

function statusEntries({ mode, org, centre, policy }, format) {
  const { feed } = org;
  return [
    {
      name: "salesforce",
      state: !org.isUp ? "bad" : feed.isHealthy ? "good" : "wait",
      words: org.isUp ? text.status.feeds[feed.kind] : text.status.down,
      why: feedWhy(feed, format)
    },
    {
      name: "centre",
      state: !centre.isUp ? "bad" : centre.hasControl ? "good" : "wait",
      words: !centre.isUp ? text.status.down : centre.hasControl ? text.status.inControl : text.status.native,
      why: centre.reason
    },
    writing(org, mode),
    { name: "policy", state: "plain", words: `${policy.name} ${policy.version}`, why: "" }
  ];
}

function feedWhy({ why, isHealthy, silentForMs }, format) {
  if (isHealthy || silentForMs === null) return why;
  return `${say(text.status.silentFor, { age: format.duration(silentForMs) })}; ${why}`;
}

function writing(org, mode) {
  if (mode === "shadow")
    return { name: "writing", state: "wait", words: text.status.shadow, why: text.status.shadowWhy };
  if (!org.isWriter) return { name: "writing", state: "bad", words: text.status.notWriter, why: org.writerReason };
  if (!org.hasGuard) return { name: "writing", state: "wait", words: text.status.degraded, why: "" };
  return { name: "writing", state: "good", words: text.status.exactlyOnce, why: "" };
}

const mostAlerts = 6;

/** What is wrong, worst first; empty when nothing is. */
export function renderAlerts(list, { ready, bridge }, format) {
  const notReady = ready.isReady
    ? []
    : [
        {
          key: "notReady",
          level: "bad",
          words: [text.status.notReady, ...ready.reasons].join(". ").replaceAll("..", ".")
        }
      ];
  const reasons = ready.isReady ? ready.reasons.map((words) => ({ key: words, level: "wait", words })) : [];
  const paused = bridge.pausedChannels.map(({ channel, until, code }) => ({
    key: `paused ${channel}`,
    level: "wait",
    words: say(code === null ? text.status.paused : text.status.pausedFor, { channel, time: format.time(until), code })
  }));
  const warnings = bridge.org.warnings.map((words) => ({ key: words, level: "wait", words }));
  const alerts = bridge.alerts.map(({ at, sentence }) => ({
    key: `${at} ${sentence}`,
    level: "bad",
    at,
    words: sentence
  }));
  const all = [...notReady, ...alerts, ...paused, ...reasons, ...warnings];
  const distinct = [...new Map(all.map((each) => [each.words, each])).values()];
  const shown = distinct.slice(0, mostAlerts);
  if (distinct.length > shown.length)
    shown.push({
      key: "more",
      level: "wait",
      words: say(text.status.alerts, { count: distinct.length - shown.length })
    });
  syncList(
    list,
    shown,
    ({ key }) => key,
    makeAlert,
    (element, alert) => updateAlert(element, alert, format)
  );
}

function makeAlert() {
  return h("li", {}, h("time", {}), h("span", {}));
}

function updateAlert(element, { level, at, words }, format) {
  setAttribute(element, "data-level", level);
  setText(element.querySelector("time"), at === undefined ? "" : format.time(at));
  setText(element.querySelector("span"), words);
}

export function renderCounts(list, { bridge }, format) {
  const entries = [
    { name: "waiting", value: bridge.waiting },
    { name: "offered", value: bridge.offered },
    { name: "parked", value: bridge.parked },
    { name: "agentsFree", value: bridge.agents.free, of: bridge.agents.online }
  ];
  syncList(
    list,
    entries,
    ({ name }) => name,
    makeCount,
    (element, { name, value, of }) => {
      setAttribute(element, "data-name", name);
      setAttribute(element, "data-zero", value === 0);
      setText(element.querySelector("dd"), format.number(value));
      setText(
        element.querySelector("dt"),
        of === undefined
          ? text.counts[name]
          : `${say(text.counts.ofOnline, { count: format.number(of) })} ${text.counts[name]}`
      );
    }
  );
}

function makeCount() {
  return h("div", {}, h("dt", {}), h("dd", {}));
}
