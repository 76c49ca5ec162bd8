import { describe, expect, test } from "@jest/globals";
import { scorePerTarget, type CompiledPolicy } from "../../src/core/policy.ts";
import { Pool, startedAt } from "./given.ts";
import { channel, noReserve } from "./policies.ts";
import { directoryOf, ring, route } from "./routes.ts";

const everybody = { "00Gcases": ["005a", "005b"], "00Gbackup": ["005d"] };

function pool(policy: CompiledPolicy = noReserve): Pool {
  return new Pool(policy).members(everybody);
}

describe("skills", () => {
  const speaksFrench = { skills: [{ skill: "french", level: 5 }] };

  test("an item goes to somebody who has its skills at the level it asks for", () => {
    const desk = pool().when(
      directoryOf({ "005a": { skills: [{ skill: "french", level: 3 }] }, "005b": speaksFrench })
    );
    desk.online("005a").online("005b");
    const skills = [{ skill: "french", minLevel: 4, dropAfterMs: null }];
    expect(desk.item("0JR1", { route: route({ skills }) }).offers).toEqual(["0JR1 -> 005b"]);
    expect(desk.item("0JR2", { route: route({ skills }) }).offers).toEqual([]);
  });

  test("a skill is not asked for any more once its time has passed", () => {
    const desk = pool().online("005a");
    const skills = [{ skill: "french", minLevel: 4, dropAfterMs: 20_000 }];
    expect(desk.item("0JR1", { route: route({ skills }) }).offers).toEqual([]);
    expect(desk.after(19_999).offers).toEqual([]);
    expect(desk.after(1).offers).toEqual(["0JR1 -> 005a"]);
  });

  test("the best skill, or the fewest, decides between two who are free", () => {
    const people = {
      "005a": {
        skills: [
          { skill: "billing", level: 1 },
          { skill: "french", level: 9 }
        ]
      },
      "005b": speaksFrench
    };
    const skills = [{ skill: "french", minLevel: 1, dropAfterMs: null }];
    const best = pool({ ...noReserve, agentChoice: ["bestSkill"] }).when(directoryOf(people));
    expect(
      best
        .online("005a")
        .online("005b")
        .item("0JR1", { route: route({ skills }) }).offers
    ).toEqual(["0JR1 -> 005a"]);
    const fewest = pool({ ...noReserve, agentChoice: ["fewestSkills"] }).when(directoryOf(people));
    expect(
      fewest
        .online("005a")
        .online("005b")
        .item("0JR1", { route: route({ skills }) }).offers
    ).toEqual(["0JR1 -> 005b"]);
  });
});

