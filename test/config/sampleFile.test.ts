import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { knownKeys } from "../../src/config/overlays.ts";
import { configSchema } from "../../src/config/schema.ts";
import { problemsOf } from "../policy/problems.ts";

const sample = readFileSync(new URL("../../config.sample.yaml", import.meta.url), "utf8");

test("the sample file is right, but for the key that is to be filled in", () => {
  const problems = problemsOf(() => loadConfig(sample, "/nowhere/config.yaml"));
  for (const { path } of problems) expect(path).toMatch(/org\.auth\b/);
});

test("no two keys share an environment variable", () => {
  const names = knownKeys(configSchema).flatMap(({ setting }) => setting.env ?? []);
  expect(names).toEqual([...new Set(names)]);
  for (const name of names) expect(name).toMatch(/^ONEQUEUE_[A-Z_]+$/);
});
