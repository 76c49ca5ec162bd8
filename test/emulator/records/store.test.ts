import { describe, expect, test } from "@jest/globals";
import { virtualClock } from "../../../src/emulator/records/clock.ts";
import { transactionWhenFree } from "../../../src/emulator/records/heldTransaction.ts";
import { isRecordId, toId18 } from "../../../src/emulator/records/recordId.ts";
import { SalesforceError } from "../../../src/emulator/records/salesforceError.ts";
import { parseObject, standardSchema } from "../../../src/emulator/records/schema.ts";
import { RecordStore } from "../../../src/emulator/records/store.ts";
import type { CommittedTransaction, Origin } from "../../../src/emulator/records/transaction.ts";
import { createSwitches } from "../../../src/emulator/switches.ts";

const origin: Origin = { kind: "rest", userId: "005KB0000000001AAA" };
const system: Origin = { kind: "system", userId: "005KB0000000001AAA" };

function openStore() {
  const schema = standardSchema();
  schema.set(
    "guard__c",
    parseObject("Guard__c", { prefix: "a00", calls: "CUDQ", fields: { Key__c: "string(80)[CUFGSIX]" } })
  );
  const clock = virtualClock(Date.parse("2026-11-25T10:00:00.250Z"));
  const switches = createSwitches();
  const store = new RecordStore({ schema, clock, switches });
  const commits: CommittedTransaction[] = [];
  store.onCommit((committed) => commits.push(committed));
  return { store, clock, switches, commits };
}

