import type { SObjectRecord } from "../records/schema.ts";
import type { Reader } from "./reader.ts";

/** Statuses in which AgentWork is active: it holds capacity and may not be deleted. */
export function isActive(agentWork: SObjectRecord): boolean {
  return agentWork["Status"] === "Assigned" || agentWork["Status"] === "Opened";
}

/**
 * Which AgentWork may be active, by agent: an index over the few live records among the many closed ones. Entries are
 * added as soon as a record that is pushed is written and dropped once its end is committed, so `of` checks each against its record.
 */
export class LiveWork {
  readonly #idsByAgent = new Map<string, Set<string>>();

  add(agentId: string, agentWorkId: string): void {
    const ids = this.#idsByAgent.get(agentId);
    if (ids === undefined) this.#idsByAgent.set(agentId, new Set([agentWorkId]));
    else ids.add(agentWorkId);
  }

  drop(agentId: string, agentWorkId: string): void {
    this.#idsByAgent.get(agentId)?.delete(agentWorkId);
  }

  /** The agent's active AgentWork as the reader sees it, oldest first. */
  of(reader: Reader, agentId: string): readonly SObjectRecord[] {
    const records: SObjectRecord[] = [];
    const ids = this.#idsByAgent.get(agentId);
    for (const id of ids ?? []) {
      const record = reader.get("AgentWork", id);
      // Transactions run one at a time: a record that is not visible now was rolled back and never comes.
      if (record === undefined) ids?.delete(id);
      else if (isActive(record)) records.push(record);
    }
    return records;
  }
}
