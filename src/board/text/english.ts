import type { BoardText } from "./boardText.ts";

export const english: BoardText = {
  title: "OneQueue board",
  tagline: "One queue for calls and Salesforce work",
  skipToQueue: "Skip to the queue",
  language: "Language",
  keys: "Keyboard shortcuts",
  close: "Close",
  needsScript: "The board needs JavaScript. The same is at /api/v1/snapshot.",
  sections: { queue: "Queue", agents: "Agents", decisions: "Decisions", status: "Status" },
  connection: {
    connecting: "Connecting",
    live: "Live",
    polling: "Polling",
    stale: "Stale",
    disconnected: "Disconnected",
    retryIn: "next try in {seconds} s",
    lastSeen: "as of {time}, {age} ago"
  },
  token: {
    title: "This bridge asks for a token",
    why: "It can be reached by other machines. The token is in its configuration; this page keeps it until you close the tab.",
    label: "Bearer token",
    wrong: "That token is not the right one.",
    open: "Open the board"
  },
  counts: {
    waiting: "waiting",
    offered: "offered",
    parked: "parked",
    agentsFree: "agents free",
    ofOnline: "of {count}"
  },
  status: {
    notReady: "The bridge is not routing",
    salesforce: "Salesforce",
    centre: "Contact centre",
    policy: "Policy",
    writing: "Writing",
    down: "unreachable",
    feeds: {
      changeData: "change data capture",
      pushTopic: "push topics",
      polling: "polling",
      none: "no feed"
    },
    silentFor: "silent for {age}",
    inControl: "OneQueue holds the calls",
    native: "distributes by itself",
    exactlyOnce: "exactly once",
    degraded: "degraded: the org has no guard object",
    notWriter: "off: another bridge writes",
    paused: "Channel “{channel}” is paused until {time}.",
    pausedFor: "Channel “{channel}” is paused until {time}: the org keeps answering {code}.",
    alerts: { one: "{count} alert", other: "{count} alerts" }
  },
  queue: {
    empty: "Nobody is waiting",
    emptyHint: "Calls and Salesforce work appear here in the order in which they will be served.",
    more: { one: "and {count} more", other: "and {count} more" },
    groups: { waiting: "Waiting", withAgents: "With agents", notYet: "Not to be routed yet", parked: "Parked" },
    waited: "{wait} of {target}",
    estimated: "{queue} · about {wait} more",
    promiseUsed: "{share} of the promise used",
    legendWait: "wait",
    legendBonus: "head start",
    legendPromise: "promise used up",
    rank: "Place {rank}",
    level: "level {level}",
    phases: {
      enriching: "being looked up",
      notReady: "not ready",
      waiting: "waiting",
      reserved: "being offered",
      offered: "offered",
      accepted: "with the agent",
      parked: "parked",
      joined: "counted with its call",
      dissuaded: "hears a message"
    },
    withAgent: "{phase}: {agent}"
  },
  agents: {
    empty: "No agents are known",
    emptyHint: "Agents appear once the org and the contact centre have been read.",
    more: { one: "and {count} more", other: "and {count} more" },
    salesforce: "Salesforce",
    phone: "Phone",
    online: "online",
    offline: "offline",
    busyStatus: "online, takes nothing",
    noSeat: "no seat",
    devices: {
      idle: "ready",
      ringing: "ringing",
      busy: "on a call",
      unreachable: "unreachable",
      unknown: "unknown",
      wrapUp: "wrap-up",
      break: "on a break",
      paused: "not ready",
      out: "logged out"
    },
    load: "{percent} busy",
    mayTake: "May take",
    mayTakeNothing: "may take nothing now",
    holds: "Holds",
    holdsNothing: "holds nothing",
    offeredWork: "{channel}, offered",
    openWork: "{channel}, open",
    notResponding: "Not responding",
    idleFor: "idle for {age}",
    kinds: { call: "calls", chat: "chats", deferred: "deferred work" }
  },
  decisions: {
    empty: "Nothing has been decided yet",
    emptyHint: "Each decision appears here in one sentence, with its reason.",
    andMore: { one: "and {count} other decision", other: "and {count} other decisions" }
  },
  item: {
    facts: {
      item: "Item",
      about: "Work item",
      channel: "Channel",
      queue: "Queue",
      tier: "Customer tier",
      language: "Language",
      phase: "Phase",
      since: "Waiting since",
      waited: "Waited",
      estimated: "Estimated wait",
      target: "Promise",
      promise: "Promise used",
      rank: "Place",
      agent: "Agent",
      offer: "Offers so far",
      agentWork: "AgentWork",
      parkedBecause: "Parked because",
      excluded: "Not offered again to",
      user: "Salesforce user",
      centreAgent: "Contact-centre agent",
      load: "Load",
      idle: "Idle since"
    },
    history: "Decisions",
    noHistory: "Nothing has been decided about it yet.",
    gone: "It has left: neither in the queue nor with an agent any more.",
    loading: "Loading…",
    failed: "Could not be read. Close and try again."
  },
  shortcuts: {
    title: "Keyboard",
    rows: [
      ["q", "go to the queue"],
      ["a", "go to the agents"],
      ["d", "go to the decisions"],
      ["↑ ↓", "move in a list"],
      ["Home End", "first, last row"],
      ["Enter", "open an item or agent"],
      ["Esc", "close"],
      ["?", "this list"]
    ],
    enabled: "Single-key shortcuts"
  },
  footer: "Read-only. No customer's name or number is shown."
};
