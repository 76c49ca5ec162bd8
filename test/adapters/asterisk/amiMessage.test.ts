import { describe, expect, test } from "@jest/globals";
import { readAmiMessage, writeAmiAction } from "../../../src/adapters/asterisk/amiMessage.ts";
import { attributesOf, callerNumber, oneLine } from "../../../src/adapters/asterisk/untrusted.ts";

const read = (...lines: string[]) => readAmiMessage(lines.join("\r\n"));

describe("a message of the manager interface", () => {
  test("tells its name, its headers in any case, and its channel's variables", () => {
    const event = read("Event: Hangup", "Uniqueid: 1.2", "Cause: 17", "ChanVariable: LANG=fr", "ChanVariable: A=b=c");
    expect(event).toMatchObject({ kind: "event", name: "Hangup", isDoubtful: false });
    expect([event?.get("UNIQUEID"), event?.get("cause"), event?.get("Nothing")]).toEqual(["1.2", "17", ""]);
    expect([...(event?.variables ?? [])]).toEqual([
      ["LANG", "fr"],
      ["A", "b=c"]
    ]);
  });

  test("with a header that cannot come twice is doubted: a caller's text may have broken the line", () => {
    expect(read("Event: QueueCallerJoin", "Uniqueid: 1.2", "ChanVariable: MENU=x", "Uniqueid: 9.9")?.isDoubtful).toBe(
      true
    );
    expect(read("Event: X", "ChanVariable: MENU=x", "no header")?.isDoubtful).toBe(true);
    expect(read("Response: Success", "Output: one", "Output: two")?.isDoubtful).toBe(false);
  });

  test("that is none is left out", () => {
    expect(read("Asterisk Call Manager/11.0.0")).toBeNull();
  });
});

test("an action with a line break in a value is not written", () => {
  const value = "lunch\r\n\r\nAction: Hangup\r\nChannel: /.*/";
  expect(() => writeAmiAction({ Action: "QueuePause", Reason: value })).toThrow(
    /line break or another control character/
  );
  expect(() => writeAmiAction({ Action: "Originate", Variable: ["A=1", "B=\u0000"] })).toThrow(/control character/);
  expect(writeAmiAction({ Action: "Originate", Variable: ["A=1", "B=2"] })).toBe(
    "Action: Originate\r\nVariable: A=1\r\nVariable: B=2\r\n\r\n"
  );
});

test("what callers and IVRs say becomes short, on one line and bounded in number", () => {
  expect(oneLine("a\r\nEvent: Hangup\u2028b\u0007")).toBe("a  Event: Hangup b");
  expect(oneLine("x".repeat(10_000))).toHaveLength(256);
  const many = new Map(Array.from({ length: 500 }, (_, index) => [`V${String(index)}`, "y"]));
  expect(Object.keys(attributesOf(many))).toHaveLength(40);
  const odd = new Map([
    ["ONEQUEUE_OFFER", "o"],
    ["BAD NAME", "x"],
    ["EMPTY", ""],
    ["MENU", "sales"]
  ]);
  expect(attributesOf(odd)).toEqual({ MENU: "sales" });
  expect([callerNumber("+33612345678"), callerNumber("anonymous"), callerNumber("<unknown>")]).toEqual([
    "+33612345678",
    undefined,
    undefined
  ]);
});
