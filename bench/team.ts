/** Fixtures of org and centre for a team of any size, written as files that the programs read. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

export interface Team {
  readonly usernames: readonly string[];
  readonly orgFixture: string;
  readonly centreFixture: string;
}

export interface TeamOptions {
  readonly agents: number;
  /** Of these, how many also sit in the contact centre. */
  readonly seats: number;
  /** Cases that wait already when the org starts. */
  readonly waiting?: number;
}

export function writeTeam(folder: string, options: TeamOptions): Team {
  mkdirSync(folder, { recursive: true });
  const usernames = Array.from({ length: options.agents }, (_, index) => `agent${index + 1}@bench.example`);
  const orgFixture = join(folder, "org.yaml");
  const centreFixture = join(folder, "centre.yaml");
  writeFileSync(orgFixture, stringify(orgContent(usernames, options.waiting ?? 0)));
  writeFileSync(centreFixture, stringify(centreContent(usernames.slice(0, Math.max(1, options.seats)))));
  return { usernames, orgFixture, centreFixture };
}

function orgContent(usernames: readonly string[], waiting: number): object {
  const integration = {
    username: "integration@bench.example",
    lastName: "Integration",
    profile: "System Administrator"
  };
  return {
    organization: { name: "Bench" },
    integrationUser: integration.username,
    users: [integration, ...usernames.map((username, index) => ({ username, lastName: `Agent ${index + 1}` }))],
    serviceChannels: [{ name: "Cases", object: "Case" }],
    presenceStatuses: [{ name: "Available", channels: ["Cases"] }],
    routingConfigs: [{ name: "Cases_External", capacityPercentage: 100, pushTimeout: 30 }],
    queues: [
      { name: "Support_Cases", routingConfig: "Cases_External", objects: ["Case"], members: { users: usernames } }
    ],
    presenceConfigs: [{ name: "default_presence_configuration", label: "Default", capacity: 10 }],
    records: {
      Case: Array.from({ length: waiting }, (_, index) => ({
        key: `waiting${index}`,
        Subject: `Waiting ${index}`,
        Origin: "Email",
        OwnerId: "@queue:Support_Cases"
      }))
    }
  };
}

function centreContent(usernames: readonly string[]): object {
  return {
    queues: [{ queueId: "support-voice" }],
    agents: usernames.map((username) => ({ agentId: username, name: username, username, queues: ["support-voice"] }))
  };
}
