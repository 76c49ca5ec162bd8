import { describe, expect, test } from "@jest/globals";
import { ReadClock } from "../../../../src/adapters/salesforce/intake/readClock.ts";

describe("the read clock", () => {
  test("tells what an event has spoken of since a read began", () => {
    const clock = new ReadClock();
    clock.touch("early");
    const began = clock.begin();
    clock.touch("late");
    expect(clock.isTouchedSince("late", began)).toBe(true);
    expect(clock.isTouchedSince("early", began)).toBe(false);
  });

  test("counts an event between two reads for the first one only", () => {
    const clock = new ReadClock();
    const first = clock.begin();
    clock.touch("a");
    const second = clock.begin();
    expect(clock.isTouchedSince("a", first)).toBe(true);
    expect(clock.isTouchedSince("a", second)).toBe(false);
  });

  test("forgets what no read under way can ask about, however reads overlap", () => {
    const clock = new ReadClock();
    let former = clock.begin();
    for (let n = 0; n < 1_000; n += 1) {
      clock.touch(`record${n}`);
      const next = clock.begin();
      clock.end(former);
      former = next;
    }
    expect(clock.size).toBeLessThan(3);
    clock.end(former);
    expect(clock.size).toBe(0);
  });
});
