import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type ConsoleOrg, startConsoleOrg } from "./consoleOrg.ts";

let desk: ConsoleOrg;
beforeEach(async () => {
  desk = await startConsoleOrg();
});
afterEach(() => desk.org.close());

const ada = "ada@example.org";

async function login(agent = ada, more: Readonly<Record<string, unknown>> = {}) {
  return await desk.post("agents/login", { agent, ...more });
}

function workStatus(agentWorkId: string): unknown {
  return desk.org.store.get("AgentWork", agentWorkId)?.["Status"];
}

describe("an agent's day", () => {
  test("login, break, back, logout are rows of presence", async () => {
    await login(ada, { status: "Available" });
    await desk.post("agents/status", { agent: "ada", status: "Break" });
    await desk.post("agents/offline", { agent: ada });
    const rows = desk.org.store.find("UserServicePresence", "UserId", desk.userId(ada));
    expect(rows.map((row) => row["IsCurrentState"])).toEqual([false, false]);
  });

  test("accept and close the oldest work of the agent", async () => {
    await login();
    const id = desk.assign((await desk.item()).workItemId, ada);
    expect((await desk.post("agents/accept", { agent: ada })).body).toEqual({ agentWorkId: id, status: "Opened" });
    expect((await desk.post("work/close", { agent: ada, itemStatus: "Closed" })).body).toEqual({
      agentWorkId: id,
      status: "Closed"
    });
  });

  test("decline with a reason", async () => {
    await login();
    const { workItemId } = await desk.item();
    const id = desk.assign(workItemId, ada);
    await desk.post("agents/decline", { workItemId, reason: "Wrong language" });
    expect(desk.org.store.get("AgentWork", id)).toMatchObject({ Status: "Declined", DeclineReason: "Wrong language" });
  });

  test("transfer to a queue, and to a colleague", async () => {
    await login();
    await login("bob@example.org");
    const { workItemId } = await desk.item();
    const id = desk.assign(workItemId, ada);
    await desk.post("agents/accept", { agentWorkId: id });
    await desk.post("work/transfer", { agentWorkId: id, toAgent: "bob" });
    await desk.post("agents/accept", { agent: "bob" });
    await desk.post("work/transfer", { agent: "bob", toQueue: "Second" });
    const works = desk.org.store.find("AgentWork", "WorkItemId", workItemId).map((work) => work["Status"]);
    expect(works).toEqual(["Transferred", "Transferred"]);
    expect(desk.org.store.find("PendingServiceRouting", "WorkItemId", workItemId)).toMatchObject([
      { IsTransfer: true }
    ]);
  });

  test("a lost connection is noticed after a while, and the agent may come back before", async () => {
    await login();
    await desk.post("agents/offline", { agent: ada, connectionLost: true });
    expect((await desk.post("agents/reconnect", { agent: ada })).body["isOnline"]).toBe(true);
    await desk.post("agents/offline", { agent: ada, connectionLost: true });
    desk.clock.advance(60_000);
    expect((await desk.post("agents/reconnect", { agent: ada })).body["isOnline"]).toBe(false);
  });

  test("listAgents shows who is online with which work; listWaiting what waits", async () => {
    await login();
    const item = await desk.item();
    const id = desk.assign(item.workItemId, ada);
    expect((await desk.get("agents")).body["agents"]).toMatchObject([
      { username: ada, status: "Available", isConnected: true, work: [{ agentWorkId: id, status: "Assigned" }] }
    ]);
    expect((await desk.get("items")).body["waiting"]).toMatchObject(
      [{ ...item, isPushed: true }].map(({ workItemId }) => ({ workItemId, isPushed: true }))
    );
  });
});

