/** The contract of the port on the generic adapter, with the example integrator on the other side. */
import { afterAll, beforeAll } from "@jest/globals";
import { IntegratorRigs } from "../../../src/cli/verification/integratorRig.ts";
import { contactCentreContract } from "../../contracts/contactCentreContract.ts";
import { silentLog } from "../../contracts/silentLog.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { freePort, keys, startExample, type ExampleIntegrator } from "./exampleIntegrator.ts";

const timing = { shortRingMs: 100, shortLeaseMs: 1000, patienceMs: 5000 };
let rigs: IntegratorRigs;
let example: ExampleIntegrator;

beforeAll(async () => {
  const port = await freePort();
  example = await startExample(`http://127.0.0.1:${String(port)}/ccs/main/v1/events`);
  rigs = new IntegratorRigs({
    url: example.url,
    keys,
    host: "127.0.0.1",
    port,
    centreId: "main",
    requestTimeoutMs: 2000,
    time: systemTime,
    log: silentLog
  });
  await rigs.open();
});

afterAll(async () => {
  await rigs.close();
  await example.stop();
});

contactCentreContract("The example integrator, through the generic adapter,", () => rigs.rig(timing), {
  "requeue-keeps-age": "no second queue",
  "other-pool": "one pool only",
  dissuade: "not among its capabilities",
  callback: "not among its capabilities",
  "dissuade-only-who-waits": "not among its capabilities"
});
