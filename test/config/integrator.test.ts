/** The part of the configuration that joins an integrator's contact centre. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { problemLines } from "../policy/problems.ts";

let folder: string;
let fileName: string;
const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(24, 2)];
const written = `whsec_${first.toString("base64")}`;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-integrator-"));
  fileName = join(folder, "onequeue.yaml");
  writeFileSync(join(folder, "secret"), `${written}\n${second.toString("base64")}\n`, { mode: 0o600 });
  chmodSync(join(folder, "secret"), 0o600);
});
afterAll(() => rmSync(folder, { recursive: true }));

const centre = (more: string, kind = "generic"): string =>
  `org: {auth: {alias: demo}}\ncentre: {kind: ${kind}, url: 'https://ccs.example/onequeue', ${more}}\n`;
const problems = (text: string, env = {}): string => problemLines(() => loadConfig(text, fileName, env)).join("\n");

describe("a generic contact centre", () => {
  test("takes its keys from the environment or from a file, several while they are changed", () => {
    const fromEnv = loadConfig(centre("integrator: {secret_env: S}"), fileName, { S: written }).centre.integrator;
    expect(fromEnv).toEqual({
      id: "main",
      keys: [first],
      eventKeys: [first],
      listenHost: "127.0.0.1",
      listenPort: 7951
    });
    const text = centre("integrator: {id: acme, secret_file: secret, event_secret_env: E, listen_port: 0}");
    const other = `whsec_${Buffer.alloc(40, 3).toString("base64")}`;
    expect(loadConfig(text, fileName, { E: other }).centre.integrator).toMatchObject({
      id: "acme",
      keys: [first, second],
      eventKeys: [Buffer.alloc(40, 3)],
      listenPort: 0
    });
  });

  test("without a secret, or with one that is too short, is refused without saying it", () => {
    expect(problems(centre("vip_tier: null"))).toMatch(
      /centre: needs centre\.integrator with secret_env or secret_file/
    );
    expect(problems(centre("integrator: {id: main}"))).toMatch(/needs secret_env or secret_file/);
    const short = problems(centre("integrator: {secret_env: S}"), { S: "whsec_c2hvcnQ=" });
    expect(short).toMatch(/centre\.integrator\.secret_env: names a secret that must be whsec_ and the base64/);
    expect(short).not.toContain("c2hvcnQ");
    expect(problems(centre("integrator: {secret_env: S}"), { S: "not base64!" })).toMatch(/openssl rand/);
  });

  test("is the only kind that takes the settings of an integrator", () => {
    expect(problems(centre("integrator: {secret_env: S}", "simulated"), { S: written })).toMatch(
      /centre\.integrator: is for centre\.kind generic, which is simulated/
    );
  });

  test("with two people on one agent id is refused", () => {
    const text = centre("integrator: {secret_env: S}, agents: {a@x.example: '1001', b@x.example: '1001'}");
    expect(problems(text, { S: written })).toMatch(/b@x\.example": is centre agent 1001, who is already a@x\.example/);
  });
});
