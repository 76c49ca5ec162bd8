import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Connection } from "jsforce";
import type { Org } from "../../../src/emulator/server.ts";
import { call, startTestOrg } from "../runningOrg.ts";

const V = "/services/data/v67.0";
let org: Org;

beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(async () => {
  await org.close();
});

async function create(object: string, fields: object): Promise<string> {
  const { status, body } = await call(org, "POST", `${V}/sobjects/${object}`, fields);
  expect(status).toBe(201);
  return (body as { id: string }).id;
}

describe("the versions and resources", () => {
  test("are listed without a token, doubled slashes or not", async () => {
    const body = (await (await fetch(`${org.url}//services/data`)).json()) as { version: string; label: string }[];
    expect(body.at(-1)).toEqual({ label: "Summer '26", url: "/services/data/v67.0", version: "67.0" });
    expect(body.at(-2)).toMatchObject({ label: "Spring '26" });
    expect(body.at(-3)).toMatchObject({ label: "Winter '26" });
    expect(body.at(-4)).toMatchObject({ label: "Summer '25" });
    expect(body[0]).toMatchObject({ version: "31.0" });
  });

  test.each([31, 36, 50, 51, 62, 67])("of v%i.0 include the identity URL", async (version) => {
    const { status, body } = await call(org, "GET", `//services/data/v${version}.0`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ sobjects: `/services/data/v${version}.0/sobjects` });
    expect((body as { identity: string }).identity).toContain(`/id/${org.organizationId}/005`);
  });

  test("of a retired version are gone, of a future one not found", async () => {
    expect(await call(org, "GET", "/services/data/v20.0")).toMatchObject({
      status: 410,
      body: [{ errorCode: "UNSUPPORTED_API_VERSION" }]
    });
    expect((await call(org, "GET", "/services/data/v99.0")).status).toBe(404);
  });

  test("count against the limits, which the header and the limits resource show", async () => {
    const before = org.usage.used;
    const { headers } = await call(org, "GET", `${V}/sobjects`);
    expect(headers.get("sforce-limit-info")).toBe(`api-usage=${before + 1}/100000`);
    const { body } = await call(org, "GET", `${V}/limits`);
    expect(body).toMatchObject({ DailyApiRequests: { Max: 100_000, Remaining: 100_000 - before - 2 } });
  });
});

