import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { runCcsVerify } from "../../src/cli/ccsVerify.ts";
import type { ConformanceReport } from "../../src/conformance/report.ts";
import { freePort, secret, startExample, type ExampleIntegrator } from "../adapters/generic/exampleIntegrator.ts";

let port: number;
let example: ExampleIntegrator;

beforeAll(async () => {
  port = await freePort();
  example = await startExample(`http://127.0.0.1:${String(port)}/ccs/acme/v1/events`);
});
afterAll(() => example.stop());

async function verify(
  url: string,
  ...more: string[]
): Promise<{ readonly exitCode: number; readonly lines: string[] }> {
  const lines: string[] = [];
  const io = {
    out: (line: string) => void lines.push(line),
    err: (line: string) => void lines.push(line),
    env: { ONEQUEUE_CENTRE_SECRET: secret },
    isTerminal: false,
    onStop: () => undefined
  };
  const place = ["--listen", `127.0.0.1:${String(port)}`, "--id", "acme"];
  return { exitCode: await runCcsVerify(["--url", url, ...place, ...more], io), lines };
}

/** An integrator that says yes to every command, whatever it does. */
async function yesSayer(): Promise<Server> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { connection: _, host: __, ...headers } = request.headers;
      const body = request.method === "GET" ? null : Buffer.concat(parts);
      void fetch(`${example.url}${request.url ?? ""}`, {
        method: request.method ?? "",
        headers: headers as Record<string, string>,
        body
      }).then(async (answer) => {
        const isCommand = request.url === "/v1/commands";
        response.writeHead(isCommand ? 202 : answer.status);
        response.end(isCommand ? '{"status":"accepted"}' : await answer.text());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

describe("ccs-verify", () => {
  test("tells in a report that an integrator conforms, and ends with 0", async () => {
    const { exitCode, lines } = await verify(example.url, "--only", "pick-second-of-three,other-pool,missing-event");
    expect(lines.join("\n")).toMatch(/passed +the second of three callers can be picked/);
    expect(lines.join("\n")).toMatch(
      /not applicable +control of one pool says nothing about another.*\n +one pool only/
    );
    expect(lines.at(-1)).toBe("2 clauses passed, 0 failed, 1 not applicable.\nThe contact centre conforms.");
    expect(exitCode).toBe(0);
  });

  test("speaks French", async () => {
    const { lines } = await verify(example.url, "--only", "fence,other-pool", "--language", "fr");
    expect(lines[1]).toMatch(/^réussi +un numéro de garde plus élevé prend la main/);
    expect(lines[2]).toMatch(/^sans objet .*\n +il n'a qu'un groupe$/);
  });

  test("tells which clauses an integrator fails and how, as JSON too, and ends with 1", async () => {
    const wrong = await yesSayer();
    try {
      const url = `http://127.0.0.1:${String((wrong.address() as AddressInfo).port)}`;
      const { exitCode, lines } = await verify(url, "--only", "agent-offline,clock", "--json");
      expect(exitCode).toBe(1);
      expect(lines).toHaveLength(1);
      const report = JSON.parse(lines[0] ?? "") as ConformanceReport;
      expect(report).toMatchObject({ url, conforms: false, passed: 1, failed: 1, notApplicable: 0 });
      expect(report.clauses[0]).toMatchObject({
        id: "agent-offline",
        title: "an offer to an agent who is logged out is refused",
        outcome: "failed",
        message: expect.stringMatching(/expected .*agent-unavailable.*, received \{"ok":true\}/)
      });
    } finally {
      wrong.closeAllConnections();
      await new Promise((resolve) => wrong.close(resolve));
    }
  });

  test("says what to check when the integrator cannot be asked, has another secret or is in no test mode", async () => {
    const nobody = `http://127.0.0.1:${String(await freePort())}`;
    await expect(verify(nobody)).rejects.toMatchObject({ code: "CentreUnreachable", exitCode: 4 });
    await expect(verify(example.url, "--secret-env", "UNSET")).rejects.toMatchObject({
      code: "UsageWrong",
      message: expect.stringContaining("UNSET")
    });
    await expect(verify(`${example.url}/elsewhere`)).rejects.toMatchObject({
      code: "CentreRefused",
      actions: [expect.stringContaining("secret")]
    });
  });

  test("refuses options that mean nothing, and says what does", async () => {
    for (const [options, said] of [
      [["--only", "nonsense"], /nonsense; known: pick-second/],
      [["--listen", "nowhere"], /HOST:PORT/],
      [["--language", "de"], /en or fr/]
    ] as const) {
      await expect(verify(example.url, ...options)).rejects.toMatchObject({ message: expect.stringMatching(said) });
    }
    expect((await verify(example.url, "--help")).exitCode).toBe(0);
  });
});
