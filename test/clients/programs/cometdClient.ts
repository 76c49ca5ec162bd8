// The CometD project's own client, a second implementation of Bayeux: subscribes to a PushTopic.
import { createRequire } from "node:module";
import { createPushTopic, openCase, org, tell } from "./org.ts";

interface CometDMessage {
  readonly successful?: boolean;
  readonly data?: { readonly event: { readonly type: string }; readonly sobject: Readonly<Record<string, unknown>> };
  readonly error?: string;
}
interface CometDClient {
  configure(options: { url: string; requestHeaders: Record<string, string>; appendMessageTypeToURL: boolean }): void;
  unregisterTransport(name: string): void;
  handshake(callback: (reply: CometDMessage) => void): void;
  subscribe(
    channel: string,
    listener: (message: CometDMessage) => void,
    callback: (reply: CometDMessage) => void
  ): void;
  disconnect(callback: (reply: CometDMessage) => void): void;
  getTransport(): { readonly type: string };
}
const clients = createRequire(new URL("../../../.cache/clients/package.json", import.meta.url));
(clients("cometd-nodejs-client") as { adapt(): void }).adapt();
const { CometD } = clients("cometd") as { CometD: new () => CometDClient };

/** A callback's reply as a promise; a refusal becomes an error. */
function replyOf(start: (callback: (reply: CometDMessage) => void) => void): Promise<CometDMessage> {
  return new Promise((resolve, reject) => {
    start((reply) => (reply.successful === true ? resolve(reply) : reject(new Error(JSON.stringify(reply)))));
  });
}

const channel = await createPushTopic("CometdClient");
const client = new CometD();
client.unregisterTransport("websocket");
client.configure({
  url: `${org.url}/cometd/67.0`,
  requestHeaders: { Authorization: `OAuth ${org.token}` },
  appendMessageTypeToURL: false
});
await replyOf((done) => client.handshake(done));
const heard = Promise.withResolvers<CometDMessage>();
await replyOf((done) => client.subscribe(channel, (message) => heard.resolve(message), done));
await openCase("Heard by cometd");
const message = await heard.promise;
const transport = client.getTransport().type;
await replyOf((done) => client.disconnect(done));
tell({ transport, event: message.data?.event.type, workItem: String(message.data?.sobject["WorkItemId"]).slice(0, 3) });
process.exit(0);
