import { BridgeError } from "../../ports/bridgeError.ts";

/** Result codes of SQLite that mean something to us: https://sqlite.org/rescode.html */
const logic = 1;
const busy = 5;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const constraint = 19;
const notADatabase = 26;

/** The primary result code of an error from node:sqlite, or null for any other error. */
function resultCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === "number" ? code & 0xff : null;
}

export function isBusy(error: unknown): boolean {
  return resultCode(error) === busy;
}

export function isConstraint(error: unknown): boolean {
  return resultCode(error) === constraint;
}

/** What to do with a file that cannot be trusted. Nothing is lost for good: org and centre still know their items. */
export const corruptActions: readonly string[] = [
  "Restore the pool's folder from a backup of the same time, all of its files together.",
  "Or move the pool's folder aside and start cold: every waiting item, offer and presence is read again from Salesforce and the contact centre; only the history of decisions stays behind in the folder moved aside."
];

export function journalCorrupt(path: string, received: string, cause?: unknown): BridgeError {
  return new BridgeError({
    code: "JournalCorrupt",
    message: `Cannot use the journal file ${path}: ${received}.`,
    actions: corruptActions,
    cause
  });
}

export function writeFailed(path: string, received: string, cause?: unknown): BridgeError {
  return new BridgeError({
    code: "JournalWriteFailed",
    message: `Cannot write the journal ${path}: ${received}. Nothing of the batch counts as written and no more is accepted until the journal is opened again.`,
    actions: [
      "Make room on the disk, or repair it, and check that the folder may be written.",
      "Then restart the bridge: it continues from the last durable row."
    ],
    cause
  });
}

/** Turns what SQLite throws into what an operator can act on; BridgeErrors pass. */
export function asJournalError(error: unknown, path: string): BridgeError {
  if (error instanceof BridgeError) return error;
  const text = error instanceof Error ? error.message : String(error);
  switch (resultCode(error)) {
    case corrupt:
    case notADatabase:
    // Our statements do not fit the tables: somebody else changed them.
    case logic:
      return journalCorrupt(path, text, error);
    case full:
      return writeFailed(path, "the disk is full", error);
    case ioError:
      return writeFailed(path, `the disk reports an error (${text})`, error);
    case cannotOpen:
      return writeFailed(path, `it cannot be opened (${text})`, error);
    default:
      return writeFailed(path, text, error);
  }
}
