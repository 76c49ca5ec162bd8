/**
 * Takes deliveries of events: checks who sends them and what is in them, hands them on and answers. Knows nothing of
 * sockets. Nothing that was answered with 2xx need ever be sent again: it was taken, or a snapshot will contain it.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Log } from "../../ports/log.ts";
import type { Time } from "../../ports/time.ts";
import type { OrderedEvent } from "../centre/eventOrder.ts";
import { readCloudEvent, sequenceText } from "./protocol/events.ts";
import { RecentIds } from "./recentIds.ts";
import { RefusalLog } from "./refusalLog.ts";
import { signatureProblem, windowS, type GivenHeaders } from "./signature.ts";

export const mostEvents = 500;
export const mostBytes = 1024 * 1024;

const SINGLE = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";

export interface Delivery {
  readonly headers: GivenHeaders;
  readonly body: string;
}

export interface DeliveryAnswer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What became of events: all told up to `seq`, or `expected` is missing first, or their epoch is over. */
export type Receipt =
  | { readonly kind: "taken"; readonly epoch: string; readonly seq: number }
  | { readonly kind: "gap"; readonly epoch: string; readonly expected: number }
  | { readonly kind: "epochOver"; readonly epoch: string };

export type TakeEvents = (events: readonly OrderedEvent[]) => Receipt;

export interface EventDeskOptions {
  /** Any of these may have signed. */
  readonly keys: readonly Uint8Array[];
  readonly time: Time;
  readonly log: Log;
}

const problems = {
  missing: "webhook-id, webhook-timestamp and webhook-signature must be given, once each",
  timestamp: `webhook-timestamp must be in seconds and at most ${String(windowS)} s off`,
  signature: "webhook-signature was made with none of the keys that are known here, or the body was changed"
} as const;

export class EventDesk {
  readonly #options: EventDeskOptions;
  readonly #ids: RecentIds;
  readonly #refusals: RefusalLog;
  readonly #takers = new Set<TakeEvents>();

  constructor(options: EventDeskOptions) {
    this.#options = options;
    this.#ids = new RecentIds(options.time);
    this.#refusals = new RefusalLog(options.log, options.time);
  }

  /** Returns how to leave. */
  subscribe(take: TakeEvents): () => void {
    this.#takers.add(take);
    return () => this.#takers.delete(take);
  }

  take(delivery: Delivery): DeliveryAnswer {
    const { keys, time } = this.#options;
    const type = String(delivery.headers["content-type"] ?? "")
      .split(";")[0]
      ?.trim()
      .toLowerCase();
    if (type !== SINGLE && type !== BATCH) return this.#refuse(415, "content-type", `must be ${SINGLE} or ${BATCH}`);
    const problem = signatureProblem(keys, delivery.headers, delivery.body, time.now());
    if (problem !== null) return this.#refuse(401, problem, problems[problem]);
    const values = valuesOf(delivery.body, type === BATCH);
    if (values === null) return this.#refuse(400, "json", `must be JSON${type === BATCH ? ": a list of events" : ""}`);
    if (values.length > mostEvents) return this.#refuse(413, "events", `must be at most ${String(mostEvents)}`);
    return this.#takeValues(values, type === BATCH ? null : String(delivery.headers["webhook-id"]));
  }

  /** `webhookId`: what the only event's own id must be; null for a batch. */
  #takeValues(values: readonly unknown[], webhookId: string | null): DeliveryAnswer {
    const events: OrderedEvent[] = [];
    const wrong: { path: string; message: string }[] = [];
    for (const [index, value] of values.entries()) {
      const read = readCloudEvent(value);
      const under = webhookId === null ? `[${String(index)}].` : "";
      if (read.kind === "malformed") wrong.push(...read.problems.map((one) => ({ ...one, path: under + one.path })));
      else if (webhookId !== null && read.id !== webhookId) wrong.push({ path: "id", message: "must be webhook-id" });
      else if (this.#ids.isOther(read.id, digestOf(value)))
        wrong.push({ path: `${under}id`, message: "was used for another event" });
      else events.push(read.event);
    }
    if (wrong.length > 0) return this.#malformed(wrong);
    return this.#handOn(events);
  }

  #handOn(events: readonly OrderedEvent[]): DeliveryAnswer {
    const receipts = [...this.#takers].map((take) => take(events));
    const gap = receipts.find((receipt) => receipt.kind === "gap");
    if (gap !== undefined) {
      return { status: 409, body: { epoch: gap.epoch, expected: sequenceText(gap.expected) } };
    }
    const taken = receipts.find((receipt) => receipt.kind === "taken");
    if (taken !== undefined) return { status: 200, body: { epoch: taken.epoch, ack: sequenceText(taken.seq) } };
    const over = receipts[0];
    if (over !== undefined) return { status: 410, body: { epoch: over.epoch, reason: "epoch-over" } };
    return { status: 503, body: { reason: "not-listening" }, headers: { "retry-after": "1" } };
  }

  #malformed(wrong: readonly { path: string; message: string }[]): DeliveryAnswer {
    const [first] = wrong;
    this.#refusals.refused("event", { status: 422, problem: first, problems: wrong.length });
    return { status: 422, body: { reason: "event", problems: wrong.slice(0, 50) } };
  }

  #refuse(status: number, reason: string, message: string): DeliveryAnswer {
    this.#refusals.refused(reason, { status });
    return { status, body: { reason, message } };
  }
}

function valuesOf(body: string, isBatch: boolean): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(body);
    if (!isBatch) return [value];
    const list = z.array(z.unknown()).safeParse(value);
    return list.success ? list.data : null;
  } catch {
    return null;
  }
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64");
}
