// faye, with the replay extension that Salesforce's documentation shows, on the change-event channel of the guide.
import { createRequire } from "node:module";
import { openCase, org, tell } from "./org.ts";

interface BayeuxMessage {
  readonly channel: string;
  readonly subscription?: string;
  ext?: Record<string, unknown>;
}
interface FayeClient {
  setHeader(name: string, value: string): void;
  addExtension(extension: { outgoing(message: BayeuxMessage, send: (message: BayeuxMessage) => void): void }): void;
  subscribe(channel: string, listener: (message: ChangeMessage) => void): PromiseLike<void> & { cancel(): void };
  disconnect(): PromiseLike<void>;
}
interface ChangeMessage {
  readonly payload: { readonly ChangeEventHeader: { readonly entityName: string; readonly changeType: string } };
  readonly event: { readonly replayId: number };
}
const { Client } = createRequire(import.meta.url)("faye") as { Client: new (url: string) => FayeClient };
const CHANNEL = "/data/PendingServiceRoutingChangeEvent";

function newClient(replayFrom: number): FayeClient {
  const client = new Client(`${org.url}/cometd/67.0`);
  client.setHeader("Authorization", `OAuth ${org.token}`);
  client.addExtension({
    outgoing(message, send) {
      if (message.channel === "/meta/subscribe") message.ext = { replay: { [CHANNEL]: replayFrom } };
      send(message);
    }
  });
  return client;
}

/** The first create that a client hears of when it starts at `replayFrom`; `meanwhile` runs once it listens. */
async function firstCreate(replayFrom: number, meanwhile: () => Promise<unknown>): Promise<ChangeMessage> {
  const client = newClient(replayFrom);
  const heard = Promise.withResolvers<ChangeMessage>();
  await client.subscribe(CHANNEL, (message) => {
    if (message.payload.ChangeEventHeader.changeType === "CREATE") heard.resolve(message);
  });
  await meanwhile();
  const message = await heard.promise;
  await client.disconnect();
  return message;
}

const first = await firstCreate(-1, () => openCase("Heard by faye"));
await openCase("Missed while away");
const missed = await firstCreate(first.event.replayId, () => Promise.resolve());
tell({
  entity: first.payload.ChangeEventHeader.entityName,
  isNewer: missed.event.replayId > first.event.replayId
});
process.exit(0);