describe("one record", () => {
  test("is created, read, updated and deleted", async () => {
    const id = await create("Case", { Subject: "Lamp", Origin: "Web" });
    const read = await call(org, "GET", `${V}/sobjects/Case/${id}?fields=Subject,Status`);
    expect(read.body).toEqual({
      attributes: { type: "Case", url: `${V}/sobjects/Case/${id}` },
      Subject: "Lamp",
      Status: "New",
      Id: id
    });
    expect((await call(org, "PATCH", `${V}/sobjects/Case/${id}`, { Status: "Closed" })).status).toBe(204);
    expect((await call(org, "GET", `${V}/sobjects/Case/${id}`)).body).toMatchObject({ IsClosed: true });
    expect((await call(org, "DELETE", `${V}/sobjects/Case/${id}`)).status).toBe(204);
    expect((await call(org, "GET", `${V}/sobjects/Case/${id}`)).status).toBe(404);
    expect(await call(org, "PATCH", `${V}/sobjects/Case/${id}`, { Subject: "x" })).toMatchObject({
      status: 404,
      body: [{ errorCode: "ENTITY_IS_DELETED", message: "entity is deleted", fields: [] }]
    });
    const deleted = await call(
      org,
      "GET",
      `${V}/queryAll?q=${encodeURIComponent(`SELECT Id, IsDeleted FROM Case WHERE Id = '${id}'`)}`
    );
    expect(deleted.body).toMatchObject({ totalSize: 1, records: [{ IsDeleted: true }] });
  });

  test("with an external id is created once and updated afterwards", async () => {
    const path = `${V}/sobjects/OneQueue_Offer__c/Key__c/${encodeURIComponent("0JR:1")}`;
    const first = await call(org, "PATCH", path, { Bridge__c: "a" });
    expect(first).toMatchObject({ status: 201, body: { success: true, created: true } });
    expect(await call(org, "PATCH", path, { Bridge__c: "b" })).toMatchObject({ status: 200, body: { created: false } });
    expect((await call(org, "PATCH", path.replace("v67", "v45"), { Bridge__c: "b" })).status).toBe(204);
    expect((await call(org, "GET", path)).body).toMatchObject({ Bridge__c: "b", Key__c: "0JR:1" });
    expect((await call(org, "GET", path.replace("%3A1", "%3A9"))).status).toBe(404);
    expect(await call(org, "GET", `${V}/sobjects/Case/Origin/Web`)).toMatchObject({
      body: [{ message: "Provided external ID field does not exist or is not accessible: Origin" }]
    });
  });

  test("is deleted by its external id, and is found among the changed and the deleted of a span of time", async () => {
    const id = await create("OneQueue_Offer__c", { Key__c: "span" });
    const span = `start=${encodeURIComponent("2020-01-01T00:00:00Z")}&end=${encodeURIComponent("2100-01-01T00:00:00Z")}`;
    const changed = async (what: string) =>
      (await call(org, "GET", `${V}/sobjects/OneQueue_Offer__c/${what}?${span}`)).body as Record<string, unknown>;
    expect((await changed("updated"))["ids"]).toContain(id);
    expect((await call(org, "DELETE", `${V}/sobjects/OneQueue_Offer__c/Key__c/span`)).status).toBe(204);
    expect((await changed("updated"))["ids"]).not.toContain(id);
    expect((await changed("deleted"))["deletedRecords"]).toMatchObject([{ id }]);
    expect((await call(org, "GET", `${V}/sobjects/OneQueue_Offer__c/updated?start=x`)).status).toBe(400);
  });

  test("that no external id names is not created where only an update is wanted", async () => {
    const path = `${V}/sobjects/OneQueue_Offer__c/Key__c/nobody?updateOnly=true`;
    expect((await call(org, "PATCH", path, { Bridge__c: "a" })).status).toBe(404);
    expect((await call(org, "PATCH", `${V}/sobjects/Case/Id/500KB0000009999`, { Subject: "x" })).status).toBe(404);
  });

  test("of an object whose external id is not unique is not chosen among several", async () => {
    const calls = await Promise.all(
      ["a", "b"].map(async () => await create("VoiceCall", { CallType: "Inbound", VendorCallKey: crypto.randomUUID() }))
    );
    expect(new Set(calls).size).toBe(2);
    const cases = await Promise.all([create("UserRole", { Name: "Twin" }), create("UserRole", { Name: "Twin" })]);
    expect(await call(org, "GET", `${V}/sobjects/UserRole/Name/Twin`)).toMatchObject({
      status: 300,
      body: { length: cases.length }
    });
    expect((await call(org, "PATCH", `${V}/sobjects/UserRole/Name/Twin`, { DeveloperName: "T" })).status).toBe(300);
  });

  test("with a unique value is refused a second time, in any case unless the field is case-sensitive", async () => {
    const id = await create("OneQueue_Offer__c", { Key__c: "twice" });
    expect(await call(org, "POST", `${V}/sobjects/OneQueue_Offer__c`, { Key__c: "twice" })).toMatchObject({
      status: 400,
      body: [
        {
          errorCode: "DUPLICATE_VALUE",
          message: `duplicate value found: Key__c duplicates value on record with id: ${id}`,
          fields: []
        }
      ]
    });
    await create("OneQueue_Offer__c", { Key__c: "TWICE" });
  });

  test.each([
    ["POST", "sobjects/Nothing", {}, 404, "NOT_FOUND", "The requested resource does not exist"],
    ["GET", "sobjects/Nothing/describe", undefined, 400, "INVALID_TYPE", "sObject type 'Nothing' is not supported."],
    [
      "GET",
      "sobjects/Case/nonsense",
      undefined,
      404,
      "NOT_FOUND",
      "Provided external ID field does not exist or is not accessible: nonsense"
    ],
    [
      "GET",
      "sobjects/Case/001KB0000000001",
      undefined,
      400,
      "MALFORMED_ID",
      "Case ID: id value of incorrect type: 001KB0000000001"
    ],
    [
      "DELETE",
      "sobjects/Case/500KB0000009999",
      undefined,
      404,
      "INVALID_CROSS_REFERENCE_KEY",
      "invalid cross reference id"
    ],
    [
      "POST",
      "sobjects/Case",
      { Colour: "red" },
      400,
      "INVALID_FIELD",
      "No such column 'Colour' on sobject of type Case"
    ],
    ["POST", "sobjects/Account", {}, 400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]"],
    [
      "POST",
      "sobjects/Contact",
      { LastName: "x", Tier__c: "Gold" },
      400,
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      "Tier: bad value for restricted picklist field: Gold"
    ],
    [
      "POST",
      "sobjects/UserServicePresence",
      { UserId: "005KB0000000001" },
      400,
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
      "entity type UserServicePresence does not support insert"
    ],
    ["PATCH", "sobjects", {}, 405, "METHOD_NOT_ALLOWED", "HTTP Method 'PATCH' not allowed. Allowed are HEAD,GET"],
    ["GET", "nothing/here", undefined, 404, "NOT_FOUND", "The requested resource does not exist"],
    ["GET", "query", undefined, 400, "MALFORMED_QUERY", "SOQL statements cannot be empty or null"],
    ["GET", "query/01gKB0000000001-2000", undefined, 400, "INVALID_QUERY_LOCATOR", "invalid query locator"]
  ])("%s %s with %j is refused with %i %s", async (method, path, body, status, errorCode, message) => {
    expect(await call(org, method, `${V}/${path}`, body)).toMatchObject({ status, body: [{ errorCode, message }] });
  });

  test("whose body is no JSON is refused", async () => {
    const response = await fetch(`${org.url}${V}/sobjects/Case`, {
      method: "POST",
      headers: { authorization: `Bearer ${org.token}` },
      body: "{nonsense"
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      [expect.objectContaining({ errorCode: "JSON_PARSER_ERROR" })]
    ]);
  });

  test("is refused without a valid token, whatever is wrong with it", async () => {
    const answers = await Promise.all(
      [undefined, "Bearer 00Dx!unknown", "Basic abc"].map(async (authorization) => {
        const response = await fetch(
          `${org.url}${V}/limits`,
          authorization === undefined ? {} : { headers: { authorization } }
        );
        return [response.status, await response.json()];
      })
    );
    const expired = [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }];
    expect(answers).toEqual([
      [401, expired],
      [401, expired],
      [401, [{ message: "INVALID_HEADER_TYPE", errorCode: "INVALID_AUTH_HEADER" }]]
    ]);
  });
});

