import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { KeyedHeap } from "../../src/core/keyedHeap.ts";

interface Element {
  slot: number;
  readonly id: number;
  key: number;
}

const before = (a: Element, b: Element): boolean => a.id < b.id;

test("a keyed heap gives what a sorted list gives, whatever is pushed, moved and taken out of its middle", () => {
  const acts = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 99 }), fc.nat({ max: 9 })), { maxLength: 200 });
  fc.assert(
    fc.property(acts, (list) => {
      const heap = new KeyedHeap<Element>(before);
      const model: Element[] = [];
      const inOrder = (): Element[] => model.sort((a, b) => a.key - b.key || a.id - b.id);
      list.forEach(([act, at, key], id) => {
        const element = model[at % Math.max(1, model.length)];
        if (act <= 1 || element === undefined) {
          const added = { slot: -1, id, key };
          model.push(added);
          heap.push(added, key);
        } else if (act === 2) {
          heap.remove(element);
          expect(element.slot).toBe(-1);
          model.splice(model.indexOf(element), 1);
        } else {
          element.key = key;
          heap.moved(element, key);
        }
        const [first] = inOrder();
        expect([heap.size, heap.peek(), heap.peekKey()]).toEqual([model.length, first, first?.key ?? Infinity]);
        const odd = inOrder().find((one) => one.id % 2 === 1);
        expect(heap.firstWhere((one) => one.id % 2 === 1)).toBe(odd);
      });
      expect(inOrder().map(() => heap.pop()?.id)).toEqual(model.map((one) => one.id));
    }),
    { seed: 3, numRuns: 300 }
  );
});
