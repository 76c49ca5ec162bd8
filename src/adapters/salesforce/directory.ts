import type { AgentEntry } from "../../core/input.ts";
import type { AgentDescriptions } from "../../ports/org.ts";
import { byText } from "./configuration.ts";
import type { OrgConnection } from "./connection.ts";
import { Traits } from "./traits.ts";
import { id18, idOf, textOf, type Row } from "./row.ts";
import { chunksOf, idsPerQuery, listOf } from "./soql.ts";

export interface DirectoryReading {
  readonly agents: readonly AgentEntry[];
  readonly profileOfUser: ReadonlyMap<string, string>;
  /** One sentence per mapping that leads nowhere. */
  readonly warnings: readonly string[];
}

export interface AgentMapping {
  /** Salesforce user (username or id) -> agent id of the contact centre. */
  readonly agents: ReadonlyMap<string, string>;
  readonly match: "username" | "none";
  readonly descriptions: AgentDescriptions;
}

export interface User {
  readonly userId: string;
  readonly username: string;
  readonly profileId: string | null;
  readonly isActive: boolean;
}

const userFields = "Id, Username, ProfileId, IsActive";

/**
 * The people: members of the routed queues, whoever is present, and everybody whom the configuration maps. `userIds`
 * are the first two. Throws BridgeError when the org does not answer.
 */
export async function readDirectory(
  connection: OrgConnection,
  userIds: Iterable<string>,
  mapping: AgentMapping
): Promise<DirectoryReading> {
  const named = namedIn(mapping);
  const ids = new Set([...userIds, ...named.filter(isUserId).map(id18)]);
  const usernames = named.filter((key) => !isUserId(key));
  const users = new Map<string, User>();
  for (const row of await readUsers(connection, [...ids], usernames)) {
    const user = userOf(row);
    if (user !== null) users.set(user.userId, user);
  }
  return compose(users, mapping);
}

/** Users whom the configuration mentions anywhere. */
function namedIn({ agents, descriptions }: AgentMapping): string[] {
  const pairs = [...descriptions.values()].flatMap(({ pairedWith }) => pairedWith ?? []);
  return [...agents.keys(), ...descriptions.keys(), ...pairs].filter((key) => !key.startsWith(unseatedPrefix));
}

const unseatedPrefix = "centre:";

function isUserId(key: string): boolean {
  return /^005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(key);
}

async function readUsers(connection: OrgConnection, ids: string[], usernames: string[]): Promise<Row[]> {
  const conditions = [
    ...chunksOf(ids, idsPerQuery).map((chunk) => `Id IN ${listOf(chunk)}`),
    ...chunksOf(usernames, 100).map((chunk) => `Username IN ${listOf(chunk)}`)
  ];
  const rows: Row[] = [];
  for (const condition of conditions) {
    rows.push(...(await connection.queryAll(`SELECT ${userFields} FROM User WHERE ${condition}`)));
  }
  return rows;
}

function userOf(row: Row): User | null {
  const [userId, username] = [idOf(row, "Id"), textOf(row, "Username")];
  if (userId === null || username === null) return null;
  return {
    userId,
    username: username.toLowerCase(),
    profileId: idOf(row, "ProfileId"),
    isActive: row["IsActive"] !== false
  };
}

function compose(users: ReadonlyMap<string, User>, mapping: AgentMapping): DirectoryReading {
  const byName = new Map([...users.values()].map((user) => [user.username, user]));
  const find = (key: string): User | undefined =>
    isUserId(key) ? users.get(id18(key)) : byName.get(key.toLowerCase());
  const traits = new Traits(mapping.descriptions, find);
  const centreOf = new Map<string, string>();
  const unseated: AgentEntry[] = [];
  const warnings: string[] = [];
  for (const [key, centreAgentId] of mapping.agents) {
    const user = find(key);
    if (user?.isActive === true) centreOf.set(user.userId, centreAgentId);
    else {
      warnings.push(unknownMapping(key, centreAgentId, user !== undefined));
      const agentId = `${unseatedPrefix}${centreAgentId}`;
      unseated.push({ agentId, userId: null, centreAgentId, traits: traits.of(agentId) });
    }
  }
  const seated = [...users.values()]
    .filter(({ isActive }) => isActive)
    .map((user) => entryOf(user, centreOf, mapping, traits));
  return {
    agents: [...seated, ...unseated].sort((a, b) => byText(a.agentId, b.agentId)),
    profileOfUser: new Map([...users.values()].flatMap((user) => profileEntry(user))),
    warnings: [...warnings, ...sharedSeats(centreOf), ...traits.warnings]
  };
}

function entryOf(
  user: User,
  centreOf: ReadonlyMap<string, string>,
  { agents, match }: AgentMapping,
  traits: Traits
): AgentEntry {
  const named = centreOf.get(user.userId);
  const isTaken = named === undefined && [...agents.values()].includes(user.username);
  const centreAgentId = named ?? (match === "username" && !isTaken ? user.username : null);
  return { agentId: user.userId, userId: user.userId, centreAgentId, traits: traits.of(user.userId) };
}

function profileEntry({ userId, profileId }: User): [string, string][] {
  return profileId === null ? [] : [[userId, profileId]];
}

function unknownMapping(key: string, centreAgentId: string, isInactive: boolean): string {
  const what = isInactive ? "is not active" : "is not a user of this org";
  return `The configuration maps ${key} to the contact centre's agent ${centreAgentId}, but ${key} ${what}: that agent gets calls only. Correct centre.agents.`;
}

/** Two people on one telephone would both be offered its calls. */
function sharedSeats(centreOf: ReadonlyMap<string, string>): string[] {
  const users = new Map<string, string[]>();
  for (const [userId, centreAgentId] of centreOf)
    users.set(centreAgentId, [...(users.get(centreAgentId) ?? []), userId]);
  return [...users]
    .filter(([, userIds]) => userIds.length > 1)
    .map(
      ([seat, userIds]) =>
        `The contact centre's agent ${seat} is mapped to ${userIds.join(" and ")}: map each to its own.`
    );
}
