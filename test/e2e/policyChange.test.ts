/** Policies and operators' wishes on a whole bridge, over its HTTP interface, across a restart. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningBridge } from "../../src/cli/composeBridge.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { readPolicyText } from "../../src/policy/presets.ts";
import { itemOf, Line, until } from "./line.ts";

const ada = "ada@line.example";
const bob = "bob@line.example";
let line: Line;
beforeEach(async () => {
  line = await Line.open({ agents: [ada, bob] });
});
afterEach(() => line.close());

/** A shipped policy under another name. */
function policy(name: string, change: (text: string) => string = (text) => text): string {
  return change(readPolicyText("vip-first").text.replace(/^name: .*$/m, `name: ${name}`));
}

async function post(running: RunningBridge, path: string, body: string | object): Promise<Response> {
  const isText = typeof body === "string";
  return fetch(running.url + path, {
    method: "POST",
    headers: { "Content-Type": isText ? "application/yaml" : "application/json", "X-Actor": "Ann" },
    body: isText ? body : JSON.stringify(body)
  });
}

const inForce = (running: RunningBridge): string => running.bridge.views.bridge("en").policy.name;

test("a policy that people activate outlives a restart, until they go back or the configured one changes", async () => {
  const file = join(line.folder, "own.yaml");
  writeFileSync(file, policy("own"));
  const first = await line.start({ policy: file });
  await first.bridge.ready;
  expect(inForce(first)).toBe("own");
  const refused = await post(
    first,
    "/api/v1/policy?origin=bad.yaml",
    policy("bad", (text) => text.replaceAll("kind: call", "kind: cal"))
  );
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    problems: [{ path: expect.stringMatching(/^bad.yaml:\d+:\d+ channels/) }]
  });
  expect(inForce(first)).toBe("own");
  expect((await post(first, "/api/v1/policy?origin=summer.yaml", policy("summer"))).status).toBe(200);
  expect(inForce(first)).toBe("summer");
  await line.stop(first);

  const second = await line.start({ policy: file });
  await second.bridge.ready;
  expect(inForce(second)).toBe("summer");
  const back = await post(second, "/api/v1/policy/rollback", {});
  expect(await back.json()).toMatchObject({ name: "own", isChanged: true });
  writeFileSync(file, policy("changed"));
  const overrides = { org: { auth: { alias: "x" } }, centre: { url: line.centre.url }, policy: file };
  await second.reload(loadConfig("", "test", {}, overrides));
  expect(inForce(second)).toBe("changed");
  writeFileSync(
    file,
    policy("broken", (text) => text.replaceAll("kind: call", "kind: cal"))
  );
  await expect(second.reload(loadConfig("", "test", {}, overrides))).rejects.toMatchObject({ code: "PolicyInvalid" });
  expect(inForce(second)).toBe("changed");
  const { history } = (await (await fetch(`${second.url}/api/v1/policy`)).json()) as {
    history: { name: string; actor: string | null }[];
  };
  expect(history.map(({ name, actor }) => [name, actor])).toEqual([
    ["changed", null],
    ["own", "Ann"],
    ["summer", "Ann"],
    ["own", null]
  ]);
});

test("agents' traits are taken over while it runs, and an item goes to whom an operator assigns it", async () => {
  const running = await line.start();
  await running.bridge.ready;
  const overrides = {
    org: { auth: { alias: "x" } },
    centre: { url: line.centre.url },
    agents: { [ada]: { skills: { french: 7 }, groups: ["paris"], paired_with: bob }, [bob]: {} }
  };
  await running.reload(loadConfig("", "test", {}, overrides));
  expect(running.bridge.views.bridge("en").org.warnings.join()).not.toContain("is not an active user");

  const workItemId = await line.email();
  const { itemId } = await until(() => itemOf(running, workItemId), "the e-mail");
  const userId = String(line.org.store.find("User", "Username", bob)[0]?.Id);
  const assigned = await post(running, `/api/v1/items/${itemId}/assign`, { agentId: userId });
  expect(await assigned.json()).toMatchObject({ item: { itemId, level: 1_000_000 } });
  await line.login(ada);
  await line.login(bob);
  expect(await until(() => line.holder(workItemId), "an agent")).toBe(`${bob} Assigned`);
});
