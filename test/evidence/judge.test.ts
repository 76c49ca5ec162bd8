import { describe, expect, test } from "@jest/globals";
import { LogBuilder } from "./logBuilder.ts";

const logs = (): LogBuilder => new LogBuilder();

describe("delivered", () => {
  test("an item opened by exactly one agent is delivered", async () => {
    const verdict = await logs()
      .agent("ann")
      .item("i1")
      .work("w1", "i1", "ann", "Assigned")
      .work("w1", "i1", "ann", "Opened")
      .gone("i1")
      .work("w1", "i1", "ann", "Closed")
      .verdict();
    expect(verdict).toMatchObject({ items: 1, delivered: 1, waiting: 0, left: 0, lost: 0, doubled: 0, overlap: 0 });
  });

  test("a declined item that somebody else opens is delivered and not doubled", async () => {
    const verdict = await logs()
      .agent("ann")
      .agent("bob")
      .item("i1")
      .work("w1", "i1", "ann", "Assigned")
      .work("w1", "i1", "ann", "Declined")
      .work("w2", "i1", "bob", "Assigned")
      .work("w2", "i1", "bob", "Opened")
      .verdict();
    expect(verdict).toMatchObject({ delivered: 1, doubled: 0, decisions: 2 });
  });

  test("a call answered by one agent is delivered, an outbound call is no item", async () => {
    const verdict = await logs()
      .agent("ann")
      .call("queued", "c1")
      .call("ring", "c1", { agentId: "seat-ann", by: "bridge" })
      .call("answer", "c1", { agentId: "seat-ann", by: "bridge" })
      .call("ended", "c1")
      .call("answer", "c2", { agentId: "seat-ann", by: "centre" })
      .call("ended", "c2")
      .verdict();
    expect(verdict).toMatchObject({ items: 1, delivered: 1, overlap: 0, decisions: 1 });
  });

  test("an item opened by two agents one after the other counts for itself", async () => {
    const verdict = await logs()
      .item("i1")
      .work("w1", "i1", "ann", "Assigned")
      .work("w1", "i1", "ann", "Opened")
      .work("w1", "i1", "ann", "Closed")
      .work("w2", "i1", "bob", "Assigned")
      .work("w2", "i1", "bob", "Opened")
      .verdict();
    expect(verdict).toMatchObject({ delivered: 0, openedByMany: 1, doubled: 0 });
  });
});

describe("left and waiting", () => {
  test("whoever hangs up or leaves before the answer has left", async () => {
    const verdict = await logs().item("i1").gone("i1").call("queued", "c1").call("abandoned", "c1").verdict();
    expect(verdict).toMatchObject({ items: 2, left: 2, delivered: 0, waiting: 0 });
  });

  test("an item that rings at somebody when the logs end is waiting", async () => {
    const verdict = await logs().agent("ann").online("ann").item("i1").work("w1", "i1", "ann", "Assigned").verdict();
    expect(verdict).toMatchObject({ items: 1, waiting: 1, lost: 0 });
  });
});

describe("doubled", () => {
  test("a second AgentWork while the first is Assigned or Opened doubles the work item", async () => {
    const verdict = await logs()
      .item("i1")
      .work("w1", "i1", "ann", "Assigned")
      .work("w1", "i1", "ann", "Opened")
      .work("w2", "i1", "bob", "Assigned")
      .verdict();
    expect(verdict).toMatchObject({ doubled: 1, examples: { doubled: ["work-i1"] } });
  });

  test("two records for one work item double it as well", async () => {
    const verdict = await logs()
      .item("i1", { workItemId: "case" })
      .item("i2", { workItemId: "case" })
      .work("w1", "i1", "ann", "Assigned", { workItemId: "case" })
      .work("w2", "i2", "bob", "Assigned", { workItemId: "case" })
      .verdict();
    expect(verdict.doubled).toBe(1);
  });
});

