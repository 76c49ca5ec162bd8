import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { BridgeError } from "../../src/ports/bridgeError.ts";
import { problemLines } from "../policy/problems.ts";

let folder: string;
let fileName: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-config-"));
  fileName = join(folder, "onequeue.yaml");
  privateFile("key.pem", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n");
  privateFile("secret", "s3cret\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

function privateFile(name: string, content: string, mode = 0o600): string {
  writeFileSync(join(folder, name), content, { mode });
  chmodSync(join(folder, name), mode);
  return name;
}

const least = "org: {auth: {alias: demo}}\ncentre: {url: 'ws://127.0.0.1:7879'}\n";
const lines = (text: string, env = {}, overrides = {}): readonly string[] =>
  problemLines(() => loadConfig(text, fileName, env, overrides));

describe("a configuration", () => {
  test("needs no more than a way to log in and a contact centre", () => {
    expect(loadConfig(least, fileName)).toMatchObject({
      pool: "main",
      org: { auth: { kind: "alias", alias: "demo" }, feed: "auto", requestTimeoutMs: 5000, isGuardRequired: false },
      centre: { kind: "simulated", url: "ws://127.0.0.1:7879", leaseTtlMs: 10_000 },
      policy: "vip-first",
      journal: { directory: join(folder, ".onequeue/journal"), retentionDays: 30 },
      http: { host: "127.0.0.1", port: 7878, token: null },
      language: "en"
    });
  });

  test("may come from the command line alone", () => {
    const overrides = {
      org: { auth: { token: { url: "http://127.0.0.1:8080/", token_env: "SF_TOKEN" } } },
      centre: { url: "http://127.0.0.1:9090/" }
    };
    const config = loadConfig("", "command line", { SF_TOKEN: "00D!abc" }, overrides);
    expect(config.org.auth).toEqual({ kind: "token", url: "http://127.0.0.1:8080", token: "00D!abc" });
    expect(config.centre.url).toBe("http://127.0.0.1:9090");
  });

  test("is laid under the environment, and that under the command line", () => {
    const text = `${least}http: {port: 1}\nlanguage: en\npool: file\n`;
    const env = { ONEQUEUE_HTTP_PORT: "2", ONEQUEUE_LANGUAGE: "fr", ONEQUEUE_POOL: "007" };
    const config = loadConfig(text, fileName, env, { http: { port: 3 } });
    expect(config).toMatchObject({ http: { port: 3 }, language: "fr", pool: "007" });
  });

  test("names who holds which token, each their own", () => {
    const text = `${least}http: {host: 0.0.0.0, named_tokens: {Ann: TOKEN_ANN, Bob: TOKEN_BOB, Cem: TOKEN_CEM}}`;
    const env = { TOKEN_ANN: "a".repeat(20), TOKEN_BOB: "b".repeat(20), TOKEN_CEM: "c".repeat(20) };
    expect([...loadConfig(text, fileName, env).http.namedTokens]).toEqual([
      ["Ann", "a".repeat(20)],
      ["Bob", "b".repeat(20)],
      ["Cem", "c".repeat(20)]
    ]);
    expect(lines(text, { ...env, TOKEN_BOB: "a".repeat(20), TOKEN_CEM: undefined })).toEqual([
      "3:59 http.named_tokens.Bob: names the environment variable TOKEN_BOB, whose token is somebody else's, too.",
      "3:75 http.named_tokens.Cem: names the environment variable TOKEN_CEM, which is not set; set it before starting."
    ]);
  });

  test("lets the upper layer's way to log in take the place of the one below", () => {
    const jwt = "org: {auth: {jwt: {client_id: a, username: b, key_file: key.pem}}}\ncentre: {url: 'ws://c'}";
    const env = { ONEQUEUE_ORG_ALIAS: "not-asked-for", ONEQUEUE_USERNAME: "from-env", T: "t" };
    expect(loadConfig(jwt, fileName, env).org.auth).toMatchObject({ kind: "jwt", username: "from-env" });
    const overrides = { org: { auth: { token: { url: "https://x", token_env: "T" } } } };
    expect(loadConfig(jwt, fileName, env, overrides).org.auth).toMatchObject({ kind: "token", token: "t" });
  });

  test("reads secrets from the environment and from private files", () => {
    const text = `
org: {auth: {client_credentials: {login_url: 'https://my.example', client_id_env: ID, client_secret_file: secret}}}
centre: {url: 'ws://c', token_env: CENTRE, number_key_env: NUMBERS}
http: {host: 0.0.0.0, token_file: secret}`;
    const config = loadConfig(text, fileName, { ID: "3MVG9", CENTRE: "c", NUMBERS: "n" });
    expect(config.org.auth).toMatchObject({ kind: "clientCredentials", clientId: "3MVG9", clientSecret: "s3cret" });
    expect(config.centre).toMatchObject({ token: "c", numberKey: "n" });
    expect(config.http).toEqual({ host: "0.0.0.0", port: 7878, token: "s3cret", namedTokens: new Map() });
  });

  test("maps users to centre agents inline or in a file of their own", () => {
    const inline =
      "org: {auth: {alias: demo}}\ncentre: {url: 'ws://c', agents: {a@x: agent-1, '005000000000001AAA': 17}}";
    expect([...loadConfig(inline.replace("17", "'17'"), fileName).centre.agents]).toEqual([
      ["a@x", "agent-1"],
      ["005000000000001AAA", "17"]
    ]);
    writeFileSync(join(folder, "agents.yaml"), "a@x: agent-1\nb@x: 18\n");
    const named = "org: {auth: {alias: demo}}\ncentre: {url: 'ws://c', agents: agents.yaml}";
    expect([...loadConfig(named, fileName).centre.agents]).toEqual([
      ["a@x", "agent-1"],
      ["b@x", "18"]
    ]);
  });
});

describe("a configuration is refused", () => {
  test("with every problem at once, each with its place, what was read and what may be", () => {
    const text = `org:
  auth:
    alias: demo
    jwt: {client_id: a}
  fed: auto
  poll: {fastest: 9, slowest: 2s}
  api_version: 67
centre:
  url: htp://x
http: {port: abc}
polcy: classic
policy: vip-frist
log: {level: verbose}
`;
    expect(lines(text)).toEqual([
      expect.stringMatching(/^11:1 polcy: is not a known key; known: pool, .*\. Did you mean policy\?$/),
      "4:10 org.auth.jwt.username: is required: text.",
      "4:10 org.auth.jwt.key_file: is required: text.",
      "7:16 org.api_version: must be text such as '67.0' (in quotes), not 67.",
      expect.stringMatching(
        /^6:19 org\.poll\.fastest: must be a duration: .* for instance 20s, 1.5h or 250ms, not 9\.$/
      ),
      expect.stringMatching(/^5:3 org\.fed: is not a known key of org; known: auth, .* Did you mean feed\?$/),
      '9:8 centre.url: must be a URL with http, https, ws or wss, or ami or amis for Asterisk, not "htp://x".',
      '10:14 http.port: must be a number, not "abc".',
      '13:14 log.level: cannot be "verbose"; allowed: error, warn, info, debug.',
      expect.stringMatching(
        /^12:9 policy: names neither .* allowed: vip-first, omni-compatible, .* Did you mean vip-first\?$/
      )
    ]);
  });

  test("as one error with the exit code for wrong configurations", () => {
    try {
      loadConfig("", fileName);
      throw new Error("It was accepted.");
    } catch (error) {
      expect(error).toBeInstanceOf(BridgeError);
      expect(error).toMatchObject({ code: "ConfigInvalid", exitCode: 2 });
      expect((error as BridgeError).message).toBe(`The configuration ${fileName} cannot be used: 2 problems.`);
    }
    expect(lines("")).toEqual([
      "1:1 org.auth: needs exactly one way to log in, none is given; allowed: jwt, client_credentials, alias, token.",
      "1:1 centre: is required: a mapping."
    ]);
  });

  test("when it is not YAML, or not a mapping", () => {
    expect(lines("org: [")).toHaveLength(1);
    expect(lines("- org")).toEqual(["1:1: must be a mapping of settings."]);
    expect(lines("pool: a\npool: b")).toEqual(["2:1: Map keys must be unique"]);
  });

  test("with the name of the variable or the command line where a value is not from the file", () => {
    const env = { ONEQUEUE_HTTP_PORT: "99999", ONEQUEUE_FEED: "push" };
    expect(lines(least, env, { language: "de" })).toEqual([
      'ONEQUEUE_FEED: org.feed: cannot be "push"; allowed: auto, changeData, pushTopic, polling.',
      "ONEQUEUE_HTTP_PORT: http.port: must be at most 65535, not 99999.",
      'command line: language: cannot be "de"; allowed: en, fr.'
    ]);
  });

  test("when two ways to log in are given, or a secret in two places or none", () => {
    const two = "org: {auth: {alias: a, token: {url: 'https://x', token_env: T}}}\ncentre: {url: 'ws://c'}";
    expect(lines(two)).toEqual([
      "1:13 org.auth: needs exactly one way to log in, given: alias, token; allowed: jwt, client_credentials, alias, token."
    ]);
    const secrets = `
org: {auth: {client_credentials: {login_url: 'https://x', client_id: a, client_id_env: B}}}
centre: {url: 'ws://c', token_env: C, token_file: secret}`;
    expect(lines(secrets, { B: "b", C: "c" })).toEqual([
      "2:34 org.auth.client_credentials: gives both client_id and client_id_env; give one.",
      "2:34 org.auth.client_credentials: needs client_secret_env or client_secret_file.",
      "3:9 centre: gives both token_env and token_file; give one."
    ]);
  });

  test("when a variable that it names is not set", () => {
    const text = "org: {auth: {token: {url: 'https://x', token_env: SF_TOKEN}}}\ncentre: {url: 'ws://c'}";
    expect(lines(text)).toEqual([
      "1:51 org.auth.token.token_env: names the environment variable SF_TOKEN, which is not set; set it before starting."
    ]);
  });

  test("when a key file is missing, empty, no key, or readable by others", () => {
    const withKey = (name: string): string =>
      `org: {auth: {jwt: {client_id: a, username: b, key_file: ${name}}}}\ncentre: {url: 'ws://c'}`;
    expect(lines(withKey("key.pem"))).toEqual([]);
    expect(lines(withKey("nothing.pem"))[0]).toContain("which cannot be read: ENOENT");
    expect(lines(withKey(privateFile("empty.pem", "\n")))[0]).toContain("which is empty");
    expect(lines(withKey("secret"))[0]).toContain("holds no PEM private key");
    expect(lines(withKey(privateFile("open.pem", "-----BEGIN PRIVATE KEY-----", 0o640)))[0]).toContain(
      "which others may read (mode 0640); allowed: 0600 or 0400"
    );
  });

  test("when others could reach the board without a token", () => {
    for (const host of ["0.0.0.0", "::", "192.168.1.4", "bridge.example", "127.evil.example"]) {
      expect(lines(`${least}http: {host: '${host}'}`)).toEqual([
        expect.stringContaining(`http.host: is ${host}, which other machines can reach, without a token`)
      ]);
    }
    for (const host of ["127.0.0.1", "127.8.8.8", "::1", "localhost"]) {
      expect(lines(`${least}http: {host: '${host}'}`)).toEqual([]);
    }
  });

  test("when two users share a seat, or the polls' pace is upside down", () => {
    const text = `org: {auth: {alias: demo}, poll: {fastest: 6s}}
centre: {url: 'ws://c', agents: {a@x: one, b@x: one}}`;
    expect(lines(text)).toEqual([
      "1:34 org.poll: has fastest 6000 ms above slowest 5000 ms.",
      '2:49 centre.agents."b@x": is centre agent one, who is already a@x; one person has one seat.'
    ]);
  });
});

test("no text, however odd, ends in anything but a configuration or a ConfigInvalid", () => {
  const word = fc.constantFrom(
    "org",
    "auth",
    "alias",
    "centre",
    "url",
    "http",
    "port",
    "poll",
    "agents",
    "x",
    "ws://c"
  );
  const tree = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, word, fc.integer(), fc.constant(null), fc.boolean(), tie("list"), tie("map")),
    list: fc.array(tie("tree"), { maxLength: 3 }),
    map: fc.dictionary(word, tie("tree"), { maxKeys: 4 })
  })).tree;
  fc.assert(
    fc.property(
      fc.oneof(
        tree.map((value) => JSON.stringify(value)),
        fc.string()
      ),
      (text) => {
        try {
          loadConfig(text, fileName);
        } catch (error) {
          expect(error).toMatchObject({ code: "ConfigInvalid" });
          expect((error as BridgeError).problems.length).toBeGreaterThan(0);
        }
      }
    ),
    { seed: 20261125, numRuns: 500 }
  );
});
