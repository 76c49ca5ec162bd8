import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../../src/core/command.ts";
import type { Decision } from "../../../src/core/decision.ts";
import type { Input, ItemFacts, WorkFacts } from "../../../src/core/input.ts";
import type { Journal, JournalBatch, JournalRow } from "../../../src/ports/journal.ts";
import { batch, change, command, start } from "../../contracts/journalRows.ts";
import { Place } from "./place.ts";

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(() => place.remove());

const id = (prefix: string, n: number): string => `${prefix}${String(n).padStart(12, "0")}AAA`;

function itemFacts(n: number): ItemFacts {
  return {
    itemId: id("0JR", n),
    side: "salesforce",
    workItemId: id("500", n),
    queueId: id("00G", n % 30),
    queueName: `Cases_Queue_${n % 30}`,
    serviceChannelId: id("0N9", n % 3),
    serviceChannelName: "Cases",
    since: start + n,
    capacityWeight: null,
    capacityPercent: 50,
    routingPriority: 1,
    pushTimeoutMs: 30_000,
    preferredAgentId: null,
    isPreferredRequired: false,
    isReadyForRouting: true,
    isPushed: false,
    serial: n,
    firstOfferNumber: 1,
    tier: n % 10 === 0 ? "VIP" : "Standard",
    language: "fr",
    customerRef: id("003", n),
    fields: { "Case.Origin": "Email", "Case.Priority": "High" },
    enrichUntil: 0,
    joinedTo: null,
    deadline: null,
    route: null
  };
}

function workFacts(n: number, status: WorkFacts["status"]): WorkFacts {
  const { itemId, workItemId, serviceChannelId, serviceChannelName } = itemFacts(n);
  const item = { itemId, workItemId, serviceChannelId, serviceChannelName };
  const agentWorkId = id("0Bz", n);
  const openedAt = status === "Opened" ? start + n + 2000 : null;
  return {
    agentWorkId,
    ...item,
    agentId: id("005", n % 400),
    status,
    capacityWeight: null,
    capacityPercent: 50,
    openedAt
  };
}

/** An offer with as much of a reason as is ever kept. */
function offer(n: number): Decision {
  const beaten = [1, 2, 3, 4, 5].map((k) => ({ itemId: id("0JR", n + k), level: 0, score: 140_000_000_000 - k * n }));
  const terms = {
    level: 0,
    score: 150_000_000_000 + n,
    waitMs: 5000 + n,
    targetMs: 14_400_000,
    bonus: 150_000_000_000
  };
  const passedOver = { reserve: 3, excluded: 1, noRoom: n % 40 };
  const because = {
    channel: "email",
    tier: "VIP",
    terms,
    admission: "tier",
    compared: 33,
    beaten,
    passedOver
  } as const;
  const { itemId } = itemFacts(n);
  return {
    kind: "offer",
    itemId,
    agentId: id("005", n % 400),
    offerNumber: 1,
    because: { trigger: "agent", ...because }
  };
}

function insert(n: number, decisionSeq: number): Command {
  const { itemId, workItemId, serviceChannelId } = itemFacts(n);
  const ids = { commandId: `${itemId}:1`, itemId, workItemId, agentId: id("005", n % 400), serviceChannelId };
  const facts = { capacityWeight: null, capacityPercent: 50, isHot: false, decisionSeq, policyVersion: "vip-first 1" };
  return { type: "InsertAgentWork", ...ids, ...facts, reason: "score email +1.5 vip" };
}

/** Arrived and offered, settled, assigned, accepted, closed: what is journalled of one item. */
function life(journal: Journal, n: number, firstSeq: number): JournalBatch {
  const { itemId } = itemFacts(n);
  const commandId = `${itemId}:1`;
  const inputs: Input[] = [
    { at: start, type: "ItemArrived", item: itemFacts(n) },
    { at: start, type: "CommandSettled", commandId, outcome: { kind: "done", agentWorkId: id("0Bz", n) } },
    { at: start, type: "WorkObserved", work: workFacts(n, "Assigned") },
    { at: start, type: "WorkObserved", work: workFacts(n, "Opened") },
    { at: start, type: "ItemRemoved", itemId, cause: "accepted" },
    { at: start, type: "WorkObserved", work: workFacts(n, "Closed") }
  ];
  const rows = inputs.map(({ at, type, ...input }, index): JournalRow => {
    const decisions = JSON.stringify(index === 0 ? [offer(n)] : []);
    const facts = { seq: firstSeq + index, epoch: journal.epoch, at: at + n, inputType: type, decisions };
    return {
      ...facts,
      input: JSON.stringify(input),
      coreVersion: "0.1.0",
      policyHash: "f".repeat(64),
      policyVersion: "1"
    };
  });
  return batch({
    rows,
    commands: [command(firstSeq, { commandId, body: JSON.stringify(insert(n, firstSeq)) })],
    positions: new Map([["/data/ChangeEvents", String(n)]])
  });
}

test("an item's whole life, with the longest reasons, takes less than 2 of the 3 KB allowed", async () => {
  const journal = await place.open();
  const items = 400;
  for (let n = 0; n < items; n += 1) {
    const lived = life(journal, n, journal.lastSeq + 1);
    await journal.commit(lived);
    for (const { commandId } of lived.commands) await journal.commit(batch({ changes: [change(commandId)] }));
  }
  await place.close(journal);
  const segment = readdirSync(place.folder).find((name) => name.startsWith("0000")) ?? "";
  expect(statSync(join(place.folder, segment)).size / items).toBeLessThan(2048);
});
