/** Every clause is failed by a contact centre that has just that wrong. */
import { describe, expect, test } from "@jest/globals";
import type { CentreRig } from "../../src/conformance/centreRig.ts";
import { clauses } from "../../src/conformance/clauses.ts";
import { crashInProcess } from "../../src/conformance/crashInProcess.ts";
import { runClause } from "../../src/conformance/runClause.ts";
import { accepted } from "../../src/conformance/stage.ts";
import { english } from "../../src/conformance/text/english.ts";
import { french } from "../../src/conformance/text/french.ts";
import type { CentreCall, CentreEvent, ContactCentre } from "../../src/ports/contactCentre.ts";
import { protocolClauses, type RawRequests } from "../../src/cli/verification/protocolClauses.ts";
import { simulatedRig } from "../adapters/simulated/simulatedRig.ts";
import { systemTime } from "../contracts/systemTime.ts";
import { wrongCentre, type Wrongs } from "./wrongCentre.ts";

const deaf = (type: CentreEvent["type"]) => ({
  event: (event: CentreEvent) => (event.type === type ? [] : [event])
});
const changed = (change: (event: CentreEvent) => CentreEvent) => ({ event: (event: CentreEvent) => [change(event)] });
const alwaysYes = { offerCall: () => Promise.resolve(accepted) };
const calls = (change: (call: CentreCall) => CentreCall): Pick<Wrongs, "snapshot"> => ({
  snapshot: (right) => ({ ...right, calls: right.calls.map(change) })
});
let number = 0;

