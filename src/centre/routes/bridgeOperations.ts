import { z } from "zod";
import type { Centre } from "../centre.ts";
import { answerSchema, commandIds, commandSchema, type Command, type CommandAnswer } from "../commands.ts";
import type { LeaseRequest } from "../control.ts";
import { changed, nothing, operation, seen, type Operation, type Reply } from "../operation.ts";
import { CentreProblem, notFound } from "../problem.ts";
import { capabilities, capabilitiesSchema, controlSchema, eventSchema, snapshotSchema } from "../wireSchemas.ts";

const pool = z.string().min(1).default("main");
const leaseSchema = z.strictObject({
  pool,
  holder: z.string().min(1).max(200),
  fence: z.int().min(1),
  ttlMs: z.int().min(50).max(600_000)
});

/** What a bridge uses: events, snapshot, control, commands. */
export function bridgeOperations(centre: Centre): Operation[] {
  return [...observation(centre), ...controlOperations(centre), commandOperation(centre)];
}

function observation(centre: Centre): Operation[] {
  const row = { method: "get", tag: "bridge" } as const;
  return [
    operation({
      ...row,
      operationId: "readCapabilities",
      path: "/v1/capabilities",
      summary: "What this centre lets a bridge do.",
      input: nothing,
      answer: capabilitiesSchema,
      run: () => seen(capabilities)
    }),
    operation({
      ...row,
      operationId: "readSnapshot",
      path: "/v1/snapshot",
      summary: "All live calls and agents as of a sequence number; later events apply on top.",
      input: z.strictObject({ pool: z.string().min(1).optional() }),
      answer: snapshotSchema,
      run: (input) => seen(centre.snapshot(input.pool))
    }),
    operation({
      ...row,
      operationId: "readEvents",
      path: "/v1/events",
      summary: "Recent events after a sequence number. Upgraded to a WebSocket: replays those, then says each new one.",
      input: z.strictObject({
        epoch: z.string().min(1),
        after: z.coerce.number().int().min(0),
        limit: z.coerce.number().int().min(1).max(5000).default(500)
      }),
      answer: z.object({ epoch: z.string(), seq: z.int(), events: z.array(eventSchema) }),
      otherAnswers: { 410: "Of another epoch, or not kept any more: take a snapshot." },
      run: ({ epoch, after, limit }) => {
        const events = centre.events.since(epoch, after);
        if (events === null) throw gone(centre, epoch, after);
        return seen({ epoch, seq: centre.events.seq, events: events.slice(0, limit) });
      }
    })
  ];
}

function gone(centre: Centre, epoch: string, after: number): CentreProblem {
  const { epoch: current, seq } = centre.events;
  const asked = `Events of epoch ${epoch} after ${String(after)} are not kept`;
  return new CentreProblem(410, "not-kept", `${asked}; now at ${String(seq)} of ${current}. Take a snapshot.`);
}

function controlOperations(centre: Centre): Operation[] {
  const { control, floor } = centre;
  const row = { path: "/v1/control", tag: "bridge", answer: controlSchema } as const;
  const known = (name: string): string => {
    if (!control.has(name)) throw notFound("pool", name, floor.pools);
    return name;
  };
  const held = (lease: LeaseRequest & { pool: string }, isTaken: boolean): Reply =>
    isTaken ? changed(control.state(lease.pool)) : notInControl(centre, lease.pool);
  return [
    operation({
      ...row,
      operationId: "readControl",
      method: "get",
      summary: "Who distributes the calls of a pool.",
      input: z.strictObject({ pool }),
      run: (input) => seen(control.state(known(input.pool)))
    }),
    operation({
      ...row,
      operationId: "takeControl",
      method: "put",
      summary: "Takes the lease of a pool with a fence higher than any before.",
      input: leaseSchema,
      otherAnswers: { 412: "An equal or higher fence was there before." },
      run: (lease) => held(lease, control.take(known(lease.pool), lease))
    }),
    operation({
      ...row,
      operationId: "renewControl",
      method: "post",
      summary: "Renews the lease before it runs out; a lease that ran out must be taken again.",
      input: leaseSchema,
      otherAnswers: { 412: "The lease is not held with this fence." },
      run: (lease) => held(lease, control.renew(known(lease.pool), lease))
    }),
    operation({
      ...row,
      operationId: "releaseControl",
      method: "delete",
      summary: "Hands the calls back to native distribution at once.",
      input: z.strictObject({ pool, fence: z.int().min(1) }),
      otherAnswers: { 412: "The lease is not held with this fence." },
      run: (input) =>
        control.release(known(input.pool), input.fence)
          ? changed(control.state(input.pool))
          : notInControl(centre, input.pool)
    })
  ];
}

function notInControl(centre: Centre, name: string): Reply {
  const body = { status: "rejected", reason: "not-in-control", ...centre.control.state(name) };
  return { status: 412, body, isCommitted: false };
}

function commandOperation(centre: Centre): Operation {
  return operation({
    operationId: "sendCommand",
    method: "post",
    path: "/v1/commands",
    tag: "bridge",
    summary: "Asks for something; what becomes of it is said by events.",
    input: commandSchema,
    answer: answerSchema,
    status: 202,
    otherAnswers: {
      409: "Rejected: call-gone, already-offered, agent-unavailable or unsupported.",
      410: "Rejected: past expiresAt.",
      412: "Rejected: not in control of the pool."
    },
    run: async (command) => await takeCommand(centre, command)
  });
}

async function takeCommand(centre: Centre, command: Command): Promise<Reply> {
  const { faults, clock, commands } = centre;
  const ids = commandIds(command);
  const delay = faults.strike("delayCommand", command.type, ids);
  if (delay !== null) await new Promise<void>((resolve) => clock.after(delay.ms, resolve));
  if (faults.strike("loseCommand", command.type, ids) !== null) return { status: 0, isCommitted: false, isCut: true };
  const { answer, isRepeated } = commands.take(command);
  return {
    status: statusOf(answer),
    body: answer,
    headers: isRepeated ? { "onequeue-repeated": "true" } : {},
    isCommitted: answer.status === "accepted" && !isRepeated,
    isCut: faults.strike("loseAnswer", command.type, ids) !== null
  };
}

function statusOf(answer: CommandAnswer): number {
  if (answer.status === "accepted") return 202;
  if (answer.reason === "not-in-control") return 412;
  return answer.reason === "expired" ? 410 : 409;
}
