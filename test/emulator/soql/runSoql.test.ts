import { beforeAll, describe, expect, test } from "@jest/globals";
import { virtualClock } from "../../../src/emulator/records/clock.ts";
import { SalesforceError } from "../../../src/emulator/records/salesforceError.ts";
import { standardSchema } from "../../../src/emulator/records/schema.ts";
import { RecordStore } from "../../../src/emulator/records/store.ts";
import type { Origin } from "../../../src/emulator/records/transaction.ts";
import { runSoql } from "../../../src/emulator/soql/runSoql.ts";
import { createSwitches } from "../../../src/emulator/switches.ts";

const system: Origin = { kind: "system", userId: "005KB0000000001AAA" };
const clock = virtualClock(Date.parse("2026-11-25T10:00:00Z"));
const store = new RecordStore({ schema: standardSchema(), clock, switches: createSwitches() });
const ids: Record<string, string> = {};

function insert(object: string, fields: Record<string, unknown>): string {
  return store.transaction(system, (tx) => tx.insert(object, fields, { system: true })).Id;
}

function find(soql: string, allRows = false): { totalSize: number; rows: Record<string, unknown>[] } {
  const result = runSoql(store, soql, { versionPath: "/services/data/v67.0", allRows });
  return { totalSize: result.totalSize, rows: result.rows(0, result.rowCount) };
}

function subjects(where: string): unknown[] {
  return find(`SELECT Subject FROM Case WHERE ${where} ORDER BY CaseNumber`).rows.map((row) => row["Subject"]);
}

