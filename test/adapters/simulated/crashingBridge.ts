// A bridge that takes control, offers one call and waits to be killed: node crashingBridge.ts URL CALL AGENT LEASE-MS
import { SimulatedCentre } from "../../../src/adapters/simulated/simulatedCentre.ts";
import { CentreRecorder } from "../../../src/conformance/centreRecorder.ts";
import { silentLog } from "../../contracts/silentLog.ts";
import { systemTime } from "../../contracts/systemTime.ts";

const [url = "", callId = "", agentId = "", ttlMs = ""] = process.argv.slice(2);
const centre = new SimulatedCentre({ url, token: null, time: systemTime, log: silentLog });
const heard = new CentreRecorder(systemTime);
await centre.connect(heard);
await centre.snapshot();
await centre.takeControl({ pool: "main", holder: "doomed", fence: 1, ttlMs: Number(ttlMs) });
process.stdout.write("in control\n");
await heard.event("agent.changed", ({ agent }) => agent.agentId === agentId && agent.ready);
const id = `${callId}:1`;
await centre.offerCall({ pool: "main", fence: 1, commandId: id, callId, agentId, offerId: id, ringMs: 60_000 });
await heard.event("call.offered", (event) => event.callId === callId);
process.stdout.write("ringing\n");
await heard.event("call.answered", (event) => event.callId === callId);
process.stdout.write("answered\n");
