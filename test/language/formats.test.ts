import { describe, expect, test } from "@jest/globals";
import { channelNoun } from "../../src/language/channelNoun.ts";
import { formats } from "../../src/language/formats.ts";
import { shortId } from "../../src/language/shortId.ts";

describe("a duration", () => {
  const cases: [number, string, string][] = [
    [0, "0 s", "0 s"],
    [-5, "0 s", "0 s"],
    [400, "0.4 s", "0,4 s"],
    [4200, "4.2 s", "4,2 s"],
    [9960, "10 s", "10 s"],
    [14_200, "14 s", "14 s"],
    [59_600, "1 min", "1 min"],
    [200_000, "3 min 20 s", "3 min 20 s"],
    [3_599_700, "1 h", "1 h"],
    [4 * 3_600_000, "4 h", "4 h"],
    [4.5 * 3_600_000, "4 h 30 min", "4 h 30 min"],
    [86_399_999, "1 d", "1 j"],
    [51 * 3_600_000, "2 d 3 h", "2 j 3 h"]
  ];
  test.each(cases)("of %d ms reads %s", (ms, en, fr) => {
    expect(formats("en").duration(ms)).toBe(en);
    expect(formats("fr").duration(ms)).toBe(fr);
  });
});

test("a channel's usual names all lead to the word people use", () => {
  expect(["voice", "E-Mail", "web_form", "live chat", "call"].map(channelNoun)).toEqual([
    "call",
    "email",
    "form",
    "chat",
    "call"
  ]);
  expect(channelNoun("gold-desk")).toBeNull();
  expect(channelNoun("constructor")).toBeNull();
});

test("a short id keeps what tells records apart", () => {
  expect(shortId("0JRxx0000000042AAA")).toBe("0JR…0042");
  expect(shortId("call:17")).toBe("17");
  expect(shortId("call:1795604016180-1.3")).toBe("1.3");
  expect(shortId("call:1795604016.180")).toBe("180");
  expect(shortId("centre:agent-anna")).toBe("agent-anna");
  expect(shortId("call:3f1c7a9e-6a1d-4a53-8f0e-d2f1b5a90c11")).toBe("3f1c7a9e…a90c11");
});
