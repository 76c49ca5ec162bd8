import { existsSync, rmSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { withEvidence } from "../../src/cli/evidenceFolder.ts";

test("a program that speaks JSON lines keeps evidence in a new folder when none is named", () => {
  const [json, option, folder = ""] = withEvidence(["--json"], "org");
  expect([json, option, existsSync(folder)]).toEqual(["--json", "--evidence", true]);
  rmSync(folder, { recursive: true });
});

test("a named folder, help, and a program that speaks to people are left as they are", () => {
  for (const argv of [
    ["--json", "--evidence", "x"],
    ["--json", "--evidence=x"],
    ["--json", "--help"],
    ["--port", "0"]
  ]) {
    expect(withEvidence(argv, "centre")).toEqual(argv);
  }
});
