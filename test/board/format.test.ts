import { expect, test } from "@jest/globals";
// @ts-expect-error The page is JavaScript, served as it is.
import { formats as pageFormats, shortId as pageShortId } from "../../src/board/page/format.js";
import { formats } from "../../src/language/formats.ts";
import { shortId } from "../../src/language/shortId.ts";

test("the page tells durations, shares and ids as the bridge's sentences do", () => {
  for (const language of ["en", "fr"] as const) {
    const [page, bridge] = [pageFormats(language), formats(language)];
    for (let ms = 0; ms < 300 * 3_600_000; ms = Math.ceil(ms * 1.013) + 7)
      expect(page.duration(ms)).toBe(bridge.duration(ms));
    for (const value of [0, 0.004, 0.5, 1.5, 1234.5]) {
      expect(page.share(value)).toBe(bridge.share(value));
      expect(page.number(value)).toBe(bridge.number(value));
    }
  }
  for (const id of [
    "0JRxx0000000042AAA",
    "call:17",
    "call:1795604016180-1.3",
    "centre:agent-anna",
    "call:3f1c7a9e-6a1d-4a53-8f0e-d2f1b5a90c11"
  ])
    expect(pageShortId(id)).toBe(shortId(id));
});
