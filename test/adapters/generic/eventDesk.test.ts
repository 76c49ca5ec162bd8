/** Every delivery gets its documented answer; what is refused is told nobody. */
import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "@jest/globals";
import type { OrderedEvent } from "../../../src/adapters/centre/eventOrder.ts";
import { EventDesk, type DeliveryAnswer, type Receipt } from "../../../src/adapters/generic/eventDesk.ts";
import { signed } from "../../../src/adapters/generic/signature.ts";
import { silentLog } from "../../contracts/silentLog.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { cloudEvent } from "./sampleEvent.ts";

const key = Buffer.alloc(32, 7);
const nowMs = 1_795_345_701_000;
let desk: EventDesk;
let told: OrderedEvent[];
let receipt: Receipt;

beforeEach(() => {
  desk = new EventDesk({ keys: [key], time: { ...systemTime, now: () => nowMs }, log: silentLog });
  told = [];
  receipt = { kind: "taken", epoch: "boot-1", seq: 7 };
  desk.subscribe((events) => {
    told.push(...events);
    return receipt;
  });
});

function deliver(value: unknown, headers: object = {}, id = (value as { id?: string }).id ?? "batch"): DeliveryAnswer {
  const body = typeof value === "string" ? value : JSON.stringify(value);
  const type = Array.isArray(value) ? "application/cloudevents-batch+json" : "application/cloudevents+json";
  return desk.take({ headers: { "content-type": type, ...signed([key], body, nowMs, id), ...headers }, body });
}