function refusal(soql: string): SalesforceError {
  try {
    find(soql);
  } catch (error) {
    if (error instanceof SalesforceError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

beforeAll(() => {
  ids["ada"] = insert("User", { Username: "ada@example.org", FirstName: "Ada", LastName: "Adams", IsActive: true });
  ids["ben"] = insert("User", { Username: "ben@example.org", FirstName: "Ben", LastName: "Béart", IsActive: false });
  ids["queue"] = insert("Group", { Name: "Service", DeveloperName: "Service", Type: "Queue", OwnerId: ids["ada"] });
  insert("GroupMember", { GroupId: ids["queue"], UserOrGroupId: ids["ada"] });
  ids["contact"] = insert("Contact", { FirstName: "Zoé", LastName: "O'Neil", OwnerId: ids["ada"] });
  insert("Case", { Subject: "Red", Origin: "Web", Priority: "High", ContactId: ids["contact"], OwnerId: ids["queue"] });
  clock.advance(86_400_000);
  insert("Case", { Subject: "Green", Origin: "Email", OwnerId: ids["ada"] });
  clock.advance(3_600_000);
  ids["blue"] = insert("Case", {
    Subject: "Blue",
    Origin: null,
    Priority: "Low",
    OwnerId: ids["ben"],
    IsEscalated: true
  });
  insert("QueueRoutingConfig", {
    DeveloperName: "A",
    MasterLabel: "A",
    RoutingModel: "ExternalRouting",
    RoutingPriority: 1,
    CapacityWeight: 5
  });
  insert("QueueRoutingConfig", {
    DeveloperName: "B",
    MasterLabel: "B",
    RoutingModel: "ExternalRouting",
    RoutingPriority: 2,
    CapacityWeight: 2.5
  });
  insert("QueueRoutingConfig", {
    DeveloperName: "C",
    MasterLabel: "C",
    RoutingModel: "LeastActive",
    RoutingPriority: 2
  });
});

describe("a query", () => {
  test.each([
    ["Origin = 'web'", ["Red"]],
    ["Origin != 'Web'", ["Green", "Blue"]],
    ["Origin = null", ["Blue"]],
    ["Origin IN ('Web','Email')", ["Red", "Green"]],
    ["Origin NOT IN ('Web')", ["Green", "Blue"]],
    ["NOT Origin = 'Web' AND Priority = 'Low'", ["Blue"]],
    ["(Origin = 'Web' OR Priority = 'Low') AND IsEscalated = false", ["Red"]],
    ["Origin = 'Web' OR Priority = 'Low'", ["Red", "Blue"]],
    ["Subject LIKE '%re%'", ["Red", "Green"]],
    ["Subject LIKE '_lue'", ["Blue"]],
    ["CreatedDate > 2026-11-25T23:00:00Z", ["Green", "Blue"]],
    ["CreatedDate >= 2026-11-26T11:00:00.000+0000", ["Blue"]],
    ["CreatedDate = TODAY", ["Green", "Blue"]],
    ["CreatedDate = YESTERDAY", ["Red"]],
    ["CreatedDate < TODAY", ["Red"]],
    ["CreatedDate = LAST_N_DAYS:1", ["Red", "Green", "Blue"]],
    ["CreatedDate = N_DAYS_AGO:1", ["Red"]],
    ["CreatedDate = THIS_WEEK", ["Red", "Green", "Blue"]],
    ["CreatedDate = LAST_WEEK", []],
    ["CreatedDate = THIS_MONTH", ["Red", "Green", "Blue"]],
    ["CreatedDate = LAST_N_MONTHS:2", []],
    ["CreatedDate = THIS_QUARTER", ["Red", "Green", "Blue"]],
    ["CreatedDate = NEXT_N_WEEKS:1", []],
    ["CreatedDate = N_YEARS_AGO:1", []],
    ["CreatedDate > LAST_YEAR", ["Red", "Green", "Blue"]],
    ["CreatedDate = LAST_90_DAYS", ["Red", "Green", "Blue"]],
    ["CreatedDate = TOMORROW", []],
    ["CreatedDate != TODAY", ["Red"]],
    ["CreatedDate <= YESTERDAY", ["Red"]],
    ["CreatedDate >= TODAY", ["Green", "Blue"]],
    ["CaseNumber >= '00000002' AND CaseNumber < '00000003'", ["Green"]],
    ["CaseNumber <= '00000001'", ["Red"]],
    ["Priority NOT IN ('High', 'Medium')", ["Blue"]],
    ["Type INCLUDES ('a;b', 'c')", []],
    ["NOT (Origin = 'Web' OR Origin = 'Email')", ["Blue"]],
    ["CreatedDate = 2026-11-25", ["Red"]],
    ["SystemModstamp > 2026-11-26T10:00:00Z", ["Blue"]],
    ["Owner.Name = 'Ada Adams'", ["Green"]],
    ["Owner.Type = 'Queue'", ["Red"]],
    ["Contact.LastName = 'O\\'Neil'", ["Red"]],
    ["Contact.Owner.Username = 'ada@example.org'", ["Red"]],
    ["OwnerId IN (SELECT Id FROM User WHERE IsActive = true)", ["Green"]],
    ["OwnerId IN (SELECT GroupId FROM GroupMember WHERE Group.Type = 'Queue')", ["Red"]],
    ["OwnerId NOT IN (SELECT Id FROM User)", ["Red"]]
  ])("finds where %s", (where, expected) => {
    expect(subjects(where)).toEqual(expected);
  });

  test("by id takes 15 and 18 characters and renders related records", () => {
    const { rows } = find(
      `SELECT Id, Owner.Name, Contact.Owner.Name FROM Case c WHERE c.Id = '${ids["blue"]?.slice(0, 15)}'`
    );
    expect(rows).toEqual([
      {
        attributes: { type: "Case", url: `/services/data/v67.0/sobjects/Case/${ids["blue"]}` },
        Id: ids["blue"],
        Owner: {
          attributes: { type: "User", url: `/services/data/v67.0/sobjects/User/${ids["ben"]}` },
          Name: "Ben Béart"
        },
        Contact: null
      }
    ]);
  });

  test("sorts by several fields, empty ones first, and pages with limit and offset", () => {
    const { rows } = find("SELECT Subject FROM Case ORDER BY Origin NULLS LAST, Subject DESC LIMIT 2 OFFSET 1");
    expect(rows.map((row) => row["Subject"])).toEqual(["Red", "Blue"]);
  });

  test("counts without rows", () => {
    expect(find("SELECT COUNT() FROM Case WHERE IsEscalated = false")).toEqual({ totalSize: 2, rows: [] });
  });

  test("groups, folds and filters groups", () => {
    const { rows } = find(
      "SELECT RoutingModel, COUNT(Id) howMany, MAX(CapacityWeight), SUM(RoutingPriority) FROM QueueRoutingConfig GROUP BY RoutingModel HAVING COUNT(Id) > 1"
    );
    expect(rows).toEqual([
      { attributes: { type: "AggregateResult" }, RoutingModel: "ExternalRouting", howMany: 2, expr0: 5, expr1: 3 }
    ]);
  });

  test("folds averages, extremes and distinct values without groups, and filters groups by several conditions", () => {
    const folds =
      "AVG(CapacityWeight), MIN(DeveloperName), MAX(CapacityWeight), COUNT_DISTINCT(RoutingModel), COUNT(CapacityWeight)";
    expect(find(`SELECT ${folds} FROM QueueRoutingConfig`).rows).toEqual([
      { attributes: { type: "AggregateResult" }, expr0: 3.75, expr1: "A", expr2: 5, expr3: 2, expr4: 2 }
    ]);
    const having = "HAVING (COUNT(Id) = 1 OR COUNT(Id) = 2) AND NOT RoutingModel = 'LeastActive'";
    const { rows } = find(`SELECT RoutingModel FROM QueueRoutingConfig GROUP BY RoutingModel ${having}`);
    expect(rows.map((row) => row["RoutingModel"])).toEqual(["ExternalRouting"]);
  });

  test("orders groups by what they fold to or by their key", () => {
    const select = "SELECT RoutingModel, COUNT(Id) FROM QueueRoutingConfig GROUP BY RoutingModel";
    const models = (order: string) => find(`${select} ORDER BY ${order}`).rows.map((row) => row["RoutingModel"]);
    expect(models("COUNT(Id)")).toEqual(["LeastActive", "ExternalRouting"]);
    expect(models("COUNT(Id) DESC LIMIT 1")).toEqual(["ExternalRouting"]);
    expect(models("RoutingModel DESC")).toEqual(["LeastActive", "ExternalRouting"]);
  });

  test("spreads FIELDS(ALL) and finds deleted records only when asked", () => {
    const doomed = insert("Account", { Name: "Gone" });
    store.transaction(system, (tx) => tx.delete("Account", doomed));
    expect(find("SELECT FIELDS(ALL) FROM Account LIMIT 200").rows).toEqual([]);
    expect(find("SELECT FIELDS(ALL) FROM Account LIMIT 200", true).rows).toMatchObject([
      { Name: "Gone", IsDeleted: true }
    ]);
    expect(find("SELECT Id FROM Account ALL ROWS").totalSize).toBe(1);
  });

  test.each([
    ["SELECT Id FRM Case", "MALFORMED_QUERY", "unexpected token: 'Case'"],
    ["SELECT Colour FROM Case", "INVALID_FIELD", "No such column 'Colour' on entity 'Case'."],
    ["SELECT Boss.Name FROM Case", "INVALID_FIELD", "Didn't understand relationship 'Boss' in field path."],
    ["SELECT Id FROM ScratchOrgInfo", "INVALID_TYPE", "sObject type 'ScratchOrgInfo' is not supported."],
    [
      "SELECT Id FROM Case WHERE CreatedDate > '2026'",
      "INVALID_FIELD",
      "must be of type dateTime and should not be enclosed in quotes"
    ],
    ["SELECT Id FROM Case WHERE IsEscalated = 'true'", "INVALID_FIELD", "must be of type boolean"],
    ["SELECT Id FROM Case WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: x"],
    ["SELECT FIELDS(ALL) FROM Case", "MALFORMED_QUERY", "LIMIT of at most 200"],
    ["SELECT Id FROM QueueRoutingConfig WHERE RoutingPriority = '1'", "INVALID_FIELD", "must be of type int"],
    [
      "SELECT Id FROM Case WHERE Subject = 5",
      "INVALID_FIELD",
      "must be of type string and should be enclosed in quotes"
    ],
    ["SELECT Id FROM Case WHERE Subject LIKE 5", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on filter"],
    ["SELECT Id FROM Case WHERE Subject > null", "MALFORMED_QUERY", "cannot be used with null"],
    ["SELECT Id FROM Case WHERE OwnerId IN (SELECT Id, Name FROM User)", "MALFORMED_QUERY", "exactly one field"],
    ["SELECT Id, (SELECT Id FROM Cases) FROM Contact", "MALFORMED_QUERY", "not supported by this org"],
    ["SELECT Id FROM Case OFFSET 2001", "MALFORMED_QUERY", "Maximum SOQL offset allowed is 2000"],
    ["SELECT Id FROM Case WHERE Subject = TODAY", "INVALID_FIELD", "must be of type"]
  ])("%s is refused", (soql, errorCode, text) => {
    const error = refusal(soql);
    expect(error.errorCode).toBe(errorCode);
    expect(error.message).toContain(text);
  });
});

describe("a large table", () => {
  test("is searched by id, index and write time without reading every record", () => {
    const big = new RecordStore({ schema: standardSchema(), clock, switches: createSwitches() });
    const created = big.transaction(system, (tx) =>
      Array.from({ length: 20_000 }, (_, number) =>
        tx.insert("AgentWork", { UserId: ids["ada"], Name: `W${number}`, Status: "Assigned" }, { system: true })
      )
    );
    clock.advance(60_000);
    const last = created.at(-1)?.Id ?? "";
    big.transaction(system, (tx) => tx.update("AgentWork", last, { Status: "Opened" }, { system: true }));
    const since = new Date(clock.now()).toISOString();
    const table = big.table("AgentWork");
    let scans = 0;
    const all = table.all.bind(table);
    table.all = () => {
      scans += 1;
      return all();
    };
    const count = (where: string) =>
      runSoql(big, `SELECT Id FROM AgentWork WHERE ${where}`, { versionPath: "" }).totalSize;
    expect(count(`Id IN ('${last}')`)).toBe(1);
    expect(count(`Status = 'Opened' AND UserId = '${ids["ada"]}'`)).toBe(1);
    expect(count(`SystemModstamp >= ${since}`)).toBe(1);
    expect(scans).toBe(0);
    expect(count("Name = 'w7'")).toBe(1);
    expect(scans).toBe(1);
  });
});
