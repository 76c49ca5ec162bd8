import { expect, test } from "@jest/globals";
import { PositionBook } from "../../../../src/adapters/salesforce/feeds/positionBook.ts";
import type { StreamPosition } from "../../../../src/ports/inputSink.ts";
import { until } from "./until.ts";

/** A sink that notes positions and becomes durable when told to. */
class HeldSink {
  readonly advanced: string[] = [];
  #waiting: (() => void)[] = [];

  advance({ stream, position }: StreamPosition): void {
    this.advanced.push(`${stream}${position}`);
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get questions(): number {
    return this.#waiting.length;
  }

  makeDurable(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

test("a position is handed over once everything received before it is settled", () => {
  const sink = new HeldSink();
  const book = new PositionBook(new Map(), sink);
  const first = book.receive({ stream: "a", position: "1" });
  const second = book.receive({ stream: "a", position: "2" });
  const other = book.receive({ stream: "b", position: "9" });
  second.settle();
  expect(sink.advanced).toEqual([]);
  other.settle();
  expect(sink.advanced).toEqual(["b9"]);
  first.settle();
  expect(sink.advanced).toEqual(["b9", "a2"]);
  expect(book.pendingCount).toBe(0);
});

test("a position counts as durable only when the sink says so, and later ones with a later answer", async () => {
  const sink = new HeldSink();
  const book = new PositionBook(new Map([["a", "0"]]), sink);
  book.receive({ stream: "a", position: "1" }).settle();
  book.receive({ stream: "a", position: "2" }).settle();
  expect(book.get("a")).toBe("0");
  sink.makeDurable();
  await until("the first is durable", () => book.get("a") === "1");
  await until("the sink is asked again", () => sink.questions === 1);
  sink.makeDurable();
  await until("the second is durable", () => book.get("a") === "2");
});

test("settling twice changes nothing", () => {
  const sink = new HeldSink();
  const book = new PositionBook(new Map(), sink);
  const pending = book.receive({ stream: "a", position: "1" });
  pending.settle();
  pending.settle();
  expect(sink.advanced).toEqual(["a1"]);
});
