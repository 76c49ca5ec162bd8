import type { DoctorText } from "../finding.ts";

export const english: DoctorText = {
  heading: (where) => `Asterisk at ${where}, as the bridge would use it:`,
  good: {
    login: (subject) => `the account ${subject} may log in`,
    booted: () => "events of the system arrive",
    version: (subject) => `Asterisk ${subject} can let single callers out of a queue`,
    permissions: () => "the account may ask for everything that is needed",
    modules: () => "the modules are loaded",
    dialplan: () => "the dialplan is there",
    timestamps: () => "events carry their time",
    variables: () => "events carry the channel variables",
    "native-queue": (subject) => `the queue ${subject} is there`,
    room: (subject) => `the waiting room of ${subject} is there`,
    "room-gate": (subject) => `the waiting room ${subject} has its one pretended member`,
    seat: (subject) => `agent ${subject} has a queue with one phone`,
    "seat-phone": (subject) => `agent ${subject} has one phone`,
    "shared-phone": (subject) => `agent ${subject} has a phone of their own`
  },
  bad: {
    login: (subject, found) => `no login for ${subject}: ${found}`,
    booted: () => "no event of the system has arrived",
    version: (_, found) => `Asterisk ${found || "of an unknown version"} cannot let single callers out of a queue`,
    permissions: (_, found) => `the account may not ask for: ${found}`,
    modules: (_, found) => `modules are not loaded: ${found}`,
    dialplan: (_, found) => `contexts are missing in the dialplan: ${found}`,
    timestamps: () => "events do not carry their time",
    variables: (_, found) => `events do not carry these channel variables: ${found}`,
    "native-queue": (subject) => `there is no queue ${subject}`,
    room: (subject, found) => `the queue ${subject} has no waiting room ${found}`,
    "room-gate": (subject, found) => `the waiting room ${subject} has not exactly its one pretended member: ${found}`,
    seat: (subject, found) => `agent ${subject} has no queue ${found}`,
    "seat-phone": (subject, found) => `the queue of agent ${subject} must have one phone, and has: ${found}`,
    "shared-phone": (subject, found) => `agent ${subject} has the same phone as another: ${found}`
  },
  advice: {
    login: "Compare centre.ami with manager.conf: enabled, bindaddr, port, the account's secret, and its permit lines.",
    booted: "Give the account read = system,call,agent,user.",
    version: "QueueWithdrawCaller came with 16.25, 18.11 and 19.3: update Asterisk.",
    permissions: "Give the account write = system,call,agent,user,originate,reporting.",
    modules: "Load them in modules.conf.",
    dialplan: "Add #include onequeue-extensions.conf to extensions.conf, and reload the dialplan.",
    timestamps: "Set timestampevents = yes under [general] of manager.conf.",
    variables: "Name them in channelvars under [general] of manager.conf.",
    "native-queue": "Correct centre.ami.queues, or add the queue to queues.conf.",
    room: "Add it to queues.conf with the template onequeue-room.",
    "room-gate": "Nobody else may be a member, or calls ring there without the bridge's knowledge.",
    seat: "Add it to queues.conf with the template onequeue-agent, or correct centre.agents.",
    "seat-phone": "Give that queue the agent's phone as its only member.",
    "shared-phone": "Give each agent a phone, or one of the two another id in centre.agents."
  },
  summary: (problems) =>
    problems === 0 ? "Nothing is missing." : problems === 1 ? "1 thing to do." : `${String(problems)} things to do.`
};
