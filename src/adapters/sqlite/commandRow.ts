import type { CommandRecord, CommandState } from "../../ports/journal.ts";

/** A row of the table `command` in the order of `commandColumns`. */
export interface CommandRow {
  readonly command_id: string;
  readonly seq: number;
  readonly epoch: number;
  readonly type: string;
  readonly body: string;
  readonly state: string;
  readonly attempts: number;
  readonly detail: string | null;
}

export const commandColumns = "command_id, seq, epoch, type, body, state, attempts, detail";

export function commandOf(row: unknown): CommandRecord {
  const { command_id: commandId, state, seq, epoch, type, body, attempts, detail } = row as CommandRow;
  return { commandId, seq, epoch, type, body, state: state as CommandState, attempts, detail };
}