describe("refusals say what is allowed", () => {
  test("an unknown agent and status, together", async () => {
    const answer = await login("zoe", { status: "Dancing" });
    expect((answer.body["problems"] as { path: string }[]).map(({ path }) => path)).toEqual(["agent", "status"]);
  });

  test("a status for an agent who is offline", async () => {
    const answer = await desk.post("agents/status", { agent: ada, status: "Break" });
    expect([answer.status, answer.body["detail"]]).toEqual([409, expect.stringContaining("Use agentLogin first")]);
  });

  test("an accept without anything assigned names what there is", async () => {
    await login();
    const id = desk.assign((await desk.item()).workItemId, ada);
    await desk.post("agents/accept", { agent: ada });
    const answer = await desk.post("agents/accept", { agent: ada });
    expect([answer.status, answer.body["detail"]]).toEqual([409, expect.stringContaining(`${id} Opened`)]);
  });

  test("a transfer to nobody, and to both", async () => {
    const answers = [{}, { toQueue: "Second", toAgent: "bob" }].map((to) =>
      desk.post("work/transfer", { agent: ada, ...to })
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([422, 422]);
  });

  test("a work reference that names nothing", async () => {
    expect((await desk.post("agents/accept", {})).status).toBe(400);
  });
});

describe("agents whom the org plays", () => {
  test("answer, handle and close by themselves, the same in every run", async () => {
    await login(ada, { auto: { acceptAfterMs: [500, 1_500], handleMs: 20_000, itemStatus: "Closed", seed: 5 } });
    const { workItemId } = await desk.item();
    const id = desk.assign(workItemId, ada);
    const acceptedAfter = () => {
      let ms = 0;
      for (; workStatus(id) === "Assigned"; ms += 1) desk.clock.advance(1);
      return ms;
    };
    expect(acceptedAfter()).toBe(1_273);
    desk.clock.advance(19_999);
    expect(workStatus(id)).toBe("Opened");
    desk.clock.advance(1);
    expect(workStatus(id)).toBe("Closed");
    expect(desk.org.store.get("Case", workItemId)?.["Status"]).toBe("Closed");
  });

  test("decline or ignore as often as they are told", async () => {
    await login(ada, {
      auto: { acceptAfterMs: 10, handleMs: 1e9, declineProbability: 0.5, ignoreProbability: 0.25, seed: 1 }
    });
    const counts: Record<string, number> = {};
    for (let count = 0; count < 40; count += 1) {
      const id = desk.assign((await desk.item()).workItemId, ada);
      desk.clock.advance(10);
      const status = String(workStatus(id));
      counts[status] = (counts[status] ?? 0) + 1;
      if (status === "Opened") await desk.post("work/close", { agentWorkId: id });
      if (status === "Assigned") await desk.post("agents/decline", { agentWorkId: id });
    }
    expect(counts).toEqual({ Declined: expect.any(Number), Opened: expect.any(Number), Assigned: expect.any(Number) });
    expect(counts["Declined"]).toBeGreaterThan(12);
  });

  test("stop when they log out", async () => {
    await login(ada, { auto: {} });
    await desk.post("agents/offline", { agent: ada });
    await login(ada);
    const id = desk.assign((await desk.item()).workItemId, ada);
    desk.clock.advance(600_000);
    expect(workStatus(id)).toBe("Assigned");
  });
});

describe("the push stream", () => {
  test("tells of presence, pushes and answers as they happen", async () => {
    const abort = new AbortController();
    const response = await fetch(`${desk.org.url}/console/events`, { signal: abort.signal });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    await login();
    const { workItemId } = await desk.item();
    const id = desk.assign(workItemId, ada);
    await desk.post("agents/accept", { agent: ada });
    let seen = "";
    for await (const chunk of response.body ?? []) {
      seen += Buffer.from(chunk as Uint8Array).toString();
      if (seen.includes('"status":"Opened"')) break;
    }
    abort.abort();
    const events = [...seen.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, type, data]) => [
      type,
      JSON.parse(data ?? "") as object
    ]);
    expect(events).toMatchObject([
      ["presenceChanged", { agentId: desk.userId(ada) }],
      ["pushed", { agentWorkId: id, workItemId, committed: true }],
      ["workChanged", { agentWorkId: id, status: "Opened" }]
    ]);
  });
});

describe("a reader of the push stream who goes", () => {
  test("is forgotten", async () => {
    const abort = new AbortController();
    const response = await fetch(`${desk.org.url}/console/events`, { signal: abort.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    abort.abort();
    await expect(reader?.read()).rejects.toThrow("aborted");
    expect((await login()).status).toBe(200);
  });
});

describe("the org as a whole", () => {
  test("a fail-over logs everybody out and makes streaming clients unknown", async () => {
    await login();
    await login("bob@example.org");
    const id = desk.assign((await desk.item()).workItemId, ada);
    const answer = await desk.post("failover", {});
    expect(new Set(answer.body["loggedOut"] as string[])).toEqual(
      new Set([desk.userId(ada), desk.userId("bob@example.org")])
    );
    expect(workStatus(id)).toBe("Unavailable");
    expect((await desk.get("streams")).body).toEqual({ clients: [] });
  });

  test.each([
    [true, false],
    [false, true]
  ])("browserCookieRequired %s: a client without the cookie is served: %s", async (isRequired, isServed) => {
    desk.org.context.switches.set("browserCookieRequired", String(isRequired));
    const cometd = async (message: object): Promise<{ clientId: string; successful: boolean }> => {
      const headers = { authorization: `Bearer ${desk.org.token}` };
      const response = await fetch(`${desk.org.url}/cometd/67.0`, {
        method: "POST",
        headers,
        body: JSON.stringify([message])
      });
      return ((await response.json()) as [{ clientId: string; successful: boolean }])[0];
    };
    const { clientId } = await cometd({ channel: "/meta/handshake", supportedConnectionTypes: ["long-polling"] });
    const reply = await cometd({ channel: "/meta/connect", clientId, connectionType: "long-polling" });
    expect(reply.successful).toBe(isServed);
  });

  test("a revoked token ends a poll that is held", async () => {
    const { url, token, streaming } = desk.org;
    const headers = { authorization: `Bearer ${token}`, cookie: "BAYEUX_BROWSER=x" };
    const cometd = async (message: object) => {
      const response = await fetch(`${url}/cometd/67.0`, { method: "POST", headers, body: JSON.stringify([message]) });
      return (await response.json()) as Readonly<Record<string, unknown>>[];
    };
    const [handshake] = await cometd({ channel: "/meta/handshake" });
    const connect = { channel: "/meta/connect", clientId: handshake?.["clientId"], connectionType: "long-polling" };
    await cometd(connect);
    const poll = cometd(connect);
    while (streaming.sessions.all()[0]?.held === undefined) await new Promise((resolve) => setImmediate(resolve));
    await fetch(`${url}/services/oauth2/revoke`, { method: "POST", body: new URLSearchParams({ token }) });
    expect(await poll).toMatchObject([{ channel: "/meta/disconnect" }, { error: "401::Authentication invalid" }]);
  });

  test("streams can be reset and their clients dropped", async () => {
    expect((await desk.post("streams/reset", {})).status).toBe(200);
    expect((await desk.post("streams/drop", {})).body).toEqual({ dropped: 0 });
  });

  test("every operation of the console is in the OpenAPI document it serves", async () => {
    const document = (await (await fetch(`${desk.org.url}/openapi.json`)).json()) as {
      paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
    };
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId)
    );
    expect(ids).toEqual(
      expect.arrayContaining([
        "createItem",
        "customerLeaves",
        "agentLogin",
        "agentStatus",
        "agentAccept",
        "agentDecline",
        "closeWork",
        "transferWork",
        "agentOffline",
        "setFault",
        "clearFaults"
      ])
    );
  });
});
