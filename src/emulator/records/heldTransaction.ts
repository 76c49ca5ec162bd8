import { SalesforceError } from "./salesforceError.ts";
import type { RecordStore } from "./store.ts";
import type { Origin, Transaction } from "./transaction.ts";
import { UniqueKeyHeld } from "./uniqueKeys.ts";

/**
 * Runs the work as one transaction, waiting for slow requests that hold a unique value it needs.
 *
 * With `commitDelayMs` the commit comes that much later: the work is rehearsed first, so that a refusal comes at
 * once and its unique values are held (where the org holds them at all), and runs for good when the time is over.
 */
export async function transactionWhenFree<Result>(
  store: RecordStore,
  origin: Origin,
  work: (tx: Transaction) => Result,
  commitDelayMs = 0
): Promise<Result> {
  const owner = Symbol("request");
  const release = commitDelayMs > 0 ? await holdUntilCommit(store, origin, work, owner, commitDelayMs) : undefined;
  try {
    return await whenFree(store, () => store.transaction(origin, work, owner));
  } finally {
    release?.();
  }
}

async function holdUntilCommit(
  store: RecordStore,
  origin: Origin,
  work: (tx: Transaction) => unknown,
  owner: symbol,
  delayMs: number
): Promise<() => void> {
  // One step: no other request may slip in between the rehearsal and the hold.
  const release = await whenFree(store, () => {
    const keys = store.rehearse(origin, work);
    return store.switches.values.uncommittedUniqueKeyBlocks ? store.holds.hold(owner, keys) : () => {};
  });
  await new Promise<void>((resolve) => void store.clock.setTimer(delayMs, resolve));
  return release;
}

/**
 * Tries, and tries again each time a held value is let go. Gives up with UNABLE_TO_LOCK_ROW when it has waited as long
 * as the org lets a transaction wait.
 */
async function whenFree<Result>(store: RecordStore, attempt: () => Result): Promise<Result> {
  const givesUpAt = store.clock.now() + store.switches.values.uniqueKeyWaitMs;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof UniqueKeyHeld)) throw error;
      await releasedBefore(store, error.released, givesUpAt);
    }
  }
}

/** Resolves when the value is let go; rejects with UNABLE_TO_LOCK_ROW when the moment comes first. */
async function releasedBefore(store: RecordStore, released: Promise<void>, givesUpAt: number): Promise<void> {
  const { promise: isOver, reject } = Promise.withResolvers<never>();
  const timer = store.clock.setTimer(givesUpAt - store.clock.now(), () => {
    reject(
      new SalesforceError("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", { fields: [] })
    );
  });
  try {
    await Promise.race([released, isOver]);
  } finally {
    timer.cancel();
  }
}
