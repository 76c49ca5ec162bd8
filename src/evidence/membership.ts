/** Who belongs to which queue of the org: users, groups within groups, roles with and without their subordinates. */
import { text, type LogLine } from "./logLine.ts";

export class Membership {
  readonly #users = new Map<string, { readonly roleId: string | null; readonly isActive: boolean }>();
  readonly #byUsername = new Map<string, string>();
  readonly #parents = new Map<string, string>();
  readonly #groups = new Map<string, { readonly type: string; readonly relatedId: string | null }>();
  readonly #members = new Map<string, Set<string>>();
  #expanded = new Map<string, ReadonlySet<string>>();

  /** Takes a change of one of the set-up objects; others are ignored. */
  take(change: LogLine): void {
    const id = text(change, "id");
    if (id === null) return;
    this.#expanded = new Map();
    const isGone = text(change, "type") === "deleted";
    switch (text(change, "object")) {
      case "User":
        return this.#takeUser(id, change);
      case "UserRole":
        return void this.#parents.set(id, text(change, "parentRoleId") ?? "");
      case "Group":
        return void this.#groups.set(id, {
          type: text(change, "groupType") ?? "",
          relatedId: text(change, "relatedId")
        });
      case "GroupMember":
        return this.#takeMember(change, isGone);
      default:
    }
  }

  userOf(username: string): string | null {
    return this.#byUsername.get(username) ?? null;
  }

  isMember(queueId: string, userId: string): boolean {
    const known = this.#expanded.get(queueId) ?? this.#expand(queueId);
    this.#expanded.set(queueId, known);
    return known.has(userId);
  }

  #takeUser(id: string, change: LogLine): void {
    this.#byUsername.set(text(change, "username") ?? id, id);
    this.#users.set(id, { roleId: text(change, "userRoleId"), isActive: change["isActive"] !== false });
  }

  #takeMember(change: LogLine, isGone: boolean): void {
    const groupId = text(change, "groupId");
    const member = text(change, "userOrGroupId");
    if (groupId === null || member === null) return;
    const members = this.#members.get(groupId) ?? new Set();
    if (isGone) members.delete(member);
    else members.add(member);
    this.#members.set(groupId, members);
  }

  #expand(groupId: string, seen = new Set<string>()): ReadonlySet<string> {
    const users = new Set<string>();
    if (seen.has(groupId)) return users;
    seen.add(groupId);
    for (const userId of this.#usersOfRole(groupId)) users.add(userId);
    for (const member of this.#members.get(groupId) ?? []) {
      if (this.#users.get(member)?.isActive === true) users.add(member);
      else for (const userId of this.#expand(member, seen)) users.add(userId);
    }
    return users;
  }

  /** Groups of type Role and RoleAndSubordinates stand for a role. */
  #usersOfRole(groupId: string): string[] {
    const group = this.#groups.get(groupId);
    if (group === undefined || group.relatedId === null || !group.type.startsWith("Role")) return [];
    const withSubordinates = group.type.startsWith("RoleAndSubordinates");
    const isMeant = (roleId: string): boolean =>
      roleId === group.relatedId || (withSubordinates && this.#isBelow(roleId, group.relatedId ?? ""));
    return [...this.#users].flatMap(([userId, { roleId, isActive }]) =>
      isActive && roleId !== null && isMeant(roleId) ? [userId] : []
    );
  }

  #isBelow(roleId: string, above: string): boolean {
    for (let parent = this.#parents.get(roleId), depth = 0; parent && depth < 100; depth += 1) {
      if (parent === above) return true;
      parent = this.#parents.get(parent);
    }
    return false;
  }
}
