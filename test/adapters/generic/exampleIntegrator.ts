/** The example integrator as a process of its own, in test mode. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

import { readSnapshot } from "../../../src/adapters/generic/protocol/requests.ts";
import { signed } from "../../../src/adapters/generic/signature.ts";
import type { CentreSnapshot } from "../../../src/ports/contactCentre.ts";

const program = fileURLToPath(new URL("../../../examples/integrator/integrator.ts", import.meta.url));

export const secret = `whsec_${Buffer.alloc(32, "a secret of tests").toString("base64")}`;
export const keys = [Buffer.alloc(32, "a secret of tests")];

export interface ExampleIntegrator {
  readonly url: string;
  readonly child: ChildProcess;
  console(action: object): Promise<Record<string, unknown>>;
  /** As the bridge would ask for it. */
  snapshot(): Promise<CentreSnapshot>;
  stop(): Promise<void>;
}

export async function startExample(eventsUrl: string): Promise<ExampleIntegrator> {
  const port = await freePort();
  const args = [program, "--port", String(port), "--events", eventsUrl, "--test"];
  const env = { ...process.env, ONEQUEUE_CENTRE_SECRET: secret };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    url,
    child,
    console: async (action) => {
      const response = await fetch(`${url}/console`, { method: "POST", body: JSON.stringify(action) });
      const body = (await response.json()) as Record<string, unknown>;
      if (response.status !== 200) throw new Error(JSON.stringify(body));
      return body;
    },
    snapshot: async () => {
      const response = await fetch(`${url}/v1/snapshot`, { headers: { ...signed(keys, "", Date.now()) } });
      return readSnapshot(await response.json());
    },
    stop: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  };
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}
