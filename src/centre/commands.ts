/**
 * Commands of whoever holds a pool. A command is executed at most once: its answer is kept under its id and given
 * again, word for word, to whoever asks again. Refusals for want of control are not kept, since nothing was tried.
 */
import { z } from "zod";
import type { AgentDesk } from "./agentDesk.ts";
import type { Clock } from "./clock.ts";
import type { Control } from "./control.ts";
import type { Evidence } from "./evidence.ts";
import type { Faults } from "./faults.ts";
import type { Floor } from "./floor.ts";
import { isAvailable, type Agent, type Call } from "./model.ts";
import { notFound } from "./problem.ts";
import type { Switchboard } from "./switchboard.ts";

const KEPT_ANSWERS = 200_000;

const id = z.string().min(1).max(200);
const head = {
  commandId: id.describe("Same id again = same stored answer."),
  pool: id.default("main"),
  fence: z.int().min(0),
  expiresAt: z.iso.datetime().optional().describe("Not executed any more after this time.")
};

export const commandSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("offer-call"),
    ...head,
    callId: id,
    agentId: id,
    offerId: id,
    ringMs: z.int().min(10).max(600_000)
  }),
  z.strictObject({ type: z.literal("revoke-offer"), ...head, offerId: id }),
  z.strictObject({
    type: z.literal("dissuade-call"),
    ...head,
    callId: id,
    message: z.string().min(1).max(80).describe("Id of an announcement."),
    offersCallback: z.boolean().default(false)
  }),
  z.strictObject({
    type: z.literal("requeue-call"),
    ...head,
    callId: id,
    queueId: id.optional(),
    priority: z.int().min(0).max(1000).optional()
  }),
  z.strictObject({ type: z.literal("set-priority"), ...head, callId: id, priority: z.int().min(0).max(1000) }),
  z.strictObject({
    type: z.literal("set-agent-state"),
    ...head,
    agentId: id,
    ready: z.boolean(),
    reason: z.string().max(80)
  })
]);

export const answerSchema = z.object({
  status: z.enum(["accepted", "rejected"]),
  reason: z
    .enum(["call-gone", "already-offered", "agent-unavailable", "not-in-control", "unsupported", "expired"])
    .optional(),
  fence: z.int().optional().describe("Highest fence known, with not-in-control.")
});

export type Command = z.infer<typeof commandSchema>;
type CommandOf<T extends Command["type"]> = Extract<Command, { readonly type: T }>;
export type CommandAnswer = z.infer<typeof answerSchema>;

const ACCEPTED: CommandAnswer = { status: "accepted" };

export interface CommandParts {
  readonly floor: Floor;
  readonly control: Control;
  readonly switchboard: Switchboard;
  readonly desk: AgentDesk;
  readonly faults: Faults;
  readonly evidence: Evidence;
  readonly clock: Clock;
}

export class Commands {
  readonly #parts: CommandParts;
  readonly #answers = new Map<string, CommandAnswer>();

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  /** Executes, or repeats the answer of the first time. `isRepeated` tells which. */
  take(command: Command): { readonly answer: CommandAnswer; readonly isRepeated: boolean } {
    const stored = this.#answers.get(command.commandId);
    if (stored !== undefined) return { answer: stored, isRepeated: true };
    const { control, clock } = this.#parts;
    if (!control.has(command.pool)) throw notFound("pool", command.pool, this.#parts.floor.pools);
    if (!control.isHeldBy(command.pool, command.fence)) {
      const { fence } = control.state(command.pool);
      return { answer: { status: "rejected", reason: "not-in-control", fence }, isRepeated: false };
    }
    const isLate = command.expiresAt !== undefined && clock.wall() > Date.parse(command.expiresAt);
    const answer = isLate ? rejected("expired") : this.#execute(command);
    this.#keep(command, answer);
    return { answer, isRepeated: false };
  }

  #execute(command: Command): CommandAnswer {
    const refusal = this.#parts.faults.strike("refuseCommand", command.type, [command.commandId]);
    if (refusal !== null) return rejected(refusal.reason);
    switch (command.type) {
      case "offer-call":
        return this.#offerCall(command);
      case "revoke-offer":
        return this.#revokeOffer(command);
      case "dissuade-call":
        return this.#dissuade(command);
      case "requeue-call":
        return this.#requeue(command, command.queueId, command.priority);
      case "set-priority":
        return this.#requeue(command, undefined, command.priority);
      case "set-agent-state":
        return this.#setAgentState(command);
      default:
        return command satisfies never;
    }
  }

