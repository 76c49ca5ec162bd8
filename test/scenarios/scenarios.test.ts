import { expect, test } from "@jest/globals";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { playScenario } from "./playScenario.ts";

const folder = fileURLToPath(new URL("./", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));

test.each(files)("%s goes as written", (file) => {
  const text = readFileSync(folder + file, "utf8");
  const played = playScenario(text);
  if (process.env["REWRITE"] === "1") writeFileSync(folder + file, played);
  else expect(played).toBe(text);
});

test("a sentence that nobody understands is refused with its words", () => {
  expect(() => playScenario("policy classic\n0:00 Ann sings\n")).toThrow('"Ann sings"');
});
