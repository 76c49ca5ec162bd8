import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Org } from "../../../src/emulator/server.ts";
import { call, orgFixture, startTestOrg } from "../runningOrg.ts";

const V = "/services/data/v67.0";
let folder: string;
let org: Org;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-evidence-"));
  org = await startTestOrg({
    evidenceDirectory: folder,
    fixture: orgFixture({ records: { Case: [{ Subject: "Waiting", OwnerId: "@queue:Service" }] } })
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Line {
  readonly tMono: number;
  readonly tWall: number;
  readonly event?: string;
  readonly dir?: string;
  readonly [field: string]: unknown;
}

async function evidence(): Promise<Line[]> {
  await org.close();
  const text = readFileSync(join(folder, "org.evidence.jsonl"), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

test("every request is noted as it comes and as it is answered, around the commit that it made", async () => {
  const [routing] = [...org.store.table("PendingServiceRouting").all()];
  const [user] = org.store.find("User", "Username", "ada@example.org");
  await call(org, "POST", "/console/agents/login", { agent: "ada@example.org", status: "Available" });
  const fields = {
    PendingServiceRoutingId: routing?.Id,
    WorkItemId: routing?.["WorkItemId"],
    ServiceChannelId: routing?.["ServiceChannelId"],
    UserId: user?.Id
  };
  const { body } = await call(org, "POST", `${V}/sobjects/AgentWork`, fields);
  const { id } = body as { id: string };
  const lines = (await evidence()).filter(
    (line) => line["path"] === `${V}/sobjects/AgentWork` || ["commit", "push"].includes(line.event ?? "")
  );
  const about = lines.slice(lines.findIndex((line) => line.dir === "in"));
  expect(about.map((line) => line.event ?? line.dir)).toEqual(["in", "commit", "push", "out"]);
  const [came, commit, push, answered] = about;
  expect(came).toMatchObject({
    method: "POST",
    status: null,
    recordIds: expect.arrayContaining([routing?.Id, user?.Id])
  });
  expect(commit).toMatchObject({
    requestId: came?.["requestId"],
    changes: expect.arrayContaining([
      expect.objectContaining({
        object: "AgentWork",
        id,
        type: "created",
        status: "Assigned",
        userId: user?.Id,
        workItemId: routing?.["WorkItemId"]
      }),
      expect.objectContaining({ object: "PendingServiceRouting", id: routing?.Id, type: "updated", isPushed: true })
    ])
  });
  expect(push).toMatchObject({ agentWorkId: id, agentId: user?.Id, committed: true });
  expect(answered).toMatchObject({ status: 201, committed: true, recordIds: [id], requestId: came?.["requestId"] });
  const times = about.map((line) => line.tMono);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

test("what waits from the start and who may work where is noted before any request", async () => {
  const [routing] = [...org.store.table("PendingServiceRouting").all()];
  const [setup, commit, ...others] = await evidence();
  expect(setup).toMatchObject({
    event: "setup",
    changes: expect.arrayContaining([expect.objectContaining({ object: "User" })])
  });
  expect(commit).toMatchObject({
    event: "commit",
    by: "fixture",
    changes: [{ id: routing?.Id, type: "created", isPushed: false }]
  });
  expect(others).toEqual([]);
});

test("a dropped answer is noted with its fault and whether it had committed", async () => {
  await call(org, "POST", "/console/faults", { kind: "dropAfterCommit", route: "sobjects.create", count: 1 });
  await expect(call(org, "POST", `${V}/sobjects/Account`, { Name: "x" })).rejects.toThrow("fetch failed");
  const lines = await evidence();
  expect(lines.find((line) => line.event === "fault")).toMatchObject({
    kind: "dropAfterCommit",
    route: "sobjects.create:Account"
  });
  expect(lines.at(-1)).toMatchObject({ dir: "out", status: null, fate: "destroy", committed: true });
});
