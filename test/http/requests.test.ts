import { afterEach, describe, expect, test } from "@jest/globals";
import { createLog } from "../../src/log/createLog.ts";
import { Writable } from "node:stream";
import { manyItems } from "./busyMinute.ts";
import { FakeViews } from "./fakeViews.ts";
import { closeAll, ManualTime, openServer } from "./harness.ts";
import { ask, json } from "./request.ts";

afterEach(closeAll);

describe("health", () => {
  test("is live as soon as the server answers, ready only when the bridge routes", async () => {
    const { views, url } = await openServer();
    expect(await ask(`${url}/ready`)).toMatchObject({ status: 200, text: '{"isReady":true,"reasons":[]}' });
    views.state = { isReady: false, reasons: ["Salesforce has not been reconciled yet."] };
    const answer = await ask(`${url}/ready`);
    expect(answer.status).toBe(503);
    expect(json(answer)["reasons"]).toEqual(["Salesforce has not been reconciled yet."]);
    expect((await ask(`${url}/live`)).status).toBe(200);
  });
});

describe("lists", () => {
  test("come in pages, in policy order", async () => {
    const views = new FakeViews();
    views.waiting = manyItems(1200);
    views.others = [];
    const { url } = await openServer({ views });
    const answer = json(await ask(`${url}/api/v1/queue?limit=3&offset=1000`)) as {
      total: number;
      items: { rank: number }[];
    };
    expect(answer.total).toBe(1200);
    expect(answer.items.map(({ rank }) => rank)).toEqual([1001, 1002, 1003]);
  });

  test("of agents name those who have a name", async () => {
    const { url } = await openServer();
    expect(json(await ask(`${url}/api/v1/agents?limit=2`))["names"]).toEqual({
      "005xx00000000A1AAA": "Amélie Laurent",
      "005xx00000000B1AAA": "James Carter"
    });
  });
});

describe("one item", () => {
  test("comes with what was decided about it", async () => {
    const { url } = await openServer();
    const answer = json(await ask(`${url}/api/v1/items/call:1041`)) as {
      item: { itemId: string };
      decisions: { sentence: string }[];
    };
    expect(answer.item.itemId).toBe("call:1041");
    expect(answer.decisions[0]?.sentence).toContain("Oliver Bennett has not answered");
  });

  test("that is not there is a problem that says where to look", async () => {
    const { url } = await openServer();
    const answer = await ask(`${url}/api/v1/items/${encodeURIComponent('call:"<x>')}`);
    expect(answer).toMatchObject({
      status: 404,
      headers: { "content-type": "application/problem+json; charset=utf-8" }
    });
    expect(json(answer)).toMatchObject({
      type: "urn:onequeue:problem:NotFound",
      title: "Not found",
      status: 404,
      code: "NotFound"
    });
    expect(json(answer)["actions"]).toEqual([
      "An item that has left is told by `onequeue explain ITEM`, from the journal."
    ]);
  });
});

describe("wrong parameters", () => {
  test("are all named at once, with what was received and what is allowed", async () => {
    const { url } = await openServer();
    const answer = await ask(`${url}/api/v1/queue?limit=0&offset=-1&lang=de&limt=5`);
    expect(answer.status).toBe(400);
    expect(json(answer)["problems"]).toEqual([
      { path: "query.limit", message: 'must be a whole number from 1 to 500, not "0"' },
      { path: "query.offset", message: 'must be a whole number from 0 to 10000000, not "-1"' },
      { path: "query.lang", message: 'must be "en" or "fr", not "de"' },
      { path: "query.limt", message: "is not known to this route" }
    ]);
  });

  test.each(["limit=1.5", "limit=abc", "limit=501", "limit=1&limit=2", "offset=Infinity", "limit="])(
    "include %s",
    async (query) => {
      const { url } = await openServer();
      expect((await ask(`${url}/api/v1/queue?${query}`)).status).toBe(400);
    }
  );
});

