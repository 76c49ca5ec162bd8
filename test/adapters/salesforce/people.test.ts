import { afterEach, describe, expect, test } from "@jest/globals";
import type { SalesforceOptions } from "../../../src/adapters/salesforce/options.ts";
import type { OrgOptions } from "../../../src/emulator/server.ts";
import { openScene, type Scene } from "./emulatedOrg.ts";

type Fixture = Exclude<OrgOptions["fixture"], string | undefined>;

const person = (name: string, role?: string) => ({
  username: `${name}@team.example`,
  firstName: name,
  lastName: "Test",
  ...(role === undefined ? {} : { role })
});

/** Head > Lead > Agent; Night is in Shifts; the native queue shares Ada with the external one. */
const team: Fixture = {
  integrationUser: "bridge@team.example",
  roles: [{ name: "Head" }, { name: "Lead", parent: "Head" }, { name: "Agent", parent: "Lead" }],
  users: [
    { ...person("bridge"), profile: "System Administrator" },
    person("head", "Head"),
    person("lead", "Lead"),
    person("ada", "Agent"),
    person("bob", "Agent"),
    person("eve"),
    person("zoe")
  ],
  groups: [
    { name: "Night", members: { users: ["eve@team.example"] } },
    { name: "Shifts", members: { groups: ["Night"], users: ["zoe@team.example"] } }
  ],
  serviceChannels: [{ name: "Cases", object: "Case" }],
  presenceStatuses: [{ name: "Available", channels: ["Cases"] }],
  routingConfigs: [
    { name: "External", priority: 1, capacityWeight: 2 },
    { name: "Native", model: "LeastActive", priority: 1, capacityWeight: 1 }
  ],
  queues: [
    { name: "Tree", routingConfig: "External", objects: ["Case"], members: { rolesAndSubordinates: ["Lead"] } },
    { name: "OneRole", routingConfig: "External", objects: ["Case"], members: { roles: ["Head"] } },
    { name: "Nested", routingConfig: "External", objects: ["Case"], members: { groups: ["Shifts"] } },
    { name: "Empty", routingConfig: "External", objects: ["Case"] },
    { name: "Omni", routingConfig: "Native", objects: ["Case"], members: { users: ["ada@team.example"] } }
  ]
};

let scene: Scene;
const open = async (adapter: Partial<SalesforceOptions> = {}): Promise<void> => {
  scene = await openScene({ org: { fixture: team, switches: { dailyApiRequests: 1_000_000_000 } }, adapter });
  await scene.start();
};
const membersOf = (queue: string): string[] => {
  const queueId = scene.idOf("Group", queue);
  const agentIds =
    scene.bridge.last("MembershipRead")?.queues.find((entry) => entry.queueId === queueId)?.agentIds ?? [];
  return agentIds
    .map((id) => String(scene.emulated.store.table("User").get(id)?.["Username"]).replace("@team.example", ""))
    .sort();
};
const entryOf = (username: string) =>
  scene.bridge.last("DirectoryRead")?.agents.find(({ userId }) => userId === scene.idOf("User", username));

afterEach(() => scene.close());

describe("membership", () => {
  test("expands roles with subordinates, single roles, and groups in groups", async () => {
    await open();
    expect(membersOf("Tree")).toEqual(["ada", "bob", "lead"]);
    expect(membersOf("OneRole")).toEqual(["head"]);
    expect(membersOf("Nested")).toEqual(["eve", "zoe"]);
  });

  test("is told of externally routed queues only", async () => {
    await open();
    expect(scene.bridge.last("MembershipRead")?.queues).toHaveLength(4);
  });

  test("warns of an agent in both a native and an external queue, with what to do", async () => {
    await open();
    const [warning] = scene.org.status().warnings.filter((text) => text.includes("Omni-Channel routes"));
    expect(warning).toContain(scene.idOf("User", "ada@team.example"));
    expect(warning).toContain("Take them out of one");
  });

  test("warns of a queue that nobody serves", async () => {
    await open();
    expect(scene.org.status().warnings).toContainEqual(
      "Nobody is a member of Empty: work in it waits until somebody is added."
    );
  });

  test("is read again on a beat and told when it has changed", async () => {
    await open({ membershipEveryMs: 40 });
    const { store } = scene.emulated;
    const before = scene.bridge.of("MembershipRead").length;
    store.transaction({ kind: "console", userId: scene.idOf("User", "bridge@team.example") }, (tx) => {
      const member = { GroupId: scene.idOf("Group", "Empty"), UserOrGroupId: scene.idOf("User", "bob@team.example") };
      tx.insert("GroupMember", member, { system: true });
    });
    await scene.bridge.until(() => scene.bridge.of("MembershipRead").length > before);
    expect(membersOf("Empty")).toEqual(["bob"]);
    expect(scene.bridge.of("DirectoryRead")).toHaveLength(1);
  });
});

