import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { Centre } from "./centre.ts";
import { Clock } from "./clock.ts";
import { EventSockets } from "./eventSockets.ts";
import { Evidence } from "./evidence.ts";
import { checkFixture, demoFixturePath, loadFixture, type FixtureInput } from "./fixture.ts";
import { bearer, httpApp } from "./httpApp.ts";
import { openApiDocument } from "./openApi.ts";
import { nothing, operation, seen, type Operation } from "./operation.ts";
import { CentreProblem } from "./problem.ts";
import { bridgeOperations } from "./routes/bridgeOperations.ts";
import { consoleOperations } from "./routes/consoleOperations.ts";
import { faultOperations } from "./routes/faultOperations.ts";

export interface CentreOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Loopback unless told otherwise; another address needs a token. */
  readonly host?: string;
  readonly token?: string | null;
  /** Content of a fixture, or the path of its file; the demonstration's when absent. */
  readonly fixture?: FixtureInput | string;
  /** Folder of `centre.evidence.jsonl`; null keeps none. */
  readonly evidence?: string | null;
  readonly seed?: number;
  readonly heartbeatMs?: number;
  /** Events kept for replay. */
  readonly keptEvents?: number;
}

export interface RunningCentre {
  readonly url: string;
  readonly openApiUrl: string;
  readonly evidencePath: string | null;
  /** The centre itself, for tests in the same process. */
  readonly centre: Centre;
  close(): Promise<void>;
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** Starts a centre and resolves once it listens. Throws a CentreProblem for a wrong fixture or an unsafe address. */
export async function startCentre(options: CentreOptions = {}): Promise<RunningCentre> {
  const host = options.host ?? "127.0.0.1";
  const token = options.token ?? null;
  if (token === null && !LOOPBACK.has(host)) {
    throw new CentreProblem(400, "unsafe", `Listening on ${host} needs a token; without one only loopback is allowed.`);
  }
  const fixture = fixtureOf(options.fixture);
  const clock = new Clock();
  const evidence = new Evidence(options.evidence ?? null, clock);
  const { keptEvents } = options;
  const seed = options.seed ?? 1;
  const centre = new Centre({ fixture, clock, evidence, seed, ...(keptEvents === undefined ? {} : { keptEvents }) });
  const isAllowed = bearer(token);
  const sockets = new EventSockets(centre, { heartbeatMs: options.heartbeatMs ?? 1000, isAllowed });
  const operations = [...consoleOperations(centre), ...faultOperations(centre, sockets), ...bridgeOperations(centre)];
  let url = "";
  operations.push(...serviceOperations(() => openApiDocument(operations, url)));
  const server = createServer(httpApp(centre, operations, isAllowed));
  sockets.attach(server);
  await listen(server, host, options.port ?? 0).catch((error: unknown) => {
    sockets.close();
    clock.stop();
    evidence.close();
    throw error;
  });
  url = `http://${host.includes(":") ? `[${host}]` : host}:${String((server.address() as AddressInfo).port)}`;
  const close = async (): Promise<void> => {
    sockets.close();
    clock.stop();
    const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await isClosed;
    clock.stop();
    evidence.close();
  };
  return { url, openApiUrl: `${url}/openapi.json`, evidencePath: evidence.path, centre, close };
}

function fixtureOf(given: CentreOptions["fixture"]): Centre["fixture"] {
  if (given === undefined) return loadFixture(demoFixturePath);
  return typeof given === "string" ? loadFixture(given) : checkFixture(given, "given");
}

function serviceOperations(document: () => object): Operation[] {
  const row = {
    method: "get",
    tag: "service",
    input: z.object({}),
    answer: z.looseObject({}),
    isPublic: true
  } as const;
  return [
    operation({
      ...row,
      operationId: "openApi",
      path: "/openapi.json",
      summary: "This document.",
      run: () => seen(document())
    }),
    operation({
      ...row,
      operationId: "live",
      path: "/live",
      summary: "Is the process alive?",
      input: nothing,
      run: () => seen({ status: "live" })
    })
  ];
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "another program listens there" : error.message;
      const what = `The centre cannot listen on ${host}, port ${String(port)}: ${why}.`;
      reject(new CentreProblem(400, "unsafe", `${what} Choose another port, or 0 for any free one.`));
    });
    server.listen(port, host, resolve);
  });
}