function refusal(work: () => unknown): SalesforceError {
  try {
    work();
  } catch (error) {
    if (error instanceof SalesforceError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

describe("the record store", () => {
  test("a new record carries an 18-character id, its defaults and the system fields", () => {
    const { store } = openStore();
    const record = store.transaction(system, (tx) =>
      tx.insert("Case", { Subject: " Broken ", Origin: "Web" }, { system: true })
    );
    expect(isRecordId(record.Id)).toBe(true);
    expect(toId18(record.Id.slice(0, 15))).toBe(record.Id);
    expect(record).toMatchObject({
      Subject: "Broken",
      Status: "New",
      Priority: "Medium",
      CaseNumber: "00000001",
      IsDeleted: false,
      CreatedDate: "2026-11-25T10:00:00.000+0000",
      SystemModstamp: "2026-11-25T10:00:00.000+0000"
    });
  });

  test("one transaction is announced once, with its changes in order", () => {
    const { store, commits } = openStore();
    store.transaction(system, (tx) => {
      const account = tx.insert("Account", { Name: "Acme" });
      tx.update("Account", account.Id, { Name: "Acme Ltd", Phone: null });
      tx.delete("Account", account.Id);
    });
    expect(commits).toHaveLength(1);
    expect(commits[0]?.changes.map((change) => [change.object, change.type, change.changedFields])).toEqual([
      ["Account", "created", expect.arrayContaining(["Name", "CreatedDate"])],
      ["Account", "updated", ["Name"]],
      ["Account", "deleted", []]
    ]);
  });

  test("a throw rolls everything back, announces nothing and leaves indexes as they were", () => {
    const { store, commits } = openStore();
    const guard = store.transaction(system, (tx) => tx.insert("Guard__c", { Key__c: "one" }));
    const error = refusal(() =>
      store.transaction(origin, (tx) => {
        tx.update("Guard__c", guard.Id, { Key__c: "two" });
        tx.insert("Guard__c", { Key__c: "two" });
      })
    );
    expect(error.errorCode).toBe("DUPLICATE_VALUE");
    expect(error.message).toBe(`duplicate value found: Key__c duplicates value on record with id: ${guard.Id}`);
    expect(store.find("Guard__c", "Key__c", "ONE")).toEqual([guard]);
    expect(store.find("Guard__c", "Key__c", "two")).toEqual([]);
    expect(commits).toHaveLength(1);
  });

  test("an effect marked to survive runs even if its write is rolled back, others do not", () => {
    const { store } = openStore();
    const seen: string[] = [];
    store.addHooks("Guard__c", {
      afterInsert: ({ tx }, after) => {
        tx.afterCommit(() => seen.push(`committed ${String(after["Key__c"])}`));
        tx.evenIfRolledBack((committed) => seen.push(`push ${String(after["Key__c"])} ${committed}`));
      }
    });
    refusal(() =>
      store.transaction(system, (tx) => {
        tx.insert("Guard__c", { Key__c: "one" });
        tx.insert("Guard__c", { Key__c: "one" });
      })
    );
    store.transaction(system, (tx) => {
      const before = tx.savepoint();
      tx.insert("Guard__c", { Key__c: "two" });
      tx.rollbackTo(before);
      tx.insert("Guard__c", { Key__c: "three" });
    });
    expect(seen).toEqual(["push one false", "push two false", "committed three", "push three true"]);
  });

  test("a commit made by a listener is announced after the one it hears of", () => {
    const { store, commits } = openStore();
    store.onCommit((committed) => {
      if (committed.changes[0]?.object === "Account")
        store.transaction(system, (tx) => tx.insert("Guard__c", { Key__c: "x" }));
    });
    store.transaction(system, (tx) => tx.insert("Account", { Name: "Acme" }));
    expect(commits.map((committed) => committed.changes[0]?.object)).toEqual(["Account", "Guard__c"]);
  });

  test.each([
    ["an unknown field", { Colour: "red" }, "INVALID_FIELD", undefined],
    ["a field that only the platform sets", { CaseNumber: "7" }, "INVALID_FIELD_FOR_INSERT_UPDATE", ["CaseNumber"]],
    ["a text that is too long", { Subject: "x".repeat(256) }, "STRING_TOO_LONG", ["Subject"]],
    ["something that is no id", { ContactId: "nobody" }, "MALFORMED_ID", ["ContactId"]],
    ["a reference that leads nowhere", { ContactId: "003KB0000000009" }, "INVALID_CROSS_REFERENCE_KEY", ["ContactId"]],
    ["a truth value that is none", { IsEscalated: "perhaps" }, "INVALID_TYPE_ON_FIELD_IN_RECORD", ["IsEscalated"]]
  ])("%s is refused", (_what, fields, errorCode, names) => {
    const { store } = openStore();
    const error = refusal(() => store.transaction(origin, (tx) => tx.insert("Case", fields)));
    expect(error).toMatchObject({ errorCode, status: 400 });
    expect(error.fields).toEqual(names);
  });

  test("required fields that are missing are named together", () => {
    const { store } = openStore();
    const error = refusal(() =>
      store.transaction(origin, (tx) => tx.insert("QueueRoutingConfig", { RoutingPriority: 1 }))
    );
    expect(error.message).toBe("Required fields are missing: [DeveloperName, MasterLabel, RoutingModel]");
  });

  test("records written since a moment are found in order without a scan", () => {
    const { store, clock } = openStore();
    const insert = (name: string) => store.transaction(system, (tx) => tx.insert("Account", { Name: name }));
    const one = insert("one");
    clock.advance(5_000);
    const two = insert("two");
    clock.advance(5_000);
    store.transaction(system, (tx) => tx.update("Account", one.Id, { Name: "one again" }));
    expect(store.table("Account").writtenSince(String(two["SystemModstamp"]))).toMatchObject([
      { Name: "two" },
      { Name: "one again" }
    ]);
  });
});

describe("a unique value that another request holds uncommitted", () => {
  test("blocks the second insert, which is refused when the first commits", async () => {
    const { store, clock } = openStore();
    const slow = transactionWhenFree(store, origin, (tx) => tx.insert("Guard__c", { Key__c: "k" }), 1_000);
    let settled = false;
    const second = transactionWhenFree(store, origin, (tx) => tx.insert("Guard__c", { Key__c: "k" })).catch(
      (error: unknown) => error
    );
    void second.then(() => (settled = true));
    await Promise.resolve();
    expect(store.table("Guard__c").size).toBe(0);
    expect(settled).toBe(false);
    clock.advance(1_000);
    const { Id } = await slow;
    expect(await second).toMatchObject({ errorCode: "DUPLICATE_VALUE" });
    expect(store.find("Guard__c", "Key__c", "k").map((record) => record.Id)).toEqual([Id]);
  });

  test("lets the second insert through when the first is refused in the end", async () => {
    const { store, clock } = openStore();
    const account = store.transaction(system, (tx) => tx.insert("Account", { Name: "Acme" }));
    const slow = transactionWhenFree(
      store,
      origin,
      (tx) => {
        tx.insert("Guard__c", { Key__c: "k" });
        tx.update("Account", account.Id, { Name: "Late" });
      },
      1_000
    ).catch((error: unknown) => error);
    await Promise.resolve();
    const second = transactionWhenFree(store, origin, (tx) => tx.insert("Guard__c", { Key__c: "k" }));
    store.transaction(system, (tx) => tx.delete("Account", account.Id));
    clock.advance(1_000);
    expect(await slow).toMatchObject({ errorCode: "ENTITY_IS_DELETED" });
    expect((await second)["Key__c"]).toBe("k");
  });

  test("does not make the second insert wait for ever", async () => {
    const { store, clock, switches } = openStore();
    switches.set("uniqueKeyWaitMs", "200");
    const slow = transactionWhenFree(store, origin, (tx) => tx.insert("Guard__c", { Key__c: "k" }), 1_000);
    const second = transactionWhenFree(store, origin, (tx) => tx.insert("Guard__c", { Key__c: "k" })).catch(
      (error: unknown) => error
    );
    await Promise.resolve();
    clock.advance(300);
    expect(await second).toMatchObject({ errorCode: "UNABLE_TO_LOCK_ROW" });
    clock.advance(1_000);
    expect((await slow)["Key__c"]).toBe("k");
  });

  test("does not block where the org is set to let it through, and the slow one is refused", async () => {
    const { store, clock, switches } = openStore();
    expect(switches.set("uncommittedUniqueKeyBlocks", "false")).toBeUndefined();
    const slow = transactionWhenFree(store, origin, (tx) => tx.insert("Guard__c", { Key__c: "k" }), 1_000).catch(
      (error: unknown) => error
    );
    await transactionWhenFree(store, origin, (tx) => tx.insert("Guard__c", { Key__c: "k" }));
    clock.advance(1_000);
    expect(await slow).toMatchObject({ errorCode: "DUPLICATE_VALUE" });
  });
});
