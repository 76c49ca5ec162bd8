/**
 * The org in shadow mode: everything is read, nothing is written. What the core decides is a reservation that stands
 * until reality speaks: the native router gives the item to the same agent (they agree), to another one, or gives the
 * agent something else; then the reservation is taken back and the books follow what happened.
 */
import type { WorkFacts } from "../../core/input.ts";
import type { AgentWorkWriter, InsertAgentWork } from "../../ports/agentWorkWriter.ts";
import type { InputSink, StreamPosition, UnstampedInput } from "../../ports/inputSink.ts";
import { shadowWorkPrefix } from "../../ports/agreement.ts";
import type { Org, OrgContext, OrgStatus } from "../../ports/org.ts";
import type { Time, TimerHandle } from "../../ports/time.ts";

/** Where reality does nothing about it, a reservation ends by itself, so that an agent is not kept from the rest. */
const reservedMs = 15_000;

export function shadowOrg(org: Org, time: Time): Org {
  const desk = new ShadowDesk(time);
  return {
    writer: desk,
    authenticate: () => org.authenticate(),
    start: (context: OrgContext) => org.start({ ...context, sink: desk.between(context.sink) }),
    describeAgents: (descriptions) => org.describeAgents(descriptions),
    reread: (hints) => org.reread(hints),
    lookUpCaller: (number) => org.lookUpCaller(number),
    reconcile: (reason) => org.reconcile(reason),
    status: (): OrgStatus => ({ ...org.status(), hasGuard: true }),
    stopIntake: () => {
      desk.stop();
      org.stopIntake();
    },
    close: () => org.close()
  };
}

class ShadowDesk implements AgentWorkWriter {
  readonly hasGuard = true;
  readonly #time: Time;
  /** Reservations that reality has not spoken of, by item id. */
  readonly #open = new Map<string, InsertAgentWork>();
  readonly #timers = new Set<TimerHandle>();
  #sink: InputSink | null = null;

  constructor(time: Time) {
    this.#time = time;
  }

  /** The sink with what reality means for reservations put in its place. */
  between(sink: InputSink): InputSink {
    this.#sink = sink;
    return {
      enqueue: (input: UnstampedInput, from?: StreamPosition) => {
        this.#notice(input);
        sink.enqueue(input, from);
        this.#follow(input);
      },
      advance: (from) => sink.advance(from),
      get backlog() {
        return sink.backlog;
      },
      drained: () => sink.drained()
    };
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  insert(commands: readonly InsertAgentWork[]): ReturnType<AgentWorkWriter["insert"]> {
    for (const command of commands) {
      this.#open.set(command.itemId, command);
      const timer = this.#time.after(reservedMs, () => {
        this.#timers.delete(timer);
        if (this.#open.get(command.itemId) === command) this.#release(command);
      });
      this.#timers.add(timer);
    }
    return Promise.resolve(commands.map(() => ({ kind: "done", agentWorkId: null }) as const));
  }

  lookUp(): ReturnType<AgentWorkWriter["lookUp"]> {
    return Promise.resolve({ kind: "absent" });
  }

  giveUp(): ReturnType<AgentWorkWriter["giveUp"]> {
    return Promise.resolve({ kind: "neverCreated" });
  }

  /** The native router did the same: its AgentWork takes the reservation's place. */
  #notice(input: UnstampedInput): void {
    if (input.type !== "WorkObserved" || !isLive(input.work) || input.work.itemId === null) return;
    const { itemId, agentId } = input.work;
    if (this.#open.get(itemId)?.agentId === agentId) this.#open.delete(itemId);
  }

  /** After the input itself, so that nobody is taken for free who is not. */
  #follow(input: UnstampedInput): void {
    switch (input.type) {
      case "ItemUpdated":
        return input.item.isPushed ? this.#releaseItem(input.item.itemId) : undefined;
      case "ItemRemoved":
        return this.#releaseItem(input.itemId);
      case "WorkObserved":
        return isLive(input.work) ? this.#workSeen(input.work) : undefined;
      default:
        return undefined;
    }
  }

  #workSeen({ itemId, agentId, status }: WorkFacts): void {
    if (status === "Opened" && itemId !== null) this.#releaseItem(itemId);
    for (const command of [...this.#open.values()]) {
      if (command.agentId === agentId && command.itemId !== itemId) this.#release(command);
    }
  }

  #releaseItem(itemId: string): void {
    const command = this.#open.get(itemId);
    if (command !== undefined) this.#release(command);
  }

  /** As an agent who was not available any more: nobody is blamed, and the item is looked at again. */
  #release({
    commandId,
    itemId,
    workItemId,
    agentId,
    serviceChannelId,
    capacityWeight,
    capacityPercent
  }: InsertAgentWork): void {
    this.#open.delete(itemId);
    const named = { agentWorkId: `${shadowWorkPrefix}${commandId}`, itemId, workItemId, agentId };
    const sized = { serviceChannelId, serviceChannelName: "", capacityWeight, capacityPercent };
    const work = { ...named, ...sized, status: "Unavailable" as const, openedAt: null };
    this.#sink?.enqueue({ type: "WorkObserved", work });
  }
}

function isLive({ status }: WorkFacts): boolean {
  return status === "Assigned" || status === "Opened";
}
