import { byText, type QueueFacts } from "./configuration.ts";
import type { OrgConnection } from "./connection.ts";
import { idOf, textOf, type Row } from "./row.ts";
import { chunksOf, idsPerQuery, listOf } from "./soql.ts";

export interface QueueMembers {
  readonly queueId: string;
  readonly agentIds: readonly string[];
}

export interface MembershipReading {
  /** Members of the externally routed queues, expanded, sorted. */
  readonly queues: readonly QueueMembers[];
  readonly warnings: readonly string[];
}

/** A group as far as its members are concerned. */
interface Group {
  readonly type: string;
  /** Role or user behind the group. */
  readonly relatedId: string | null;
  readonly members: string[];
}

/** Group types that are expanded through the role hierarchy; true when subordinates belong to them. */
const roleTypes: ReadonlyMap<string, boolean> = new Map([
  ["Role", false],
  ["RoleAndSubordinates", true],
  ["RoleAndSubordinatesInternal", true]
]);
const depthMax = 10;

/**
 * Who may take work of which queue: GroupMember rows, with groups in groups, roles, and roles with subordinates
 * expanded. Also finds the agents whom both Omni-Channel and we would push work to. Throws BridgeError.
 */
export async function readMembership(
  connection: OrgConnection,
  external: readonly QueueFacts[],
  native: readonly QueueFacts[]
): Promise<MembershipReading> {
  const groups = await readGroups(
    connection,
    [...external, ...native].map(({ queueId }) => queueId)
  );
  const roles = hasRoles(groups) ? await RoleTree.read(connection) : new RoleTree([], []);
  const everybody = hasType(groups, "Organization") ? await readEverybody(connection) : [];
  const expander = new Expander(groups, roles, everybody);
  const queues = external.map(({ queueId }) => ({ queueId, agentIds: expander.usersOf(queueId) }));
  return {
    queues: queues.sort((a, b) => byText(a.queueId, b.queueId)),
    warnings: [...expander.warnings, ...servedTwice(external, native, expander), ...emptyQueues(external, expander)]
  };
}

async function readGroups(connection: OrgConnection, queueIds: readonly string[]): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>(queueIds.map((id) => [id, { type: "Queue", relatedId: null, members: [] }]));
  let frontier: string[] = [...queueIds];
  for (let depth = 0; frontier.length > 0 && depth < depthMax; depth += 1) {
    const found = new Set<string>();
    for (const row of await readInChunks(
      connection,
      "SELECT GroupId, UserOrGroupId FROM GroupMember WHERE GroupId IN",
      frontier
    )) {
      const [groupId, memberId] = [idOf(row, "GroupId"), idOf(row, "UserOrGroupId")];
      if (groupId === null || memberId === null) continue;
      groups.get(groupId)?.members.push(memberId);
      if (!memberId.startsWith("005") && !groups.has(memberId)) found.add(memberId);
    }
    frontier = [...found];
    for (const row of await readInChunks(connection, "SELECT Id, Type, RelatedId FROM Group WHERE Id IN", frontier)) {
      const id = idOf(row, "Id");
      if (id !== null)
        groups.set(id, { type: textOf(row, "Type") ?? "", relatedId: idOf(row, "RelatedId"), members: [] });
    }
  }
  return groups;
}

async function readInChunks(connection: OrgConnection, soql: string, ids: readonly string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const chunk of chunksOf(ids, idsPerQuery)) rows.push(...(await connection.queryAll(`${soql} ${listOf(chunk)}`)));
  return rows;
}

function hasType(groups: ReadonlyMap<string, Group>, type: string): boolean {
  return [...groups.values()].some((group) => group.type === type);
}

function hasRoles(groups: ReadonlyMap<string, Group>): boolean {
  return [...roleTypes.keys()].some((type) => hasType(groups, type));
}

async function readEverybody(connection: OrgConnection): Promise<string[]> {
  const rows = await connection.queryAll("SELECT Id FROM User WHERE IsActive = true AND UserType = 'Standard'");
  return rows.flatMap((row) => idOf(row, "Id") ?? []);
}

/** The role hierarchy, and who has which role. */
class RoleTree {
  readonly #children = new Map<string, string[]>();
  readonly #users = new Map<string, string[]>();

