import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { generateKeyPairSync } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import { Connection } from "jsforce";
import type { Org } from "../../../src/emulator/server.ts";
import { assertion, call, requestToken, startTestOrg } from "../runningOrg.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
let org: Org;

beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(async () => {
  await org.close();
});

async function byJwt(claims: Readonly<Record<string, unknown>> = {}) {
  return await requestToken(org, { grant_type: JWT_BEARER, assertion: await assertion(org, claims) });
}

describe("the token endpoint", () => {
  test("gives a token for a JWT, with the identity URL and without a refresh token", async () => {
    const { status, body, headers } = await byJwt();
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({ instance_url: org.url, token_type: "Bearer", scope: "refresh_token api web" });
    const { access_token: token, id } = body as { access_token: string; id: string };
    expect(token).toMatch(/^00D\w{12,15}![.\w]+$/);
    expect(id.split("/").slice(-2)).toEqual([
      org.organizationId,
      org.store.find("User", "Username", "ada@example.org")[0]?.Id
    ]);
    expect(body).not.toHaveProperty("refresh_token");
  });

  test.each([
    ["an expiry in milliseconds and an audience with a slash, as the CLI sends", { exp: Date.now() + 300 }, "/"],
    ["the shared login host as audience", { aud: "https://login.salesforce.com" }, undefined]
  ])("takes %s", async (_what, claims, suffix) => {
    const { status } = await byJwt({ ...(suffix === undefined ? {} : { aud: org.url + suffix }), ...claims });
    expect(status).toBe(200);
  });

  test.each([
    ["an unknown app", { iss: "nobody" }, "invalid_client_id", "client identifier invalid"],
    ["a wrong audience", { aud: "https://example.org" }, "invalid_grant", "audience is invalid"],
    ["a list of audiences", { aud: ["https://login.salesforce.com"] }, "invalid_grant", "audience is invalid"],
    ["an expired assertion", { exp: 1_000 }, "invalid_grant", "invalid assertion"],
    [
      "a user who is not approved",
      { iss: "approvedOnly", sub: "robot@example.org" },
      "invalid_grant",
      "user hasn't approved this consumer"
    ],
    ["an unknown user", { sub: "nobody@example.org" }, "invalid_grant", "user hasn't approved this consumer"],
    ["an inactive user", { sub: "gone@example.org" }, "inactive_user", "user is inactive"]
  ])("refuses %s", async (_what, claims, error, description) => {
    expect(await byJwt(claims)).toMatchObject({ status: 400, body: { error, error_description: description } });
  });

  test("refuses an assertion that another key has signed", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
      type: "pkcs8",
      format: "pem"
    });
    const forged = await new SignJWT({ iss: "jwt", sub: "ada@example.org", aud: org.url, exp: Date.now() })
      .setProtectedHeader({ alg: "RS256" })
      .sign(await importPKCS8(other.toString(), "RS256"));
    const answer = await requestToken(org, { grant_type: JWT_BEARER, assertion: forged });
    expect(answer.body).toEqual({ error: "invalid_grant", error_description: "invalid assertion" });
  });

  test.each([
    ["a wrong secret", { client_id: "machine", client_secret: "x" }, "invalid_client", "invalid client credentials"],
    [
      "an app without run-as user",
      { client_id: "noRunAs", client_secret: "s3cret" },
      "invalid_grant",
      "no client credentials user enabled"
    ],
    ["an unknown app", { client_id: "nobody", client_secret: "x" }, "invalid_client_id", "client identifier invalid"]
  ])("refuses client credentials of %s", async (_what, fields, error, description) => {
    const answer = await requestToken(org, { grant_type: "client_credentials", ...fields });
    expect(answer).toMatchObject({ status: 400, body: { error, error_description: description } });
  });

  test("takes client credentials in the body and as HTTP Basic", async () => {
    const inBody = await requestToken(org, {
      grant_type: "client_credentials",
      client_id: "machine",
      client_secret: "s3cret"
    });
    const basic = { authorization: `Basic ${Buffer.from("machine:s3cret").toString("base64")}` };
    const inHeader = await requestToken(org, { grant_type: "client_credentials" }, basic);
    expect([inBody.status, inHeader.status]).toEqual([200, 200]);
  });

  test.each([
    [
      "a wrong password",
      { client_id: "password", username: "ada@example.org", password: "x" },
      "invalid_grant",
      "authentication failure"
    ],
    [
      "an inactive user",
      { client_id: "password", username: "gone@example.org", password: "correct horse" },
      "inactive_user",
      "user is inactive"
    ],
    [
      "an app that does not allow it",
      { client_id: "machine", username: "ada@example.org", password: "correct horse" },
      "unsupported_grant_type",
      "grant type not supported"
    ]
  ])("refuses the password flow for %s", async (_what, fields, error, description) => {
    const answer = await requestToken(org, { grant_type: "password", client_secret: "s3cret", ...fields });
    expect(answer.body).toEqual({ error, error_description: description });
  });

  test("refuses a grant it does not know, and a request without one", async () => {
    expect((await requestToken(org, { grant_type: "device" })).body).toMatchObject({ error: "unsupported_grant_type" });
    expect((await requestToken(org, {})).body).toMatchObject({ error: "invalid_request" });
  });

  test("refreshes again and again, unless the app rotates its refresh tokens", async () => {
    const plain = { grant_type: "refresh_token", client_id: "plain", refresh_token: "refresh-1" };
    expect((await requestToken(org, plain)).body).not.toHaveProperty("refresh_token");
    expect((await requestToken(org, plain)).status).toBe(200);
    const rotating = { grant_type: "refresh_token", client_id: "rotating", refresh_token: "refresh-2" };
    const first = (await requestToken(org, rotating)).body as { refresh_token: string };
    expect((await requestToken(org, rotating)).body).toEqual({
      error: "invalid_grant",
      error_description: "expired access/refresh token"
    });
    expect((await requestToken(org, { ...rotating, refresh_token: first.refresh_token })).status).toBe(200);
  });
});

