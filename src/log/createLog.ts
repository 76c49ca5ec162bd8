import winston from "winston";
import type { Log, LogFields } from "../ports/log.ts";
import { type LogLine, prettyLine } from "./prettyLine.ts";
import { redact, redactText } from "./redaction.ts";

/** From the one that is always written to the one that is written when asked for. */
export const logLevels = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  readonly level: LogLevel;
  /** `json`: one object per line. `pretty`: for people at a terminal. */
  readonly format: "json" | "pretty";
  /** Where lines go; the process's standard error when left out, because standard output belongs to commands. */
  readonly output?: NodeJS.WritableStream;
  /** Only for `pretty`; false when left out. */
  readonly hasColour?: boolean;
}

/** Carries the fields past winston, which would mix a field named `message` into the message. */
interface Entry extends winston.LogEntry {
  readonly fields: LogFields;
}

function lineOf({ level, message, fields }: Entry): LogLine {
  const at = new Date().toISOString();
  const safe = redact(fields) as LogFields;
  const renamed = Object.entries(safe).map(([key, value]) => [
    key === "at" || key === "level" || key === "message" ? `field.${key}` : key,
    value
  ]);
  return { at, level, message: redactText(message), ...(Object.fromEntries(renamed) as LogFields) };
}

/** A log on winston whose every line has passed the redaction. Writing never throws. */
export function createLog(options: LogOptions): Log {
  const { format, output = process.stderr, hasColour = false } = options;
  const logger = winston.createLogger({
    levels: Object.fromEntries(logLevels.map((level, rank) => [level, rank])),
    level: options.level,
    format: winston.format.printf((info) => {
      const line = lineOf(info as unknown as Entry);
      return format === "json" ? JSON.stringify(line) : prettyLine(line, hasColour);
    }),
    transports: [new winston.transports.Stream({ stream: output, eol: "\n" })],
    exitOnError: false
  });
  const least = logLevels.indexOf(options.level);
  return bind((level, message, fields) => {
    if (logLevels.indexOf(level) <= least) logger.log({ level, message, fields } as Entry);
  }, {});
}

type Write = (level: LogLevel, message: string, fields: LogFields) => void;

function bind(write: Write, bound: LogFields): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      write(level, message, { ...bound, ...fields });
  return {
    error: at("error"),
    warn: at("warn"),
    info: at("info"),
    debug: at("debug"),
    child: (fields) => bind(write, { ...bound, ...fields })
  };
}

/** For parts that are run without a log: tests, tools. */
export const silentLog: Log = bind(() => undefined, {});
