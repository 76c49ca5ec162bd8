import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import Client from "faye/src/protocol/client.js";
import type { Org } from "../../../src/emulator/server.ts";
import { call, orgFixture, startTestOrg } from "../runningOrg.ts";

const V = "/services/data/v67.0";
let org: Org;
const clients: Client[] = [];

beforeEach(async () => {
  org = await startTestOrg({ fixture: orgFixture({ streaming: { longPollSeconds: 2, maxIntervalSeconds: 2 } }) });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.disconnect();
  await org.close();
});

function streamingClient(): Client {
  const client = new Client(`${org.url}/cometd/67.0`, {});
  client.disable("websocket");
  client.setHeader("Authorization", `OAuth ${org.token}`);
  clients.push(client);
  return client;
}

interface ChangeMessage {
  readonly payload: {
    readonly ChangeEventHeader: { readonly entityName: string; readonly recordIds: readonly string[] };
  };
}

describe("streaming beside REST, with faye,", () => {
  test("a case that goes to a queue is heard as a change event", async () => {
    const { promise, resolve } = Promise.withResolvers<ChangeMessage>();
    await streamingClient().subscribe("/data/PendingServiceRoutingChangeEvent", (data) => {
      resolve(data as ChangeMessage);
    });
    const [queue] = org.store.find("Group", "DeveloperName", "Service");
    await call(org, "POST", `${V}/sobjects/Case`, { Subject: "Lamp", OwnerId: queue?.Id });
    const { ChangeEventHeader: header } = (await promise).payload;
    const [routing] = [...org.store.table("PendingServiceRouting").all()];
    expect(header).toMatchObject({ entityName: "PendingServiceRouting", recordIds: [routing?.Id] });
  });

  test("the events of a custom channel arrive on it", async () => {
    const { promise, resolve } = Promise.withResolvers<ChangeMessage>();
    await streamingClient().subscribe("/data/ExternalRoutingChannel__chn", (data) => {
      resolve(data as ChangeMessage);
    });
    const [queue] = org.store.find("Group", "DeveloperName", "Service");
    await call(org, "POST", `${V}/sobjects/Case`, { Subject: "Lamp", OwnerId: queue?.Id });
    expect((await promise).payload.ChangeEventHeader.entityName).toBe("PendingServiceRouting");
  });

  test("a fault of HTTP strikes a streaming request as any other", async () => {
    await call(org, "POST", "/console/faults", { kind: "html503", route: "cometd", count: 1 });
    const response = await fetch(`${org.url}/cometd/67.0`, { method: "POST", body: "[]" });
    expect([response.status, response.headers.get("content-type")]).toEqual([503, "text/html"]);
    const handshake = [
      { channel: "/meta/handshake", version: "1.0", supportedConnectionTypes: ["long-polling"], id: "1" }
    ];
    expect(await call(org, "POST", "/cometd/67.0", handshake)).toMatchObject({
      status: 200,
      body: [{ successful: true }]
    });
  });

  test("a client whose token is revoked is refused at its next handshake", async () => {
    org.sessions.revoke(org.token);
    const handshake = [
      { channel: "/meta/handshake", version: "1.0", supportedConnectionTypes: ["long-polling"], id: "1" }
    ];
    expect(await call(org, "POST", "/cometd/67.0", handshake)).toMatchObject({
      body: [{ successful: false, error: "403::Handshake denied" }]
    });
  });
});