  constructor(roles: readonly Row[], users: readonly Row[]) {
    for (const row of roles) append(this.#children, idOf(row, "ParentRoleId"), idOf(row, "Id"));
    for (const row of users) append(this.#users, idOf(row, "UserRoleId"), idOf(row, "Id"));
  }

  static async read(connection: OrgConnection): Promise<RoleTree> {
    const [roles = [], users = []] = await connection.queryTogether([
      "SELECT Id, ParentRoleId FROM UserRole",
      "SELECT Id, UserRoleId FROM User WHERE IsActive = true AND UserRoleId != null"
    ]);
    return new RoleTree(roles, users);
  }

  usersIn(roleId: string, withSubordinates: boolean): string[] {
    const roles = [roleId];
    // A role is its own parent in no org, but a loop in what was read must not hang the bridge.
    const seen = new Set(roles);
    if (withSubordinates) {
      for (let index = 0; index < roles.length; index += 1) {
        for (const child of this.#children.get(roles[index] ?? "") ?? []) {
          if (!seen.has(child)) roles.push(child);
          seen.add(child);
        }
      }
    }
    return roles.flatMap((role) => this.#users.get(role) ?? []);
  }
}

function append(map: Map<string, string[]>, key: string | null, value: string | null): void {
  if (key === null || value === null) return;
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

class Expander {
  readonly warnings: string[] = [];
  readonly #groups: ReadonlyMap<string, Group>;
  readonly #roles: RoleTree;
  readonly #everybody: readonly string[];
  readonly #expanded = new Map<string, readonly string[]>();
  readonly #warned = new Set<string>();

  constructor(groups: ReadonlyMap<string, Group>, roles: RoleTree, everybody: readonly string[]) {
    this.#groups = groups;
    this.#roles = roles;
    this.#everybody = everybody;
  }

  /** Users of a queue or group, sorted, each once. */
  usersOf(groupId: string): readonly string[] {
    const known = this.#expanded.get(groupId);
    if (known !== undefined) return known;
    const users = [...this.#collect(groupId, new Set())].sort(byText);
    this.#expanded.set(groupId, users);
    return users;
  }

  #collect(groupId: string, visited: Set<string>): Set<string> {
    const users = new Set<string>();
    const group = this.#groups.get(groupId);
    if (group === undefined || visited.has(groupId)) return users;
    visited.add(groupId);
    for (const member of this.#ownUsers(group)) users.add(member);
    for (const member of group.members) {
      if (member.startsWith("005")) users.add(member);
      else for (const user of this.#collect(member, visited)) users.add(user);
    }
    return users;
  }

  #ownUsers(group: Group): readonly string[] {
    const withSubordinates = roleTypes.get(group.type);
    if (withSubordinates !== undefined) {
      return group.relatedId === null ? [] : this.#roles.usersIn(group.relatedId, withSubordinates);
    }
    if (group.type === "Organization") return this.#everybody;
    if (group.type !== "Queue" && group.type !== "Regular" && !this.#warned.has(group.type)) {
      this.#warned.add(group.type);
      this.warnings.push(
        `Queues have members through groups of the type ${group.type}, which are not expanded: add the agents to the queues by user, public group or role.`
      );
    }
    return [];
  }
}

/** Salesforce advises against it: neither side sees what the other is about to push. */
function servedTwice(external: readonly QueueFacts[], native: readonly QueueFacts[], expander: Expander): string[] {
  const externally = new Map<string, string>();
  for (const queue of external) for (const user of expander.usersOf(queue.queueId)) externally.set(user, queue.name);
  const both = new Map<string, string>();
  for (const queue of native) {
    for (const user of expander.usersOf(queue.queueId)) {
      if (externally.has(user) && !both.has(user)) both.set(user, queue.name);
    }
  }
  if (both.size === 0) return [];
  const examples = [...both].slice(0, 3).map(([user, queue]) => `${user} (${queue}, ${externally.get(user) ?? ""})`);
  const people = both.size === 1 ? "1 agent is" : `${both.size} agents are`;
  return [
    `${people} in a queue that Omni-Channel routes and in one that OneQueue routes, for instance ${examples.join(", ")}: both would push work to them, past their capacity. Take them out of one.`
  ];
}

function emptyQueues(external: readonly QueueFacts[], expander: Expander): string[] {
  const empty = external.filter(({ queueId }) => expander.usersOf(queueId).length === 0).map(({ name }) => name);
  return empty.length === 0
    ? []
    : [`Nobody is a member of ${empty.join(", ")}: work in it waits until somebody is added.`];
}
