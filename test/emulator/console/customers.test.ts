import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type ConsoleOrg, startConsoleOrg } from "./consoleOrg.ts";

let desk: ConsoleOrg;
beforeAll(async () => {
  desk = await startConsoleOrg();
});
afterAll(() => desk.org.close());

function record(object: string, id: string) {
  return desk.org.store.get(object, id);
}

describe("createItem", () => {
  test.each([
    ["case", "Phone"],
    ["email", "Email"],
    ["form", "Web"],
    ["social", "Social"]
  ])("%s is a case of origin %s that waits in the queue", async (kind, Origin) => {
    const item = await desk.item({ kind, customer: "Élodie Garnier", priority: "High", subject: "Broken" });
    const [contact] = desk.org.store.find("Contact", "LastName", "Garnier");
    expect(record("Case", item.workItemId)).toMatchObject({
      Origin,
      Priority: "High",
      Subject: "Broken",
      ContactId: contact?.Id,
      AccountId: contact?.["AccountId"]
    });
    expect(record("PendingServiceRouting", item.pendingServiceRoutingId)).toMatchObject({
      WorkItemId: item.workItemId
    });
  });

  test("an e-mail has its message, with the customer's address", async () => {
    const { workItemId } = await desk.item({ kind: "email", customer: "+33612000001" });
    expect(desk.org.store.find("EmailMessage", "ParentId", workItemId)).toMatchObject([
      { FromAddress: "elodie@acme.example", Incoming: true }
    ]);
  });

  test("since is kept where the org keeps the first request", async () => {
    const since = "2026-11-25T09:58:00.000Z";
    const chat = await desk.item({ kind: "chat", since });
    expect(record("LiveChatTranscript", chat.workItemId)).toMatchObject({
      RequestTime: "2026-11-25T09:58:00.000+0000",
      Status: "Waiting"
    });
    expect(record("PendingServiceRouting", chat.pendingServiceRoutingId)).toMatchObject({
      CustomRequestedDateTime: "2026-11-25T09:58:00.000+0000",
      Serial: 1
    });
    const next = await desk.item({ kind: "chat" });
    expect(record("PendingServiceRouting", next.pendingServiceRoutingId)?.["CustomRequestedDateTime"]).toBeNull();
  });

  test("a flow may name the agent who should get the item", async () => {
    const item = await desk.item({ preferredUser: "ada", isPreferredUserRequired: true });
    expect(record("PendingServiceRouting", item.pendingServiceRoutingId)).toMatchObject({
      PreferredUserId: desk.userId("ada@example.org"),
      IsPreferredUserRequired: true
    });
  });

  test("messaging and voice have records of their own; a call carries its vendor's key", async () => {
    const [session, call] = [
      await desk.item({ kind: "messaging", language: "fr" }),
      await desk.item({ kind: "voice", vendorCallKey: "call-1", phone: "+33612000001" })
    ];
    expect(record("MessagingSession", session.workItemId)).toMatchObject({ EndUserLanguage: "fr", Status: "Waiting" });
    expect(record("VoiceCall", call.workItemId)).toMatchObject({
      VendorCallKey: "call-1",
      FromPhoneNumber: "+33612000001",
      CallType: "Inbound"
    });
    expect(call.pendingServiceRoutingId).not.toBeNull();
  });

  test("everything that the org does not have is told at once", async () => {
    const answer = await desk.post("items", { kind: "case", queue: "Nope", customer: "Nobody", vendorCallKey: "x" });
    expect(answer.status).toBe(422);
    expect((answer.body["problems"] as { path: string }[]).map(({ path }) => path)).toEqual([
      "queue",
      "customer",
      "vendorCallKey"
    ]);
  });

  test("every mistake of the body is told at once", async () => {
    const answer = await desk.post("items", { kind: "fax", since: "yesterday", colour: "red" });
    expect(answer.status).toBe(400);
    expect((answer.body["problems"] as unknown[]).length).toBeGreaterThanOrEqual(4);
  });
});

describe("customerLeaves", () => {
  test("ends the routing of a waiting item", async () => {
    const { workItemId } = await desk.item({ kind: "chat" });
    expect((await desk.post("items/leave", { workItemId })).status).toBe(200);
    expect(desk.org.store.find("PendingServiceRouting", "WorkItemId", workItemId)).toEqual([]);
    expect(record("LiveChatTranscript", workItemId)?.["Status"]).toBe("Missed");
  });

  test("an unknown item is refused", async () => {
    expect((await desk.post("items/leave", { workItemId: "500000000000000AAA" })).status).toBe(404);
  });
});
