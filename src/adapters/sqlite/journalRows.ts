import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JournalRow } from "../../ports/journal.ts";
import { Words } from "./words.ts";

/** Core version, policy hash and policy version are one word of the segment: this is its text. */
export function versionText({ coreVersion, policyHash, policyVersion }: VersionFacts): string {
  return `${coreVersion} ${policyHash} ${policyVersion}`;
}

type VersionFacts = Pick<JournalRow, "coreVersion" | "policyHash" | "policyVersion">;

/** Only the last of the three may have spaces in it; the first segments lack it. */
function versionFacts(text: string): VersionFacts {
  const [coreVersion = "", policyHash = "", ...rest] = text.split(" ");
  return { coreVersion, policyHash, policyVersion: rest.join(" ") };
}

type Tuple = [number, number, number, number, number, string, number | null, string | null, number | null];

/** Reads a segment's rows in pages, so that nobody who shares the thread waits long. */
export class RowPages {
  readonly #words: Words;
  readonly #page: StatementSync;

  constructor(database: DatabaseSync) {
    this.#words = new Words(database, "read");
    this.#page = database.prepare(
      `SELECT seq, epoch, at, input_type, version, input, input_shape, decisions, decisions_shape
       FROM journal WHERE seq > ? ORDER BY seq LIMIT ?`
    );
    this.#page.setReturnArrays(true);
  }

  /** At most `limit` rows with seq > after. */
  read(after: number, limit: number): readonly JournalRow[] {
    return (this.#page.all(after, limit) as unknown as Tuple[]).map((tuple) => this.#rowOf(tuple));
  }

  #rowOf([seq, epoch, at, type, version, input, inputShape, decisions, decisionsShape]: Tuple): JournalRow {
    const words = this.#words;
    return {
      seq,
      epoch,
      at,
      inputType: words.textOf(type),
      input: words.restore(input, inputShape),
      decisions: decisions === null ? "[]" : words.restore(decisions, decisionsShape),
      ...versionFacts(words.textOf(version))
    };
  }
}
