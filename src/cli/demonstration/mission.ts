/**
 * The first scenario, the mission's own: everybody is busy, a standard caller has waited 10 s, a VIP's e-mail 5 s. An
 * agent becomes free and the e-mail goes first; a second one becomes free a little later and takes the caller.
 */
import type { ConsoleClient } from "./consoleClient.ts";
import { comeToWorkByHand, playInCentre, staff } from "./staff.ts";

interface Call {
  readonly callId: string;
  readonly state: string;
  readonly agentId?: string;
  readonly offer?: { readonly agentId: string };
}

const standardCaller = "+447700900002";
const vipCustomer = "elodie.garnier@garnier.example";

export async function playMission(
  org: ConsoleClient,
  centre: ConsoleClient,
  pause: (ms: number) => Promise<void>
): Promise<void> {
  const pair = staff.slice(0, 2);
  for (const member of pair) {
    await comeToWorkByHand(org, centre, member);
    await answerOneCall(centre, member, pause);
  }
  await centre.call("addCaller", { cli: standardCaller, queuedAgoMs: 8_500 });
  const since = new Date(Date.now() - 3_500).toISOString();
  await org.call("createItem", { kind: "email", queue: "Support_Cases", customer: vipCustomer, since });
  await pause(1_500);
  const [first, second] = pair as [string, string];
  await centre.call("agentHangsUp", { agentId: first });
  await pause(3_000);
  await centre.call("agentHangsUp", { agentId: second });
  await until(async () => (await callOf(centre, second))?.state === "offered", pause);
  await centre.call("agentAnswers", { agentId: second });
  await pause(4_000);
  await centre.call("agentHangsUp", { agentId: second });
  for (const member of pair) await playInCentre(centre, member);
}

async function answerOneCall(
  centre: ConsoleClient,
  member: string,
  pause: (ms: number) => Promise<void>
): Promise<void> {
  await centre.call("addCaller", { cli: "+33612000002" });
  await until(async () => (await callOf(centre, member))?.state === "offered", pause);
  await centre.call("agentAnswers", { agentId: member });
}

async function callOf(centre: ConsoleClient, seat: string): Promise<Call | undefined> {
  const { calls } = await centre.call<{ readonly calls: readonly Call[] }>("listCalls");
  return calls.find((call) => call.agentId === seat || call.offer?.agentId === seat);
}

async function until(isTrue: () => Promise<boolean>, pause: (ms: number) => Promise<void>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isTrue()) return;
    await pause(50);
  }
}