describe("overlap", () => {
  const busy = (): LogBuilder =>
    logs().agent("ann").item("i1").work("w1", "i1", "ann", "Assigned").work("w1", "i1", "ann", "Opened");

  test("a call that rings at an agent with AgentWork overlaps", async () => {
    const verdict = await busy()
      .call("queued", "c1")
      .call("ring", "c1", { agentId: "seat-ann", by: "bridge" })
      .call("answer", "c1", { agentId: "seat-ann", by: "bridge" })
      .verdict();
    expect(verdict).toMatchObject({ overlap: 1, overlapByCentre: 0, examples: { overlap: ["ann w1 c1"] } });
  });

  test("AgentWork inserted while the phone rings overlaps", async () => {
    const verdict = await logs()
      .agent("ann")
      .call("queued", "c1")
      .call("ring", "c1", { agentId: "seat-ann", by: "bridge" })
      .item("i1")
      .work("w1", "i1", "ann", "Assigned")
      .verdict();
    expect(verdict.overlap).toBe(1);
  });

  test("a call after the work is closed, or work after the call has ended, does not overlap", async () => {
    const verdict = await busy()
      .work("w1", "i1", "ann", "Closed")
      .call("queued", "c1")
      .call("ring", "c1", { agentId: "seat-ann", by: "bridge" })
      .call("offerFailed", "c1", { agentId: "seat-ann", by: "bridge", reason: "refused" })
      .item("i2")
      .work("w2", "i2", "ann", "Assigned")
      .verdict();
    expect(verdict.overlap).toBe(0);
  });

  test("a call that the centre placed itself is told apart", async () => {
    const verdict = await busy()
      .call("queued", "c1")
      .call("ring", "c1", { agentId: "seat-ann", by: "centre" })
      .verdict();
    expect(verdict).toMatchObject({ overlap: 1, overlapByCentre: 1 });
  });

  test("the matrix allows calls beside interruptible work, and beside work held beyond its handling limit", async () => {
    const beside = (): LogBuilder =>
      busy().after(1000).call("queued", "c1").call("ring", "c1", { agentId: "seat-ann", by: "bridge" });
    expect((await beside().verdict({ interruptibleChannels: new Set(["Cases"]) })).overlap).toBe(0);
    expect((await beside().verdict({ handlingLimitMs: 500 })).overlap).toBe(0);
    expect((await beside().verdict({ handlingLimitMs: null })).overlap).toBe(1);
  });

  test("a given seat joins the two logs where they do not", async () => {
    const verdict = await logs()
      .item("i1")
      .work("w1", "i1", "005A", "Assigned")
      .call("queued", "c1")
      .call("ring", "c1", { agentId: "desk 7", by: "bridge" })
      .verdict({ seats: new Map([["desk 7", "005A"]]) });
    expect(verdict.overlap).toBe(1);
  });
});

describe("lost", () => {
  const free = (...agents: string[]): LogBuilder => {
    const built = logs();
    for (const agent of agents) built.agent(agent).online(agent).seat(agent);
    return built;
  };

  test("an item that waits while eligible agents beyond the reserve have long been free is lost", async () => {
    const verdict = await free("ann", "bob").item("i1").after(6000).verdict();
    expect(verdict).toMatchObject({ lost: 1, waiting: 0, examples: { lost: ["i1"] } });
  });

  test("deferred work may wait while only the reserve is free, a chat may not", async () => {
    const verdict = await free("ann").item("i1").item("i2", { serviceChannelId: "chats" }).after(6000).verdict();
    expect(verdict).toMatchObject({ lost: 1, waiting: 1, examples: { lost: ["i2"] } });
    expect((await free("ann").item("i1").after(6000).verdict({ reserve: 0 })).lost).toBe(1);
  });

  test("nobody eligible and free means waiting, not lost", async () => {
    const options = { reserve: 0 };
    const elsewhere = logs().agent("ann", "sales").online("ann").item("i1").after(9000);
    expect(await elsewhere.verdict(options)).toMatchObject({ lost: 0, waiting: 1 });
    const offline = logs().agent("ann").seat("ann").item("i1").after(9000);
    expect(await offline.verdict(options)).toMatchObject({ lost: 0, waiting: 1 });
    const onBreak = free("ann").seat("ann", { ready: false, reasonOwner: "agent" }).item("i1").after(9000);
    expect(await onBreak.verdict(options)).toMatchObject({ lost: 0, waiting: 1 });
    const wrappingUp = free("ann").seat("ann", { wrapUpUntil: "2026-01-01T00:00:00Z" }).item("i1").after(9000);
    expect(await wrappingUp.verdict(options)).toMatchObject({ lost: 0, waiting: 1 });
    const notRoutable = free("ann").item("i1", { isReadyForRouting: false }).after(9000);
    expect(await notRoutable.verdict(options)).toMatchObject({ lost: 0, waiting: 1 });
  });

  test("a free agent and an item may miss each other for a moment", async () => {
    expect((await free("ann", "bob").item("i1").after(3000).verdict()).lost).toBe(0);
    const busyUntilNow = free("ann").item("i0").work("w0", "i0", "ann", "Assigned").item("i1").after(9000);
    busyUntilNow.work("w0", "i0", "ann", "Closed").after(1000);
    expect((await busyUntilNow.verdict({ reserve: 0 })).lost).toBe(0);
  });

  test("somebody who let the item pass need not be offered it again at once", async () => {
    const declined = free("ann")
      .item("i1")
      .work("w1", "i1", "ann", "Assigned")
      .work("w1", "i1", "ann", "Declined")
      .after(9000);
    expect((await declined.verdict({ reserve: 0 })).lost).toBe(0);
  });

  test("a waiting call is lost when a ready member of its queue has long been idle", async () => {
    expect((await free("ann").call("queued", "c1").after(6000).verdict()).lost).toBe(1);
    const unready = free("ann").seat("ann", { ready: false, reasonOwner: "agent" }).call("queued", "c1").after(6000);
    expect((await unready.verdict()).lost).toBe(0);
    const nobodys = free("ann").seat("ann", { login: "out", ready: false });
    nobodys.centre({ event: "agent", agentId: "visitor", login: "in", ready: true, queues: ["calls"] });
    expect((await nobodys.call("queued", "c1").after(6000).verdict()).lost).toBe(0);
  });

  test("an item parked with a reason is parked", async () => {
    const parked = new Map([["i1", "FIELD_CUSTOM_VALIDATION_EXCEPTION"]]);
    const verdict = await free("ann", "bob").item("i1").after(6000).verdict({ parked });
    expect(verdict).toMatchObject({ parked: 1, lost: 0, waiting: 0 });
  });

  test("members are found through roles, their subordinates and groups", async () => {
    const built = logs().setUp(
      { object: "UserRole", id: "lead", parentRoleId: null },
      { object: "UserRole", id: "staff", parentRoleId: "lead" },
      { object: "Group", id: "below", groupType: "RoleAndSubordinates", relatedId: "lead" },
      { object: "Group", id: "evening", groupType: "Regular", relatedId: null },
      { object: "GroupMember", id: "m1", groupId: "support", userOrGroupId: "evening" },
      { object: "GroupMember", id: "m2", groupId: "evening", userOrGroupId: "below" },
      { object: "GroupMember", id: "m3", groupId: "evening", userOrGroupId: "support" },
      { object: "User", id: "ann", username: "ann", userRoleId: "staff", isActive: true },
      { object: "User", id: "bob", username: "bob", userRoleId: "staff", isActive: false }
    );
    const verdict = await built.online("ann").online("bob").item("i1").after(6000).verdict({ reserve: 0 });
    expect(verdict.lost).toBe(1);
    const inactiveOnly = logs().setUp({
      object: "User",
      id: "bob",
      username: "bob",
      userRoleId: null,
      isActive: false
    });
    inactiveOnly.setUp({ object: "GroupMember", id: "m", groupId: "support", userOrGroupId: "bob" });
    expect((await inactiveOnly.online("bob").item("i1").after(6000).verdict({ reserve: 0 })).lost).toBe(0);
  });
});

