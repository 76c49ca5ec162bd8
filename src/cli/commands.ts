import type { RunCommand } from "./io.ts";

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Loaded only when asked for: a bridge must not load the emulated org. */
  readonly load: () => Promise<RunCommand>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: "demo",
    summary: "emulated org, simulated contact centre, bridge and traffic, with the board in the browser",
    load: async () => (await import("./demo.ts")).runDemo
  },
  {
    name: "start",
    summary: "run the bridge against an org and a contact centre",
    load: async () => (await import("./start.ts")).runStart
  },
  {
    name: "check",
    summary: "check configuration and policy, and do nothing else",
    load: async () => (await import("./check.ts")).runCheck
  },
  {
    name: "ccs-verify",
    summary: "verify that an integrator's contact centre does what the bridge needs",
    load: async () => (await import("./ccsVerify.ts")).runCcsVerify
  },
  {
    name: "policy",
    summary: "start a policy of your own, bring one into force on a running bridge, go back",
    load: async () => (await import("./policy.ts")).runPolicy
  },
  {
    name: "item",
    summary: "pin, assign, hold, raise or release an item of a running bridge",
    load: async () => (await import("./item.ts")).runItem
  },
  {
    name: "doctor",
    summary: "look at the contact centre and say what its configuration lacks",
    load: async () => (await import("./doctor.ts")).runDoctor
  },
  {
    name: "explain",
    summary: "tell the life of an item in plain words",
    load: async () => (await import("./explain.ts")).runExplain
  },
  {
    name: "replay",
    summary: "decide a recorded journal again and prove that every byte is the same",
    load: async () => (await import("./replay.ts")).runReplay
  },
  {
    name: "simulate",
    summary: "try a policy on simulated customers and agents",
    load: async () => (await import("./simulate.ts")).runSimulate
  },
  {
    name: "shadow",
    summary: "how far a bridge in shadow mode agrees with what really happened",
    load: async () => (await import("./shadow.ts")).runShadow
  },
  {
    name: "org",
    summary: "emulate a Salesforce org for tests and demonstrations",
    load: async () => (await import("./org.ts")).runOrgCommand
  },
  {
    name: "centre",
    summary: "simulate a contact centre for tests and demonstrations",
    load: async () => (await import("./centre.ts")).runCentreCommand
  }
];

export function usage(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    "onequeue: one queue for calls and Salesforce work",
    "",
    "onequeue COMMAND [--help]",
    ...lines,
    "",
    "onequeue --version"
  ].join("\n");
}