describe("the other OAuth endpoints", () => {
  test("userinfo and the identity URL describe the token's user", async () => {
    const info = await call(org, "GET", "/services/oauth2/userinfo");
    expect(info.body).toMatchObject({
      preferred_username: "robot@example.org",
      organization_id: org.organizationId,
      active: true
    });
    const { sub } = info.body as { sub: string };
    const identity = await call(org, "GET", `${new URL(sub).pathname}?format=json&version=latest`);
    expect(identity.body).toMatchObject({
      username: "robot@example.org",
      urls: { rest: `${org.url}/services/data/v67.0/` }
    });
    const response = await fetch(`${org.url}/services/oauth2/userinfo`, {
      headers: { authorization: "Bearer 00Dx!nothing" }
    });
    expect([response.status, await response.text()]).toEqual([403, "Bad_OAuth_Token"]);
  });

  test("introspection tells a live token from a revoked one", async () => {
    const { access_token: token } = (await byJwt()).body as { access_token: string };
    const introspect = async (): Promise<unknown> => {
      const body = new URLSearchParams({ token, client_id: "machine", client_secret: "s3cret" });
      return await (await fetch(`${org.url}/services/oauth2/introspect`, { method: "POST", body })).json();
    };
    expect(await introspect()).toMatchObject({ active: true, username: "ada@example.org", token_type: "access_token" });
    const revoke = async () =>
      await fetch(`${org.url}/services/oauth2/revoke`, { method: "POST", body: new URLSearchParams({ token }) });
    expect((await revoke()).status).toBe(200);
    expect(await introspect()).toEqual({ active: false });
    const unknown = await fetch(`${org.url}/services/oauth2/revoke`, {
      method: "POST",
      body: new URLSearchParams({ token: "x" })
    });
    expect([unknown.status, await unknown.text()]).toEqual([
      400,
      expect.stringContaining("error=unsupported_token_type")
    ]);
  });

  test("single access gives the address of a session in the browser", async () => {
    const { body } = await call(org, "GET", "/services/oauth2/singleaccess");
    expect(body).toEqual({ frontdoor_uri: expect.stringContaining("/secur/frontdoor.jsp?otp=") });
  });
});

describe("jsforce", () => {
  test("authorizes with a JWT and with client credentials", async () => {
    const jwt = new Connection({ loginUrl: org.url });
    await jwt.authorize({ grant_type: JWT_BEARER, assertion: await assertion(org) });
    expect((await jwt.identity()).username).toBe("ada@example.org");
    const machine = new Connection({ oauth2: { loginUrl: org.url, clientId: "machine", clientSecret: "s3cret" } });
    await machine.authorize({ grant_type: "client_credentials" });
    expect((await machine.identity()).username).toBe("robot@example.org");
  });

  test("refreshes once for requests that meet the end of a session together", async () => {
    const session = org.sessions.open(
      org.store.find("User", "Username", "ada@example.org")[0]?.Id ?? "",
      "plain",
      "api"
    );
    const connection = new Connection({
      oauth2: { loginUrl: org.url, clientId: "plain" },
      instanceUrl: org.url,
      accessToken: session.token,
      refreshToken: "refresh-1"
    });
    let refreshes = 0;
    connection.on("refresh", () => {
      refreshes += 1;
    });
    org.sessions.expire(session.token);
    const answers = await Promise.all([1, 2, 3].map(async () => await connection.query("SELECT Id FROM User")));
    expect(answers.map((answer) => answer.totalSize)).toEqual([3, 3, 3]);
    expect(refreshes).toBe(1);
  });
});
