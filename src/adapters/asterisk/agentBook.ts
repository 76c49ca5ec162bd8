/**
 * The agents as Asterisk shows them. An agent is the one member of a seat queue (`onequeue-agent-1001`); logged in while
 * that member's phone is also a member of a queue that is distributed; ready while it is not paused in one of them.
 */
import type { CentreAgent } from "../../ports/contactCentre.ts";
import type { AmiMessage } from "./amiMessage.ts";
import { roleOf } from "./names.ts";
import { oneLine } from "./untrusted.ts";

interface Member {
  readonly phone: string;
  readonly status: number;
  readonly isPaused: boolean;
  readonly reason: string;
  readonly wrapUpMs: number;
}

const BUSY = new Set([2, 3, 7, 8]);
const UNREACHABLE = new Set([4, 5]);

export class AgentBook {
  readonly #queues: ReadonlySet<string>;
  /** Queue -> phone -> member. */
  #members = new Map<string, Map<string, Member>>();
  /** Phone -> agent; null after a change of members. */
  #phones: ReadonlyMap<string, string> | null = null;
  readonly #wrapUpUntil = new Map<string, number>();
  /** Agent -> what was said last, and since when. */
  readonly #told = new Map<string, { readonly text: string; readonly since: string }>();

  constructor(queues: ReadonlySet<string>) {
    this.#queues = queues;
  }

  /** Takes a member as an event or a list shows it; false when it is none of ours. */
  member(message: AmiMessage): boolean {
    const queue = message.get("Queue");
    if (!this.#isOurs(queue)) return false;
    const phone = phoneOf(message);
    if (this.#members.get(queue)?.has(phone) !== true) this.#phones = null;
    const members = this.#members.get(queue) ?? new Map<string, Member>();
    this.#members.set(queue, members);
    members.set(phone, {
      phone,
      status: Number(message.get("Status")) || 0,
      isPaused: message.get("Paused") === "1",
      reason: oneLine(message.get("PausedReason"), 80),
      wrapUpMs: (Number(message.get("Wrapuptime")) || 0) * 1000
    });
    return true;
  }

  removed(message: AmiMessage): boolean {
    this.#phones = null;
    return this.#members.get(message.get("Queue"))?.delete(phoneOf(message)) ?? false;
  }

  /** A whole list instead of what was known. `isKept`: members of which an event has told more since the list began. */
  replace(list: readonly AmiMessage[], isKept: (key: string) => boolean): void {
    const before = this.#members;
    this.#members = new Map();
    this.#phones = null;
    for (const message of list) if (!isKept(keyOf(message))) this.member(message);
    for (const [queue, members] of before) {
      for (const [phone, member] of members) {
        if (!isKept(`${queue} ${phone}`)) continue;
        const now = this.#members.get(queue) ?? new Map<string, Member>();
        this.#members.set(queue, now.set(phone, member));
      }
    }
  }

  get agentIds(): readonly string[] {
    return [...this.#members].flatMap(([queue, members]) => {
      const role = roleOf(queue, this.#queues);
      return role.kind === "seat" && members.size > 0 ? [role.agentId] : [];
    });
  }

  /** Whose phone that is, for instance `PJSIP/1001`; null for nobody's. */
  agentOfPhone(phone: string): string | null {
    this.#phones ??= new Map(this.agentIds.map((agentId) => [this.#seat(agentId)?.phone ?? "", agentId]));
    return this.#phones.get(phone) ?? null;
  }

  has(agentId: string): boolean {
    return this.#seat(agentId) !== undefined;
  }

  /** A conversation has ended: the agent writes up, as long as the queue gives. Returns until when, or null. */
  conversationEnded(agentId: string, atMs: number): number | null {
    const longest = Math.max(0, ...this.#logins(agentId).map(([, member]) => member.wrapUpMs));
    this.#wrapUpUntil.set(agentId, longest === 0 ? 0 : atMs + longest);
    return longest === 0 ? null : atMs + longest;
  }

  view(agentId: string, activeCalls: readonly string[], nowMs: number): CentreAgent {
    const seat = this.#seat(agentId);
    const logins = this.#logins(agentId);
    const open = logins.filter(([, member]) => !member.isPaused);
    const paused = logins.find(([, member]) => member.isPaused)?.[1] ?? (seat?.isPaused === true ? seat : undefined);
    const isReady = open.length > 0 && seat?.isPaused !== true;
    const wrapUpUntil = this.#wrapUpUntil.get(agentId) ?? 0;
    const body = {
      agentId,
      login: logins.length > 0 ? "in" : "out",
      device: deviceOf(seat?.status ?? 0),
      ready: isReady,
      ...(isReady || paused === undefined ? {} : { reason: paused.reason, reasonOwner: ownerOf(paused.reason) }),
      ...(wrapUpUntil > nowMs ? { wrapUpUntil: new Date(wrapUpUntil).toISOString() } : {}),
      activeCalls,
      queues: (isReady ? open : logins).map(([queue]) => queue).toSorted()
    } as const;
    return { ...body, since: this.#since(agentId, JSON.stringify(body), nowMs) };
  }

  #since(agentId: string, text: string, nowMs: number): string {
    const told = this.#told.get(agentId);
    if (told?.text === text) return told.since;
    const since = new Date(nowMs).toISOString();
    this.#told.set(agentId, { text, since });
    return since;
  }

  #seat(agentId: string): Member | undefined {
    return this.#members.get(`onequeue-agent-${agentId}`)?.values().next().value;
  }

  /** Memberships of the agent's phone in queues that are distributed. */
  #logins(agentId: string): (readonly [string, Member])[] {
    const phone = this.#seat(agentId)?.phone ?? "";
    return [...this.#queues].flatMap((queue) => {
      const member = this.#members.get(queue)?.get(phone);
      return member === undefined ? [] : [[queue, member] as const];
    });
  }

  #isOurs(queue: string): boolean {
    const { kind } = roleOf(queue, this.#queues);
    return kind === "native" || kind === "seat";
  }
}

/** The phone itself, also where the member is a Local channel that stands for it. */
function phoneOf(message: AmiMessage): string {
  return message.get("StateInterface") || message.get("Interface") || message.get("Location");
}

export function keyOf(message: AmiMessage): string {
  return `${message.get("Queue")} ${phoneOf(message)}`;
}

function deviceOf(status: number): CentreAgent["device"] {
  if (status === 1) return "idle";
  if (status === 6) return "ringing";
  if (BUSY.has(status)) return "busy";
  return UNREACHABLE.has(status) ? "unreachable" : "unknown";
}

/** Asterisk itself pauses who does not answer, and says so; everything else is the agent's own break. */
function ownerOf(reason: string): "agent" | "bridge" | "centre" {
  if (reason === "Auto-Pause") return "centre";
  return reason.startsWith("onequeue") ? "bridge" : "agent";
}
