import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { decline } from "../../../src/emulator/omni/agentWorkDecline.ts";
import { logIn } from "../../../src/emulator/omni/agentSession.ts";
import { refusal } from "../omni/omniFixture.ts";
import { guideQuery, openEventFixture } from "./eventFixture.ts";

describe("the guide's PushTopic on PendingServiceRouting", () => {
  function withTopic() {
    const org = openEventFixture();
    org.createTopic("PSRPushTopic", guideQuery, { NotifyForOperationUndelete: false });
    logIn(org.omni, org.ids.anna, org.ids.available);
    return org;
  }

  test("a created record arrives with the fields of the select list, dates ending in Z", () => {
    const org = withTopic();
    const item = org.openCase();
    expect(org.topicEvents()).toEqual([
      {
        channel: "/topic/PSRPushTopic",
        type: "created",
        sobject: {
          Id: org.routingOf(item)?.Id,
          Serial: 1,
          QueueId: org.ids.caseQueue,
          WorkItemId: item.Id,
          IsPushed: false,
          ServiceChannelId: org.ids.cases,
          LastDeclinedAgentSession: null,
          CreatedDate: "2026-11-25T10:00:00.000Z"
        }
      }
    ]);
  });

  test("push, decline and accept arrive as updated, updated, updated, deleted", () => {
    const org = withTopic();
    const item = org.openCase();
    decline(org.omni, org.assign(item, org.ids.anna).Id, undefined);
    accept(org.omni, org.assign(item, org.ids.anna).Id);
    expect(org.topicEvents().map(({ type, sobject }) => [type, sobject["IsPushed"]])).toEqual([
      ["created", false],
      ["updated", true],
      ["updated", false],
      ["updated", true],
      ["deleted", undefined]
    ]);
  });

  test("items of native queues do not match its where clause", () => {
    const org = withTopic();
    org.openCase({ OwnerId: org.ids.nativeQueue });
    expect(org.topicEvents()).toEqual([]);
  });

  test.each([
    ["idOnly", ["Id"]],
    [
      "selectedFields",
      [
        "Id",
        "Serial",
        "QueueId",
        "WorkItemId",
        "IsPushed",
        "ServiceChannelId",
        "LastDeclinedAgentSession",
        "CreatedDate"
      ]
    ]
  ])("a deletion carries %s", (form, fields) => {
    const org = withTopic();
    org.switches.set("pushTopicDeletedBody", form);
    const item = org.openCase();
    accept(org.omni, org.assign(item, org.ids.anna).Id);
    expect(Object.keys(org.topicEvents().at(-1)?.sobject ?? {})).toEqual(fields);
  });

  test.each([
    ["lastFirst", ["b", "a"]],
    ["inOrder", ["a", "b"]]
  ])("notifications of one transaction arrive %s", (order, subjects) => {
    const org = openEventFixture();
    org.switches.set("pushTopicOrder", order);
    org.createTopic("Cases", "SELECT Id, Subject FROM Case");
    org.store.transaction({ kind: "rest", userId: org.ids.bridge }, (tx) => {
      tx.insert("Case", { Subject: "a" });
      tx.insert("Case", { Subject: "b" });
    });
    expect(org.topicEvents().map(({ sobject }) => sobject["Subject"])).toEqual(subjects);
  });

  test.each([
    ["everyChange", ["updated", "created"]],
    ["lastChangeOnly", ["updated"]]
  ])("two changes of one record in one transaction give %s", (form, types) => {
    const org = openEventFixture();
    org.switches.set("pushTopicChanges", form);
    org.createTopic("Cases", "SELECT Id, Subject FROM Case");
    org.store.transaction({ kind: "rest", userId: org.ids.bridge }, (tx) => {
      const item = tx.insert("Case", { Subject: "a" });
      tx.update("Case", item.Id, { Subject: "b" });
    });
    expect(org.topicEvents().map(({ type }) => type)).toEqual(types);
  });
});

describe("AgentWork in PushTopics", () => {
  const query = "SELECT Id, Status FROM AgentWork";

  test("is refused where the switch says so", () => {
    const org = openEventFixture();
    expect(refusal(() => org.createTopic("Work", query)).errorCode).toBe("INVALID_FIELD");
  });

  test.each([
    ["integer", [0, 3]],
    ["label", ["Assigned", "Opened"]]
  ])("delivers its status as %s", (form, statuses) => {
    const org = openEventFixture();
    org.switches.set("pushTopicAgentWork", "accepted");
    org.switches.set("pushTopicAgentWorkStatus", form);
    org.createTopic("Work", query);
    logIn(org.omni, org.ids.anna, org.ids.available);
    accept(org.omni, org.assign(org.openCase(), org.ids.anna).Id);
    expect(org.topicEvents().map(({ sobject }) => sobject["Status"])).toEqual(statuses);
  });
});