describe("the language", () => {
  const wishes: [string, Record<string, string>, string][] = [
    ["", {}, "fr"],
    ["", { "accept-language": "en-GB,en;q=0.9" }, "en"],
    ["", { "accept-language": "fr-CA" }, "fr"],
    ["", { "accept-language": "de, en;q=0.5, fr;q=0.1" }, "en"],
    ["", { "accept-language": "de" }, "fr"],
    ["lang=en", { "accept-language": "fr" }, "en"]
  ];
  test.each(wishes)("of ?%s with %j is %s", async (query, headers, expected) => {
    const { url } = await openServer({ language: "fr" });
    const { text } = await ask(`${url}/api/v1/decisions?limit=1&${query}`, { headers });
    expect(text).toContain(expected === "fr" ? "n'a pas répondu" : "has not answered");
    const page = await ask(`${url}/?${query}`, { headers });
    expect(page.text).toContain(`<html lang="${expected}">`);
  });
});

test("HEAD answers like GET, without the body, and opens no stream", async () => {
  const { url, views } = await openServer();
  for (const path of ["/live", "/api/v1/queue", "/metrics", "/api/v1/events"]) {
    const answer = await ask(url + path, { method: "HEAD" });
    expect(answer).toMatchObject({ status: 200, text: "" });
  }
  expect(views.listeners.size).toBe(0);
});

test("an address that is not there is a problem that says where to look", async () => {
  const { url } = await openServer();
  const answer = await ask(`${url}/api/v2/queue`);
  expect(answer.status).toBe(404);
  expect(json(answer)).toMatchObject({
    detail: 'There is nothing at "/api/v2/queue".',
    actions: ["See /openapi.json for what there is."]
  });
});

test("a fault inside says nothing of itself outside, and everything in the log", async () => {
  let logged = "";
  const output = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    }
  });
  const views = new FakeViews();
  views.queue = () => {
    throw new TypeError("private detail");
  };
  const { url } = await openServer({ views, log: createLog({ level: "info", format: "json", output }) });
  const answer = await ask(`${url}/api/v1/queue`);
  expect(answer.status).toBe(500);
  expect(json(answer)).toMatchObject({ code: "InternalFault", detail: "The request failed inside the bridge." });
  expect(answer.text).not.toContain("private detail");
  expect(logged).toContain("private detail");
  expect(logged).toContain('"path":"/api/v1/queue"');
});

test("boards that ask at the same moment cost the bridge one look, in each language", async () => {
  const views = new FakeViews();
  const time = new ManualTime();
  let looks = 0;
  views.queue = () => {
    looks += 1;
    return { total: 0, items: [] };
  };
  const { url } = await openServer({ views, time });
  const open = (): Promise<unknown> =>
    Promise.all(["en", "fr", "en", "fr", "en"].map((lang) => ask(`${url}/api/v1/snapshot?lang=${lang}`)));
  await open();
  await open();
  expect(looks).toBe(2);
  time.pass(250);
  await open();
  expect(looks).toBe(4);
});

test("board files are served by name only", async () => {
  const { url } = await openServer();
  expect(await ask(`${url}/board/base.css`)).toMatchObject({
    status: 200,
    headers: { "content-type": "text/css; charset=utf-8" }
  });
  for (const name of ["index.html", "..%2findex.html", "%2e%2e%2fboardPage.ts", "boardPage.ts"])
    expect((await ask(`${url}/board/${name}`)).status).toBe(404);
});

test("metrics are what Prometheus reads, with totals from the views", async () => {
  const { views, url } = await openServer();
  const first = await ask(`${url}/metrics`);
  expect(first.headers["content-type"]).toContain("text/plain");
  expect(first.text).toContain('onequeue_inputs_total{type="ItemArrived"} 40');
  expect(first.text).toContain('onequeue_commands_total{command="InsertAgentWork done"} 20');
  expect(first.text).toContain("onequeue_commits_total 55");
  expect(first.text).toContain("onequeue_waiting_items 12");
  expect(first.text).toContain("onequeue_centre_control 1");
  expect(first.text).toContain('onequeue_input_durable_seconds_bucket{le="0.0025"} 2');
  expect(first.text).toContain("process_cpu_seconds_total");
  const second = await ask(`${url}/metrics`);
  expect(second.text).toContain('onequeue_inputs_total{type="ItemArrived"} 40');
  expect(second.text).toContain("onequeue_input_durable_seconds_count 6");
  expect(views.drained).toBe(2);
});
