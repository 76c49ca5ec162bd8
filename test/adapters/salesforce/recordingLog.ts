import type { Log, LogFields } from "../../../src/ports/log.ts";

export interface LogLine {
  readonly level: "error" | "warn" | "info" | "debug";
  readonly message: string;
  readonly fields: LogFields;
}

/** Keeps what was logged. */
export class RecordingLog implements Log {
  readonly lines: LogLine[];
  readonly #bound: LogFields;

  constructor(lines: LogLine[] = [], bound: LogFields = {}) {
    this.lines = lines;
    this.#bound = bound;
  }

  error(message: string, fields: LogFields = {}): void {
    this.#keep("error", message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#keep("warn", message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#keep("info", message, fields);
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#keep("debug", message, fields);
  }

  child(fields: LogFields): Log {
    return new RecordingLog(this.lines, { ...this.#bound, ...fields });
  }

  #keep(level: LogLine["level"], message: string, fields: LogFields): void {
    this.lines.push({ level, message, fields: { ...this.#bound, ...fields } });
  }
}
