/**
 * Constant message, facts in fields. error = someone must act; warn = degraded and healing itself; info = one line per
 * change in the life of a work item; debug = the wire. Secrets, names and numbers never go in.
 */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** A log that adds `fields` to every line. */
  child(fields: LogFields): Log;
}
