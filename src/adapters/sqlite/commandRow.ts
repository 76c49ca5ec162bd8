import type { CommandRecord, CommandState } from "../../ports/journal.ts";
import type { Words } from "./words.ts";

/** A row of the table `command`. */
interface CommandRow {
  readonly command_id: string;
  readonly seq: number;
  readonly epoch: number;
  readonly type: number;
  readonly body: string;
  readonly body_shape: number | null;
  readonly state: string;
  readonly attempts: number;
  readonly detail: string | null;
}

export const commandColumns = "command_id, seq, epoch, type, body, body_shape, state, attempts, detail";

export function commandOf(row: unknown, words: Words): CommandRecord {
  const found = row as CommandRow;
  const { command_id: commandId, state, seq, epoch, attempts, detail } = found;
  const body = words.restore(found.body, found.body_shape);
  return {
    commandId,
    seq,
    epoch,
    type: words.textOf(found.type),
    body,
    state: state as CommandState,
    attempts,
    detail
  };
}
