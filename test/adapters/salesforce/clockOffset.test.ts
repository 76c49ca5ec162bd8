import { describe, expect, test } from "@jest/globals";
import { assert, integer, property } from "fast-check";
import { ClockOffset } from "../../../src/adapters/salesforce/clockOffset.ts";

/** An answer of an org whose clock is `offset` ahead, made `travelMs` after sending. */
const answerAt = (clock: ClockOffset, sentAt: number, travelMs: number, offset: number): void => {
  const atOrg = sentAt + travelMs + offset;
  clock.note(new Date(atOrg - (atOrg % 1000)).toUTCString(), sentAt, sentAt + travelMs * 2);
};

describe("the clock offset", () => {
  test("several answers narrow it far below the second of a Date header", () => {
    assert(
      property(integer({ min: -90_000, max: 90_000 }), integer({ min: 0, max: 40 }), (offset, travelMs) => {
        const clock = new ClockOffset();
        for (let n = 0; n < 100; n += 1) answerAt(clock, 1_700_000_000_000 + n * 137, travelMs, offset);
        expect(Math.abs(clock.offsetMs - offset)).toBeLessThanOrEqual(clock.uncertaintyMs + 1);
        expect(clock.uncertaintyMs).toBeLessThan(60 + travelMs);
      })
    );
  });

  test("a clock that steps back starts the measurement again", () => {
    const clock = new ClockOffset();
    for (let n = 0; n < 20; n += 1) answerAt(clock, 1_700_000_000_000 + n * 137, 5, 0);
    for (let n = 0; n < 20; n += 1) answerAt(clock, 1_699_999_000_000 + n * 137, 5, 1_000_000);
    expect(Math.abs(clock.offsetMs - 1_000_000)).toBeLessThan(200);
  });

  test("an answer without a readable date says nothing", () => {
    const clock = new ClockOffset();
    clock.note("yesterday", 0, 1);
    clock.note(undefined, 0, 1);
    expect(clock.isMeasured).toBe(false);
    expect(clock.offsetMs).toBe(0);
  });
});
