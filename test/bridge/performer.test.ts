/** Each arrow of the performer's diagram, with an org that answers by script. */
import { expect, test } from "@jest/globals";
import { Inbox } from "../../src/bridge/inbox.ts";
import { Performer } from "../../src/bridge/performer.ts";
import type { CommandOutcome } from "../../src/core/input.ts";
import type { AgentWorkWriter, GiveUpResult, InsertAgentWork, LookUpResult } from "../../src/ports/agentWorkWriter.ts";
import type { CentreResult } from "../../src/ports/contactCentre.ts";
import type { CommandRecord, CommandState } from "../../src/ports/journal.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Time } from "../../src/ports/time.ts";

const quiet: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => quiet };

/** Timers run at once, in order; their lengths are kept. */
function impatient(waits: number[]): Time {
  return {
    now: () => 0,
    monotonic: () => 0,
    after: (ms, action) => {
      waits.push(ms);
      const timer = setImmediate(action);
      return { cancel: () => clearImmediate(timer) };
    },
    soon: (action) => void setImmediate(action),
    fetch: () => Promise.reject(new Error("nobody fetches here"))
  };
}

interface Script {
  readonly inserts: CommandOutcome[];
  readonly lookUps?: LookUpResult[];
  readonly giveUps?: GiveUpResult[];
  readonly hasGuard?: boolean;
  readonly mayResend?: boolean;
}

const command: InsertAgentWork = {
  type: "InsertAgentWork",
  commandId: "0JR1:1",
  itemId: "0JR1",
  workItemId: "500",
  agentId: "005a",
  serviceChannelId: "0N9",
  capacityWeight: null,
  capacityPercent: 100,
  isHot: false,
  decisionSeq: 1,
  policyVersion: "1",
  reason: "test"
};

interface Played {
  readonly asked: string[];
  readonly states: CommandState[];
  readonly outcomes: CommandOutcome[];
  readonly waits: number[];
}

/** Performs the command until its outcome is final or the script is at its end. */
async function play(script: Script): Promise<Played> {
  const played: Played = { asked: [], states: [], outcomes: [], waits: [] };
  const next = <T>(list: T[] | undefined, name: string): Promise<T> => {
    played.asked.push(name);
    const answer = list?.shift();
    return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer);
  };
  const writer: AgentWorkWriter = {
    hasGuard: script.hasGuard ?? true,
    insert: async () => [await next(script.inserts, "insert")],
    lookUp: () => next(script.lookUps, "lookUp"),
    giveUp: () => next(script.giveUps, "giveUp")
  };
  const inbox = new Inbox(() => 0);
  const settled = { ok: true } as const;
  const performer = new Performer({
    writer: () => writer,
    callDesk: {
      offerCall: () => Promise.resolve(settled),
      revokeOffer: () => Promise.resolve(settled),
      dissuadeCall: () => Promise.resolve(settled),
      lookInto: () => {}
    },
    isOpen: () => true,
    inbox,
    time: impatient(played.waits),
    log: quiet,
    mayResend: () => script.mayResend ?? true,
    onRequest: () => {}
  });
  performer.submit([command]);
  for (let turn = 0; turn < 50; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    for (let entry = inbox.take(); entry !== undefined; entry = inbox.take()) {
      if (entry.change !== null) played.states.push(entry.change.state);
      if (entry.input?.type === "CommandSettled") played.outcomes.push(entry.input.outcome);
    }
  }
  return played;
}

const done: CommandOutcome = { kind: "done", agentWorkId: "0Bz1" };
const unknown: CommandOutcome = { kind: "unknown", error: "no answer within 5 s" };
const refused: CommandOutcome = {
  kind: "refused",
  code: "INVALID_CROSS_REFERENCE_KEY",
  blame: "item",
  message: "gone"
};

test("a write that is answered is done", async () => {
  const { asked, outcomes } = await play({ inserts: [done] });
  expect([asked, outcomes]).toEqual([["insert"], [done]]);
});

test("a first attempt that is refused is settled by that", async () => {
  const { asked, states } = await play({ inserts: [refused] });
  expect([asked, states]).toEqual([["insert"], ["refused"]]);
});

test("an unknown outcome is looked up, and found done", async () => {
  const { asked, states } = await play({ inserts: [unknown], lookUps: [{ kind: "found", agentWorkId: "0Bz1" }] });
  expect([asked, states]).toEqual([
    ["insert", "lookUp"],
    ["unknown", "done"]
  ]);
});

test("an absent one is sent again under the same key", async () => {
  const { asked, states } = await play({ inserts: [unknown, done], lookUps: [{ kind: "absent" }] });
  expect([asked, states]).toEqual([
    ["insert", "lookUp", "insert"],
    ["unknown", "done"]
  ]);
});

