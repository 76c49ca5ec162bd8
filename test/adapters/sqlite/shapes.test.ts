import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { assemble, dissect } from "../../../src/adapters/sqlite/shapes.ts";

function there(text: string): string {
  const parts = dissect(text);
  return parts === null ? text : assemble(parts.shape, parts.values);
}

test("any JSON text taken apart is put together again as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1), (value, spaces) => {
      const text = JSON.stringify(value, null, spaces);
      expect(there(text)).toBe(text);
    }),
    { seed: 20261125, numRuns: 3000 }
  );
});

test("any text at all survives, JSON or not", () => {
  const anyText = fc.string({
    unit: fc.constantFrom('"', "\\", "\n", "{", "}", ":", "1", "-", "e", "a", "é", ","),
    maxLength: 60
  });
  fc.assert(
    fc.property(anyText, (text) => expect(there(text)).toBe(text)),
    { seed: 20261125, numRuns: 5000 }
  );
});

test("equal keys are one shape, whatever the values", () => {
  const one = dissect('{"itemId":"0JR1","n":-1.5e3,"isPushed":true,"fields":{"Case.Origin":"Web"},"x":null}');
  const two = dissect('{"itemId":"a \\" b","n":7,"isPushed":true,"fields":{"Case.Origin":""},"x":null}');
  expect(one?.shape).toBe(two?.shape);
  expect(one?.values).toBe('"0JR1"\n-1.5e3\n"Web"');
});
