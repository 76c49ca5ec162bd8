import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { OrgConnection } from "../../../src/adapters/salesforce/connection.ts";
import type { Login } from "../../../src/adapters/salesforce/options.ts";
import { BridgeError } from "../../../src/ports/bridgeError.ts";
import { AdjustableTime } from "./adjustableTime.ts";
import { RecordingLog } from "./recordingLog.ts";
import { firstAnswers, orgId, ScriptedOrg, sessionExpired, userId } from "./scriptedOrg.ts";
import { testOptions } from "./testOptions.ts";

let org: ScriptedOrg;
let time: AdjustableTime;
let connection: OrgConnection;

const openWith = (auth: Login): OrgConnection => {
  connection.close();
  connection = new OrgConnection(testOptions(auth), time, new RecordingLog());
  return connection;
};
const appLogin = (): Login => ({ kind: "clientCredentials", loginUrl: org.url, clientId: "app", clientSecret: "s" });
const thrownBy = async (action: Promise<unknown>): Promise<BridgeError> => {
  const error = await action.catch((thrown: unknown) => thrown);
  if (!(error instanceof BridgeError)) throw new Error("expected a BridgeError");
  return error;
};

beforeEach(async () => {
  org = new ScriptedOrg((request) => firstAnswers(request, org.url) ?? { body: { records: [], done: true } });
  await org.start();
  time = new AdjustableTime();
  connection = new OrgConnection(testOptions({ kind: "token", url: org.url, token: "t" }), time, new RecordingLog());
});
afterEach(async () => {
  connection.close();
  await org.close();
});

