import type { ConsoleClient } from "./consoleClient.ts";

/** One person of the demonstration: the Salesforce user and the seat in the contact centre. */
export interface StaffMember {
  readonly username: string;
  readonly seat: string;
}

export const staff: readonly StaffMember[] = [
  { username: "camille.laurent@northwind.example", seat: "agent-1" },
  { username: "james.porter@northwind.example", seat: "agent-2" },
  { username: "ines.moreau@northwind.example", seat: "agent-3" },
  { username: "oliver.grant@northwind.example", seat: "agent-4" },
  { username: "hugo.bernard@northwind.example", seat: "agent-5" },
  { username: "emily.carter@northwind.example", seat: "agent-6" }
];

/** Handling times are minutes in life; here seconds, so that something happens. */
const salesforceHabits = { acceptAfterMs: [400, 1_500], handleMs: [6_000, 14_000], declineProbability: 0.04 };
const centreHabits = {
  answerAfterMs: [400, 1_500],
  talkMs: [6_000, 15_000],
  wrapUpMs: [1_000, 3_000],
  refuseProbability: 0.03
};

/** Logs an agent in to both seats; both programs play them from then on. */
export async function comeToWork(org: ConsoleClient, centre: ConsoleClient, member: StaffMember): Promise<void> {
  await centre.call("agentReady", { agentId: member.seat, auto: centreHabits });
  await org.call("agentLogin", { agent: member.username, status: "Available", auto: salesforceHabits });
}

/** As `comeToWork`, but this agent waits for somebody to act for them in the contact centre. */
export async function comeToWorkByHand(org: ConsoleClient, centre: ConsoleClient, member: StaffMember): Promise<void> {
  await centre.call("agentReady", { agentId: member.seat });
  await org.call("agentLogin", { agent: member.username, status: "Available", auto: salesforceHabits });
}

export function playInCentre(centre: ConsoleClient, member: StaffMember): Promise<unknown> {
  return centre.call("agentReady", { agentId: member.seat, auto: centreHabits });
}
