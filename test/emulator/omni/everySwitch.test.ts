import { expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { switchDefinitions } from "../../../src/emulator/switches.ts";

const tests = join(import.meta.dirname, "..");

test("every open question of the org has its switch turned in a test", () => {
  const sources = readdirSync(tests, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(tests, name), "utf8"))
    .join("\n");
  expect(Object.keys(switchDefinitions).filter((name) => !sources.includes(name))).toEqual([]);
});
