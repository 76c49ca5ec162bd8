import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { virtualClock } from "../../../src/emulator/records/clock.ts";
import { SalesforceError } from "../../../src/emulator/records/salesforceError.ts";
import { parseObject, standardSchema } from "../../../src/emulator/records/schema.ts";
import type { SObjectRecord } from "../../../src/emulator/records/schema.ts";
import { RecordStore } from "../../../src/emulator/records/store.ts";
import type { CommittedTransaction, Origin, Transaction } from "../../../src/emulator/records/transaction.ts";
import { createSwitches } from "../../../src/emulator/switches.ts";

const origin: Origin = { kind: "rest", userId: "005KB0000000001AAA" };
const KEYS = ["a", "b", "c", "d"];

/** One step of a transaction; `which` picks among the records that the store has. */
type Step =
  | { readonly kind: "insert"; readonly key: string }
  | { readonly kind: "update"; readonly which: number; readonly key: string }
  | { readonly kind: "delete"; readonly which: number; readonly hard: boolean }
  | { readonly kind: "undo" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), key: fc.constantFrom(...KEYS) }),
  fc.record({ kind: fc.constant("update" as const), which: fc.nat(9), key: fc.constantFrom(...KEYS) }),
  fc.record({ kind: fc.constant("delete" as const), which: fc.nat(9), hard: fc.boolean() }),
  fc.record({ kind: fc.constant("undo" as const) })
);
const history = fc.array(fc.record({ steps: fc.array(step, { maxLength: 6 }), fails: fc.boolean() }), {
  maxLength: 12
});

class Failed extends Error {}

function openStore() {
  const schema = standardSchema();
  const fields = { Key__c: "string(80)[CUFGSIX]", Peer__c: "reference>Guard__c[CUNFGS]" };
  schema.set("guard__c", parseObject("Guard__c", { prefix: "a00", calls: "CUDQ", fields }));
  const clock = virtualClock(Date.parse("2026-11-25T10:00:00Z"));
  return { store: new RecordStore({ schema, clock, switches: createSwitches() }), clock };
}

/** Does the step, or nothing where the org refuses it. */
function take(tx: Transaction, store: RecordStore, one: Step): void {
  const ids = [...store.table("Guard__c").all()].map((record) => record.Id);
  const id = "which" in one ? ids[one.which % Math.max(1, ids.length)] : undefined;
  try {
    if (one.kind === "insert") tx.insert("Guard__c", { Key__c: one.key, Peer__c: ids[0] ?? null });
    else if (one.kind === "update" && id !== undefined) tx.update("Guard__c", id, { Key__c: one.key });
    else if (one.kind === "delete" && id !== undefined) tx.delete("Guard__c", id, { hard: one.hard });
    else if (one.kind === "undo") tx.rollbackTo({ undo: 0, changes: 0, effects: 0 });
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
  }
}

function play(store: RecordStore, steps: readonly Step[], fails: boolean): void {
  try {
    store.transaction(origin, (tx) => {
      for (const one of steps) take(tx, store, one);
      if (fails) throw new Failed("The transaction is given up.");
    });
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
  }
}

const snapshot = (store: RecordStore) =>
  [...store.table("Guard__c").all()].toSorted((one, other) => (one.Id < other.Id ? -1 : 1));

/** What a listener that only hears commits would believe the records to be. */
function heard(records: Map<string, SObjectRecord>, { changes }: CommittedTransaction): void {
  for (const { id, after } of changes) {
    if (after) records.set(id, after);
    else records.delete(id);
  }
}

test("indexes, unique values and announcements agree with the records after any history", () => {
  fc.assert(
    fc.property(history, (transactions) => {
      const { store, clock } = openStore();
      const believed = new Map<string, SObjectRecord>();
      store.onCommit((committed) => {
        heard(believed, committed);
      });
      for (const { steps, fails } of transactions) {
        const before = snapshot(store);
        play(store, steps, fails);
        const after = snapshot(store);
        if (fails) expect(after).toEqual(before);
        const table = store.table("Guard__c");
        for (const key of KEYS) {
          const scanned = after.filter((record) => record["Key__c"] === key).map((record) => record.Id);
          expect([...(table.idsWith("Key__c", key) ?? [])].toSorted()).toEqual(scanned);
          expect(scanned.length).toBeLessThanOrEqual(1);
        }
        expect(store.find("Guard__c", "Peer__c", null)).toEqual(
          after.filter((record) => (record["Peer__c"] ?? null) === null)
        );
        const since = new Date(clock.now()).toISOString().replace("Z", "+0000");
        const written = after.filter((record) => String(record["SystemModstamp"]) >= since);
        expect(new Set(table.writtenSince(since))).toEqual(new Set(written));
        expect(new Map(after.map((record) => [record.Id, record]))).toEqual(believed);
        clock.advance(1_000);
      }
    }),
    { seed: 20261125, numRuns: 150 }
  );
});
