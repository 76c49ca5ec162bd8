// A bridge that takes control, offers one call and waits to be killed: node crashingBridge.ts PORT CALL AGENT LEASE_MS
import { CentreRecorder } from "../../../src/conformance/centreRecorder.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { adapterFor } from "./asteriskRig.ts";

const [port = "", callId = "", agentId = "", ttlMs = ""] = process.argv.slice(2);
const centre = adapterFor(Number(port));
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