describe("jsforce", () => {
  const connect = () => new Connection({ instanceUrl: org.url, accessToken: org.token, version: "50.0" });

  test("pages through a long answer", async () => {
    const origin = { kind: "fixture", userId: "005KB0000000001AAA" } as const;
    org.store.transaction(origin, (tx) => {
      for (let number = 0; number < 450; number++)
        tx.insert("Lead", { LastName: `L${number}`, Company: "Big" }, { system: true });
    });
    const connection = connect();
    const options = { headers: { "Sforce-Query-Options": "batchSize=200" }, autoFetch: true, maxFetch: 1_000 };
    const answer = await connection.query<{ LastName: string }>("SELECT LastName FROM Lead ORDER BY LastName", options);
    expect(answer.records).toHaveLength(450);
    expect(new Set(answer.records.map((record) => record.LastName)).size).toBe(450);
    expect(connection.limitInfo?.apiUsage?.limit).toBe(100_000);
  });

  test("describes, and names errors by their code", async () => {
    const { fields, keyPrefix } = await connect().sobject("PendingServiceRouting").describe();
    expect(keyPrefix).toBe("0JR");
    expect(fields.find((field) => field.name === "IsPushed")).toMatchObject({
      type: "boolean",
      updateable: false,
      filterable: true
    });
    await expect(connect().sobject("Account").create({})).rejects.toMatchObject({ name: "REQUIRED_FIELD_MISSING" });
  });

  test("writes and deletes many records in one call each", async () => {
    const connection = connect();
    const created = await connection.sobject("Account").create([{ Name: "A" }, { Name: "B" }]);
    const ids = created.map((result) => result.id ?? "");
    expect(await connection.sobject("Account").retrieve(ids)).toMatchObject([{ Name: "A" }, { Name: "B" }]);
    await connection.sobject("Account").update(ids.map((Id) => ({ Id, Phone: "1" })));
    expect(await connection.sobject("Account").destroy(ids)).toMatchObject([{ success: true }, { success: true }]);
  });
});

describe("a query with columns=true", () => {
  test("describes its columns, joined ones below their relationship", async () => {
    const soql = encodeURIComponent("SELECT Id, Subject, Owner.Name FROM Case");
    const { body } = await call(org, "GET", `${V}/query?q=${soql}&columns=true`);
    expect(body).toMatchObject({
      entityName: "Case",
      keyPrefix: "500",
      idSelected: true,
      groupBy: false,
      columnMetadata: [
        { columnName: "Id", apexType: "Id", joinColumns: [], aggregate: false },
        { columnName: "Subject", apexType: "String", textType: true },
        { columnName: "Owner", aggregate: false, joinColumns: [{ columnName: "Name" }] }
      ]
    });
  });
});

describe("the allowance of REST calls", () => {
  test("is refused beyond its end", async () => {
    const small = await startTestOrg({ switches: { dailyApiRequests: 2 } });
    const statuses = [];
    for (let number = 0; number < 3; number++) statuses.push((await call(small, "GET", `${V}/limits`)).status);
    expect(statuses).toEqual([200, 200, 403]);
    expect(await call(small, "GET", `${V}/limits`)).toMatchObject({
      body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "TotalRequests Limit exceeded." }]
    });
    await small.close();
  });
});
