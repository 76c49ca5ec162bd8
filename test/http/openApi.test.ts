import { afterEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { routes } from "../../src/http/routes.ts";
import { FakeViews } from "./fakeViews.ts";
import { closeAll, openServer } from "./harness.ts";
import { type Answer, ask, json, Listening } from "./request.ts";

afterEach(closeAll);

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const token = "a-token-of-sufficient-length";
const authorized = { Authorization: `Bearer ${token}` };

async function read(): Promise<{ url: string; document: Document }> {
  const { url } = await openServer({ token, version: "1.2.3" });
  const answer = await ask(`${url}/openapi.json`, { headers: authorized });
  return { url, document: json(answer) as unknown as Document };
}

/** A validator of one of the document's schemas, made from the document alone. */
function validator(document: Document, schema: object): z.ZodType {
  const local = (value: object): object =>
    JSON.parse(JSON.stringify(value).replaceAll("#/components/schemas/", "#/$defs/")) as object;
  return z.fromJSONSchema({ ...local(schema), $defs: local(document.components.schemas) } as never);
}

function check(document: Document, path: string, answer: Answer, method: "get" | "post" = "get"): void {
  const response = document.paths[path]?.[method]?.responses[String(answer.status)];
  if (response === undefined)
    throw new Error(`${path} answered ${answer.status}, which is not documented: ${answer.text}`);
  const [contentType, content] = Object.entries(response.content)[0] ?? ["", { schema: {} }];
  expect(String(answer.headers["content-type"])).toContain(contentType);
  if (contentType.includes("json")) {
    const result = validator(document, content.schema).safeParse(json(answer));
    if (!result.success) throw new Error(`${path} does not answer as documented: ${z.prettifyError(result.error)}`);
  }
}

describe("the OpenAPI document", () => {
  test("names every route and nothing else", async () => {
    const { document } = await read();
    expect(document.openapi).toBe("3.1.1");
    const named = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`)
    );
    expect(named.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
    const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map((each) => each.operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("leads to a shape wherever it refers to one", async () => {
    const { document } = await read();
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name
    );
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((name) => !Object.hasOwn(document.components.schemas, name ?? ""))).toEqual([]);
  });

  test("describes parameters with their limits", async () => {
    const { document } = await read();
    const parameters = document.paths["/api/v1/queue"]?.get?.parameters ?? [];
    const limit = parameters.find(({ name }) => name === "limit");
    expect(limit).toMatchObject({ in: "query", schema: { type: "integer", minimum: 1, maximum: 500, default: 50 } });
    expect(document.paths["/api/v1/items/{itemId}"]?.get?.parameters[0]).toMatchObject({ in: "path", name: "itemId" });
  });
});

test("the document's schemas tell right from wrong", async () => {
  const { document } = await read();
  const { problem, item } = {
    problem: { $ref: "#/components/schemas/Problem" },
    item: { $ref: "#/components/schemas/Queue" }
  };
  expect(validator(document, problem).safeParse({}).success).toBe(false);
  expect(validator(document, item).safeParse({ total: 0, items: [] }).success).toBe(true);
  expect(validator(document, item).safeParse({ total: 1, items: [{}] }).success).toBe(false);
  expect(validator(document, item).safeParse({ total: 0, items: [], more: 1 }).success).toBe(false);
});

describe("every documented route", () => {
  const addresses = [
    ...routes
      .filter(({ method }) => method === "get")
      .map(({ path }) => path.replace("{itemId}", "call:1042").replace("{file}", "main.js"))
      .filter((path) => !path.endsWith("/events")),
    "/api/v1/items/call:none",
    "/api/v1/queue?limit=0",
    "/api/v1/snapshot?rows=3&lang=fr",
    "/board/nothing.js"
  ];
  const templateOf = (address: string): string =>
    address
      .replace(/\?.*/, "")
      .replace(/\/items\/[^/]*/, "/items/{itemId}")
      .replace(/\/board\/.*/, "/board/{file}");

  test.each(addresses)("answers as documented: %s", async (address) => {
    const { url, document } = await read();
    check(document, templateOf(address), await ask(url + address, { headers: authorized }));
  });

  test.each(routes.map(({ method, path }) => [method, path] as const))(
    "asks for the token where the document says so: %s %s",
    async (method, path) => {
      const { url, document } = await read();
      const isOpen = document.paths[path]?.[method]?.security?.length === 0;
      const address = url + path.replace("{itemId}", "x").replace("{file}", "main.js");
      const answer = await ask(address, { method: method.toUpperCase() });
      expect(answer.status === 401).toBe(!isOpen);
      if (!isOpen) check(document, path, answer, method);
    }
  );

  const actions = [
    ["pin", { agentId: "005xx00000000A1AAA" }],
    ["assign", { agentId: "005xx00000000A1AAA" }],
    ["hold", { until: null }],
    ["raise", { level: 3 }],
    ["release", {}]
  ] as const;
  test.each(actions)("answers as documented: %s", async (action, body) => {
    const { url, document } = await read();
    const path = "/api/v1/items/{itemId}/" + action;
    const post = (itemId: string, sent: object): Promise<Answer> =>
      ask(url + path.replace("{itemId}", itemId), {
        method: "POST",
        headers: { ...authorized, "Content-Type": "application/json", "X-Actor": "Ann" },
        body: JSON.stringify(sent)
      });
    for (const [itemId, sent] of [
      ["call:1042", body],
      ["call:none", body],
      ["call:1042", { nonsense: 1 }]
    ] as const)
      check(document, path, await post(itemId, sent), "post");
    const schema = document.paths[path]?.post?.requestBody?.content["application/json"]?.schema ?? {};
    expect(validator(document, schema).safeParse(body).success).toBe(true);
  });

  test("answers as documented: the policy", async () => {
    const { url, document } = await read();
    const headers = { ...authorized, "Content-Type": "application/yaml", "X-Actor": "Ann" };
    for (const body of ["name: summer", "broken", ""])
      check(document, "/api/v1/policy", await ask(`${url}/api/v1/policy`, { method: "POST", headers, body }), "post");
  });

  test("answers as documented while the bridge is not ready, has nothing, and is full", async () => {
    const { document } = await read();
    const views = new FakeViews({ isEmpty: true });
    views.state = { isReady: false, reasons: ["The journal is being read."] };
    const { url } = await openServer({ views });
    for (const path of ["/ready", "/api/v1/snapshot", "/api/v1/agents"]) check(document, path, await ask(url + path));
    const open = await Promise.all(Array.from({ length: 64 }, () => Listening.to(`${url}/api/v1/events`)));
    const refused = await ask(`${url}/api/v1/events`);
    expect(refused.status).toBe(503);
    expect(refused.headers["retry-after"]).toBe("2");
    check(document, "/api/v1/events", refused);
    open.forEach((each) => each.stop());
  });
});
