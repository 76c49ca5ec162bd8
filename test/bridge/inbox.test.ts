import { expect, test } from "@jest/globals";
import { Inbox } from "../../src/bridge/inbox.ts";

const tick = { type: "ClockTicked" } as const;

function inboxAt(now: () => number = () => 0): Inbox {
  return new Inbox(now);
}

test("entries come out in the order in which they went in, stamped with the monotonic clock", () => {
  let now = 5;
  const inbox = inboxAt(() => now++);
  inbox.enqueue(tick, { stream: "a", position: "1" });
  inbox.advance({ stream: "a", position: "2" });
  inbox.settle(tick, { commandId: "0JR:1", state: "done", attempts: 1, detail: null });
  const taken = [inbox.take(), inbox.take(), inbox.take(), inbox.take()];
  expect(taken.map((entry) => entry?.from?.position)).toEqual(["1", "2", undefined, undefined]);
  expect(taken.map((entry) => entry?.enqueuedAt)).toEqual([5, 6, 7, undefined]);
  expect(taken[2]?.change?.commandId).toBe("0JR:1");
});

test("only the first arrival in an empty inbox wakes the loop", () => {
  const inbox = inboxAt();
  let wakes = 0;
  inbox.onArrival = () => wakes++;
  inbox.enqueue(tick);
  inbox.enqueue(tick);
  expect(wakes).toBe(1);
  inbox.take();
  inbox.take();
  inbox.enqueue(tick);
  expect(wakes).toBe(2);
});

test("drained resolves when everything enqueued before is durable, whatever came after", async () => {
  const inbox = inboxAt();
  expect(await inbox.drained()).toBeUndefined();
  inbox.enqueue(tick);
  inbox.enqueue(tick);
  let isDrained = false;
  const drained = inbox.drained().then(() => (isDrained = true));
  inbox.enqueue(tick);
  inbox.madeDurable(1);
  await Promise.resolve();
  expect(isDrained).toBe(false);
  inbox.madeDurable(1);
  await drained;
  expect(isDrained).toBe(true);
});

test("a long run leaves nothing behind of what was taken", () => {
  const inbox = inboxAt();
  for (let index = 0; index < 10_000; index++) {
    inbox.enqueue(tick, { stream: "a", position: String(index) });
    if (index >= 10) expect(inbox.take()?.from?.position).toBe(String(index - 10));
  }
  expect(inbox.backlog).toBe(10);
});
