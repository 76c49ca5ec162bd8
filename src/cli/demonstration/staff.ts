import type { ConsoleClient } from "./consoleClient.ts";

/** Usernames; the demonstration's seats in the contact centre have the same ids. */
export const staff: readonly string[] = [
  "camille.laurent@northwind.example",
  "james.porter@northwind.example",
  "ines.moreau@northwind.example",
  "oliver.grant@northwind.example",
  "hugo.bernard@northwind.example",
  "emily.carter@northwind.example"
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
export async function comeToWork(org: ConsoleClient, centre: ConsoleClient, member: string): Promise<void> {
  await centre.call("agentReady", { agentId: member, auto: centreHabits });
  await org.call("agentLogin", { agent: member, status: "Available", auto: salesforceHabits });
}

/** As `comeToWork`, but this agent waits for somebody to act for them in the contact centre. */
export async function comeToWorkByHand(org: ConsoleClient, centre: ConsoleClient, member: string): Promise<void> {
  await centre.call("agentReady", { agentId: member });
  await org.call("agentLogin", { agent: member, status: "Available", auto: salesforceHabits });
}

export function playInCentre(centre: ConsoleClient, member: string): Promise<unknown> {
  return centre.call("agentReady", { agentId: member, auto: centreHabits });
}
