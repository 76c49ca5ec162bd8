import type { Transaction } from "../records/transaction.ts";

/** Reads records, within a transaction or outside. */
export type Reader = Pick<Transaction, "get" | "find">;
