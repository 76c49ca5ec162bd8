import { expect, test } from "@jest/globals";
import { EventQueue } from "../../src/simulation/eventQueue.ts";
import { Random } from "../../src/simulation/random.ts";

test("events come by time, and at one time in the order in which they were scheduled", () => {
  const random = new Random(1, "events");
  const queue = new EventQueue<number>();
  const expected: { time: number; id: number }[] = [];
  const seen: { time: number; id: number }[] = [];
  for (let id = 0; id < 20_000; id++) {
    const time = Math.floor(random.uniform() * 500) + (seen.at(-1)?.time ?? 0);
    queue.schedule(time, 1, id, id % 7);
    expected.push({ time, id });
    if (random.uniform() < 0.5 && queue.take()) {
      expect(queue.version).toBe((queue.subject ?? 0) % 7);
      seen.push({ time: queue.time, id: queue.subject ?? -1 });
    }
  }
  while (queue.take()) seen.push({ time: queue.time, id: queue.subject ?? -1 });
  expect(seen).toEqual(expected.sort((a, b) => a.time - b.time || a.id - b.id));
  expect(queue.next).toBe(Infinity);
});