describe("rings", () => {
  test("open one after the other: the preferred agent, their pair, then the members", () => {
    const desk = pool().when(directoryOf({ "005a": {}, "005b": {}, "005c": { pairedWith: "005d" }, "005d": {} }));
    const rings = [ring("preferred", 0), ring("pair", 5_000), ring("members", 20_000)];
    desk
      .online("005a")
      .online("005c", [])
      .item("0JR1", { preferredAgentId: "005c", route: route({ rings }) });
    expect(desk.after(4_999).allOffers).toEqual([]);
    expect(desk.after(1).online("005d").offers).toEqual(["0JR1 -> 005d"]);
    desk.item("0JR2", { preferredAgentId: "005c", route: route({ rings }) });
    expect(desk.after(20_000).offers).toEqual(["0JR2 -> 005a"]);
  });

  test("of people who are not there delay nobody", () => {
    const desk = pool().when(directoryOf({ "005a": {}, "005b": {}, "005c": { pairedWith: "005d" }, "005d": {} }));
    const rings = [ring("preferred", 0), ring("pair", 5_000), ring("members", 20_000)];
    desk.online("005a").item("0JR1", { preferredAgentId: "005c", route: route({ rings }) });
    expect(desk.offers).toEqual(["0JR1 -> 005a"]);
    desk
      .online("005b")
      .online("005d", [])
      .item("0JR2", { preferredAgentId: "005c", route: route({ rings }) });
    expect(desk.allOffers).toHaveLength(1);
    expect(desk.after(15_000).offers).toEqual(["0JR2 -> 005b"]);
  });

  test("a group, and the members of another queue by its name, may be asked when theirs opens", () => {
    const desk = new Pool(noReserve).when({
      type: "MembershipRead",
      queues: [
        { queueId: "00Gcases", agentIds: ["005a"] },
        { queueId: "00Gbackup", name: "Backup", agentIds: ["005d"] }
      ]
    });
    desk
      .when(directoryOf({ "005a": {}, "005b": { groups: ["lyon"] }, "005d": {} }))
      .online("005b")
      .online("005d");
    const rings = [
      ring("members", 0),
      ring("group", 3_000, { name: "lyon" }),
      ring("queue", 6_000, { name: "Backup" })
    ];
    desk.item("0JR1", { route: route({ rings }) }).item("0JR2", { route: route({ rings }) });
    expect(desk.after(3_000).offers).toEqual(["0JR1 -> 005b"]);
    expect(desk.after(3_000).offers).toEqual(["0JR2 -> 005d"]);
  });

  test("a ring may stop asking for a skill, and may open only where the wait is long", () => {
    const desk = pool().online("005a");
    const rings = [ring("members", 0), ring("members", 8_000, { dropSkills: ["french"], ifWaitOverMs: 10_000 })];
    const skills = [{ skill: "french", minLevel: 4, dropAfterMs: null }];
    desk.item("0JR1", { route: route({ rings, skills }) });
    expect(desk.after(8_000).offers).toEqual([]);
    expect(desk.after(5_000).offers).toEqual(["0JR1 -> 005a"]);
  });

  test("what is open stays open across a restart and a decline", () => {
    const desk = pool().when(directoryOf({ "005a": {}, "005b": { groups: ["lyon"] } }));
    desk.item("0JR1", { route: route({ rings: [ring("group", 2_000, { name: "lyon" })] }) });
    expect(desk.after(2_000).restarted().online("005b").offers).toEqual(["0JR1 -> 005b"]);
  });
});

describe("a customer with several items", () => {
  const oneAgent: CompiledPolicy = { ...noReserve, sameCustomer: { waitMs: 60_000 } };

  test("gets one agent: the others wait for the one who was offered the first", () => {
    const desk = pool(oneAgent).online("005a").item("0JR1", { customerRef: "c" }).item("0JR2", { customerRef: "c" });
    expect(desk.allOffers).toEqual(["0JR1 -> 005a"]);
    expect(desk.online("005b").offers).toEqual([]);
    desk.when({ type: "CommandSettled", commandId: "0JR1:1", outcome: { kind: "done", agentWorkId: "0Bz1" } });
    expect(desk.work("0Bz1", "0JR1", "005a", "Opened").offers).toEqual(["0JR2 -> 005a"]);
  });

  test("gets another one when the first declines, or when the time has passed", () => {
    const desk = pool(oneAgent).online("005a").item("0JR1", { customerRef: "c" }).item("0JR2", { customerRef: "c" });
    desk
      .online("005b")
      .when({ type: "CommandSettled", commandId: "0JR1:1", outcome: { kind: "done", agentWorkId: "0Bz1" } });
    expect(desk.work("0Bz1", "0JR1", "005a", "Declined").allOffers).toHaveLength(2);
    expect(desk.after(60_000).allOffers).toContain("0JR2 -> 005a");
  });

  test("is not kept waiting for an agent who may not take the other item", () => {
    const desk = pool(oneAgent).online("005a").item("0JR1", { customerRef: "c" });
    desk.item("0JR2", { customerRef: "c", queueId: "00Gbackup" });
    expect(desk.online("005d").offers).toEqual(["0JR2 -> 005d"]);
  });
});

