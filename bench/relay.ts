/**
 * The bare relay that the bridge is measured against: subscribes with faye, posts AgentWork with jsforce at once, to
 * one agent after the other. No policy, no journal, no guard.
 */
import { Connection } from "jsforce";
import faye from "faye";

const [url = "", token = "", ...users] = process.argv.slice(2);
const connection = new Connection({ instanceUrl: url, accessToken: token, version: "67.0" });
const client = new faye.Client(`${url}/cometd/67.0`, {});
(client as unknown as { disable(feature: string): void }).disable("websocket");
client.setHeader("Authorization", `OAuth ${token}`);

interface ChangeEvent {
  readonly payload: Readonly<Record<string, unknown>> & {
    readonly ChangeEventHeader: { readonly changeType: string; readonly recordIds: readonly string[] };
  };
}

let next = 0;
await client.subscribe("/data/PendingServiceRoutingChangeEvent", ({ payload }: ChangeEvent) => {
  if (payload.ChangeEventHeader.changeType !== "CREATE") return;
  for (const PendingServiceRoutingId of payload.ChangeEventHeader.recordIds) {
    const work = {
      PendingServiceRoutingId,
      WorkItemId: payload["WorkItemId"],
      ServiceChannelId: payload["ServiceChannelId"],
      UserId: users[next++ % users.length],
      CapacityPercentage: 10,
      ShouldSkipCapacityCheck: true
    };
    connection
      .sobject("AgentWork")
      .create(work as never)
      .catch((error: Error) => process.stderr.write(`${error.message}\n`));
  }
});
process.stdout.write('{"ready":true}\n');
process.on("SIGTERM", () => process.exit(0));
