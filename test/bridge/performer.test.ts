/** Each arrow of the performer's diagram, with an org that answers by script. */
import { expect, test } from "@jest/globals";
import { Inbox } from "../../src/bridge/inbox.ts";
import { Performer } from "../../src/bridge/performer.ts";
import type { CommandOutcome } from "../../src/core/input.ts";
import type { AgentWorkWriter, GiveUpResult, InsertAgentWork, LookUpResult } from "../../src/ports/agentWorkWriter.ts";
import type { CommandState } from "../../src/ports/journal.ts";
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
    callDesk: { offerCall: () => Promise.resolve(settled), revokeOffer: () => Promise.resolve(settled) },
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
