import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { startProgram } from "../runningProgram.ts";

/** An emulated org in a process of its own, as anybody would start it, with an app that takes JWTs. */
export interface ClientOrg {
  readonly url: string;
  readonly username: string;
  readonly token: string;
  readonly clientId: string;
  /** Path of the private key that signs JWTs for the app. */
  readonly keyFile: string;
  /** Calls a console or fault operation by its operationId. */
  operate(operationId: string, body: object): Promise<Record<string, unknown>>;
  stop(): Promise<number | null>;
}

const DEMO = new URL("../../src/emulator/fixture/demo.yaml", import.meta.url);
const CLIENT_ID = "onequeue.clients";

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

export async function startClientOrg(): Promise<ClientOrg> {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-clients-"));
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keyFile = join(folder, "client.key");
  writeFileSync(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
  chmodSync(keyFile, 0o600);
  const fixture = parse(readFileSync(DEMO, "utf8")) as { connectedApps: object[] };
  const certificate = publicKey.export({ type: "spki", format: "pem" });
  fixture.connectedApps.push({ clientId: CLIENT_ID, certificate });
  const fixtureFile = join(folder, "org.yaml");
  writeFileSync(fixtureFile, stringify(fixture));

  const program = await startProgram(["org", "--port", "0", "--fixture", fixtureFile, "--evidence", folder]);
  const { url, username, token, openapi } = program.ready as unknown as Record<string, string>;
  if (!url || !username || !token || !openapi)
    throw new Error(`onequeue org said it is ready with ${Object.keys(program.ready).join(", ")}.`);
  const operations = await operationsOf(openapi);
  return {
    url,
    username,
    token,
    clientId: CLIENT_ID,
    keyFile,
    async operate(operationId, body) {
      const found = operations.get(operationId);
      if (found === undefined) throw new Error(`The org has no operation ${operationId}: see ${openapi}.`);
      const response = await fetch(new URL(found.path, url), {
        method: found.method,
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body)
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new Error(`${operationId} answered ${response.status}: ${JSON.stringify(answer)}`);
      return answer;
    },
    async stop() {
      const code = await program.stop();
      rmSync(folder, { recursive: true });
      return code;
    }
  };
}

async function operationsOf(openapi: string): Promise<Map<string, { method: string; path: string }>> {
  const document = (await (await fetch(openapi)).json()) as OpenApi;
  const rows = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => [operationId, { method, path }] as const)
  );
  return new Map(rows);
}