describe("the directory", () => {
  test("joins agents by equal username unless the configuration says otherwise", async () => {
    await open({ agents: new Map([["ADA@team.example", "phone-7"]]) });
    expect(entryOf("ada@team.example")).toMatchObject({ centreAgentId: "phone-7" });
    expect(entryOf("bob@team.example")).toMatchObject({ centreAgentId: "bob@team.example" });
  });

  test("leaves agents without a phone where nothing is matched", async () => {
    await open({ match: "none" });
    expect(entryOf("bob@team.example")).toMatchObject({ centreAgentId: null });
  });

  test("an unknown mapping is said, and its agent gets calls only", async () => {
    await open({ agents: new Map([["nobody@team.example", "phone-9"]]) });
    const seats = scene.bridge.last("DirectoryRead")?.agents.filter(({ centreAgentId }) => centreAgentId === "phone-9");
    expect(seats).toMatchObject([{ agentId: "centre:phone-9", userId: null }]);
    expect(scene.org.status().warnings.join(" ")).toContain("nobody@team.example is not a user of this org");
  });

  test("two people on one phone are said", async () => {
    const agents = new Map([
      ["ada@team.example", "phone-1"],
      ["bob@team.example", "phone-1"]
    ]);
    await open({ agents });
    expect(scene.org.status().warnings.join(" ")).toContain("map each to its own");
  });
});

describe("what the configuration says of agents", () => {
  const informal = { calendar: "hours:lunch", channels: null, monthlyQuota: 5, months: "months:UTC" };
  const traits = { skills: [{ skill: "french", level: 8 }], groups: ["paris"], pairedWith: null, informal: null };

  test("is told with the directory, by username or id, with the colleague's agent id", async () => {
    await open();
    await scene.org.describeAgents(
      new Map([
        ["ADA@team.example", { ...traits, pairedWith: "bob@team.example" }],
        [scene.idOf("User", "bob@team.example"), { ...traits, skills: [], informal }]
      ])
    );
    const bob = scene.idOf("User", "bob@team.example");
    expect(entryOf("ada@team.example")?.traits).toEqual({ ...traits, pairedWith: bob });
    expect(entryOf("bob@team.example")?.traits).toEqual({ ...traits, skills: [], informal });
    expect(entryOf("eve@team.example")?.traits).toEqual({ skills: [], groups: [], pairedWith: null, informal: null });
  });

  test("brings somebody into the directory who is a member of no queue", async () => {
    await open();
    expect(entryOf("bridge@team.example")).toBeUndefined();
    await scene.org.describeAgents(new Map([["bridge@team.example", { ...traits, informal }]]));
    expect(entryOf("bridge@team.example")?.traits.informal).toEqual(informal);
  });

  test("is told anew only when it has changed, and forgotten when it is gone", async () => {
    await open();
    const told = (): number => scene.bridge.of("DirectoryRead").length;
    const before = told();
    await scene.org.describeAgents(new Map([["ada@team.example", traits]]));
    await scene.org.describeAgents(new Map([["ada@team.example", traits]]));
    expect(told()).toBe(before + 1);
    await scene.org.describeAgents(new Map());
    expect(entryOf("ada@team.example")?.traits.groups).toEqual([]);
  });

  test("belongs to agents without a Salesforce seat, too", async () => {
    await open({ agents: new Map([["nobody@team.example", "phone-9"]]) });
    await scene.org.describeAgents(new Map([["centre:phone-9", traits]]));
    const seat = scene.bridge.last("DirectoryRead")?.agents.find(({ agentId }) => agentId === "centre:phone-9");
    expect(seat?.traits).toEqual(traits);
  });

  test("says who of it is not there", async () => {
    await open();
    await scene.org.describeAgents(new Map([["noone@team.example", { ...traits, pairedWith: "gone@team.example" }]]));
    const warnings = scene.org.status().warnings.join(" ");
    expect(warnings).toContain("describes noone@team.example, who is not an active user");
    expect(warnings).toContain("pairs noone@team.example with gone@team.example");
  });
});
