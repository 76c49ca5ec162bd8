import { describe, expect, test } from "@jest/globals";
import { meaningOf, refusalCodes } from "../../../../src/adapters/salesforce/writer/refusalCodes.ts";

describe("the meaning of a refusal", () => {
  test.each([
    ["FIELD_INTEGRITY_EXCEPTION", "agent", true],
    ["INVALID_CROSS_REFERENCE_KEY", "item", true],
    ["ENTITY_IS_DELETED", "item", false],
    ["DUPLICATE_VALUE", "item", true],
    ["INVALID_STATUS", "agent", true],
    ["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "channel", true],
    ["UNABLE_TO_LOCK_ROW", "passing", false],
    ["INSUFFICIENT_ACCESS_OR_READONLY", "channel", false],
    ["LIMIT_EXCEEDED", "passing", false],
    ["VOICE_CAPACITY_ERROR", "agent", false],
    ["INVALID_FIELD_FOR_INSERT_UPDATE", "channel", false],
    ["REQUIRED_FIELD_MISSING", "channel", false],
    ["NOT_FOUND", "item", true],
    ["REQUEST_LIMIT_EXCEEDED", "passing", false],
    ["INVALID_SESSION_ID", "passing", false]
  ])("%s is about the %s (records read first: %s)", (code, blame, needsReading) => {
    expect(meaningOf(code)).toEqual({ blame, needsReading });
  });

  test("a code that nobody has met is taken for set-up, after a look at the records", () => {
    expect(meaningOf("A_CODE_OF_NEXT_YEAR", 400)).toEqual({ blame: "channel", needsReading: true });
  });

  test("an unknown code of a server error passes", () => {
    expect(meaningOf("SOMETHING", 502)).toEqual({ blame: "passing", needsReading: false });
  });

  test("every code names somebody", () => {
    for (const { blame } of Object.values(refusalCodes)) {
      expect(["agent", "item", "channel", "passing"]).toContain(blame);
    }
  });
});
