import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { runCcsVerify } from "../../src/cli/ccsVerify.ts";
import type { ConformanceReport } from "../../src/conformance/report.ts";
import { signed } from "../../src/adapters/generic/signature.ts";
import { freePort, keys, secret, startExample, type ExampleIntegrator } from "../adapters/generic/exampleIntegrator.ts";

let port: number;
let example: ExampleIntegrator;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  port = await freePort();
  example = await startExample(`http://127.0.0.1:${String(port)}/ccs/acme/v1/events`);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
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

interface Asked {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What an integrator does wrong: with what it is asked, and with what it answers. */
interface Wrong {
  readonly ask?: (asked: Asked) => Asked;
  readonly answer?: (path: string, status: number, body: string) => { readonly status: number; readonly body: string };
}

/** The example behind somebody who spoils one thing. Closes with the test. */
async function wrongIntegrator({
  ask = (asked) => asked,
  answer = (_, status, body) => ({ status, body })
}: Wrong): Promise<string> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { connection: _, host: __, "content-length": ___, ...headers } = request.headers as Record<string, string>;
      const { method = "", url: path = "" } = request;
      const asked = ask({ path, body: Buffer.concat(parts).toString(), headers });
      const body = method === "GET" ? null : asked.body;
      void fetch(`${example.url}${asked.path}`, { method, headers: asked.headers, body }).then(async (received) => {
        const given = answer(path, received.status, await received.text());
        response.writeHead(given.status).end(given.body);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const signedAnew = ({ path, body, headers }: Asked): Asked => ({
  path,
  body,
  headers: { ...headers, ...signed(keys, body, Date.now()) }
});
const yes = (path: string, status: number, body: string) =>
  path === "/v1/commands" ? { status: 202, body: '{"status":"accepted"}' } : { status, body };

/** By clause of the protocol, an integrator that fails it. */
const wrongs: Readonly<Record<string, Wrong>> = {
  "wrong-signature": { ask: signedAnew },
  "old-timestamp": { ask: signedAnew },
  "expired-command": {
    ask: (asked) =>
      signedAnew({ ...asked, body: asked.body.replace(/"expiresAt":"[^"]+"/, '"expiresAt":"2999-01-01T00:00:00Z"') })
  },
  "stored-answer": { answer: yes },
  "unknown-epoch": {
    answer: (path, status, body) =>
      path.startsWith("/v1/events") ? { status: 200, body: '{"events":[]}' } : { status, body }
  },
  "replay-in-portions": { ask: (asked) => ({ ...asked, path: asked.path.replace(/limit=\d+/, "limit=500") }) }
};

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
    const url = await wrongIntegrator({ answer: yes });
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
  });

  test("passes the example in every clause of the protocol itself", async () => {
    const { exitCode, lines } = await verify(example.url, "--only", Object.keys(wrongs).join(","));
    expect(lines.at(-1)).toMatch(/^6 clauses passed, 0 failed, 0 not applicable/);
    expect(exitCode).toBe(0);
  });

  test.each(Object.entries(wrongs))("fails an integrator who has %s wrong", async (id, wrong) => {
    const { exitCode, lines } = await verify(await wrongIntegrator(wrong), "--only", id);
    expect(lines.at(-1)).toMatch(/^0 clauses passed, 1 failed/);
    expect(exitCode).toBe(1);
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
