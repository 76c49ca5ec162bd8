import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { decline } from "../../../src/emulator/omni/agentWorkDecline.ts";
import { goOffline, logIn } from "../../../src/emulator/omni/agentSession.ts";
import { membersOfQueue } from "../../../src/emulator/omni/queueMembers.ts";
import { openOmniFixture } from "./omniFixture.ts";

function mixedOrg() {
  const centre = openOmniFixture();
  centre.switches.set("nativeQueuesAreRouted", "true");
  for (const UserOrGroupId of [centre.ids.anna, centre.ids.benoit]) {
    centre.setUp("GroupMember", { GroupId: centre.ids.nativeQueue, UserOrGroupId });
  }
  return centre;
}

function agentOf(centre: ReturnType<typeof mixedOrg>, workItemId: string): unknown[] {
  return centre.store.find("AgentWork", "WorkItemId", workItemId).map((work) => [work["UserId"], work["Status"]]);
}

describe("native routing beside external routing", () => {
  test("is off unless the switch is set", () => {
    const centre = openOmniFixture();
    centre.setUp("GroupMember", { GroupId: centre.ids.nativeQueue, UserOrGroupId: centre.ids.anna });
    logIn(centre.omni, centre.ids.anna, centre.ids.available);
    const item = centre.openCase({ OwnerId: centre.ids.nativeQueue });
    centre.clock.advance(1_000);
    expect(agentOf(centre, item.Id)).toEqual([]);
  });

  test("gives a waiting item to the member who is least active, as soon as one can take it", () => {
    const centre = mixedOrg();
    const item = centre.openCase({ OwnerId: centre.ids.nativeQueue });
    logIn(centre.omni, centre.ids.anna, centre.ids.available);
    centre.clock.advance(0);
    expect(agentOf(centre, item.Id)).toEqual([[centre.ids.anna, "Assigned"]]);
    logIn(centre.omni, centre.ids.benoit, centre.ids.available);
    const second = centre.openCase({ OwnerId: centre.ids.nativeQueue });
    centre.clock.advance(0);
    expect(agentOf(centre, second.Id)).toEqual([[centre.ids.benoit, "Assigned"]]);
  });

  test("leaves external items alone", () => {
    const centre = mixedOrg();
    logIn(centre.omni, centre.ids.anna, centre.ids.available);
    const item = centre.openCase();
    centre.clock.advance(1_000);
    expect(agentOf(centre, item.Id)).toEqual([]);
  });

  test("a declined item passes over the decliner until that agent logs in anew", () => {
    const centre = mixedOrg();
    logIn(centre.omni, centre.ids.anna, centre.ids.available);
    const item = centre.openCase({ OwnerId: centre.ids.nativeQueue });
    centre.clock.advance(0);
    decline(centre.omni, centre.store.find("AgentWork", "WorkItemId", item.Id)[0]?.Id ?? "", undefined);
    centre.clock.advance(0);
    expect(agentOf(centre, item.Id)).toEqual([[centre.ids.anna, "Declined"]]);
    goOffline(centre.omni, centre.ids.anna);
    logIn(centre.omni, centre.ids.anna, centre.ids.available);
    centre.clock.advance(0);
    expect(agentOf(centre, item.Id)).toContainEqual([centre.ids.anna, "Assigned"]);
  });

  test("an external router that skips the capacity check pushes the agent over capacity", () => {
    const centre = mixedOrg();
    logIn(centre.omni, centre.ids.anna, centre.ids.available);
    for (let count = 0; count < 3; count += 1) centre.openCase({ OwnerId: centre.ids.nativeQueue });
    centre.clock.advance(0);
    for (const work of centre.omni.live.of(centre.store, centre.ids.anna)) accept(centre.omni, work.Id);
    centre.assign(centre.openCase(), centre.ids.anna, { ShouldSkipCapacityCheck: true });
    centre.clock.advance(1_000);
    expect(centre.omni.live.of(centre.store, centre.ids.anna)).toHaveLength(4);
  });
});

test("members of a queue are users, nested groups, roles and the roles below", () => {
  const centre = openOmniFixture();
  const lead = centre.setUp("UserRole", { Name: "Lead" }).Id;
  const agent = centre.setUp("UserRole", { Name: "Agent", ParentRoleId: lead }).Id;
  const user = (name: string, UserRoleId: string | null) =>
    centre.setUp("User", { Username: name, LastName: name, UserRoleId }).Id;
  const [leader, below, nested] = [user("l", lead), user("b", agent), user("n", null)];
  const tree = centre.setUp("Group", { Name: "tree", Type: "RoleAndSubordinates", RelatedId: lead }).Id;
  const group = centre.setUp("Group", { Name: "group", Type: "Regular" }).Id;
  const member = (GroupId: string, UserOrGroupId: string) => centre.setUp("GroupMember", { GroupId, UserOrGroupId });
  member(group, nested);
  member(group, group);
  for (const id of [tree, group, centre.ids.anna]) member(centre.ids.nativeQueue, id);
  expect(membersOfQueue(centre.store, centre.ids.nativeQueue)).toEqual(
    new Set([leader, below, nested, centre.ids.anna])
  );
});