describe("NotifyForFields", () => {
  const query = "SELECT Id, Subject FROM Case WHERE Priority = 'High'";

  test.each([
    ["All", ["Subject", "Origin", "Priority"]],
    ["Referenced", ["Subject", "Priority"]],
    ["Select", ["Subject"]],
    ["Where", ["Priority"]]
  ])("%s notifies of an update when one of its fields changed and the record matches", (notifyForFields, expected) => {
    const org = openEventFixture();
    org.createTopic("T", query, { NotifyForFields: notifyForFields, NotifyForOperationCreate: false });
    const notified = ["Subject", "Origin", "Priority"].filter((field) => {
      const item = org.insert("Case", { Priority: field === "Priority" ? "Low" : "High" });
      org.update("Case", item.Id, { [field]: field === "Priority" ? "High" : "changed" });
      return org.topicEvents().length > 0;
    });
    expect(notified).toEqual(expected);
  });

  test("an update after which the record no longer matches is silent", () => {
    const org = openEventFixture();
    org.createTopic("T", query);
    const item = org.insert("Case", { Priority: "High" });
    org.topicEvents();
    org.update("Case", item.Id, { Priority: "Low" });
    expect(org.topicEvents()).toEqual([]);
  });
});

describe("refused PushTopics", () => {
  test.each([
    ["SELECT Id FROM Case WHERE ContactId IN (SELECT Id FROM Contact)", "semi/anti join sub-selects are not supported"],
    ["SELECT COUNT(Id) FROM Case", "Aggregate queries are not supported"],
    ["SELECT Subject FROM Case GROUP BY Subject", "Aggregate queries are not supported"],
    ["SELECT Id, Subject FROM Case LIMIT 5", "'LIMIT' is not allowed"],
    ["SELECT Id, Owner.Name FROM Case", "relationships are not supported"],
    ["SELECT Id, Subject FROM Case ORDER BY Subject", "'ORDER BY' clause is not allowed"],
    ["SELECT Id, Subject FROM Case WHERE NOT Subject = 'a'", "'NOT' is not supported"],
    ["SELECT Id, Subject FROM Case OFFSET 3", "'OFFSET' clause is not allowed"],
    ["SELECT TYPEOF Owner WHEN User THEN Name END FROM Case", "'TYPEOF' clause is not allowed"],
    ["SELECT Subject FROM Case", "the query must select the Id field"],
    [
      "SELECT Id FROM Case",
      "NotifyForFields is Referenced: the SELECT or WHERE clause must reference at least one field other than Id"
    ]
  ])("%s", (query, text) => {
    const org = openEventFixture();
    const error = refusal(() => org.createTopic("T", query));
    expect([error.errorCode, error.message]).toEqual(["INVALID_FIELD", text]);
  });

  test("NOT IN is an operator and allowed", () => {
    const org = openEventFixture();
    org.createTopic("T", "SELECT Id FROM Case WHERE Subject NOT IN ('a', 'b')");
    expect(org.topics.find("/topic/T")).toEqual({ found: true, family: "pushTopic" });
  });

  test("a name longer than 25 characters, a name taken, and an unknown field", () => {
    const org = openEventFixture();
    org.createTopic("T", "SELECT Id, Subject FROM Case");
    const codes = [
      refusal(() => org.createTopic("T".repeat(26), "SELECT Id, Subject FROM Case")),
      refusal(() => org.createTopic("T", "SELECT Id, Subject FROM Case")),
      refusal(() => org.createTopic("U", "SELECT Id, Colour FROM Case"))
    ].map(({ errorCode }) => errorCode);
    expect(codes).toEqual(["STRING_TOO_LONG", "DUPLICATE_VALUE", "INVALID_FIELD"]);
  });

  test("a changed query is checked and takes effect at once", () => {
    const org = openEventFixture();
    org.createTopic("T", "SELECT Id, Subject FROM Case");
    const [topic] = org.store.find("PushTopic", "Name", "T");
    expect(refusal(() => org.update("PushTopic", topic?.Id ?? "", { Query: "SELECT Id FROM Case" })).errorCode).toBe(
      "INVALID_FIELD"
    );
    org.update("PushTopic", topic?.Id ?? "", { Query: "SELECT Id, Origin FROM Case" });
    org.insert("Case", { Origin: "Web" });
    expect(org.topicEvents()[0]?.sobject).toEqual({ Id: expect.any(String), Origin: "Web" });
  });
});

describe("topic channels", () => {
  test("inactive and unknown topics do not exist, and names may not vary only by case", () => {
    const org = openEventFixture();
    org.createTopic("Cases", "SELECT Id, Subject FROM Case");
    org.createTopic("Off", "SELECT Id, Subject FROM Case", { IsActive: false });
    expect(
      ["/topic/Off", "/topic/Nope", "/topic/cases", "/data/Cases"].map((channel) => org.topics.find(channel))
    ).toEqual([
      { found: false, error: "400::The channel you requested to subscribe to doesn't exist {/topic/Off}" },
      { found: false, error: "400::The channel you requested to subscribe to doesn't exist {/topic/Nope}" },
      { found: false, error: "404::channel names may not vary only by case" },
      undefined
    ]);
  });
});
