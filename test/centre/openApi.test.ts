import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startCentre, type RunningCentre } from "../../src/centre/startCentre.ts";

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly required: boolean }[];
  readonly requestBody?: {
    readonly content: { readonly "application/json": { readonly schema: { readonly type: string } } };
  };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

describe("the centre's OpenAPI document", () => {
  let running: RunningCentre;
  let document: Document;
  let operations: { method: string; path: string; described: Described }[];

  beforeAll(async () => {
    running = await startCentre({ token: "secret-token" });
    document = (await (await fetch(running.openApiUrl)).json()) as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => ({ method, path, described }))
    );
  });
  afterAll(async () => running.close());

  const send = (method: string, path: string, body?: string, token = "secret-token"): Promise<Response> =>
    fetch(running.url + path, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body })
    });

  test("is 3.1, needs no token, and names the operations that outside scripts rely on", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.servers).toEqual([{ url: running.url }]);
    const ids = operations.map(({ described }) => described.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        "addCaller",
        "callerHangsUp",
        "agentReady",
        "agentPause",
        "agentAnswers",
        "agentRefuses",
        "agentHangsUp",
        "agentLogin",
        "agentLogout",
        "setFault",
        "clearFaults"
      ])
    );
  });

  test("describes routes that are really there: each answers as described or with a problem", async () => {
    for (const { method, path, described } of operations) {
      const response = await send(method, path, method === "get" ? undefined : '{"odd":1}');
      const isOfRoute = response.status !== 404 || (await response.clone().text()).includes("not among");
      expect([path, described.operationId, isOfRoute]).toEqual([path, described.operationId, true]);
      const isDescribed = Object.hasOwn(described.responses, String(response.status));
      const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") === true;
      expect([described.operationId, isDescribed || isProblem]).toEqual([described.operationId, true]);
      await response.text();
    }
  });

  test("a request with several mistakes is refused with all of them and their places", async () => {
    const response = await send("post", "/console/callers", '{"vip":"yes","patienceMs":-1,"colour":"red"}');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: "urn:onequeue:centre:input-invalid",
      title: "Bad Request",
      status: 400,
      problems: [{ path: "vip" }, { path: "patienceMs" }, { path: "", message: expect.stringContaining("colour") }]
    });
  });

  test("what is no JSON object, or leads nowhere, is refused as a problem", async () => {
    for (const body of ["[1]", "nonsense", '"text"']) {
      expect(await (await send("post", "/console/callers", body)).json()).toMatchObject({ status: 400 });
    }
    expect(await (await send("get", "/nowhere")).json()).toMatchObject({
      status: 404,
      type: "urn:onequeue:centre:not-found"
    });
    const missing = await send("post", "/console/agents/ready", '{"agentId":"nobody"}');
    expect(await missing.json()).toMatchObject({
      status: 404,
      detail: expect.stringContaining("james.porter@northwind.example")
    });
    const missingQueue = await send("post", "/console/callers", '{"queue":"nowhere"}');
    expect(await missingQueue.json()).toMatchObject({ status: 404, detail: expect.stringContaining("support-voice") });
  });

  test("without the right token everything but the document and liveness is closed", async () => {
    expect((await send("get", "/live", undefined, "wrong")).status).toBe(200);
    for (const { method, path } of operations.filter(
      ({ path: one }) => one.startsWith("/console") || one.startsWith("/v1")
    )) {
      const response = await send(method, path, method === "get" ? undefined : "{}", "wrong");
      expect([path, response.status]).toEqual([path, 401]);
      await response.text();
    }
  });

  test("an address that is not loopback needs a token", async () => {
    await expect(startCentre({ host: "0.0.0.0" })).rejects.toThrow("needs a token");
  });

  test("callers of the fixture bring their language and rank with their number", async () => {
    const response = await send("post", "/console/callers", '{"cli":"+33612000001"}');
    expect(await response.json()).toMatchObject({ language: "fr", vip: true, queueId: "support-voice" });
  });
});
