import { z } from "zod";
import { defineOperation, type Operation } from "../openapi/operation.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import type { OmniContext } from "../omni/omniContext.ts";
import { routingOf } from "../omni/pendingServiceRouting.ts";
import { LookUp } from "./lookUp.ts";

export const itemKinds = ["case", "email", "form", "social", "chat", "messaging", "voice"] as const;
export type ItemKind = (typeof itemKinds)[number];

const createItemBody = z.strictObject({
  kind: z.enum(itemKinds).describe("How the customer comes. E-mail, form and social are cases told apart by Origin."),
  queue: z.string().min(1).describe("Id, developer name or label of the queue that owns the item."),
  customer: z.string().min(1).optional().describe("Contact: id, e-mail address, phone number or full name."),
  origin: z.string().optional().describe("Case.Origin; each kind has a default."),
  subject: z.string().optional(),
  priority: z.string().optional().describe("Case.Priority."),
  language: z.string().optional(),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("Since when the customer has waited; goes to CustomRequestedDateTime and the item's own request time."),
  vendorCallKey: z.string().optional().describe("Voice only: the call's key at the telephony vendor."),
  phone: z.string().optional().describe("Voice only: the caller's number."),
  preferredUser: z.string().optional().describe("The agent who should get the item."),
  isPreferredUserRequired: z.boolean().default(false).describe("Whether nobody else may get it."),
  fields: z.record(z.string(), z.unknown()).optional().describe("Further fields of the work item.")
});
type CreateItemBody = z.output<typeof createItemBody>;

const createdItem = z.object({
  workItemId: z.string(),
  object: z.string(),
  pendingServiceRoutingId: z.string().nullable()
});

const objectOfKind: Readonly<Record<ItemKind, string>> = {
  case: "Case",
  email: "Case",
  form: "Case",
  social: "Case",
  chat: "LiveChatTranscript",
  messaging: "MessagingSession",
  voice: "VoiceCall"
};
const originOfKind: Readonly<Partial<Record<ItemKind, string>>> = {
  case: "Phone",
  email: "Email",
  form: "Web",
  social: "Social"
};

/** A customer comes: the item is created and its queue becomes its owner in one transaction, as in production. */
export function createItemOperation(omni: OmniContext, actorId: () => string): Operation {
  return defineOperation({
    operationId: "createItem",
    method: "post",
    path: "/console/items",
    tag: "customers",
    summary: "A customer opens a case, writes an e-mail, fills in a form, posts, chats or calls.",
    body: createItemBody,
    response: createdItem,
    handler: (body) => createItem(omni, actorId(), body)
  });
}

function createItem(omni: OmniContext, userId: string, body: CreateItemBody): z.input<typeof createdItem> {
  const lookUp = new LookUp(omni.store, "createItem");
  const queue = lookUp.queue("queue", body.queue);
  const customer = body.customer === undefined ? undefined : lookUp.customer("customer", body.customer);
  const preferred = body.preferredUser === undefined ? undefined : lookUp.agent("preferredUser", body.preferredUser);
  if (body.kind !== "voice" && body.vendorCallKey !== undefined)
    lookUp.problem("vendorCallKey", "only voice items have one");
  lookUp.check();
  const object = objectOfKind[body.kind];
  const waitsSince = body.since === undefined ? undefined : Date.parse(body.since);
  const preference = { PreferredUserId: preferred?.Id ?? null, IsPreferredUserRequired: body.isPreferredUserRequired };
  const item = omni.store.transaction({ kind: "console", userId }, (tx) => {
    omni.flowFields = { CustomRequestedDateTime: waitsSince ?? null, ...preference };
    try {
      return insertItem(tx, body, waitsSince ?? omni.clock.now(), queue, customer);
    } finally {
      omni.flowFields = {};
    }
  });
  return { workItemId: item.Id, object, pendingServiceRoutingId: routingOf(omni.store, item.Id)?.Id ?? null };
}

function insertItem(
  tx: Transaction,
  body: CreateItemBody,
  at: number,
  queue: SObjectRecord,
  customer: SObjectRecord | undefined
): SObjectRecord {
  const fields = { ...fieldsOfKind(body, customer, at), OwnerId: queue.Id, ...body.fields };
  const item = tx.insert(objectOfKind[body.kind], fields, { system: true });
  if (body.kind === "email") {
    const FromAddress = customer?.["Email"] ?? null;
    const message = { ParentId: item.Id, Subject: body.subject ?? "", FromAddress, Incoming: true, MessageDate: at };
    tx.insert("EmailMessage", message, { system: true });
  }
  return item;
}

function fieldsOfKind(
  body: CreateItemBody,
  customer: SObjectRecord | undefined,
  at: number
): Readonly<Record<string, unknown>> {
  const ContactId = customer?.Id ?? null;
  const AccountId = customer?.["AccountId"] ?? null;
  switch (body.kind) {
    case "chat":
      return { ContactId, AccountId, RequestTime: at, Language: body.language ?? null, Status: "Waiting" };
    case "messaging":
      return { EndUserContactId: ContactId, StartTime: at, EndUserLanguage: body.language ?? null, Status: "Waiting" };
    case "voice": {
      const FromPhoneNumber = body.phone ?? customer?.["Phone"] ?? null;
      return { CallType: "Inbound", CallStartDateTime: at, FromPhoneNumber, VendorCallKey: body.vendorCallKey ?? null };
    }
    default:
      return {
        ContactId,
        AccountId,
        Subject: body.subject ?? `${body.kind} of a customer`,
        Origin: body.origin ?? originOfKind[body.kind] ?? null,
        Language: body.language ?? null,
        ...(body.priority === undefined ? {} : { Priority: body.priority })
      };
  }
}