describe("the score", () => {
  const withChannels = (...channels: CompiledPolicy["channels"]): CompiledPolicy => ({
    ...noReserve,
    channels,
    rules: [{ channel: "social", fields: { "Case.Origin": ["Social"] } }, { channel: "email" }]
  });
  const social = { fields: { "Case.Origin": "Social" } };
  const order = (policy: CompiledPolicy, tell: (desk: Pool) => void): string[] => {
    const desk = pool(policy);
    tell(desk);
    desk.online("005a", ["0N9cases"]);
    return desk.allOffers;
  };

  test("of a deadline is that of an item whose target ends then, where that is earlier", () => {
    const policy = withChannels(
      channel("social", "deferred", 60_000),
      channel("email", "deferred", 60_000, { deadline: "raise" })
    );
    const deadline = startedAt + 10_000;
    expect(
      order(policy, (desk) => {
        desk.item("0JR1", { ...social, since: startedAt - 40_000 }).item("0JR2", { deadline });
        desk.item("0JR3", { deadline: startedAt + 900_000, since: startedAt - 45_000 });
      })
    ).toEqual(["0JR2 -> 005a"]);
  });

  test("of replaced waits is earliest deadline first", () => {
    const policy = withChannels(
      channel("social", "deferred", 60_000),
      channel("email", "deferred", 60_000, { deadline: "replace" })
    );
    expect(
      order(policy, (desk) => {
        desk.item("0JR1", { deadline: startedAt + 9_000_000, since: startedAt - 1_000_000 });
        desk.item("0JR2", { deadline: startedAt + 8_000_000 });
      })
    ).toEqual(["0JR2 -> 005a"]);
  });

  test("is capped until the target has passed, and never after", () => {
    const capped = channel("social", "deferred", 60_000, { scoreCap: scorePerTarget / 4 });
    const policy = withChannels(capped, channel("email", "deferred", 60_000));
    const after = (socialWaited: number): string[] =>
      order(policy, (desk) => {
        desk.item("0JR1", { ...social, since: startedAt - socialWaited }).item("0JR2", { since: startedAt - 20_000 });
      });
    expect(after(59_999)).toEqual(["0JR2 -> 005a"]);
    expect(after(60_000)).toEqual(["0JR1 -> 005a"]);
  });

  test("has the route's head start beside the tier's, and its level first", () => {
    const policy = withChannels(channel("social", "deferred", 60_000), channel("email", "deferred", 60_000));
    expect(
      order(policy, (desk) => {
        desk.item("0JR1", { since: startedAt - 15_000 }).item("0JR2", { route: route({ bonusMillis: 300 }) });
      })
    ).toEqual(["0JR2 -> 005a"]);
    expect(
      order(policy, (desk) => {
        desk
          .item("0JR1", { since: startedAt - 15_000 })
          .item("0JR2", { route: route({ bonusMillis: -300, level: 1 }) });
      })
    ).toEqual(["0JR2 -> 005a"]);
  });
});

describe("an operator", () => {
  test("pins an item to an agent, whoever else is free, and releases it again", () => {
    const desk = pool().item("0JR1").when({ type: "ItemPinned", itemId: "0JR1", agentId: "005b", actor: "lea" });
    expect(desk.online("005a").offers).toEqual([]);
    expect(desk.restarted().when({ type: "ItemReleased", itemId: "0JR1", actor: "lea" }).offers).toEqual([
      "0JR1 -> 005a"
    ]);
  });

  test("holds an item until a time, or until it is released", () => {
    const desk = pool()
      .item("0JR1")
      .when({ type: "ItemHeld", itemId: "0JR1", until: startedAt + 60_000, actor: "lea" });
    expect(desk.online("005a").phaseOf("0JR1")).toBe("parked");
    expect(desk.after(60_000).offers).toEqual(["0JR1 -> 005a"]);
    desk.item("0JR2").when({ type: "ItemHeld", itemId: "0JR2", until: null, actor: "lea" }).online("005b");
    expect(desk.after(86_400_000).phaseOf("0JR2")).toBe("parked");
  });

  test("raises an item above everything of a lower level", () => {
    const desk = pool()
      .item("0JR1", { since: startedAt - 900_000 })
      .item("0JR2");
    desk.when({ type: "ItemRaised", itemId: "0JR2", level: 5, actor: "lea" });
    expect(desk.online("005a").offers).toEqual(["0JR2 -> 005a"]);
  });

  test("assigns an item: the first thing that the agent is offered, in their queues or not", () => {
    const desk = pool()
      .item("0JR1", { since: startedAt - 900_000 })
      .item("0JR2", { queueId: "00Gother" });
    desk.when({ type: "ItemAssigned", itemId: "0JR2", agentId: "005a", actor: "lea" });
    expect(desk.online("005a").offers).toEqual(["0JR2 -> 005a"]);
  });
});
