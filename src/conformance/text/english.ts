import type { ReportText } from "./clauseText.ts";

const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? "" : "s"}`;

export const english: ReportText = {
  clauses: {
    "pick-second-of-three": "the second of three callers can be picked, answered and hung up",
    "nobody-rings-unasked": "nobody is rung while a bridge is in control and does not offer",
    refused: "a refused call goes back to its queue with its age and can be offered to somebody else",
    "no-answer": "a call that nobody answers goes back when the ring time is over",
    "agent-offline": "an offer to an agent who is logged out is refused",
    "agent-on-break": "an offer to an agent on a break is refused",
    "agent-talking": "an offer to an agent who is talking is refused",
    "logout-while-ringing": "an agent who logs out while the phone rings gives the call back",
    "double-offer-of-a-call": "a second offer of a ringing call is refused",
    "double-offer-to-an-agent": "an offer to an agent whose phone rings is refused",
    "command-asked-twice": "a command asked twice is done once, also when the first answer was lost",
    revoke: "an offer can be taken back",
    "abandon-while-queued": "a caller who hangs up while waiting has abandoned",
    "abandon-while-ringing": "a caller who hangs up while the phone rings has abandoned, and the agent is free again",
    "caller-ends-the-conversation": "a caller who hangs up while talking ends the call",
    "native-pick-up": "a waiting call that an agent picks up by hand is told as answered",
    "call-out": "an agent who calls out is told as talking, and nothing as waiting",
    "requeue-keeps-age": "a call that changes its queue keeps its age",
    "cannot-dissuade": "a centre that cannot tell callers that nobody will answer says so, and the caller waits on",
    dissuade: "a caller is told that nobody will answer, and the call ends",
    callback: "a caller who is offered a callback may ask for it",
    "dissuade-only-who-waits": "a caller who is being told may hang up, and a ringing one is not told",
    "native-without-a-bridge": "calls are distributed natively until a bridge takes control",
    "lease-expiry": "a lease that runs out gives the oldest waiting call to native distribution",
    renewal: "a renewed lease does not run out",
    release: "a released lease hands the calls back at once",
    fence: "a higher fence takes over, and the older holder is refused everything",
    "unknown-pool": "control of a pool that does not exist is refused",
    "other-pool": "control of one pool says nothing about another",
    "missing-event": "a lost event is fetched again and told in its place",
    "missing-last-event": "the last event, lost, is missed at the next heartbeat",
    "duplicate-event": "a doubled event is told once",
    "reordered-events": "events that overtake each other are told in order",
    "cut-connection": "after a cut nothing is missed and nothing told twice",
    "silent-connection": "a link that is open but silent is noticed, and nothing is missed",
    restart: "a restarted centre begins a new epoch, distributes natively and keeps its highest fence",
    "snapshot-first": "events that the snapshot contains are not told after it",
    clock: "the centre's clock can be measured, and queuedAt is on it",
    "killed-while-callers-wait":
      "a bridge killed while callers wait: native distribution answers when the lease is over",
    "killed-while-ringing": "a bridge killed in the middle of an offer: the next one finds it and hears how it ends",
    "killed-while-talking": "a bridge killed during a conversation: it goes on, and the next one hears its end"
  },
  reasons: {},
  heading: (url) => `Conformance of the contact centre at ${url}`,
  outcome: { passed: "passed", failed: "FAILED", notApplicable: "not applicable" },
  summary: ({ passed, failed, notApplicable }) =>
    `${counted(passed, "clause")} passed, ${String(failed)} failed, ${String(notApplicable)} not applicable.`,
  conforms: "The contact centre conforms.",
  doesNotConform: "The contact centre does not conform."
};