describe("a delivery", () => {
  test("of an event, or of a batch, is taken and acknowledged", () => {
    expect(deliver(cloudEvent(7))).toEqual({ status: 200, body: { epoch: "boot-1", ack: "00000000000000000007" } });
    expect(deliver([cloudEvent(8), cloudEvent(9)]).status).toBe(200);
    expect(told.map((event) => [event.type, event.seq])).toEqual([
      ["call.queued", 7],
      ["call.queued", 8],
      ["call.queued", 9]
    ]);
  });

  test("with a wrong signature, an old timestamp or none at all is refused with 401 and the reason", () => {
    const wrong = { "webhook-signature": "v1,AAAA" };
    expect(deliver(cloudEvent(1), wrong)).toMatchObject({ status: 401, body: { reason: "signature" } });
    const old = signed([key], JSON.stringify(cloudEvent(1)), nowMs - 400_000, "evt-1");
    expect(deliver(cloudEvent(1), old)).toMatchObject({ status: 401, body: { reason: "timestamp" } });
    const bare = { "webhook-id": undefined };
    expect(deliver(cloudEvent(1), bare)).toMatchObject({ status: 401, body: { reason: "missing" } });
    expect(told).toEqual([]);
  });

  test("that is repeated is acknowledged again, but an id that now stands for something else is refused", () => {
    expect(deliver(cloudEvent(7)).status).toBe(200);
    expect(deliver(cloudEvent(7)).status).toBe(200);
    const other = cloudEvent(7, { sequence: "9" });
    expect(deliver(other)).toMatchObject({ status: 422, body: { problems: [{ path: "id" }] } });
  });

  test("must say the same id inside and outside", () => {
    const answer = deliver(cloudEvent(1), {}, "evt-2");
    expect(answer).toMatchObject({ status: 422, body: { problems: [{ path: "id", message: "must be webhook-id" }] } });
  });

  test("after a gap is answered with what is expected, and of an epoch that is over with 410", () => {
    receipt = { kind: "gap", epoch: "boot-1", expected: 40 };
    const expected = "00000000000000000040";
    expect(deliver(cloudEvent(42))).toEqual({ status: 409, body: { epoch: "boot-1", expected } });
    receipt = { kind: "epochOver", epoch: "boot-0" };
    expect(deliver(cloudEvent(3, { epoch: "boot-0" }))).toMatchObject({ status: 410, body: { reason: "epoch-over" } });
  });

  test("that cannot be read is refused with every problem and its path, and nothing of the batch is taken", () => {
    const bad = cloudEvent(2, { time: "noon", data: { ...(cloudEvent(2)["data"] as object), queuedAt: 5 } });
    expect(deliver(bad)).toMatchObject({ status: 422, body: { reason: "event", problems: [{ path: "time" }] } });
    const inside = cloudEvent(3, { data: { callId: "", state: "waiting" } });
    const answer = deliver([cloudEvent(1), inside]);
    const paths = (answer.body as { problems: { path: string }[] }).problems.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["[1].data.callId", "[1].data.queueId", "[1].data.state"]));
    for (const text of ["{", "7", '"text"', "[]"]) expect(deliver(text).status).toBeGreaterThanOrEqual(400);
    expect(told).toEqual([]);
  });

  test("of a type that is not known takes its place in the order", () => {
    expect(deliver(cloudEvent(4, { type: "com.acme.new.v7", data: { any: "thing" } })).status).toBe(200);
    expect(told).toMatchObject([{ type: "unknown", seq: 4, epoch: "boot-1" }]);
  });

  test("with another content type, or of more events than allowed, is refused", () => {
    expect(deliver(cloudEvent(1), { "content-type": "application/json" }).status).toBe(415);
    const many = Array.from({ length: 501 }, (_, index) => cloudEvent(index + 1));
    expect(deliver(many).status).toBe(413);
    expect(told).toEqual([]);
  });

  test("has text of callers cut and cleaned, and ids with control characters refused", () => {
    const attributes = { menu: `sales\u0000\r\n${"x".repeat(5000)}` };
    deliver(cloudEvent(1, { data: { ...(cloudEvent(1)["data"] as object), attributes } }));
    const [event] = told;
    const menu = event?.type === "call.queued" ? (event.call.attributes["menu"] ?? "") : "";
    expect(menu).toMatch(/^sales {3}x+$/);
    expect(menu).toHaveLength(1000);
    expect(deliver(cloudEvent(2, { data: { ...(cloudEvent(2)["data"] as object), callId: "a\nb" } })).status).toBe(422);
  });

  test("of any JSON, well signed, gets an answer and never more than it says", () => {
    const near = fc.record(
      Object.fromEntries(
        Object.entries(cloudEvent(1)).map(([name, value]) => [name, fc.oneof(fc.constant(value), fc.jsonValue())])
      ),
      { requiredKeys: [] }
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), near, fc.array(near, { maxLength: 3 })), (value) => {
        const before = told.length;
        const { status } = deliver(value, {}, "evt-1");
        expect([200, 400, 401, 422]).toContain(status);
        if (status !== 200) expect(told).toHaveLength(before);
      }),
      { numRuns: 500, seed: 20_261_125 }
    );
  });

  test("that is refused is logged, the first of a reason at once and then how many, never with what is in it", () => {
    const lines: { readonly message: string; readonly fields: unknown }[] = [];
    const warn = (message: string, fields?: unknown): void => void lines.push({ message, fields });
    let monotonic = 0;
    const time = { ...systemTime, now: () => nowMs, monotonic: () => monotonic };
    const watched = new EventDesk({ keys: [key], time, log: { ...silentLog, warn } });
    const headers = { "content-type": "application/cloudevents+json", ...signed([key], "", nowMs, "evt-1") };
    for (let count = 0; count < 100; count += 1) watched.take({ headers, body: "+33600000002" });
    monotonic = 11_000;
    watched.take({ headers, body: "+33600000002" });
    expect(lines.map(({ fields }) => fields)).toEqual([
      { reason: "signature", alikeBefore: 0, status: 401 },
      { reason: "signature", alikeBefore: 99, status: 401 }
    ]);
  });

  test("while nobody listens is to be sent again", () => {
    const nobody = new EventDesk({ keys: [key], time: { ...systemTime, now: () => nowMs }, log: silentLog });
    const body = JSON.stringify(cloudEvent(1));
    const headers = { "content-type": "application/cloudevents+json", ...signed([key], body, nowMs, "evt-1") };
    expect(nobody.take({ headers, body })).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  });
});
