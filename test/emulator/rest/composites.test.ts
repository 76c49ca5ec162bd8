import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { CommittedTransaction } from "../../../src/emulator/records/transaction.ts";
import { SalesforceError } from "../../../src/emulator/records/salesforceError.ts";
import type { Org } from "../../../src/emulator/server.ts";
import { call, startTestOrg } from "../runningOrg.ts";

const V = "/services/data/v67.0";
let org: Org;
let commits: CommittedTransaction[] = [];

beforeAll(async () => {
  org = await startTestOrg();
  org.store.onCommit((committed) => commits.push(committed));
});
beforeEach(() => {
  commits = [];
});
afterAll(async () => {
  await org.close();
});

interface SubAnswer {
  readonly body: unknown;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

function insert(referenceId: string, object: string, body: object): object {
  return { method: "POST", url: `${V}/sobjects/${object}`, referenceId, body };
}

async function composite(allOrNone: boolean, ...compositeRequest: object[]): Promise<SubAnswer[]> {
  const { status, body } = await call(org, "POST", `${V}/composite`, { allOrNone, compositeRequest });
  expect(status).toBe(200);
  return (body as { compositeResponse: SubAnswer[] }).compositeResponse;
}

const guards = (key: string) => org.store.find("OneQueue_Offer__c", "Key__c", key);

describe("a composite", () => {
  test("refers to earlier answers and commits once where all or none", async () => {
    const answers = await composite(
      true,
      insert("account", "Account", { Name: "One" }),
      insert("contact", "Contact", { LastName: "Two", AccountId: "@{account.id}" }),
      {
        method: "GET",
        url: `${V}/query?q=SELECT+Account.Name+FROM+Contact+WHERE+Id='@{contact.id}'`,
        referenceId: "read"
      }
    );
    expect(answers.map((answer) => answer.httpStatusCode)).toEqual([201, 201, 200]);
    expect(answers[2]?.body).toMatchObject({ records: [{ Account: { Name: "One" } }] });
    expect(commits).toHaveLength(1);
  });

  test("undoes everything with the first refusal where all or none, and announces nothing", async () => {
    const answers = await composite(
      true,
      insert("guard", "OneQueue_Offer__c", { Key__c: "undone" }),
      insert("broken", "Account", {}),
      insert("never", "Account", { Name: "Never" })
    );
    expect(answers).toEqual([
      {
        referenceId: "guard",
        httpStatusCode: 400,
        httpHeaders: {},
        body: [
          {
            errorCode: "PROCESSING_HALTED",
            message: "The transaction was rolled back since another operation in the same transaction failed."
          }
        ]
      },
      expect.objectContaining({
        referenceId: "broken",
        body: [expect.objectContaining({ errorCode: "REQUIRED_FIELD_MISSING" })]
      }),
      expect.objectContaining({
        referenceId: "never",
        body: [expect.objectContaining({ errorCode: "PROCESSING_HALTED" })]
      })
    ]);
    expect(guards("undone")).toEqual([]);
    expect(commits).toEqual([]);
  });

  test("keeps what succeeded where not all or none, and halts what refers to a refused one", async () => {
    const answers = await composite(
      false,
      insert("good", "OneQueue_Offer__c", { Key__c: "kept" }),
      insert("bad", "Account", {}),
      insert("needsBad", "Contact", { LastName: "x", AccountId: "@{bad.id}" })
    );
    expect(answers.map((answer) => answer.httpStatusCode)).toEqual([201, 400, 400]);
    expect(answers[2]?.body).toEqual([
      { errorCode: "PROCESSING_HALTED", message: "Invalid reference specified. No value for bad.id found in bad" }
    ]);
    expect(guards("kept")).toHaveLength(1);
  });

  test("names a duplicate on the reference that holds it", async () => {
    await composite(true, insert("guard", "OneQueue_Offer__c", { Key__c: "dup" }));
    const answers = await composite(
      true,
      insert("guard", "OneQueue_Offer__c", { Key__c: "dup" }),
      insert("work", "Account", { Name: "x" })
    );
    expect(answers[0]).toMatchObject({ referenceId: "guard", body: [{ errorCode: "DUPLICATE_VALUE" }] });
    expect(answers[1]).toMatchObject({ referenceId: "work", body: [{ errorCode: "PROCESSING_HALTED" }] });
  });

  test("takes at most 25 subrequests", async () => {
    const compositeRequest = Array.from({ length: 26 }, (_, number) => insert(`r${number}`, "Account", { Name: "x" }));
    expect(await call(org, "POST", `${V}/composite`, { compositeRequest })).toMatchObject({
      status: 400,
      body: [{ errorCode: "LIMIT_EXCEEDED" }]
    });
  });
});

describe("a composite graph", () => {
  test("is atomic graph by graph", async () => {
    const graph = (graphId: string, ...compositeRequest: object[]) => ({ graphId, compositeRequest });
    const { body } = await call(org, "POST", `${V}/composite/graph`, {
      graphs: [
        graph("one", insert("guard", "OneQueue_Offer__c", { Key__c: "g1" })),
        graph("two", insert("guard", "OneQueue_Offer__c", { Key__c: "g2" }), insert("broken", "Account", {}))
      ]
    });
    expect(body).toMatchObject({
      graphs: [
        { graphId: "one", isSuccessful: true, graphResponse: { compositeResponse: [{ httpStatusCode: 201 }] } },
        {
          graphId: "two",
          isSuccessful: false,
          graphResponse: {
            compositeResponse: [{ body: [{ errorCode: "PROCESSING_HALTED" }] }, { httpStatusCode: 400 }]
          }
        }
      ]
    });
    expect([guards("g1").length, guards("g2").length]).toEqual([1, 0]);
  });
});

describe("a collection", () => {
  const record = (type: string, fields: object) => ({ attributes: { type }, ...fields });

  test("keeps the good records where not all or none, with statusCode in its errors", async () => {
    const { status, body } = await call(org, "POST", `${V}/composite/sobjects`, {
      allOrNone: false,
      records: [record("Account", { Name: "Good" }), record("Account", {})]
    });
    expect(status).toBe(200);
    expect(body).toEqual([
      { id: expect.stringMatching(/^001/), success: true, errors: [] },
      {
        success: false,
        errors: [
          { statusCode: "REQUIRED_FIELD_MISSING", message: "Required fields are missing: [Name]", fields: ["Name"] }
        ]
      }
    ]);
  });

  test("rolls the innocent back where all or none", async () => {
    const { body } = await call(org, "POST", `${V}/composite/sobjects`, {
      allOrNone: true,
      records: [record("OneQueue_Offer__c", { Key__c: "innocent" }), record("Account", {})]
    });
    expect(body).toMatchObject([
      { success: false, errors: [{ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK" }] },
      { success: false, errors: [{ statusCode: "REQUIRED_FIELD_MISSING" }] }
    ]);
    expect(guards("innocent")).toEqual([]);
  });

  test("upserts by external id, and reads and deletes by ids", async () => {
    const path = `${V}/composite/sobjects/OneQueue_Offer__c`;
    const upsert = async (Bridge__c: string) =>
      (
        await call(org, "PATCH", `${path}/Key__c`, {
          records: [record("OneQueue_Offer__c", { Key__c: "many", Bridge__c })]
        })
      ).body as { id: string; created: boolean }[];
    const [first] = await upsert("a");
    expect(first?.created).toBe(true);
    expect(await upsert("b")).toMatchObject([{ id: first?.id, created: false }]);
    expect((await call(org, "POST", path, { ids: [first?.id], fields: ["Bridge__c"] })).body).toMatchObject([
      { Bridge__c: "b" }
    ]);
    expect((await call(org, "DELETE", `${V}/composite/sobjects?ids=${first?.id}&allOrNone=true`)).body).toMatchObject([
      { success: true }
    ]);
  });

  test("as a tree answers with the references", async () => {
    const records = [{ attributes: { type: "Account", referenceId: "a1" }, Name: "Tree" }];
    expect(await call(org, "POST", `${V}/composite/tree/Account`, { records })).toMatchObject({
      status: 201,
      body: { hasErrors: false, results: [{ referenceId: "a1" }] }
    });
    expect(
      await call(org, "POST", `${V}/composite/tree/Account`, { records: [{ attributes: { referenceId: "a2" } }] })
    ).toMatchObject({
      status: 400,
      body: { hasErrors: true, results: [{ referenceId: "a2", errors: [{ statusCode: "REQUIRED_FIELD_MISSING" }] }] }
    });
  });
});

describe("a batch", () => {
  test("answers each request by itself, and halts after an error if told to", async () => {
    const batchRequests = [
      { method: "GET", url: "v67.0/limits" },
      { method: "POST", url: "v67.0/sobjects/Account", richInput: {} },
      { method: "GET", url: "v67.0/limits" }
    ];
    const { body } = await call(org, "POST", `${V}/composite/batch`, { batchRequests });
    expect(body).toMatchObject({
      hasErrors: true,
      results: [{ statusCode: 200 }, { statusCode: 400 }, { statusCode: 200 }]
    });
    const halted = await call(org, "POST", `${V}/composite/batch`, { haltOnError: true, batchRequests });
    expect(halted.body).toMatchObject({ results: [{ statusCode: 200 }, { statusCode: 400 }, { statusCode: 412 }] });
  });
});

describe("a status that sources disagree about", () => {
  test.each([
    ["UNABLE_TO_LOCK_ROW", "lockRowStatus", ["400", "500"]],
    ["INSUFFICIENT_ACCESS_OR_READONLY", "insufficientAccessStatus", ["400", "403"]],
    ["INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "insufficientAccessStatus", ["400", "403"]]
  ])("of %s follows the switch %s", async (errorCode, name, statuses) => {
    const other = await startTestOrg();
    other.store.addHooks("Lead", {
      beforeInsert() {
        throw new SalesforceError(errorCode, "refused");
      }
    });
    for (const status of statuses) {
      expect(other.context.switches.set(name, status)).toBeUndefined();
      const answer = await call(other, "POST", `${V}/sobjects/Lead`, { LastName: "x", Company: "y" });
      expect(answer).toMatchObject({ status: Number(status), body: [{ errorCode }] });
    }
    await other.close();
  });
});
