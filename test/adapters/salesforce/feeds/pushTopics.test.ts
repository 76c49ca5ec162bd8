import { expect, test } from "@jest/globals";
import type { RestRequest } from "../../../../src/adapters/salesforce/feeds/feed.ts";
import { FeedRefused } from "../../../../src/adapters/salesforce/feeds/feedRefused.ts";
import {
  compareTopic,
  ensureTopics,
  topicDefinitions,
  topicQuery,
  type TopicRecord
} from "../../../../src/adapters/salesforce/feeds/pushTopics.ts";
import { BridgeError } from "../../../../src/ports/bridgeError.ts";
import { FakeSession, quietLog } from "./fakeSession.ts";

function asRecord(index: 0 | 1, more: object = {}): TopicRecord {
  const definition = topicDefinitions[index];
  if (definition === undefined) throw new Error("There are two topics.");
  return {
    Id: `0IF00000000000${String(index)}AAA`,
    Name: definition.name,
    Query: topicQuery(definition),
    IsActive: true,
    NotifyForFields: "Referenced",
    NotifyForOperationCreate: true,
    NotifyForOperationUpdate: true,
    NotifyForOperationDelete: true,
    ...more
  };
}

/** A session of an org that has these topics. */
function orgWith(topics: readonly TopicRecord[]): FakeSession {
  const session = new FakeSession("http://org.test");
  session.answer = ({ method }: RestRequest) => (method === "GET" ? { records: topics } : { id: "0IF", success: true });
  return session;
}

function writes(session: FakeSession): readonly RestRequest[] {
  return session.requests.filter(({ method }) => method !== "GET");
}

const guideQuery =
  "Select Id, Serial, QueueId, WorkItemId, IsPushed, ServiceChannelId, LastDeclinedAgentSession, CreatedDate " +
  "from PendingServiceRouting where RoutingModel='ExternalRouting'";

test("topics keep to the limits of their record: 25 characters of name, 1,300 of query", () => {
  for (const definition of topicDefinitions) {
    expect(definition.name.length).toBeLessThanOrEqual(25);
    expect(topicQuery(definition).length).toBeLessThanOrEqual(1_300);
  }
});

test("missing topics are created, referring to their fields and telling creates, updates and deletes", async () => {
  const session = orgWith([]);
  const channels = await ensureTopics(session, quietLog, true);
  expect([...channels]).toEqual([
    ["/topic/OneQueueRouting", "PendingServiceRouting"],
    ["/topic/OneQueuePresence", "UserServicePresence"]
  ]);
  expect(writes(session)).toMatchObject([
    {
      method: "POST",
      path: "/sobjects/PushTopic",
      body: {
        Name: "OneQueueRouting",
        ApiVersion: 67,
        NotifyForFields: "Referenced",
        NotifyForOperationCreate: true,
        NotifyForOperationUpdate: true,
        NotifyForOperationDelete: true,
        Query: expect.stringMatching(/IsTransfer, IsReadyForRouting FROM PendingServiceRouting WHERE RoutingModel = /)
      }
    },
    { method: "POST", body: { Name: "OneQueuePresence" } }
  ]);
});

test("topics that say the same in another hand are used as they are", async () => {
  const query = topicQuery(topicDefinitions[0] as (typeof topicDefinitions)[0])
    .toLowerCase()
    .replaceAll(" = ", "=");
  const session = orgWith([asRecord(0, { Query: query.replaceAll(" ", "  ") }), asRecord(1)]);
  await ensureTopics(session, quietLog, true);
  expect(writes(session)).toEqual([]);
});

test("a topic that differs is corrected where that is allowed", async () => {
  const session = orgWith([asRecord(0, { IsActive: false }), asRecord(1)]);
  await ensureTopics(session, quietLog, true);
  expect(writes(session)).toMatchObject([{ method: "PATCH", path: "/sobjects/PushTopic/0IF000000000000AAA" }]);
});

test("the guide's own query is used, with a remark, where nothing may be written", async () => {
  const warnings: unknown[] = [];
  const log = { ...quietLog, warn: (_message: string, fields: unknown) => void warnings.push(fields) };
  const session = orgWith([asRecord(0, { Query: guideQuery }), asRecord(1)]);
  await ensureTopics(session, log, false);
  expect(writes(session)).toEqual([]);
  expect(warnings).toEqual([{ topic: "OneQueueRouting", why: "it does not select IsTransfer, IsReadyForRouting" }]);
});

test.each([
  ["inactive", { IsActive: false }, "not active"],
  ["silent about deletes", { NotifyForOperationDelete: false }, "does not tell deletes"],
  ["about another object", { Query: "SELECT Id, Name FROM Case" }, "not about PendingServiceRouting"],
  ["of another condition", { Query: guideQuery.replace("ExternalRouting", "LeastActive") }, "condition is another"],
  ["bound to its condition", { NotifyForFields: "Where" }, "only changes of the fields in its condition"],
  ["unreadable", { Query: 5 }, "not about PendingServiceRouting"]
])("a topic that is %s is refused where nothing may be written", async (_what, more, reason) => {
  const session = orgWith([asRecord(0, more), asRecord(1)]);
  const refused = ensureTopics(session, quietLog, false);
  await expect(refused).rejects.toThrow(reason);
  await expect(refused).rejects.toMatchObject({
    refusal: "notSelected",
    actions: [expect.stringContaining("SELECT Id")]
  });
});

test("an org that does not let us write the topic is a refusal of the feed, in the org's words", async () => {
  const session = orgWith([]);
  const { answer } = session;
  session.answer = (request) => {
    if (request.method === "GET") return answer(request);
    throw new BridgeError({ code: "OrgRefused", message: "INSUFFICIENT_ACCESS_OR_READONLY", ids: { errorCode: "X" } });
  };
  const refused = ensureTopics(session, quietLog, true);
  await expect(refused).rejects.toBeInstanceOf(FeedRefused);
  await expect(refused).rejects.toThrow("INSUFFICIENT_ACCESS_OR_READONLY");
});

test("an org that does not answer is no refusal", async () => {
  const session = new FakeSession("http://org.test");
  session.answer = () => {
    throw new BridgeError({ code: "OrgUnreachable", message: "no answer", isRetryable: true });
  };
  await expect(ensureTopics(session, quietLog, true)).rejects.toMatchObject({ code: "OrgUnreachable" });
});

test("a topic on all records is wide enough for one on some", () => {
  const [definition] = topicDefinitions;
  if (definition === undefined) throw new Error("There is a topic.");
  const query = topicQuery({ ...definition, where: null });
  expect(compareTopic(definition, asRecord(0, { Query: query }))).toEqual([]);
});
