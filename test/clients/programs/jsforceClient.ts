// jsforce as its documentation shows it: query, create, identity, and a PushTopic.
import { Connection } from "jsforce";
import { createPushTopic, openCase, org, tell } from "./org.ts";

interface TopicMessage {
  readonly event: { readonly type: string; readonly replayId: number };
  readonly sobject: Readonly<Record<string, unknown>>;
}

const connection = new Connection({ instanceUrl: org.url, accessToken: org.token, version: "67.0" });
const identity = await connection.identity();
const created = await connection.sobject("Case").create({ Subject: "Through jsforce", Origin: "Web" });
const queried = await connection.query(`SELECT Subject FROM Case WHERE Id = '${created.id ?? ""}'`);
const described = await connection.sobject("PendingServiceRouting").describe();

await createPushTopic("JsforceClient");
const received = new Promise<TopicMessage>((resolve) => {
  const subscription = connection.streaming.topic("JsforceClient").subscribe((message: unknown) => {
    resolve(message as TopicMessage);
  });
  // What jsforce returns is faye's subscription: it resolves once the org has confirmed it.
  void Promise.resolve(subscription as unknown as PromiseLike<unknown>).then(() => openCase("Heard by jsforce"));
});
const { event, sobject } = await received;
tell({
  username: identity.username,
  created: created.success,
  subject: queried.records[0]?.["Subject"],
  described: described.fields.some(({ name }) => name === "IsPushed"),
  event: event.type,
  workItem: String(sobject["WorkItemId"]).slice(0, 3)
});
process.exit(0);
