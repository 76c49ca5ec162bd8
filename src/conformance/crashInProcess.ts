import type { ContactCentre } from "../ports/contactCentre.ts";
import type { Time } from "../ports/time.ts";
import { CentreRecorder } from "./centreRecorder.ts";
import type { CentreRig, CrashState } from "./centreRig.ts";

/**
 * The bridge that dies, in this process: its adapter is closed without handing anything back, which a centre cannot
 * tell from a kill.
 */
export async function crashInProcess(
  rig: Pick<CentreRig, "adapter" | "agent" | "cast" | "timing">,
  time: Time,
  state: CrashState,
  callId: string,
  agentId: string
): Promise<void> {
  const centre = rig.adapter();
  try {
    await liveUntil(centre, rig, time, state, callId, agentId);
  } finally {
    await centre.close();
  }
}

async function liveUntil(
  centre: ContactCentre,
  rig: Pick<CentreRig, "agent" | "cast" | "timing">,
  time: Time,
  state: CrashState,
  callId: string,
  agentId: string
): Promise<void> {
  const { pool } = rig.cast;
  const heard = new CentreRecorder(time, rig.timing.patienceMs);
  await centre.connect(heard);
  await centre.snapshot();
  const ttlMs = state === "waiting" ? rig.timing.shortLeaseMs : 60_000;
  await centre.takeControl({ pool, holder: "doomed", fence: 1, ttlMs });
  if (state === "waiting") return;
  await rig.agent("ready", agentId);
  await heard.event("agent.changed", ({ agent }) => agent.agentId === agentId && agent.ready);
  const id = `${callId}:1`;
  await centre.offerCall({ pool, fence: 1, commandId: id, callId, agentId, offerId: id, ringMs: 60_000 });
  await heard.event("call.offered");
  if (state === "offered") return;
  await rig.agent("answer", agentId);
  await heard.event("call.answered");
}
