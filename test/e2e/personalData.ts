/** Everything about customers that the demonstration's fixtures hold, read from the fixtures themselves. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

interface OrgFixture {
  readonly users: readonly { readonly firstName?: string; readonly lastName: string }[];
  readonly records: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

interface CentreFixture {
  readonly callers: readonly { readonly cli: string; readonly name: string }[];
}

const personalFields =
  /^(Name|FirstName|LastName|Email|Phone|MobilePhone|Subject|Description|Supplied\w+|FromAddress)$/;

/**
 * `words`: names, addresses and subjects; `numbers`: significant digits of telephone numbers. Names that are part of an
 * agent's user name, which is how seats are called, are left out.
 */
export function personalData(): { readonly words: readonly string[]; readonly numbers: readonly string[] } {
  const org = read("emulator") as OrgFixture;
  const { callers } = read("centre") as CentreFixture;
  const ofRecords = Object.values(org.records)
    .flat()
    .flatMap((record) => Object.entries(record))
    .flatMap(([field, value]) => (personalFields.test(field) && typeof value === "string" ? [value] : []));
  const ofCallers = callers.flatMap(({ cli, name }) => [cli, name, ...name.split(" ")]);
  const all = [...new Set([...ofRecords, ...ofCallers])];
  const isNumber = (text: string): boolean => /^\+?[\d ]+$/.test(text);
  const staff = org.users.flatMap(({ firstName, lastName }) => [firstName ?? "", lastName]);
  return {
    words: all.filter((text) => !isNumber(text) && !staff.includes(text)),
    numbers: all.filter(isNumber).map((number) => number.replaceAll(/\D/g, "").slice(-9))
  };
}

function read(program: string): unknown {
  return parse(readFileSync(new URL(`../../src/${program}/fixture/demo.yaml`, import.meta.url), "utf8"));
}
