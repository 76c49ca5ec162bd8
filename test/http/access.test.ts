import { afterEach, describe, expect, test } from "@jest/globals";
import { connect } from "node:net";
import { createHttpServer } from "../../src/http/createHttpServer.ts";
import { silentLog } from "../../src/log/createLog.ts";
import type { BridgeError } from "../../src/ports/bridgeError.ts";
import { FakeOperations } from "./fakeOperations.ts";
import { FakeViews } from "./fakeViews.ts";
import { closeAll, ManualTime, openServer } from "./harness.ts";
import { ask, json } from "./request.ts";

afterEach(closeAll);

const token = "correct-horse-battery-staple";

describe("the address it listens on", () => {
  test.each(["0.0.0.0", "192.0.2.1", "::", "bridge.example"])("may not be %s without a token", async (host) => {
    await expect(openServer({ host })).rejects.toThrow(`HTTP would listen on ${host}, which other machines can reach`);
  });

  test("may be any with a token, but not with a short one", async () => {
    const { url } = await openServer({ host: "0.0.0.0", token });
    expect((await ask(`${url}/live`)).status).toBe(200);
    await expect(openServer({ host: "0.0.0.0", token: "short" })).rejects.toThrow(
      "has 5 characters, at least 16 are needed"
    );
  });

  test("may be loopback by address or name", async () => {
    for (const host of ["127.0.0.1", "127.8.9.10", "localhost"]) {
      const { url } = await openServer({ host });
      expect((await ask(`${url}/live`)).status).toBe(200);
    }
  });

  test("is refused with what to do when it is taken", async () => {
    const { url } = await openServer();
    const port = Number(new URL(url).port);
    const error = await openServer({ port }).then(
      () => null,
      (reason: BridgeError) => reason
    );
    expect(error).toMatchObject({ code: "ConfigInvalid", actions: ["Choose another port; 0 takes any free one."] });
    expect(error?.message).toContain(`port ${port}: another program listens there`);
  });
});

describe("the token", () => {
  test("is asked for before anything is said of work or people", async () => {
    const { url } = await openServer({ token });
    const refused = await ask(`${url}/api/v1/queue`);
    expect(refused).toMatchObject({ status: 401, headers: { "www-authenticate": 'Bearer realm="onequeue"' } });
    expect(json(refused)).toMatchObject({ code: "NotAuthorized", detail: "The request carries no bearer token." });
    const page = await ask(`${url}/`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("call:1042");
  });

  const wrong = ["Bearer wrong", `Bearer ${token}x`, `Basic ${token}`, token, "Bearer", `Bearer ${token} ${token}`];
  test.each(wrong)("is refused as %j", async (authorization) => {
    const { url } = await openServer({ token });
    expect((await ask(`${url}/api/v1/queue`, { headers: { authorization } })).status).toBe(401);
  });

  test("opens everything when right, in any spelling of the scheme", async () => {
    const { url } = await openServer({ token });
    for (const authorization of [`Bearer ${token}`, `bearer ${token}`])
      expect((await ask(`${url}/api/v1/queue`, { headers: { authorization } })).status).toBe(200);
  });
});

describe("the Host header", () => {
  test.each(["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "[::2]"])(
    "%j is refused on loopback: a foreign name that leads here is an attack",
    async (host) => {
      const { url } = await openServer();
      const answer = await ask(`${url}/api/v1/queue`, { headers: { host } });
      expect(answer.status).toBe(421);
      expect(answer.text).not.toContain("call:1042");
    }
  );

  test.each(["localhost", "LOCALHOST:1234", "127.0.0.1:9", "[::1]:80", "[::1]"])("%j is answered", async (host) => {
    const { url } = await openServer();
    expect((await ask(`${url}/api/v1/queue`, { headers: { host } })).status).toBe(200);
  });

  test("is not looked at where the token guards", async () => {
    const { url } = await openServer({ host: "0.0.0.0", token });
    const headers = { host: "bridge.example", authorization: `Bearer ${token}` };
    expect((await ask(`${url}/api/v1/queue`, { headers })).status).toBe(200);
  });
});

describe("a request that brings something", () => {
  test.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "by %s is refused: the server is read-only",
    async (method) => {
      const { url } = await openServer();
      const answer = await ask(`${url}/api/v1/queue`, { method });
      expect(answer).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    }
  );

  test("in a body is refused without reading it", async () => {
    const { url } = await openServer();
    const answer = await ask(`${url}/api/v1/queue`, { body: "x".repeat(10), headers: { "content-length": "10" } });
    expect(answer.status).toBe(413);
    expect(answer.headers["connection"]).toBe("close");
  });

  test("in its address is bounded, and so are its headers", async () => {
    const { url } = await openServer();
    expect((await ask(`${url}/?${"x".repeat(3000)}`)).status).toBe(414);
    expect((await ask(`${url}/`, { headers: { cookie: "x".repeat(20_000) } })).status).toBe(431);
  });

  test("that cannot be decoded is the client's mistake", async () => {
    const { url } = await openServer();
    const answer = await ask(`${url}/api/v1/items/%zz`);
    expect(answer.status).toBe(400);
    expect(json(answer)["detail"]).toContain("cannot be decoded");
  });

  test("that is no HTTP closes its connection and hurts nobody", async () => {
    const { url } = await openServer();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("\u0016\u0003\u0001 nonsense\r\n\r\n");
    const said = await new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (chunk) => (text += String(chunk)));
      socket.on("close", () => resolve(text));
      socket.on("error", () => resolve(text));
    });
    expect(said).toMatch(/^(HTTP\/1.1 400|$)/);
    expect((await ask(`${url}/live`)).status).toBe(200);
  });
});

test("every answer forbids storing, framing, foreign scripts and guessing of types", async () => {
  const { url } = await openServer();
  for (const path of ["/", "/api/v1/queue", "/nowhere", "/board/main.js"]) {
    const { headers } = await ask(url + path);
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(headers["content-security-policy"]).toMatch(/default-src 'none';script-src 'self' 'nonce-[\w+/=]{24}'/);
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  }
});

test("the nonce of the page is that of its policy, and never the same twice", async () => {
  const { url } = await openServer();
  const nonces = await Promise.all(
    [1, 2].map(async () => {
      const { headers, text } = await ask(`${url}/`);
      const nonce = /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1] ?? "";
      expect(text).toContain(`src="/board/main.js" nonce="${nonce}"`);
      return nonce;
    })
  );
  expect(nonces[0]).not.toBe(nonces[1]);
});

test("a name that resolves elsewhere does not pass for loopback", async () => {
  const options = {
    port: 0,
    token: null,
    language: "en",
    log: silentLog,
    time: new ManualTime(),
    views: new FakeViews(),
    operations: new FakeOperations(new FakeViews())
  } as const;
  await expect(createHttpServer({ ...options, host: "localhost.localdomain" })).rejects.toThrow(
    "without a bearer token"
  );
});
