import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { redact, redactText } from "../../src/log/redaction.ts";

const sessionId = "00D000000000062EAA!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6";
const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl";

describe("a text", () => {
  const secrets: [string, string, string][] = [
    ["a session id", `sid ${sessionId} refused`, "sid [redacted] refused"],
    ["an encoded session id", `/services?sid=${sessionId.replace("!", "%21")}&x=1`, "/services?sid=[redacted]&x=1"],
    ["an authorization header", `Authorization: Bearer ${sessionId}`, "Authorization: Bearer [redacted]"],
    ["a JSON web token", `assertion ${jwt} expired`, "assertion [redacted] expired"],
    ["a form", "grant_type=x&client_secret=abc&a=b", "grant_type=x&client_secret=[redacted]&a=b"],
    ["a body", '{"access_token":"abc","id":"1"}', '{"access_token":"[redacted]","id":"1"}'],
    ["an address with a password", "postgres://bridge:hunter2@db:5432/x", "postgres://bridge:[redacted]@db:5432/x"],
    ["a private key", "key -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- end", "key [redacted] end"],
    ["a cut private key", "key -----BEGIN RSA PRIVATE KEY-----\nMIIE", "key [redacted]"],
    ["an e-mail address", "from jean.dupont+vip@example.co.uk today", "from [e-mail] today"],
    ["an international number", "call from +33 6 12 34 56 78.", "call from [number]."],
    ["a compact number", "cli=+33612345678", "cli=[number]"],
    ["a French number", "rappeler 06 12 34 56 78", "rappeler [number]"],
    ["an American number", "call (415) 555-0132 back", "call [number] back"]
  ];
  test.each(secrets)("loses %s", (_what, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  const harmless = [
    "0JRxx0000000042AAA:1",
    "call:1700000000123",
    "2026-11-25T10:04:35.123Z",
    "https://example.my.salesforce.com/services/data/v67.0/query?q=SELECT+Id+FROM+AgentWork",
    "replay id 4611686018427387904",
    "waited 14200 ms of 20000",
    "3f1c7a9e-6a1d-4a53-8f0e-d2f1b5a90c11"
  ];
  test.each(harmless)("keeps %s", (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe("fields", () => {
  test("lose secrets and people's details by key, however deep and however spelled", () => {
    const safe = redact({
      headers: { Authorization: "x", "Set-Cookie": ["a"] },
      clientSecret: "s",
      access_token: { nested: "t" },
      call: { cli: "0700", attributes: { a: "b" }, queue: "q" },
      hasToken: true,
      token: null
    });
    expect(safe).toEqual({
      headers: { Authorization: "[redacted]", "Set-Cookie": "[redacted]" },
      clientSecret: "[redacted]",
      access_token: "[redacted]",
      call: { cli: "[redacted]", attributes: "[redacted]", queue: "q" },
      hasToken: true,
      token: null
    });
  });

  test("never let a session id out, wherever it hides, and never throw", () => {
    const hiding = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constant(sessionId),
        fc.string().map((text) => `${text} ${sessionId}`),
        fc.anything(),
        fc.array(tie("node"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("node"), { maxKeys: 4 })
      )
    })).node;
    fc.assert(
      fc.property(hiding, (value) => {
        expect(JSON.stringify(redact({ value })) ?? "").not.toContain("AQcAQH0d");
      }),
      { seed: 7, numRuns: 300 }
    );
  });

  test("keep what an operator needs", () => {
    const fields = {
      itemId: "0JR1",
      waitMs: 1200,
      url: new URL("https://x.example/a?token=b"),
      ids: new Set(["a"]),
      by: new Map([["a", 1]])
    };
    expect(redact(fields)).toEqual({
      itemId: "0JR1",
      waitMs: 1200,
      url: "https://x.example/a?token=[redacted]",
      ids: ["a"],
      by: { a: 1 }
    });
  });
});