/** What is wrong with the centre that fails the clause. Made anew for each adapter. */
const wrongs: Readonly<Record<string, () => Wrongs>> = {
  "pick-second-of-three": () => ({
    // Takes the caller at the head whomever it is told to take.
    offerCall: (command, right) => right({ ...command, callId: command.callId.replace(/\d+$/, (n) => String(+n - 1)) })
  }),
  "nobody-rings-unasked": () => ({
    event: (event) =>
      event.type === "call.queued"
        ? [event, { ...event, type: "call.offered", callId: event.call.callId, agentId: "ann" }]
        : [event]
  }),
  refused: () => calls((call) => ({ ...call, queuedAt: new Date(Date.parse(call.queuedAt) + 5000).toISOString() })),
  "no-answer": () => changed((event) => (event.type === "call.offer-failed" ? { ...event, reason: "refused" } : event)),
  "agent-offline": () => alwaysYes,
  "agent-on-break": () => alwaysYes,
  "agent-talking": () => alwaysYes,
  "logout-while-ringing": () => deaf("call.offer-failed"),
  "double-offer-of-a-call": () => ({
    offerCall: async (command, right) => (command.offerId.endsWith(":second") ? accepted : await right(command))
  }),
  "double-offer-to-an-agent": () => ({
    offerCall: async (command, right) => {
      await right(command);
      return accepted;
    }
  }),
  "command-asked-twice": () => ({
    // Does not know its commands again.
    offerCall: (command, right) => right({ ...command, commandId: `${command.commandId}/${String((number += 1))}` })
  }),
  revoke: () => ({ revokeOffer: () => Promise.resolve(accepted) }),
  "abandon-while-queued": () =>
    changed((event) => (event.type === "call.abandoned" ? { ...event, waitedMs: event.waitedMs + 60_000 } : event)),
  "abandon-while-ringing": () => ({
    snapshot: (right) => ({
      ...right,
      calls: [...right.calls, ...right.calls.map((call) => ({ ...call, callId: "ghost" }))]
    })
  }),
  "caller-ends-the-conversation": () =>
    changed((event) => (event.type === "call.ended" ? { ...event, type: "call.abandoned", waitedMs: 0 } : event)),
  "native-pick-up": () => changed((event) => (event.type === "call.answered" ? { ...event, by: "bridge" } : event)),
  "call-out": () => deaf("call.answered"),
  "requeue-keeps-age": () =>
    changed((event) =>
      event.type === "call.updated" ? { ...event, call: { ...event.call, queuedAt: event.at } } : event
    ),
  // Dissuades though it said it could not.
  "cannot-dissuade": () => ({ capabilities: { dissuade: false } }),
  dissuade: () => ({ dissuade: () => Promise.resolve(accepted) }),
  callback: () => changed((event) => (event.type === "call.ended" ? { ...event, callbackWanted: false } : event)),
  "dissuade-only-who-waits": () => ({ dissuade: (command, right) => right(command).then(() => accepted) }),
  "native-without-a-bridge": () => deaf("call.offered"),
  "lease-expiry": () => ({
    renewControl: (lease, right) => right({ ...lease, fence: lease.fence + 1 }).then(() => accepted)
  }),
  renewal: () => ({ renewControl: () => Promise.resolve(accepted) }),
  release: () => ({ releaseControl: () => Promise.resolve() }),
  fence: () => ({
    // Takes whatever fence there is for its own.
    takeControl: (lease, right) => right(lease).then(() => accepted)
  }),
  "unknown-pool": () => ({ takeControl: () => Promise.resolve(accepted) }),
  "other-pool": () => ({
    takeControl: (lease, right) =>
      right(lease).then(async (answer) => {
        await right({ ...lease, pool: "other" });
        return answer;
      })
  }),
  "missing-event": () => {
    let missed = false;
    return {
      event: (event) => {
        if (missed || event.type !== "call.queued") return [event];
        missed = true;
        return [];
      }
    };
  },
  "missing-last-event": () => deaf("call.queued"),
  "duplicate-event": () => ({ event: (event) => (event.type === "call.queued" ? [event, event] : [event]) }),
  "reordered-events": () => {
    let held: CentreEvent | null = null;
    return {
      event: (event) => {
        if (event.type !== "call.queued") return [event];
        const before = held;
        held = event;
        return before === null ? [] : [event, before];
      }
    };
  },
  "cut-connection": () => deaf("call.queued"),
  "silent-connection": () => deaf("call.queued"),
  restart: () => ({ snapshot: (right) => ({ ...right, epoch: "always-the-same" }) }),
  "snapshot-first": () => ({ snapshot: (right) => ({ ...right, seq: right.seq + 10 }) }),
  clock: () => ({ clockOffsetMs: 3_600_000 }),
  "killed-while-callers-wait": () => ({
    // Never lets a lease run out.
    takeControl: (lease, right) => right({ ...lease, ttlMs: 600_000 })
  }),
  "killed-while-ringing": () => calls((call) => ({ ...call, state: "queued" })),
  "killed-while-talking": () => ({ snapshot: (right) => ({ ...right, calls: [] }) })
};

/** Time enough for what the right centre does, not for what never comes. */
const patienceMs = 600;

async function wrongRig(wrong: () => Wrongs): Promise<CentreRig> {
  const right = await simulatedRig(patienceMs);
  const adapter = (): ContactCentre => wrongCentre(right.adapter(), wrong());
  const rig = { ...right, adapter, timing: { ...right.timing, shortLeaseMs: 300 } };
  return { ...rig, crash: (state, callId, agentId) => crashInProcess(rig, systemTime, state, callId, agentId) };
}

describe("a contact centre with one thing wrong", () => {
  test.each(clauses.map((clause) => [clause.id, clause] as const))("fails %s", async (id, clause) => {
    const wrong = wrongs[id];
    if (wrong === undefined) throw new Error(`There is no wrong centre for the clause ${id}.`);
    const result = await runClause(clause, () => wrongRig(wrong), systemTime);
    expect(result).toMatchObject({ id, outcome: "failed" });
    expect(result.message).not.toBe("");
  });
});

test("every clause has an id of its own, and words in English and French", () => {
  const protocol = protocolClauses({} as RawRequests).map(({ id }) => id);
  const ids = [...clauses.map(({ id }) => id), ...protocol];
  expect(new Set(ids).size).toBe(ids.length);
  for (const text of [english, french]) expect(Object.keys(text.clauses).sort()).toEqual([...ids].sort());
});
