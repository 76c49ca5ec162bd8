import { describe, expect, test } from "@jest/globals";
import { array, assert, integer, property } from "fast-check";
import { significantDigits, writtenForms } from "../../../../src/adapters/salesforce/enrichment/phoneNumber.ts";

describe("a telephone number", () => {
  test.each([
    ["+33 6 12 00 00 01", "+33612000001"],
    ["+33 6 12 00 00 01", "0612000001"],
    ["0033612000001", "+33612000001"],
    ["+14155550100", "(415) 555-0100"],
    ["4155550100", "+14155550100"],
    ["+44 7700 900001", "07700900001"]
  ])("%s is looked for as %s, too", (received, stored) => {
    expect(writtenForms(received)).toContain(stored);
  });

  test("in every form has the same significant digits", () => {
    assert(
      property(array(integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 13 }), (digits) => {
        const number = `+${digits.join("")}`.replace("+0", "+4");
        for (const form of writtenForms(number)) expect(significantDigits(form)).toBe(significantDigits(number));
      })
    );
  });

  test.each(["anonymous", "", "12"])("%p is none", (text) => {
    expect(writtenForms(text)).toEqual([]);
  });
});
