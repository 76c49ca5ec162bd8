import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge, type JudgeOptions } from "../../src/evidence/judge.ts";
import type { Verdict } from "../../src/evidence/verdict.ts";

type Facts = Readonly<Record<string, unknown>>;

/** Writes the two logs as org and centre do, on a clock that a test moves. */
export class LogBuilder {
  readonly #folder = mkdtempSync(join(tmpdir(), "onequeue-evidence-"));
  readonly #org: string[] = [];
  readonly #centre: string[] = [];
  #now = 1000;

  constructor() {
    this.setUp(
      { object: "ServiceChannel", id: "cases", developerName: "Cases" },
      { object: "ServiceChannel", id: "chats", developerName: "Chat" },
      { object: "ServiceChannelStatus", id: "1", serviceChannelId: "cases", servicePresenceStatusId: "available" },
      { object: "ServiceChannelStatus", id: "2", serviceChannelId: "chats", servicePresenceStatusId: "available" }
    );
  }

  after(ms: number): this {
    this.#now += ms;
    return this;
  }

  setUp(...changes: Facts[]): this {
    return this.org({ event: "setup", changes: changes.map((change) => ({ type: "created", ...change })) });
  }

  /** A user who belongs to the queue, and sits in the seat of the same name. */
  agent(userId: string, queueId = "support"): this {
    this.setUp(
      { object: "User", id: userId, username: `${userId}@example.com`, userRoleId: null, isActive: true },
      { object: "GroupMember", id: `${queueId}-${userId}`, groupId: queueId, userOrGroupId: userId }
    );
    return this.centre({
      event: "seat",
      agentId: `seat-${userId}`,
      username: `${userId}@example.com`,
      queues: ["calls"]
    });
  }

  online(userId: string): this {
    return this.commit({
      object: "UserServicePresence",
      id: `presence-${userId}`,
      userId,
      servicePresenceStatusId: "available",
      isCurrentState: true
    });
  }

  seat(userId: string, facts: Facts = {}): this {
    const agentId = `seat-${userId}`;
    return this.centre({ event: "agent", agentId, login: "in", ready: true, queues: ["calls"], ...facts });
  }

  item(itemId: string, facts: Facts = {}): this {
    return this.commit({
      object: "PendingServiceRouting",
      id: itemId,
      workItemId: `work-${itemId}`,
      queueId: "support",
      serviceChannelId: "cases",
      isReadyForRouting: true,
      ...facts
    });
  }

  work(agentWorkId: string, itemId: string, userId: string, status: string, facts: Facts = {}): this {
    return this.commit({
      object: "AgentWork",
      id: agentWorkId,
      type: status === "Assigned" ? "created" : "updated",
      status,
      userId,
      workItemId: `work-${itemId}`,
      pendingServiceRoutingId: itemId,
      serviceChannelId: "cases",
      ...facts
    });
  }

  gone(itemId: string): this {
    return this.commit({ object: "PendingServiceRouting", id: itemId, type: "deleted" });
  }

  commit(change: Facts): this {
    return this.org({ event: "commit", changes: [{ type: "created", ...change }] });
  }

  call(event: string, callId: string, facts: Facts = {}): this {
    return this.centre({ event, callId, queueId: "calls", ...facts });
  }

  org(facts: Facts): this {
    this.#org.push(this.#line(facts));
    return this;
  }

  centre(facts: Facts): this {
    this.#centre.push(this.#line(facts));
    return this;
  }

  /** Text as it is, for what a killed program leaves behind. */
  rawOrg(text: string): this {
    this.#org.push(text);
    return this;
  }

  /** Ends both logs now and judges them. */
  async verdict(options: JudgeOptions = {}): Promise<Verdict> {
    mkdirSync(this.#folder, { recursive: true });
    this.centre({ event: "end" });
    const [org, centre] = [join(this.#folder, "org.jsonl"), join(this.#folder, "centre.jsonl")];
    writeFileSync(org, this.#org.join("\n"));
    writeFileSync(centre, `${this.#centre.join("\n")}\n`);
    try {
      return await judge(org, centre, options);
    } finally {
      rmSync(this.#folder, { recursive: true });
    }
  }

  #line(facts: Facts): string {
    this.#now += 1;
    return JSON.stringify({ tMono: this.#now, tWall: 1_700_000_000_000 + this.#now, ...facts });
  }
}
