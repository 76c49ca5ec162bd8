import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startOrg, type Org } from "../../../src/emulator/server.ts";

const username = "bridge@team.example";
const home = mkdtempSync(join(tmpdir(), "onequeue-cli-"));
const keyFile = join(home, "key.pem");
let org: Org;

beforeAll(async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" }
  });
  writeFileSync(keyFile, privateKey, { mode: 0o600 });
  org = await startOrg({
    publishLatencyMs: 0,
    fixture: {
      integrationUser: username,
      connectedApps: [{ clientId: "jwt-app", certificate: publicKey }],
      users: [{ username, lastName: "Bridge", profile: "System Administrator" }]
    }
  });
});
afterAll(async () => {
  await org.close();
  rmSync(home, { recursive: true });
});

test("an alias of the sf CLI's store logs the bridge in, and its token can be renewed", async () => {
  const script = join(import.meta.dirname, "cliLogin.ts");
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    SF_USE_GENERIC_UNIX_KEYCHAIN: "true",
    SF_DISABLE_LOG_FILE: "true"
  };
  const { stdout } = await promisify(execFile)(process.execPath, [script, org.url, username, keyFile], { env });
  const told = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, unknown>;
  expect(told).toMatchObject({ orgId: org.organizationId, isRenewed: true, users: 1 });
  expect(told["unknown"]).toContain('no usable login "nobody"');
}, 30_000);