test("a resend that is refused settles nothing: the key is given up first", async () => {
  const { asked, states } = await play({
    inserts: [unknown, refused],
    lookUps: [{ kind: "absent" }],
    giveUps: [{ kind: "neverCreated" }]
  });
  expect([asked, states]).toEqual([
    ["insert", "lookUp", "insert", "giveUp"],
    ["unknown", "gaveUp"]
  ]);
});

test("a key that cannot be given up was used after all: the first attempt did it", async () => {
  const { outcomes } = await play({
    inserts: [unknown, refused],
    lookUps: [{ kind: "absent" }],
    giveUps: [{ kind: "exists", agentWorkId: "0Bz9" }]
  });
  expect(outcomes.at(-1)).toEqual({ kind: "done", agentWorkId: "0Bz9" });
});

test("a key that another writer used is refused, and the writer is to blame", async () => {
  const { outcomes } = await play({
    inserts: [unknown],
    lookUps: [{ kind: "foreign", blame: "writer", message: "bridge b, epoch 4" }]
  });
  expect(outcomes.at(-1)).toMatchObject({ kind: "refused", blame: "writer" });
});

test("an org that stays silent is asked again after growing pauses, and only told once", async () => {
  const { asked, states, waits } = await play({
    inserts: [unknown],
    lookUps: [
      { kind: "unknown", error: "503" },
      { kind: "unknown", error: "503" },
      { kind: "found", agentWorkId: "0Bz1" }
    ]
  });
  expect(asked).toEqual(["insert", "lookUp", "lookUp", "lookUp"]);
  expect(states).toEqual(["unknown", "done"]);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
});

test("without a guard object the server's own limit is waited out before anything is sent again", async () => {
  const { waits } = await play({ inserts: [unknown], lookUps: [], hasGuard: false });
  expect(waits[0]).toBe(120_000);
});

test("a write whose agent is no longer kept for it is not sent again but given up", async () => {
  const { asked } = await play({
    inserts: [unknown],
    lookUps: [{ kind: "absent" }],
    giveUps: [{ kind: "neverCreated" }],
    mayResend: false
  });
  expect(asked).toEqual(["insert", "lookUp", "giveUp"]);
});

const ring = {
  type: "OfferCall",
  commandId: "call:1:1",
  itemId: "call:1",
  agentId: "005a",
  ringMs: 15_000,
  isHot: true,
  decisionSeq: 1
} as const;

const silent = { ok: false, reason: "transport", isUnknown: true } as const;

/** Performs a call's command on a centre that answers by script, then by its last answer for ever. */
async function playCall(
  answers: readonly CentreResult[],
  isOpen: (asked: number) => boolean = () => true,
  asks = answers.length
): Promise<{ states: CommandState[]; outcomes: CommandOutcome[]; asked: number; looks: number }> {
  let [asked, looks] = [0, 0];
  const inbox = new Inbox(() => 0);
  const performer = new Performer({
    writer: () => {
      throw new Error("Nothing is written here.");
    },
    callDesk: {
      offerCall: () => (asked < asks ? Promise.resolve(answers[asked++] ?? silent) : new Promise(() => undefined)),
      revokeOffer: () => Promise.resolve(silent),
      dissuadeCall: () => Promise.resolve(silent),
      lookInto: () => looks++
    },
    isOpen: () => isOpen(asked),
    inbox,
    time: impatient([]),
    log: quiet,
    mayResend: () => true,
    onRequest: () => {}
  });
  performer.submit([ring]);
  const [states, outcomes]: [CommandState[], CommandOutcome[]] = [[], []];
  for (let turn = 0; turn < 100; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    for (let entry = inbox.take(); entry !== undefined; entry = inbox.take()) {
      if (entry.change !== null) states.push(entry.change.state);
      if (entry.input?.type === "CommandSettled") outcomes.push(entry.input.outcome);
    }
  }
  return { states, outcomes, asked, looks };
}

test("a call that the centre takes is done, one that it refuses is refused with its word", async () => {
  expect((await playCall([{ ok: true }])).states).toEqual(["done"]);
  const { outcomes } = await playCall([{ ok: false, reason: "agent-unavailable", isUnknown: false }]);
  expect(outcomes).toMatchObject([{ kind: "refused", code: "agent-unavailable", blame: "agent" }]);
});

test("a call whose answer was lost is asked again under its id, and told unknown once", async () => {
  const { states, asked } = await playCall([silent, silent, { ok: true }]);
  expect([states, asked]).toEqual([["unknown", "done"], 3]);
});

