import type { InputSink } from "../../ports/inputSink.ts";
import type { Log } from "../../ports/log.ts";
import type { AgentDescriptions } from "../../ports/org.ts";
import type { PoolView } from "../../ports/poolView.ts";
import type { OrgConfiguration } from "./configuration.ts";
import type { OrgConnection } from "./connection.ts";
import { readDirectory, type AgentMapping } from "./directory.ts";
import { readMembership } from "./membership.ts";
import { idOf } from "./row.ts";

export interface PeopleOptions {
  readonly connection: OrgConnection;
  readonly configuration: OrgConfiguration;
  readonly mapping: Omit<AgentMapping, "descriptions">;
  readonly log: Log;
}

/** Who the agents are and what they may take: Omni-Channel's set-up, queue members and users, read together on a beat. */
export class People {
  readonly #options: PeopleOptions;
  #profileOfUser: ReadonlyMap<string, string> = new Map();
  #userIds: ReadonlySet<string> = new Set();
  #warnings: readonly string[] = [];
  #descriptions: AgentDescriptions = new Map();
  #told = { directory: "", membership: "" };

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Whether the directory lists the user, or has looked for them in vain. */
  knows(userId: string): boolean {
    return this.#userIds.has(userId);
  }

  /** Units of capacity of a user whose presence does not say. */
  capacityOf(userId: string): number | null {
    return this.#options.configuration.capacityOf(userId, this.#profileOfUser.get(userId) ?? null);
  }

  /** Counts from the next reading on. */
  describe(descriptions: AgentDescriptions): void {
    this.#descriptions = descriptions;
  }

  /** Reads everything and enqueues what has changed since the last time. Throws BridgeError. */
  async read(sink: InputSink, view: PoolView): Promise<void> {
    const { connection, configuration, mapping } = this.#options;
    await configuration.load();
    const { externalQueues, nativeQueues } = configuration;
    const [membership, present] = await Promise.all([
      readMembership(connection, externalQueues, nativeQueues),
      connection.queryAll("SELECT UserId FROM UserServicePresence WHERE IsCurrentState = true")
    ]);
    const userIds = new Set([
      ...membership.queues.flatMap(({ agentIds }) => agentIds),
      ...present.flatMap((row) => idOf(row, "UserId") ?? []),
      ...[...view.onlineAgentIds()].filter((id) => id.startsWith("005"))
    ]);
    const directory = await readDirectory(connection, userIds, { ...mapping, descriptions: this.#descriptions });
    this.#profileOfUser = directory.profileOfUser;
    this.#userIds = userIds;
    this.#warn([...noExternalQueue(externalQueues.length), ...directory.warnings, ...membership.warnings]);
    const told = { directory: JSON.stringify(directory.agents), membership: JSON.stringify(membership.queues) };
    if (told.directory !== this.#told.directory) sink.enqueue({ type: "DirectoryRead", agents: directory.agents });
    if (told.membership !== this.#told.membership) sink.enqueue({ type: "MembershipRead", queues: membership.queues });
    this.#told = told;
  }

  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) if (!this.#warnings.includes(warning)) this.#options.log.warn(warning);
    this.#warnings = warnings;
  }
}

function noExternalQueue(count: number): string[] {
  if (count > 0) return [];
  return [
    "No queue of the org has a routing configuration with the routing model External Routing: there is nothing to route. Create one in Setup > Routing Configurations and join the queues to it."
  ];
}