describe("time and faults", () => {
  const request = (recordIds: string[], path = "/services/data/v67.0/composite") => ({
    dir: "in",
    requestId: "r1",
    method: "POST",
    path,
    recordIds
  });

  test("event to write runs from the first delivery of the record to the request that made its AgentWork", async () => {
    const verdict = await logs()
      .item("i1")
      .org({ event: "delivery", dir: "out", recordIds: ["i1"] })
      .after(19)
      .org(request(["i1", "ann"]))
      .org({ event: "delivery", dir: "out", recordIds: ["i1"] })
      .after(500)
      .work("w1", "i1", "ann", "Assigned")
      .verdict();
    expect(verdict).toMatchObject({ eventToWriteMs: { count: 1, p50: 20, p99: 20, max: 20 }, apiCalls: 1 });
  });

  test("requests that read, and items that were never delivered, are not measured", async () => {
    const verdict = await logs()
      .item("i1")
      .org(request(["i1"]))
      .work("w1", "i1", "ann", "Assigned")
      .item("i2")
      .org({ event: "delivery", dir: "out", recordIds: ["i2"] })
      .org(request(["i2"], "/services/data/v67.0/sobjects/Case"))
      .work("w2", "i2", "ann", "Assigned")
      .verdict();
    expect(verdict.eventToWriteMs.count).toBe(0);
  });

  test("a verdict soon after the last fault is not settled", async () => {
    const faulty = (): LogBuilder => logs().org({ event: "fault", kind: "drop" }).centre({ event: "faultsCleared" });
    expect(await faulty().after(1000).verdict()).toMatchObject({ faults: 2, isSettled: false });
    expect(await faulty().after(31_000).verdict()).toMatchObject({ faults: 2, isSettled: true });
    expect(await logs().verdict()).toMatchObject({ faults: 0, quietMs: null, isSettled: true });
  });

  test("a line that a killed program left unfinished is counted and passed over", async () => {
    const verdict = await logs().item("i1").rawOrg('{"tMono":5,"event":"comm').verdict();
    expect(verdict).toMatchObject({ items: 1, unreadable: 1 });
  });

  test("logs of two machines are compared by their wall clocks", async () => {
    const verdict = await logs().item("i1").verdict({ clock: "tWall" });
    expect(verdict.items).toBe(1);
  });
});
