import { createHash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PolicyActivation, PolicySource } from "../../ports/journal.ts";

/** So many activations can be looked at and gone back to. */
const activationsKept = 100;

/** What a new segment takes over. */
export interface PolicyHistory {
  /** Newest first. */
  readonly activations: readonly PolicyActivation[];
  readonly policies: readonly PolicySource[];
}

/** A segment's policies: texts once each by content, and when which of them came into force. */
export class PolicyTables {
  readonly #database: DatabaseSync;
  readonly #keepContent: StatementSync;
  readonly #keepPolicy: StatementSync;
  readonly #record: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#keepContent = database.prepare("INSERT OR IGNORE INTO content(hash, text) VALUES (?, ?)");
    this.#keepPolicy = database.prepare(
      "INSERT OR IGNORE INTO policy(policy_hash, name, version, origin, content_hash, modules) VALUES (?, ?, ?, ?, ?, ?)"
    );
    this.#record = database.prepare(
      "INSERT INTO activation(seq, at, policy_hash, name, version, actor) VALUES (?, ?, ?, ?, ?, ?)"
    );
  }

  /** The caller holds the transaction. */
  keep({ policyHash, name, version, origin, text, modules }: PolicySource): void {
    const hashes = modules.map((module) => [module.name, this.#content(module.text)]);
    this.#keepPolicy.run(policyHash, name, version, origin, this.#content(text), JSON.stringify(hashes));
  }

  /** The caller holds the transaction. */
  record({ seq, at, policyHash, name, version, actor }: PolicyActivation): void {
    this.#record.run(seq, at, policyHash, name, version, actor);
  }

  source(policyHash: string): PolicySource | null {
    const row = this.#database.prepare("SELECT * FROM policy WHERE policy_hash = ?").get(policyHash);
    return row === undefined ? null : this.#sourceOf(row);
  }

  activations(): PolicyActivation[] {
    const rows = this.#database.prepare("SELECT * FROM activation ORDER BY id DESC LIMIT ?").all(activationsKept);
    return rows.map((row) => ({
      seq: Number(row["seq"]),
      at: Number(row["at"]),
      policyHash: String(row["policy_hash"]),
      name: String(row["name"]),
      version: String(row["version"]),
      actor: typeof row["actor"] === "string" ? row["actor"] : null
    }));
  }

  /** What the next segment needs: nothing but the last activations, the policies they name, and those not named yet. */
  history(): PolicyHistory {
    const activations = this.activations();
    const kept = new Set(activations.map(({ policyHash }) => policyHash));
    const everNamed = new Set(
      this.#database
        .prepare("SELECT DISTINCT policy_hash FROM activation")
        .all()
        .map((row) => String(row["policy_hash"]))
    );
    const policies = this.#database
      .prepare("SELECT * FROM policy ORDER BY policy_hash")
      .all()
      .filter(({ policy_hash: hash }) => kept.has(String(hash)) || !everNamed.has(String(hash)))
      .map((row) => this.#sourceOf(row));
    return { activations, policies };
  }

  begin({ activations, policies }: PolicyHistory): void {
    for (const policy of policies) this.keep(policy);
    for (const activation of activations.toReversed()) this.record(activation);
  }

  #content(text: string): string {
    const hash = createHash("sha256").update(text).digest("hex");
    this.#keepContent.run(hash, text);
    return hash;
  }

  #sourceOf(row: Readonly<Record<string, unknown>>): PolicySource {
    const modules = JSON.parse(String(row["modules"])) as readonly (readonly [string, string])[];
    return {
      policyHash: String(row["policy_hash"]),
      name: String(row["name"]),
      version: String(row["version"]),
      origin: String(row["origin"]),
      text: this.#textOf(String(row["content_hash"])),
      modules: modules.map(([name, hash]) => ({ name, text: this.#textOf(hash) }))
    };
  }

  #textOf(hash: string): string {
    return String(this.#database.prepare("SELECT text FROM content WHERE hash = ?").get(hash)?.["text"]);
  }
}
