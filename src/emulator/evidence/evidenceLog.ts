import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** One line of evidence; `tMono` and `tWall` are added when it is written. */
export type EvidenceLine = Readonly<Record<string, unknown>>;

/** An append-only record of what the org saw and did, from which outside scripts judge its clients. */
export interface EvidenceLog {
  /** The file; undefined when no evidence is kept. */
  readonly path: string | undefined;
  /** Stamps the line and queues it; lines reach the file in the order of the calls, within 50 ms. */
  write(line: EvidenceLine): void;
  /** Notes that a transaction of the request has committed. */
  noteCommit(requestId: string): void;
  /** Whether one has; asked once, when the request is answered. */
  hasCommitted(requestId: string): boolean;
  /** Writes what is queued. */
  flush(): void;
  close(): void;
}

const FLUSH_MS = 50;

/** Milliseconds of the machine's monotonic clock: comparable between processes of one machine. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Which requests have committed something and are not answered yet. */
function commitNotes(): Pick<EvidenceLog, "noteCommit" | "hasCommitted"> {
  const committed = new Set<string>();
  return {
    noteCommit: (requestId) => {
      committed.add(requestId);
    },
    hasCommitted: (requestId) => committed.delete(requestId)
  };
}

/** Keeps no file; still counts as a log so that callers need no condition. */
export function noEvidence(): EvidenceLog {
  const nothing = (): void => undefined;
  return { path: undefined, write: nothing, ...commitNotes(), flush: nothing, close: nothing };
}

/**
 * Opens `org.evidence.jsonl` in the directory (made if missing). Lines are buffered and written synchronously, which
 * keeps their order; the process's exit flushes too.
 */
export function openEvidence(directory: string): EvidenceLog {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "org.evidence.jsonl");
  const file = openSync(path, "a");
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0) return;
    const text = lines.join("");
    lines = [];
    writeSync(file, text);
  };
  process.on("exit", flush);
  return {
    path,
    ...commitNotes(),
    write(line) {
      if (isClosed) return;
      lines.push(`${JSON.stringify({ tMono: monotonicMs(), tWall: Date.now(), ...line })}\n`);
      timer ??= setTimeout(flush, FLUSH_MS);
    },
    flush,
    close() {
      flush();
      isClosed = true;
      process.off("exit", flush);
      closeSync(file);
    }
  };
}
