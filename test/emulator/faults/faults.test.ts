import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { request } from "node:http";
import type { Org } from "../../../src/emulator/server.ts";
import { call, startTestOrg } from "../runningOrg.ts";

const V = "/services/data/v67.0";
let org: Org;

beforeEach(async () => {
  org = await startTestOrg();
});
afterEach(async () => {
  await org.close();
});

async function setFault(fault: object): Promise<string> {
  const { status, body } = await call(org, "POST", "/console/faults", fault);
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body as { id: string }).id;
}

const createGuard = async (key: string) => await call(org, "POST", `${V}/sobjects/OneQueue_Offer__c`, { Key__c: key });
const guards = (key: string) => org.store.find("OneQueue_Offer__c", "Key__c", key).length;

describe("a fault", () => {
  test("that drops before processing leaves nothing behind", async () => {
    await setFault({ kind: "dropBefore", route: "sobjects.create:OneQueue_Offer__c", count: 1 });
    await expect(createGuard("k")).rejects.toThrow("fetch failed");
    expect(guards("k")).toBe(0);
    expect((await createGuard("k")).status).toBe(201);
  });

  test("that drops after the commit leaves the record and no answer", async () => {
    await setFault({ kind: "dropAfterCommit", route: "sobjects.create", count: 1 });
    await expect(createGuard("k")).rejects.toThrow("fetch failed");
    expect(guards("k")).toBe(1);
  });

  test("that commits late holds the unique value, so that a second insert waits and is refused", async () => {
    await setFault({ kind: "lateCommit", route: "sobjects.create", count: 1, delayMs: 150 });
    const slow = createGuard("k");
    await untilStruck(1);
    const second = createGuard("k");
    expect(guards("k")).toBe(0);
    expect([(await slow).status, (await second).status]).toEqual([201, 400]);
    expect((await second).body).toMatchObject([{ errorCode: "DUPLICATE_VALUE" }]);
  });

  test("that commits late lets a second insert win where uncommitted values do not block", async () => {
    org.context.switches.set("uncommittedUniqueKeyBlocks", "false");
    await setFault({ kind: "lateCommit", route: "sobjects.create", count: 1, delayMs: 150 });
    const slow = createGuard("k");
    await untilStruck(1);
    expect((await createGuard("k")).status).toBe(201);
    expect(await slow).toMatchObject({ status: 400, body: [{ errorCode: "DUPLICATE_VALUE" }] });
  });

  test("that commits late is committed even if the client has given up", async () => {
    await setFault({ kind: "lateCommit", route: "composite", delayMs: 100 });
    const abort = new AbortController();
    const compositeRequest = [
      { method: "POST", url: `${V}/sobjects/OneQueue_Offer__c`, referenceId: "g", body: { Key__c: "late" } }
    ];
    const given = fetch(`${org.url}${V}/composite`, {
      method: "POST",
      signal: abort.signal,
      headers: { authorization: `Bearer ${org.token}` },
      body: JSON.stringify({ allOrNone: true, compositeRequest })
    });
    await untilStruck(1);
    const committed = new Promise<void>((resolve) => {
      org.store.onCommit(() => {
        resolve();
      });
    });
    abort.abort();
    await expect(given).rejects.toThrow("aborted");
    await committed;
    expect(guards("late")).toBe(1);
  });

  test("of a status answers with it and processes nothing", async () => {
    await setFault({
      kind: "status",
      route: "sobjects.create",
      status: 500,
      errorCode: "UNABLE_TO_LOCK_ROW",
      message: "locked"
    });
    expect(await createGuard("k")).toMatchObject({
      status: 500,
      body: [{ errorCode: "UNABLE_TO_LOCK_ROW", message: "locked" }]
    });
    expect(guards("k")).toBe(0);
  });

  test("of the edge answers with an HTML page", async () => {
    await setFault({ kind: "html503", route: "oauth.token" });
    const response = await fetch(`${org.url}/services/oauth2/token`, { method: "POST" });
    expect([response.status, response.headers.get("content-type")]).toEqual([503, "text/html"]);
  });

  test("of latency delays processing", async () => {
    await setFault({ kind: "latency", route: `GET ${V}/limits`, ms: 60 });
    const before = performance.now();
    await call(org, "GET", `${V}/limits`);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });

  test("of a half-open connection never answers", async () => {
    await setFault({ kind: "halfOpen", route: "limits", count: 1 });
    const silent = request(`${org.url}${V}/limits`, { headers: { authorization: `Bearer ${org.token}` } });
    let answered = false;
    silent.on("response", () => {
      answered = true;
    });
    silent.on("error", () => undefined);
    silent.end();
    await untilStruck(1);
    expect((await call(org, "GET", `${V}/limits`)).status).toBe(200);
    expect(answered).toBe(false);
    silent.destroy();
  });

  test("of a token ends it for this and later requests", async () => {
    await setFault({ kind: "tokenExpired", route: "query", count: 1 });
    const query = `${V}/query?q=SELECT+Id+FROM+User`;
    expect(await call(org, "GET", query)).toMatchObject({ status: 401, body: [{ errorCode: "INVALID_SESSION_ID" }] });
    expect((await call(org, "GET", query)).status).toBe(401);
  });

  test("with a probability strikes the same requests for the same seed", async () => {
    const pattern = async (): Promise<string> => {
      await setFault({ kind: "html503", route: "versions", probability: 0.4, seed: 7 });
      let seen = "";
      for (let number = 0; number < 20; number++)
        seen += (await fetch(`${org.url}/services/data`)).status === 503 ? "x" : ".";
      await call(org, "DELETE", "/console/faults", {});
      return seen;
    };
    const first = await pattern();
    expect(first).toMatch(/x/);
    expect(first).toMatch(/\./);
    expect(await pattern()).toBe(first);
  });

  test("skips occasions, is listed, and is cleared alone or with all others", async () => {
    const id = await setFault({ kind: "html503", route: "versions", skip: 1, count: 1 });
    await setFault({ kind: "latency", route: "versions", ms: 1 });
    const statuses = [];
    for (let number = 0; number < 3; number++) statuses.push((await fetch(`${org.url}/services/data`)).status);
    expect(statuses).toEqual([200, 503, 200]);
    expect((await call(org, "GET", "/console/faults")).body).toMatchObject({
      faults: [
        { id, struck: 1, left: 0 },
        { kind: "latency", struck: 3, left: null }
      ]
    });
    expect((await call(org, "DELETE", "/console/faults", { id })).body).toEqual({ cleared: [id] });
    expect((await call(org, "DELETE", "/console/faults", {})).body).toEqual({ cleared: ["fault-2"] });
  });

  test("of a customer's trigger refuses the records that it is about, also inside a composite", async () => {
    await setFault({ kind: "triggerRefuses", object: "OneQueue_Offer__c", where: { Key__c: "bad" }, message: "No." });
    expect((await createGuard("good")).status).toBe(201);
    const refusal = { errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "No." };
    expect(await createGuard("bad")).toMatchObject({ status: 400, body: [refusal] });
    const compositeRequest = [
      { method: "POST", url: `${V}/sobjects/OneQueue_Offer__c`, referenceId: "g", body: { Key__c: "bad" } }
    ];
    const { body } = await call(org, "POST", `${V}/composite`, { allOrNone: true, compositeRequest });
    expect(body).toMatchObject({ compositeResponse: [{ httpStatusCode: 400, body: [refusal] }] });
  });

  test.each(["update", "delete"])("of a customer's trigger refuses an %s", async (operation) => {
    const { body } = await createGuard("k");
    const path = `${V}/sobjects/OneQueue_Offer__c/${(body as { id: string }).id}`;
    await setFault({ kind: "triggerRefuses", object: "OneQueue_Offer__c", operation, errorCode: "UNABLE_TO_LOCK_ROW" });
    const write = async () =>
      operation === "update" ? await call(org, "PATCH", path, { Reason__c: "x" }) : await call(org, "DELETE", path);
    expect(await write()).toMatchObject({ status: 400, body: [{ errorCode: "UNABLE_TO_LOCK_ROW" }] });
    await call(org, "DELETE", "/console/faults", {});
    expect((await write()).status).toBe(204);
  });

  test("that cannot be read is refused with all its problems", async () => {
    const answer = await call(org, "POST", "/console/faults", { kind: "lateCommit", count: 0, colour: "red" });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const { problems } = answer.body as { problems: { path: string }[] };
    expect(problems.map((problem) => problem.path).toSorted()).toEqual(["", "count", "delayMs"]);
    expect(await call(org, "POST", "/console/faults", { kind: "html503", route: "composit" })).toMatchObject({
      status: 400,
      body: { problems: [{ path: "route", message: expect.stringContaining("known: cometd, oauth.token") }] }
    });
    await setFault({ kind: "html503", route: "composite*" });
    await setFault({ kind: "html503", route: "sobjects.create:Agent*" });
    expect(await call(org, "POST", "/console/faults", { kind: "html503", route: "GET /(" })).toMatchObject({
      status: 400,
      body: { problems: [{ path: "route" }] }
    });
  });

  /** Resolves when faults have struck that often in all. */
  async function untilStruck(times: number): Promise<void> {
    for (;;) {
      const struck = org.context.faults.list().reduce((total, fault) => total + fault.struck, 0);
      if (struck >= times) return;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }
});
