import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Org } from "../../../src/emulator/server.ts";
import { switchDefinitions } from "../../../src/emulator/switches.ts";
import { call, startTestOrg } from "../runningOrg.ts";

let org: Org;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(async () => {
  await org.close();
});

interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId: string; readonly summary: string }>>>
  >;
}

const read = async () => (await call(org, "GET", "/openapi.json")).body as Document;

describe("the OpenAPI document", () => {
  test("names every operation that outside scripts rely on", async () => {
    const { openapi, servers, paths } = await read();
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map((operation) => operation.operationId)
    );
    expect([openapi, servers[0]?.url]).toEqual(["3.1.0", org.url]);
    expect(ids).toEqual(
      expect.arrayContaining([
        ...["createItem", "customerLeaves", "agentLogin", "agentStatus", "agentAccept", "agentDecline", "closeWork"],
        ...["transferWork", "agentOffline", "setFault", "clearFaults"]
      ])
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("lists exactly the routes that answer", async () => {
    const { paths } = await read();
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of ["get", "post", "put", "delete"]) {
        const { status } = await call(org, method.toUpperCase(), path, method === "get" ? undefined : []);
        expect({ path, method, exists: status !== 405 && status !== 404 }).toEqual({
          path,
          method,
          exists: method in methods
        });
      }
    }
  });
});

describe("the console", () => {
  test("answers neither unknown paths nor pages of other sites", async () => {
    expect(await call(org, "GET", "/console/nothing")).toMatchObject({ status: 404, body: { title: "Not found" } });
    const response = await fetch(`${org.url}/console/faults`, { headers: { origin: "https://example.org" } });
    expect(response.status).toBe(403);
  });

  test("lists every switch with its question, sets several, and refuses all that are wrong at once", async () => {
    const { switches } = (await call(org, "GET", "/console/switches")).body as {
      switches: { name: string; question: string }[];
    };
    expect(switches.map((one) => one.name)).toEqual(Object.keys(switchDefinitions));
    expect(switches.every((one) => one.question.includes("?"))).toBe(true);
    expect((await call(org, "PUT", "/console/switches", { serialStep: "one", dailyApiRequests: 7 })).status).toBe(200);
    expect(org.context.switches.values).toMatchObject({ serialStep: "one", dailyApiRequests: 7 });
    const { status, body } = await call(org, "PUT", "/console/switches", {
      serialStep: "two",
      nothing: 1,
      dailyApiRequests: "many"
    });
    expect(status).toBe(400);
    expect((body as { problems: { path: string }[] }).problems.map((problem) => problem.path)).toEqual([
      "serialStep",
      "nothing",
      "dailyApiRequests"
    ]);
  });
});