test("a call that stays unknown is never taken for a no: the centre is looked at, again and again", async () => {
  const { states, asked, looks } = await playCall([], () => true, 20);
  expect([states, asked]).toEqual([["unknown"], 20]);
  expect(looks).toBeGreaterThan(10);
});

test("a call that stays unknown is settled once its offer is seen to be over, and not sent again", async () => {
  const { outcomes, asked } = await playCall([], (times) => times < 9, 20);
  expect(asked).toBe(9);
  expect(outcomes).toMatchObject([{ kind: "unknown" }, { kind: "refused", code: "OUTCOME_UNKNOWN", blame: "passing" }]);
});

test("a lost lease says nothing of what was sent before", async () => {
  const uncontrolled = { ok: false, reason: "not-in-control", isUnknown: false } as const;
  expect((await playCall([uncontrolled])).states).toEqual(["refused"]);
  expect((await playCall([silent, uncontrolled, { ok: true }])).states).toEqual(["unknown", "done"]);
});

/** A performer whose requests end when the test says so. */
function held(): {
  performer: Performer;
  inbox: Inbox;
  waits: number[];
  sent: string[];
  answer: (outcome: CommandOutcome) => void;
  pass: (ms: number) => void;
} {
  const answers: ((outcomes: CommandOutcome[]) => void)[] = [];
  const [waits, sent]: [number[], string[]] = [[], []];
  const timers: { ms: number; action: () => void }[] = [];
  const inbox = new Inbox(() => 0);
  const performer = new Performer({
    writer: () => ({
      hasGuard: true,
      insert: (commands) => {
        sent.push(...commands.map(({ commandId }) => commandId));
        return new Promise((resolve) => answers.push(resolve));
      },
      lookUp: () => new Promise(() => undefined),
      giveUp: () => new Promise(() => undefined)
    }),
    callDesk: {
      offerCall: () => Promise.resolve(silent),
      revokeOffer: () => Promise.resolve(silent),
      dissuadeCall: () => Promise.resolve(silent),
      lookInto: () => {}
    },
    isOpen: () => true,
    inbox,
    time: {
      ...impatient([]),
      after: (ms, action) => {
        waits.push(ms);
        timers.push({ ms, action });
        return { cancel: () => {} };
      }
    },
    log: quiet,
    mayResend: () => true,
    onRequest: () => {}
  });
  const pass = (until: number): void => {
    for (const { ms, action } of timers) if (ms <= until) action();
  };
  return { performer, inbox, waits, sent, answer: (outcome) => answers.shift()?.([outcome]), pass };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("stopping waits for the request under way and starts nothing that is still queued", async () => {
  const { performer, inbox, waits, sent, answer } = held();
  performer.submit([command]);
  await turn();
  let isStopped = false;
  const stopped = performer.stop(5_000).then(() => (isStopped = true));
  performer.submit([{ ...command, commandId: "0JR2:1", itemId: "0JR2" }]);
  await turn();
  expect([sent, isStopped, waits]).toEqual([["0JR1:1"], false, [5_000]]);
  answer(done);
  await stopped;
  expect(inbox.take()?.change).toMatchObject({ commandId: "0JR1:1", state: "done" });
  expect(inbox.take()).toBeUndefined();
  expect(sent).toEqual(["0JR1:1"]);
});

test("stopping gives a request that hangs its time and no more, and leaves its command sending", async () => {
  const { performer, inbox, pass } = held();
  performer.submit([command]);
  await turn();
  let isStopped = false;
  const stopped = performer.stop(5_000).then(() => (isStopped = true));
  pass(4_999);
  await turn();
  expect(isStopped).toBe(false);
  pass(5_000);
  await stopped;
  expect([inbox.take(), performer.unsettled]).toEqual([undefined, 1]);
});

test("what an earlier life left sending is unknown at once, before either side is reached", async () => {
  const { performer, inbox, sent } = held();
  const record = (body: object, commandId: string): CommandRecord => ({
    commandId,
    seq: 1,
    epoch: 1,
    type: "x",
    body: JSON.stringify(body),
    state: "sending",
    attempts: 2,
    detail: null
  });
  const never = new Promise<void>(() => undefined);
  performer.resume([record(command, "0JR1:1"), record(ring, "call:1:1")], { org: never, centre: never });
  const told = [inbox.take(), inbox.take()].map((entry) => entry?.change);
  expect(told).toMatchObject([
    { commandId: "0JR1:1", state: "unknown", attempts: 2 },
    { commandId: "call:1:1", state: "unknown", attempts: 2 }
  ]);
  await turn();
  expect([sent, performer.unsettled]).toEqual([[], 2]);
});
