import { afterEach, describe, expect, test } from "@jest/globals";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startCentre, type RunningCentre } from "../../../src/centre/startCentre.ts";
import { CentreRecorder } from "../../../src/conformance/centreRecorder.ts";
import { contactCentreContract } from "../../contracts/contactCentreContract.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { CentreConsole } from "./centreConsole.ts";
import { adapterFor, fixture, simulatedRig } from "./simulatedRig.ts";

const recorder = (): CentreRecorder => new CentreRecorder(systemTime);

contactCentreContract("The simulated centre", () => simulatedRig(), {
  "cannot-dissuade": "not among its capabilities"
});

describe("the adapter to the simulated centre", () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function running(options: Parameters<typeof startCentre>[0] = {}): Promise<RunningCentre> {
    const centre = await startCentre({ fixture, heartbeatMs: 100, ...options });
    closing.push(() => centre.close());
    return centre;
  }

  function adapter(url: string, token: string | null = null): ReturnType<typeof adapterFor> {
    const centre = adapterFor(url, token);
    closing.push(() => centre.close());
    return centre;
  }

  async function silentServer(answer: (path: string) => { status: number; body: string }): Promise<string> {
    const server: Server = createServer((request, response) => {
      const { status, body } = answer(request.url ?? "");
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  test("a caller loses patience by himself", async () => {
    const { url } = await running();
    const heard = recorder();
    const centre = adapter(url);
    await centre.connect(heard);
    await centre.snapshot();
    const callId = await new CentreConsole(url).addCaller({ queue: "support", patienceMs: 50, queuedAgoMs: 2000 });
    const left = await heard.event("call.abandoned", (event) => event.callId === callId);
    expect(left.waitedMs).toBeGreaterThanOrEqual(2000);
  });

  test("native distribution gives the oldest call to the agent who is idle for longest", async () => {
    const { url } = await running();
    const hand = new CentreConsole(url);
    const centre = adapter(url);
    const heard = recorder();
    await centre.connect(heard);
    await centre.snapshot();
    const control = { pool: "main", holder: "test", fence: 1, ttlMs: 60_000 };
    await centre.takeControl(control);
    const [newer, older] = [
      await hand.addCaller({ queue: "support" }),
      await hand.addCaller({ queue: "support", queuedAgoMs: 5000 })
    ];
    await hand.agent("ready", "bob");
    await hand.agent("ready", "ann");
    await centre.releaseControl(control);
    await heard.event("call.offered", (event) => event.callId === older && event.agentId === "bob");
    await heard.event("call.offered", (event) => event.callId === newer && event.agentId === "ann");
  });

  test("a token is sent, and a wrong one is refused with what to do", async () => {
    const { url } = await running({ token: "secret-token" });
    const right = adapter(url, "secret-token");
    await right.connect(recorder());
    expect((await right.snapshot()).agents).toHaveLength(3);
    const wrong = adapter(url, "other");
    await expect(wrong.connect(recorder())).rejects.toMatchObject({
      code: "CentreRefused",
      message: expect.stringContaining("401"),
      actions: [expect.stringContaining("token")]
    });
  });

  test("an address that can never work is refused at once", async () => {
    for (const url of ["not an address", "ftp://127.0.0.1"]) {
      await expect(adapter(url).connect(recorder())).rejects.toMatchObject({ code: "CentreRefused" });
    }
    const other = await silentServer(() => ({ status: 200, body: "<html></html>" }));
    await expect(adapter(other).connect(recorder())).rejects.toMatchObject({ code: "CentreRefused" });
  });

  test("a centre that is not there yet is waited for", async () => {
    const first = await startCentre({ fixture });
    const port = Number(new URL(first.url).port);
    await first.close();
    const waiting = adapter(first.url);
    const connected = waiting.connect(recorder());
    await running({ port });
    await connected;
    expect((await waiting.snapshot()).calls).toEqual([]);
  });

  test("a centre that stays away is reported lost, and needs a snapshot when it is back", async () => {
    const { url } = await running();
    const hand = new CentreConsole(url);
    const centre = adapter(url);
    const heard = recorder();
    await centre.connect(heard);
    await centre.snapshot();
    await hand.fault({ kind: "cutConnection", refuseForMs: 60_000 });
    await heard.until(() => heard.losses.length === 1, "the loss of the link");
    await hand.call("DELETE", "/console/faults");
    await heard.until(() => heard.resyncs.length === 2, "a resync");
    expect(heard.resyncs).toEqual(["connected", "connected"]);
  });

  test("events beyond what the centre keeps need a snapshot", async () => {
    const { url, centre: inside } = await running({ keptEvents: 3 });
    const centre = adapter(url);
    const heard = recorder();
    await centre.connect(heard);
    await centre.snapshot();
    inside.faults.set({ kind: "dropEvent", count: 6 });
    for (let number = 0; number < 7; number += 1) inside.desk.ready("ann");
    await heard.until(() => heard.resyncs.includes("gap"), "a resync for the gap");
    const { seq } = await centre.snapshot();
    inside.desk.pause("ann", "break");
    expect((await heard.event("agent.changed")).seq).toBe(seq + 1);
  });

  test("a server error leaves a command's fate unknown, a refused connection does not", async () => {
    const url = await silentServer(() => ({ status: 503, body: "busy" }));
    const command = { pool: "main", fence: 1, commandId: "c", callId: "1", agentId: "ann", offerId: "c", ringMs: 1000 };
    const unknown = { ok: false, reason: "transport", isUnknown: true };
    expect(await adapter(url).offerCall(command)).toEqual(unknown);
    const gone = await startCentre({ fixture });
    await gone.close();
    expect(await adapter(gone.url).offerCall(command)).toEqual({ ...unknown, isUnknown: false });
  });

  test("handing back control ends within two seconds though nobody answers", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    closing.push(() => Promise.resolve(server.closeAllConnections()));
    const before = performance.now();
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    await adapter(url).releaseControl({ pool: "main", holder: "test", fence: 1, ttlMs: 1000 });
    expect(performance.now() - before).toBeLessThan(2500);
  });
});
