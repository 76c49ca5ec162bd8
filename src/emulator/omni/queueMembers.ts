import { text } from "./omniContext.ts";
import type { Reader } from "./reader.ts";

/** User ids of a queue's members, with nested groups, roles and the roles below them taken apart. */
export function membersOfQueue(reader: Reader, queueId: string): ReadonlySet<string> {
  const users = new Set<string>();
  addMembers(reader, queueId, users, new Set());
  return users;
}

function addMembers(reader: Reader, groupId: string, users: Set<string>, seen: Set<string>): void {
  if (seen.has(groupId)) return;
  seen.add(groupId);
  const group = reader.get("Group", groupId);
  const roleId = text(group, "RelatedId");
  const type = text(group, "Type") ?? "";
  if (roleId !== undefined && type.startsWith("Role")) addRole(reader, roleId, type !== "Role", users);
  for (const member of reader.find("GroupMember", "GroupId", groupId)) {
    const id = String(member["UserOrGroupId"]);
    if (reader.get("User", id) === undefined) addMembers(reader, id, users, seen);
    else users.add(id);
  }
}

function addRole(reader: Reader, roleId: string, withRolesBelow: boolean, users: Set<string>): void {
  for (const user of reader.find("User", "UserRoleId", roleId)) users.add(user.Id);
  if (!withRolesBelow) return;
  for (const role of reader.find("UserRole", "ParentRoleId", roleId)) addRole(reader, role.Id, true, users);
}
