/** What the journal says after the kills, and whether the org saw anything that the journal does not know of. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { openJournalReader, type JournalReader } from "../src/adapters/sqlite/journalReader.ts";
import type { Command } from "../src/core/command.ts";

export interface RecordCheck {
  /** Rows missing from `(pool, seq)`. */
  readonly gaps: number;
  /** AgentWork in the org that no journalled command asked for: somebody acted before the commit. */
  readonly unrecorded: readonly string[];
}

export async function checkRecords(directory: string, orgEvidence: string): Promise<RecordCheck> {
  const reader = openJournalReader(directory, "main");
  try {
    const unrecorded: string[] = [];
    for await (const { id, itemId, agentId } of agentWorkOf(orgEvidence)) {
      if (!isAskedFor(reader, itemId, agentId)) unrecorded.push(id);
    }
    return { gaps: gapsOf(reader), unrecorded };
  } finally {
    reader.close();
  }
}

function gapsOf(reader: JournalReader): number {
  let expected = reader.firstSeq;
  let gaps = 0;
  for (const { seq } of reader.rows(0)) {
    if (seq !== expected) gaps++;
    expected = seq + 1;
  }
  return gaps;
}

function isAskedFor(reader: JournalReader, itemId: string, agentId: string): boolean {
  return reader.commandsOf(itemId).some(({ type, body }) => {
    return (
      type === "InsertAgentWork" &&
      (JSON.parse(body) as Extract<Command, { type: "InsertAgentWork" }>).agentId === agentId
    );
  });
}

interface SeenWork {
  readonly id: string;
  readonly itemId: string;
  readonly agentId: string;
}

async function* agentWorkOf(orgEvidence: string): AsyncGenerator<SeenWork> {
  for await (const line of createInterface({ input: createReadStream(orgEvidence) })) {
    if (!line.includes('"AgentWork"') || !line.includes('"event":"commit"')) continue;
    const { changes } = JSON.parse(line) as { readonly changes: readonly Readonly<Record<string, string>>[] };
    for (const change of changes) {
      if (change["object"] !== "AgentWork" || change["type"] !== "created") continue;
      yield {
        id: change["id"] ?? "",
        itemId: change["pendingServiceRoutingId"] ?? "",
        agentId: change["userId"] ?? ""
      };
    }
  }
}
