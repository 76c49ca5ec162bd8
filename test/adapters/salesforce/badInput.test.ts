import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createSalesforceOrg } from "../../../src/adapters/salesforce/salesforceOrg.ts";
import type { Login } from "../../../src/adapters/salesforce/options.ts";
import { startOrg, type Org as EmulatedOrg } from "../../../src/emulator/server.ts";
import { BridgeError } from "../../../src/ports/bridgeError.ts";
import type { Org } from "../../../src/ports/org.ts";
import { AdjustableTime } from "./adjustableTime.ts";
import { camille, offerOf, openScene, RecordingBridge, type Scene } from "./emulatedOrg.ts";
import { RecordingLog } from "./recordingLog.ts";
import { testOptions } from "./testOptions.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" }
});
const user = "bridge@team.example";
const fixture = {
  integrationUser: user,
  connectedApps: [
    { clientId: "jwt-app", certificate: publicKey, approvedUsers: [user] },
    { clientId: "server-app", clientSecret: "right", runAs: user }
  ],
  users: [{ username: user, lastName: "Bridge", profile: "System Administrator" }]
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const emulatedOrg = async (): Promise<EmulatedOrg> => {
  const emulated = await startOrg({ fixture, publishLatencyMs: 0 });
  closing.push(() => emulated.close());
  return emulated;
};
const adapter = (auth: Login): { org: Org; time: AdjustableTime; bridge: RecordingBridge; log: RecordingLog } => {
  const [time, log, bridge] = [new AdjustableTime(), new RecordingLog(), new RecordingBridge()];
  const org = createSalesforceOrg(testOptions(auth), time, log);
  closing.push(() => org.close());
  return { org, time, bridge, log };
};
const openDemo = async (): Promise<Scene> => {
  const scene = await openScene();
  closing.push(() => scene.close());
  return scene;
};
const refusalOf = async (action: Promise<unknown>): Promise<BridgeError> => {
  const error = await action.catch((thrown: unknown) => thrown);
  if (!(error instanceof BridgeError)) throw new Error("expected a BridgeError");
  return error;
};

describe("logging in", () => {
  test("works by JWT bearer flow", async () => {
    const { url } = await emulatedOrg();
    const { org } = adapter({ kind: "jwt", clientId: "jwt-app", username: user, loginUrl: `${url}/`, privateKey });
    await expect(org.authenticate()).resolves.toMatchObject({ instanceUrl: url });
  });

  test("works by client credentials", async () => {
    const { url } = await emulatedOrg();
    const { org } = adapter({
      kind: "clientCredentials",
      loginUrl: url,
      clientId: "server-app",
      clientSecret: "right"
    });
    await expect(org.authenticate()).resolves.toMatchObject({ instanceUrl: url });
  });

  test.each([
    ["a wrong secret", { clientId: "server-app", clientSecret: "wrong" }, "consumer secret"],
    ["an unknown app", { clientId: "nobody", clientSecret: "right" }, "consumer key"]
  ])("with %s is refused with what to check", async (_name, app, advice) => {
    const { url } = await emulatedOrg();
    const error = await refusalOf(adapter({ kind: "clientCredentials", loginUrl: url, ...app }).org.authenticate());
    expect(error.code).toBe("OrgAuthenticationFailed");
    expect(error.actions.join(" ")).toContain(advice);
  });

  test("by a user who was never approved is refused with what to check", async () => {
    const { url } = await emulatedOrg();
    const login: Login = { kind: "jwt", clientId: "jwt-app", username: "x@y.example", loginUrl: url, privateKey };
    const error = await refusalOf(adapter(login).org.authenticate());
    expect(error).toMatchObject({ code: "OrgAuthenticationFailed", isRetryable: false });
  });

  test("with a key that is none is refused before anything is sent", () => {
    const login: Login = {
      kind: "jwt",
      clientId: "x",
      username: "x",
      loginUrl: "http://127.0.0.1:1",
      privateKey: "no"
    };
    expect(() => adapter(login)).toThrow("private key");
  });

  test("keeps trying while the org cannot be reached", async () => {
    const { org, log } = adapter({ kind: "token", url: "http://127.0.0.1:9", token: "t" });
    const failed = refusalOf(org.authenticate());
    while (log.lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(log.lines[0]).toMatchObject({ level: "warn", fields: { code: "ECONNREFUSED" } });
    org.stopIntake();
    expect((await failed).code).toBe("OrgUnreachable");
  });

  test("to an org that the journal does not belong to is refused", async () => {
    const { url, token } = await emulatedOrg();
    const { org, bridge } = adapter({ kind: "token", url, token });
    const identity = { bridgeId: "b", pool: "p", epoch: 1 };
    const context = { sink: bridge, view: bridge, positions: new Map<string, string>(), identity };
    const error = await refusalOf(org.start({ ...context, boundOrgId: "00D000000000000AAA" }));
    expect(error.code).toBe("JournalOfAnotherOrg");
    expect(bridge.inputs).toHaveLength(0);
  });
});

describe("while running", () => {
  test("an expired token is renewed without anybody noticing", async () => {
    const emulated = await emulatedOrg();
    const login: Login = {
      kind: "clientCredentials",
      loginUrl: emulated.url,
      clientId: "server-app",
      clientSecret: "right"
    };
    const { org, bridge } = adapter(login);
    const identity = { bridgeId: "b", pool: "p", epoch: 1 };
    await org.start({ sink: bridge, view: bridge, positions: new Map(), identity, boundOrgId: null });
    await fetch(`${emulated.url}/console/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ kind: "tokenExpired", route: "query", count: 1 })
    });
    await org.reconcile("test");
    expect(bridge.inputs.at(-1)?.type).toBe("ReconciliationCompleted");
    expect(bridge.of("LinkChanged")).toHaveLength(1);
  });

  test("a token that nothing can renew takes the Salesforce side down, and says what to do", async () => {
    const scene = await openDemo();
    await scene.start();
    await scene.console("setFault", { kind: "tokenExpired", route: "query" });
    void scene.org.reconcile("test");
    await scene.bridge.until(() => scene.bridge.last("LinkChanged")?.isUp === false);
    expect(scene.bridge.last("LinkChanged")?.reason).toContain("no longer accepts the access token");
    expect(scene.org.status().isUp).toBe(false);
  });

  test("a user who is deactivated takes the Salesforce side down with what to do, and is taken back by itself", async () => {
    const emulated = await emulatedOrg();
    const { store } = emulated;
    const activate = (IsActive: boolean): void => {
      const { Id } = store.find("User", "Username", user)[0]!;
      store.transaction({ kind: "console", userId: Id }, (tx) => tx.update("User", Id, { IsActive }, { system: true }));
    };
    const app = { clientId: "server-app", clientSecret: "right" };
    const { org, bridge, time } = adapter({ kind: "clientCredentials", loginUrl: emulated.url, ...app });
    const identity = { bridgeId: "b", pool: "p", epoch: 1 };
    await org.start({ sink: bridge, view: bridge, positions: new Map(), identity, boundOrgId: null });
    await bridge.until(() => bridge.last("LinkChanged")?.isUp === true);
    activate(false);
    void org.reconcile("test");
    await bridge.until(() => bridge.last("LinkChanged")?.isUp === false);
    expect(bridge.last("LinkChanged")?.reason).toContain("Activate the integration user");
    expect(bridge.of("LinkChanged").map(({ isUp }) => isUp)).toEqual([true, false]);
    activate(true);
    time.aheadMs += 31_000;
    await bridge.until(() => bridge.last("LinkChanged")?.isUp === true);
  });

  test("an org that comes back is reconciled with", async () => {
    const scene = await openDemo();
    await scene.start();
    const { id } = await scene.console("setFault", { kind: "html503", route: "query" });
    void scene.org.reconcile("test");
    scene.time.aheadMs += 20_000;
    await scene.console("clearFaults", { id });
    const completed = scene.bridge.of("ReconciliationCompleted").length;
    await scene.bridge.until(() => scene.bridge.of("ReconciliationCompleted").length > completed);
    expect(scene.org.status().isUp).toBe(true);
  });

  test.each(["gapEvents", "gapOverflow", "duplicateEvent", "reorderEvent"])(
    "events that come as %s lose nothing",
    async (kind) => {
      const scene = await openDemo();
      await scene.start();
      await scene.console("setFault", { kind, count: 1 });
      const { pendingServiceRoutingId } = await scene.console("createItem", { kind: "case", queue: "Support_Cases" });
      await scene.console("createItem", { kind: "chat", queue: "Support_Chats" });
      await scene.bridge.until(() => scene.bridge.items.size === 2);
      expect(scene.bridge.items.get(String(pendingServiceRoutingId))).toMatchObject({ queueName: "Support_Cases" });
    }
  );

  test("no message, warning or log line holds a token", async () => {
    const scene = await openDemo();
    await scene.start();
    await scene.console("setFault", { kind: "tokenExpired", route: "query" });
    void scene.org.reconcile("test");
    await scene.bridge.until(() => scene.bridge.last("LinkChanged")?.isUp === false);
    expect(JSON.stringify([scene.log.lines, scene.org.status(), scene.bridge.inputs])).not.toContain(
      scene.emulated.token.slice(16)
    );
  });

  test("an item larger than every agent is delivered as a fact like any other", async () => {
    const scene = await openDemo();
    await scene.start();
    const { store } = scene.emulated;
    const [config] = [...store.table("QueueRoutingConfig").all()].filter(
      (row) => row["DeveloperName"] === "Cases_External"
    );
    store.transaction({ kind: "console", userId: scene.idOf("User", camille) }, (tx) => {
      tx.update(
        "QueueRoutingConfig",
        config!.Id,
        { CapacityPercentage: null, CapacityWeight: 9_000 },
        { system: true }
      );
    });
    await scene.console("createItem", { kind: "case", queue: "Support_Cases" });
    const again = await openScene({ emulated: scene.emulated });
    closing.push(() => again.close());
    await again.start();
    expect([...again.bridge.items.values()][0]).toMatchObject({ capacityWeight: 9_000, capacityPercent: null });
  });
});

describe("a VoiceCall", () => {
  const voiceOrg = {
    ...fixture,
    serviceChannels: [{ name: "sfdc_phone", object: "VoiceCall" }],
    routingConfigs: [{ name: "Voice", capacityPercentage: 100 }],
    queues: [{ name: "Calls", routingConfig: "Voice", objects: ["VoiceCall"] }]
  };

  test.each([
    ["that is created later", false],
    ["that waits at the start", true]
  ])("%s is joined to the contact centre's call by its vendor key", async (_when, isEarly) => {
    const scene = await openScene({ org: { fixture: voiceOrg } });
    closing.push(() => scene.close());
    if (!isEarly) await scene.start();
    const voice = { kind: "voice", queue: "Calls", vendorCallKey: "call-77" };
    const { pendingServiceRoutingId } = await scene.console("createItem", voice);
    if (isEarly) await scene.start();
    await scene.bridge.until(() => scene.bridge.items.has(String(pendingServiceRoutingId)));
    expect(scene.bridge.items.get(String(pendingServiceRoutingId))).toMatchObject({ joinedTo: "call:call-77" });
  });
});

test("a preferred user is an agent, required or not", async () => {
  const scene = await openDemo();
  await scene.start();
  const { pendingServiceRoutingId } = await scene.console("createItem", {
    kind: "case",
    queue: "Support_Cases",
    preferredUser: camille,
    isPreferredUserRequired: true
  });
  const itemId = String(pendingServiceRoutingId);
  await scene.bridge.until(() => scene.bridge.items.has(itemId));
  expect(scene.bridge.items.get(itemId)).toMatchObject({
    preferredAgentId: scene.idOf("User", camille),
    isPreferredRequired: true
  });
});

test("an item offered by an earlier life starts with the next free offer number", async () => {
  const scene = await openDemo();
  await scene.console("agentLogin", { agent: camille, status: "Available" });
  const { pendingServiceRoutingId } = await scene.console("createItem", { kind: "case", queue: "Support_Cases" });
  const itemId = String(pendingServiceRoutingId);
  await scene.start();
  await scene.org.writer.insert([offerOf(scene.bridge.items.get(itemId)!, scene.idOf("User", camille), 3)]);
  await scene.console("agentDecline", { agent: camille });
  const later = await openScene({ emulated: scene.emulated });
  closing.push(() => later.close());
  await later.start({ epoch: 2 });
  expect(later.bridge.items.get(itemId)).toMatchObject({ firstOfferNumber: 4 });
});
