import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startClientOrg, type ClientOrg } from "./clientOrg.ts";

const programs = new URL("programs/", import.meta.url).pathname;
const PATIENCE_MS = 60_000;

describe("against the emulated org, unchanged,", () => {
  let org: ClientOrg;
  let home: string;
  beforeAll(async () => {
    org = await startClientOrg();
    home = mkdtempSync(join(tmpdir(), "onequeue-home-"));
  });
  afterAll(async () => {
    rmSync(home, { recursive: true });
    await org.stop();
  });

  /** Runs a client program in a process of its own and returns the one line that it says. */
  async function run(program: string): Promise<unknown> {
    const env = {
      PATH: process.env["PATH"],
      HOME: home,
      SF_USE_GENERIC_UNIX_KEYCHAIN: "true",
      SF_DISABLE_TELEMETRY: "true",
      SF_DISABLE_LOG_FILE: "true",
      ORG_URL: org.url,
      ORG_TOKEN: org.token,
      ORG_USERNAME: org.username,
      ORG_CLIENT_ID: org.clientId,
      ORG_KEY_FILE: org.keyFile
    };
    const options = { env, timeout: PATIENCE_MS };
    const { stdout } = await promisify(execFile)(process.execPath, [join(programs, program)], options);
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as unknown;
  }

  test("jsforce queries, creates, describes and hears a PushTopic", async () => {
    expect(await run("jsforceClient.ts")).toEqual({
      username: org.username,
      created: true,
      subject: "Through jsforce",
      described: true,
      event: "created",
      workItem: "500"
    });
  });

  test("faye hears change events, and those that it missed", async () => {
    expect(await run("fayeClient.ts")).toEqual({ entity: "PendingServiceRouting", isNewer: true });
  });

  test("@salesforce/core signs in with a JWT, again after the session ended, and hears a PushTopic", async () => {
    expect(await run("coreClient.ts")).toEqual({
      username: org.username,
      before: 1,
      after: 1,
      isNewSession: true,
      heard: expect.arrayContaining(["event", "sobject"]) as unknown
    });
  });

  test("the CometD client hears a PushTopic by long polling", async () => {
    expect(await run("cometdClient.ts")).toEqual({ transport: "long-polling", event: "created", workItem: "500" });
  });
});
