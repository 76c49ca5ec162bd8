import { afterEach, describe, expect, test } from "@jest/globals";
import { FakeOperations } from "./fakeOperations.ts";
import { FakeViews } from "./fakeViews.ts";
import { closeAll, openServer } from "./harness.ts";
import { type Answer, ask, json } from "./request.ts";

afterEach(closeAll);

const shared = "correct-horse-battery-staple";
const anns = "another-correct-horse-battery";

async function open(options: Parameters<typeof openServer>[0] = {}): Promise<{
  views: FakeViews;
  operations: FakeOperations;
  post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
}> {
  const views = new FakeViews();
  const operations = new FakeOperations(views);
  const { url } = await openServer({ ...options, views, operations });
  return {
    views,
    operations,
    post: (path, body = {}, headers = { "X-Actor": "Ann" }) =>
      ask(url + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body)
      })
  };
}

describe("what an operator asks for an item", () => {
  test("reaches the bridge with the operator's name, and the item comes back", async () => {
    const { operations, post } = await open();
    const answer = await post("/api/v1/items/call:1042/pin", { agentId: "005xx00000000A1AAA" });
    expect(answer.status).toBe(200);
    expect(json(answer)).toMatchObject({ item: { itemId: "call:1042" } });
    await post("/api/v1/items/call:1042/assign", { agentId: "005xx00000000B1AAA" });
    await post("/api/v1/items/call:1042/raise", { level: 4 });
    await post("/api/v1/items/call:1042/hold", { until: new Date(Date.now() + 60_000).toISOString() });
    await post("/api/v1/items/call:1042/hold");
    await post("/api/v1/items/call:1042/release", "");
    expect(operations.asked).toMatchObject([
      { itemId: "call:1042", actor: "Ann", kind: "pin", agentId: "005xx00000000A1AAA" },
      { kind: "assign", agentId: "005xx00000000B1AAA" },
      { kind: "raise", level: 4 },
      { kind: "hold", until: expect.any(Number) },
      { kind: "hold", until: null },
      { kind: "release" }
    ]);
  });

  test("that is wrong is refused with everything that is wrong at once", async () => {
    const { operations, post } = await open();
    const answer = await post("/api/v1/items/call:1042/raise?lang=de", { level: 0, why: "" }, { "X-Actor": " " });
    expect(answer.status).toBe(400);
    expect(json(answer)["problems"]).toEqual([
      { path: "query.lang", message: 'must be "en" or "fr", not "de"' },
      { path: "body.level", message: "must be a whole number from 1 to 999, not 0" },
      { path: "body.why", message: "is not known to this route" },
      { path: "header.X-Actor", message: 'must name who asks, not ""' }
    ]);
    expect(operations.asked).toEqual([]);
  });

  test.each(["yesterday", "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z", 7])(
    "cannot be held until %j",
    async (until) => {
      const { post } = await open();
      const answer = await post("/api/v1/items/call:1042/hold", { until });
      expect(answer.status).toBe(400);
      expect(json(answer)["problems"]).toMatchObject([{ path: "body.until" }]);
    }
  );

  test("is a problem for an item that is not there, or with an agent", async () => {
    const { views, post } = await open();
    expect(json(await post("/api/v1/items/call:9/release"))).toMatchObject({ status: 404, code: "NotFound" });
    views.waiting = views.waiting.map((item) => ({ ...item, phase: "accepted" }));
    const answer = json(await post("/api/v1/items/call:1042/release"));
    expect(answer).toMatchObject({ status: 409, code: "NotPossible" });
  });
});

describe("the policy", () => {
  const yaml = { "Content-Type": "application/yaml", "X-Actor": "Ann" };

  test("is handed over as it is written, with where it came from", async () => {
    const { operations, post } = await open();
    expect(json(await post("/api/v1/policy?origin=summer.yaml", "name: summer\n", yaml))).toMatchObject({
      isChanged: true
    });
    expect(operations.asked).toEqual([{ text: "name: summer\n", origin: "summer.yaml", actor: "Ann" }]);
  });

  test("with problems is refused with all of them, each with its place", async () => {
    const { post } = await open();
    const answer = await post("/api/v1/policy?origin=x.yaml", "broken", yaml);
    expect(answer.status).toBe(422);
    expect(json(answer)["problems"]).toEqual([
      { path: "x.yaml:1:1 name", message: "must be a name." },
      { path: "x.yaml:2:1 chanels", message: "is not a known key. Did you mean channels?" }
    ]);
  });

  test("goes back to the one before, or to a named one", async () => {
    const { operations, post } = await open();
    await post("/api/v1/policy/rollback");
    await post("/api/v1/policy/rollback", { to: "0f6c00" });
    expect(operations.asked).toEqual([
      { to: null, actor: "Ann" },
      { to: "0f6c00", actor: "Ann" }
    ]);
    expect((await post("/api/v1/policy/rollback", { to: "ffffff" })).status).toBe(404);
    expect((await post("/api/v1/policy/rollback", { to: "summer" })).status).toBe(400);
  });
});

describe("who asks", () => {
  test("is who holds the token, whatever they say, or says so with the shared one", async () => {
    const { operations, post } = await open({ token: shared, namedTokens: new Map([["Ann Example", anns]]) });
    const path = "/api/v1/items/call:1042/release";
    await post(path, {}, { authorization: `Bearer ${anns}`, "X-Actor": "Bob" });
    await post(path, {}, { authorization: `Bearer ${anns}` });
    await post(path, {}, { authorization: `Bearer ${shared}`, "X-Actor": encodeURIComponent("Zoë Ünal") });
    expect(operations.asked).toMatchObject([{ actor: "Ann Example" }, { actor: "Ann Example" }, { actor: "Zoë Ünal" }]);
    expect((await post(path, {}, { authorization: `Bearer ${shared}` })).status).toBe(400);
    expect((await post(path, {}, { authorization: "Bearer nobody-knows-this-one" })).status).toBe(401);
    expect((await post(path, {}, {})).status).toBe(401);
  });

  test.each(["x".repeat(81), "a%0Ab", "%E2%80%AE"])("may not be called %j", async (name) => {
    const { post } = await open();
    expect((await post("/api/v1/items/call:1042/release", {}, { "X-Actor": name })).status).toBe(400);
  });

  test("is not the page of another site", async () => {
    const { operations, post } = await open();
    const foreign = [
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { Origin: "https://evil.example" },
      { Origin: "null" }
    ];
    for (const headers of foreign) {
      const answer = await post("/api/v1/items/call:1042/release", {}, { "X-Actor": "Ann", ...headers });
      expect(answer.status).toBe(403);
    }
    expect(operations.asked).toEqual([]);
  });
});

describe("a body", () => {
  test("of another type, too long or unreadable is refused", async () => {
    const { operations, post } = await open();
    const path = "/api/v1/items/call:1042/release";
    expect((await post(path, "{}", { "Content-Type": "text/plain", "X-Actor": "Ann" })).status).toBe(415);
    expect((await post(path, "x".repeat(5000))).status).toBe(413);
    expect(json(await post(path, "{"))["problems"]).toMatchObject([{ path: "body" }]);
    expect(json(await post(path, "[]"))["problems"]).toMatchObject([{ path: "body" }]);
    expect(operations.asked).toEqual([]);
  });
});
