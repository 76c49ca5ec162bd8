import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { BridgeError } from "../../ports/bridgeError.ts";
import { applicationId, numberOf } from "./database.ts";
import { journalCorrupt } from "./sqliteErrors.ts";

/** A step from version - 1 to version. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

function shippedMigrations(): readonly Migration[] {
  const folder = fileURLToPath(new URL("migrations/", import.meta.url));
  const files = readdirSync(folder).filter((name) => /^\d{3}-[\w-]+\.sql$/.test(name));
  return files.sort().map((name) => ({ version: Number(name.slice(0, 3)), sql: readFileSync(folder + name, "utf8") }));
}

/** What this version of OneQueue knows, oldest first. */
export const migrations: readonly Migration[] = shippedMigrations();

export function newestVersion(known: readonly Migration[] = migrations): number {
  return known.at(-1)?.version ?? 0;
}

/** Version of a segment's tables; 0 for a file without any. Refuses files of other programs and of newer versions. */
export function versionOf(database: DatabaseSync, path: string, known: readonly Migration[] = migrations): number {
  const id = numberOf(database, "PRAGMA application_id") ?? 0;
  const version = numberOf(database, "PRAGMA user_version") ?? 0;
  const isEmpty = numberOf(database, "SELECT count(*) FROM sqlite_schema") === 0;
  if (isEmpty && version === 0) return 0;
  if (id !== applicationId) throw journalCorrupt(path, "it is a database of another program");
  if (version > newestVersion(known)) throw newer(path, version, newestVersion(known));
  return version;
}

/** Brings the tables up to date. The caller holds the transaction: a crash leaves the old version whole. */
export function migrate(database: DatabaseSync, path: string, known: readonly Migration[] = migrations): void {
  const from = versionOf(database, path, known);
  for (const { version, sql } of known.filter((migration) => migration.version > from)) {
    database.exec(sql);
    database.exec(`PRAGMA user_version = ${version}; PRAGMA application_id = ${applicationId}`);
  }
}

function newer(path: string, version: number, newest: number): BridgeError {
  return new BridgeError({
    code: "JournalNewer",
    message: `Cannot use the journal file ${path}: it has version ${version}, this OneQueue knows versions up to ${newest}.`,
    actions: [
      "Run the version of OneQueue that wrote it, or a later one.",
      "Or move the pool's folder aside and start cold: items, offers and presence are read again from Salesforce and the contact centre."
    ]
  });
}
