/** What a command may touch of its process. Commands never read the environment or write to a stream themselves. */
export interface CliIo {
  /** One line to standard output, without its end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** Replaces the last line of standard error by this text; missing where that is no terminal. */
  readonly draw?: (text: string) => void;
  /** Calls back once when the process is asked to stop; a second request ends the process at once. */
  readonly onStop: (stop: () => void) => void;
  /** Calls back each time the process is asked to read its files again; absent where nobody can ask. */
  readonly onReload?: (reload: () => void) => void;
}

/** Runs until done or asked to stop; resolves with the exit code. */
export type RunCommand = (argv: readonly string[], io: CliIo) => Promise<number>;