  #offerCall(command: CommandOf<"offer-call">): CommandAnswer {
    const call = this.#call(command);
    if (call === undefined || call.state === "answered" || call.dissuasion !== null) return rejected("call-gone");
    if (call.offer !== null) return call.offer.offerId === command.offerId ? ACCEPTED : rejected("already-offered");
    const agent = this.#agent(command);
    if (agent === undefined || !isAvailable(agent)) return rejected("agent-unavailable");
    this.#parts.switchboard.offer(call, agent, { offerId: command.offerId, by: "bridge", ringMs: command.ringMs });
    return ACCEPTED;
  }

  #revokeOffer(command: CommandOf<"revoke-offer">): CommandAnswer {
    const { floor, switchboard } = this.#parts;
    const offered = [...floor.calls.values()].find((call) => call.offer?.offerId === command.offerId);
    if (offered === undefined || offered.pool !== command.pool) return rejected("call-gone");
    switchboard.failOffer(offered, "error");
    return ACCEPTED;
  }

  #dissuade(command: CommandOf<"dissuade-call">): CommandAnswer {
    const call = this.#call(command);
    if (call === undefined || call.state === "answered" || call.dissuasion !== null) return rejected("call-gone");
    if (call.offer !== null) return rejected("already-offered");
    this.#parts.switchboard.dissuade(call, command.message, command.offersCallback);
    return ACCEPTED;
  }

  #requeue(
    command: CommandOf<"requeue-call" | "set-priority">,
    queueId: string | undefined,
    priority: number | undefined
  ): CommandAnswer {
    const call = this.#call(command);
    if (call === undefined || call.state === "answered") return rejected("call-gone");
    const target = this.#parts.floor.queues.get(queueId ?? call.queueId);
    if (target === undefined || target.pool !== command.pool) return rejected("unsupported");
    if (queueId !== undefined && call.state === "offered") this.#parts.switchboard.failOffer(call, "error");
    this.#parts.switchboard.requeue(call, target.queueId, priority ?? call.priority);
    return ACCEPTED;
  }

  #setAgentState(command: CommandOf<"set-agent-state">): CommandAnswer {
    const agent = this.#agent(command);
    const isSet = agent !== undefined && this.#parts.desk.setState(agent, command.ready, command.reason);
    return isSet ? ACCEPTED : rejected("agent-unavailable");
  }

  #call(command: { readonly callId: string; readonly pool: string }): Call | undefined {
    const call = this.#parts.floor.calls.get(command.callId);
    return call?.pool === command.pool ? call : undefined;
  }

  #agent(command: { readonly agentId: string; readonly pool: string }): Agent | undefined {
    const agent = this.#parts.floor.agents.get(command.agentId);
    return agent?.pool === command.pool ? agent : undefined;
  }

  #keep(command: Command, answer: CommandAnswer): void {
    const { commandId, type } = command;
    this.#answers.set(commandId, answer);
    if (this.#answers.size > KEPT_ANSWERS) this.#answers.delete(this.#answers.keys().next().value ?? "");
    this.#parts.evidence.write("commit", { type, recordIds: commandIds(command), ...answer });
  }
}

/** Every id a command names. */
export function commandIds(command: unknown): string[] {
  if (typeof command !== "object" || command === null) return [];
  const named = command as Readonly<Record<string, unknown>>;
  return ["commandId", "offerId", "callId", "agentId"].flatMap((key) => {
    const value = named[key];
    return typeof value === "string" ? [value] : [];
  });
}

function rejected(reason: NonNullable<CommandAnswer["reason"]>): CommandAnswer {
  return { status: "rejected", reason };
}