describe("connecting", () => {
  test("a token given at start is enough to learn who the org is", async () => {
    await expect(connection.connect()).resolves.toEqual({ orgId, userId, instanceUrl: org.url });
    expect(org.received.map(({ headers }) => headers.authorization)).toEqual(["Bearer t", "Bearer t"]);
  });

  test("the newest API version that both sides know is used", async () => {
    connection.close();
    const options = testOptions({ kind: "token", url: org.url, token: "t" }, { apiVersion: "66.0" });
    connection = new OrgConnection(options, time, new RecordingLog());
    await connection.connect();
    expect(connection.apiVersion).toBe("62.0");
  });

  test("an org without API version 62 is refused with what it offers", async () => {
    org.answer = (request) => (request.path === "/services/data" ? { body: [{ version: "61.0" }] } : {});
    const error = await thrownBy(connection.connect());
    expect(error.code).toBe("OrgRefused");
    expect(error.message).toContain("up to 61");
  });

  test("requests to loopback ignore a proxy in the environment", async () => {
    connection.close();
    const options = testOptions(
      { kind: "token", url: org.url, token: "t" },
      { proxyEnvironment: { http_proxy: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9" } }
    );
    connection = new OrgConnection(options, time, new RecordingLog());
    await expect(connection.connect()).resolves.toMatchObject({ orgId });
  });
});

describe("the session", () => {
  test("an expired token is renewed once and the request repeated", async () => {
    openWith(appLogin());
    await connection.connect();
    let tokens = 0;
    org.answer = (request) => {
      if (request.path === "/services/oauth2/token") {
        tokens += 1;
        return { body: { access_token: `renewed${tokens}`, instance_url: org.url, id: `x/${orgId}/${userId}` } };
      }
      return request.headers.authorization === "Bearer renewed1"
        ? { body: { records: [], done: true } }
        : sessionExpired;
    };
    const queries = [1, 2, 3].map(() => connection.queryAll("SELECT Id FROM User"));
    await expect(Promise.all(queries)).resolves.toEqual([[], [], []]);
    expect(tokens).toBe(1);
  });

  test("an org that rejects every new token gets three renewals, not 1108 requests in 4 seconds", async () => {
    openWith(appLogin());
    await connection.connect();
    const before = org.received.length;
    org.answer = (request) =>
      request.path === "/services/oauth2/token" ? (firstAnswers(request, org.url) ?? {}) : sessionExpired;
    const error = await thrownBy(connection.queryAll("SELECT Id FROM User"));
    expect(error.code).toBe("OrgAuthenticationFailed");
    expect(error.actions.join(" ")).toContain("asks again in 30 s");
    const again = await thrownBy(connection.queryAll("SELECT Id FROM User"));
    expect(again.code).toBe("OrgAuthenticationFailed");
    expect(org.received.length - before).toBeLessThan(12);
    expect(org.of("/oauth2/token").length).toBeLessThanOrEqual(4);
  });

  test("after the breaker's pause one token is tried, and a good one closes it", async () => {
    openWith(appLogin());
    await connection.connect();
    org.answer = (request) =>
      request.path === "/services/oauth2/token" ? (firstAnswers(request, org.url) ?? {}) : sessionExpired;
    await thrownBy(connection.queryAll("SELECT Id FROM User"));
    time.aheadMs += 31_000;
    org.answer = (request) =>
      request.path === "/services/oauth2/token"
        ? { body: { access_token: "good", instance_url: org.url, id: "x" } }
        : request.headers.authorization === "Bearer good"
          ? { body: { records: [], done: true } }
          : sessionExpired;
    await expect(connection.queryAll("SELECT Id FROM User")).resolves.toEqual([]);
  });

  test("a token given at start that expires says that nothing can renew it", async () => {
    await connection.connect();
    org.answer = () => sessionExpired;
    const error = await thrownBy(connection.queryAll("SELECT Id FROM User"));
    expect(error.code).toBe("OrgAuthenticationFailed");
    expect(error.actions[0]).toContain("fresh token");
  });

  test("a revoked user is refused with what to check, and asked about again only after a pause", async () => {
    openWith(appLogin());
    await connection.connect();
    org.answer = (request) =>
      request.path === "/services/oauth2/token"
        ? { status: 400, body: { error: "inactive_user", error_description: "user is inactive" } }
        : sessionExpired;
    const error = await thrownBy(connection.queryAll("SELECT Id FROM User"));
    expect(error.code).toBe("OrgAuthenticationFailed");
    expect(error.message).toContain("inactive_user");
    expect(error.actions[0]).toContain("Activate the integration user");
    const tokensAsked = org.of("/oauth2/token").length;
    await thrownBy(connection.queryAll("SELECT Id FROM User"));
    expect(org.of("/oauth2/token").length).toBe(tokensAsked);
  });
});

describe("requests", () => {
  test("a query follows its pages and hands each on as it comes", async () => {
    await connection.connect();
    org.answer = (request) =>
      request.path.endsWith("/query")
        ? { body: { done: false, nextRecordsUrl: "/services/data/v67.0/query/01g-2000", records: [{ Id: "1" }] } }
        : { body: { done: true, records: [{ Id: "2" }] } };
    const sizes: number[] = [];
    await connection.query("SELECT Id FROM User", (rows) => void sizes.push(rows.length));
    expect(sizes).toEqual([1, 1]);
    expect(org.of("/query/01g-2000")).toHaveLength(1);
  });

  test("a refusal carries Salesforce's errorCode", async () => {
    await connection.connect();
    org.answer = () => ({ status: 400, body: [{ errorCode: "MALFORMED_QUERY", message: "unexpected token" }] });
    const error = await thrownBy(connection.request({ method: "GET", path: "/query?q=x" }));
    expect(error.code).toBe("OrgRefused");
    expect(error.ids).toEqual({ errorCode: "MALFORMED_QUERY", httpStatus: "400" });
  });

  test.each([
    ["no answer in time", { hang: true }, true, "REQUEST_TIMED_OUT"],
    ["a reset", { drop: true }, true, "ECONNRESET"],
    ["a load balancer's page", { status: 503, text: "<html>busy</html>" }, true, "ERROR_HTTP_503"],
    [
      "a locked row, even as HTTP 500",
      { status: 500, body: [{ errorCode: "UNABLE_TO_LOCK_ROW", message: "" }] },
      false,
      "UNABLE_TO_LOCK_ROW"
    ],
    [
      "a used-up quota",
      { status: 403, body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "" }] },
      false,
      "REQUEST_LIMIT_EXCEEDED"
    ]
  ])("%s is judged by what the org may have done", async (_name, answer, isOutcomeUnknown, code) => {
    await connection.connect();
    org.answer = () => answer;
    const reply = await connection.send({ method: "POST", path: "/composite", body: {} }, { timeoutMs: 200 });
    expect(reply).toMatchObject({ kind: "failed", failure: { code, isOutcomeUnknown } });
  });

  test("a refused connection proves that nothing was sent", async () => {
    await connection.connect();
    await org.close();
    await connection.send({ method: "GET", path: "/limits" }, { timeoutMs: 200 }); // uses up the kept socket
    const reply = await connection.send({ method: "POST", path: "/composite", body: {} }, { timeoutMs: 200 });
    expect(reply).toMatchObject({ kind: "failed", failure: { code: "ECONNREFUSED", isOutcomeUnknown: false } });
  });

  test("calls are counted and the org's own count is read", async () => {
    await connection.connect();
    org.answer = () => ({ headers: { "sforce-limit-info": "api-usage=9/100; per-app-api-usage=1/2(appName=x)" } });
    await connection.request({ method: "GET", path: "/limits" });
    expect(connection.budget.callsMade).toBe(2);
    expect(connection.apiUsage()).toEqual({ used: 9, max: 100 });
  });
});
