// @salesforce/core: signs in with a JWT, queries, survives an expired session, and streams.
import { AuthInfo, Connection, Org, StreamingClient } from "@salesforce/core";
import { createPushTopic, openCase, org, tell } from "./org.ts";

const authInfo = await AuthInfo.create({
  username: org.username,
  oauth2Options: { clientId: org.clientId, loginUrl: org.url, privateKey: org.keyFile }
});
await authInfo.save();
const connection = await Connection.create({ authInfo });
const before = await connection.query("SELECT Id FROM Organization");

// The session ends while the client holds it: its next request must sign in again by itself.
const expired = connection.accessToken ?? "";
await fetch(`${org.url}/services/oauth2/revoke`, { method: "POST", body: new URLSearchParams({ token: expired }) });
const after = await connection.query("SELECT Id FROM Organization");

const channel = await createPushTopic("CoreClient");
const theOrg = await Org.create({ aliasOrUsername: org.username });
const options = new StreamingClient.DefaultOptions(theOrg, channel, (message) => ({
  completed: "sobject" in message,
  payload: message
}));
const client = await StreamingClient.create(options);
await client.handshake();
const heard = await client.subscribe(async () => {
  await openCase("Heard by @salesforce/core");
});
tell({
  username: authInfo.getUsername(),
  before: before.totalSize,
  after: after.totalSize,
  isNewSession: connection.accessToken !== expired,
  heard: Object.keys(heard ?? {}).toSorted()
});
process.exit(0);
