import { createFeed, type FeedOptions } from "../../../../src/adapters/salesforce/feeds/createFeed.ts";
import type { Feed, Gap, Notification, RestRequest, Session } from "../../../../src/adapters/salesforce/feeds/feed.ts";
import { systemTime } from "../../../../src/adapters/system/systemTime.ts";
import { type Org, type OrgOptions, startOrg } from "../../../../src/emulator/server.ts";
import { BridgeError } from "../../../../src/ports/bridgeError.ts";
import { quietLog } from "./fakeSession.ts";
import { until } from "./until.ts";

/** An emulated org on a real socket, a feed on it, and a listener that makes durable what it hears at once. */
export class OrgRig {
  readonly org: Org;
  readonly told: Notification[] = [];
  readonly gaps: Gap[] = [];
  readonly complaints: string[] = [];
  readonly positions = new Map<string, string>();
  onNotification: (notification: Notification) => void = () => {};

  private constructor(org: Org) {
    this.org = org;
  }

  static async open(options: OrgOptions = {}): Promise<OrgRig> {
    return new OrgRig(await startOrg({ publishLatencyMs: 0, ...options }));
  }

  /** Polls fast; everything else as in production. */
  feed(options: Partial<FeedOptions> = {}): Feed {
    return createFeed({
      session: this.#session(),
      time: systemTime,
      log: quietLog,
      random: () => 0.5,
      mayWriteTopics: true,
      pace: { fastestMs: 30 },
      timing: { firstRetryMs: 20 },
      listener: {
        onNotification: (notification) => this.#hear(notification),
        onNothing: ({ stream, position }) => void this.positions.set(stream, position),
        onGap: (gap) => void this.gaps.push(gap),
        onHealthy: () => {},
        onUnhealthy: (reason) => void this.complaints.push(reason)
      },
      ...options
    });
  }

  /** Calls a console operation by its operationId. */
  async operate(operationId: string, body: object = {}): Promise<Record<string, string>> {
    const operation = this.org.operations.find((candidate) => candidate.operationId === operationId);
    if (operation === undefined) throw new Error(`The org has no operation ${operationId}.`);
    return await this.#fetch(operation.path, operation.method.toUpperCase(), body);
  }

  async insertAgentWork(routingId: string, username: string): Promise<string> {
    const routing = this.org.store.table("PendingServiceRouting").get(routingId);
    const users = this.org.store.table("User").all();
    const user = [...users].find((candidate) => candidate["Username"] === username);
    const fields = {
      PendingServiceRoutingId: routingId,
      WorkItemId: routing?.["WorkItemId"],
      ServiceChannelId: routing?.["ServiceChannelId"],
      UserId: user?.Id
    };
    const { id } = await this.#fetch("/services/data/v67.0/sobjects/AgentWork", "POST", fields);
    return id ?? "";
  }

  /** Resolves once a notification like this has come, the n-th from 1. */
  async hears(what: Partial<Notification>, nth = 1): Promise<Notification> {
    const matching = (): Notification[] =>
      this.told.filter((notification) =>
        Object.entries(what).every(([key, value]) => sameJson(notification, key, value))
      );
    await until(`${JSON.stringify(what)} is heard`, () => matching().length >= nth);
    return matching()[nth - 1] as Notification;
  }

  #hear(notification: Notification): void {
    this.told.push(notification);
    this.onNotification(notification);
    const { position } = notification;
    if (position !== null) this.positions.set(position.stream, position.position);
  }

  #session(): Session {
    const { url, token } = this.org;
    return {
      instanceUrl: url,
      apiVersion: "67.0",
      accessToken: () => Promise.resolve(token),
      refresh: () => Promise.resolve(token),
      apiUsage: () => null,
      request: ({ method, path, body }: RestRequest) => this.#fetch(`/services/data/v67.0${path}`, method, body)
    };
  }

  async #fetch(path: string, method: string, body?: unknown): Promise<Record<string, string>> {
    const response = await fetch(this.org.url + path, {
      method,
      headers: { authorization: `Bearer ${this.org.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    const text = await response.text();
    if (response.ok) return (text === "" ? {} : JSON.parse(text)) as Record<string, string>;
    const [error] = [JSON.parse(text) as { errorCode?: string }].flat();
    const ids = { errorCode: error?.errorCode ?? "" };
    throw new BridgeError({ code: "OrgRefused", message: `${method} ${path}: ${text}`, ids });
  }
}

function sameJson(notification: Notification, key: string, value: unknown): boolean {
  return JSON.stringify(notification[key as keyof Notification]) === JSON.stringify(value);
}
