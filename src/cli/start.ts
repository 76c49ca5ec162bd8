import type { Config } from "../config/config.ts";
import { bridgeUsage, configOptions, readConfig } from "./configSource.ts";
import { composeBridge, type Adaptations, type RunningBridge } from "./composeBridge.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { reportError } from "./reportError.ts";
import { parseOptions } from "./options.ts";

const usage = `onequeue start [options]
  Runs the bridge until SIGTERM; SIGHUP has it read policy and agents again. All but the first and the last option stand for a key of the configuration.

  --config FILE                YAML; config.sample.yaml shows every key
${bridgeUsage}
  --json                       JSON lines only on stdout; the first once both sides have been reconciled`;

export const runStart: RunCommand = (argv, io) => runBridge(argv, io, () => ({}));

/** `adapt` gets the configuration; the crash bench builds bridges with it that must fail. */
export async function runBridge(
  argv: readonly string[],
  io: CliIo,
  adapt: (config: Config) => Adaptations
): Promise<number> {
  const options = { ...configOptions, json: { type: "boolean" }, help: { type: "boolean" } } as const;
  const { values } = parseOptions(argv, options, usage);
  if (values["help"] === true) {
    io.out(usage);
    return 0;
  }
  const isJson = values["json"] === true;
  const stopAsked = new Promise<number>((resolve) => io.onStop(() => resolve(0)));
  const config = readConfig(values, io.env);
  const sentences = new Sentences(isJson, io.out);
  let composed: RunningBridge | null = null;
  // Asked too early, it has nothing to do: the files are read anyway.
  io.onReload?.(() => void (composed === null ? null : reload(composed, () => readConfig(values, io.env), io)));
  const running = await composeBridge(config, io, (sentence) => sentences.tell(sentence), adapt(config));
  composed = running;
  if (!isJson) io.out(`Board: ${running.url}`);
  const ready = running.bridge.ready.then(() => {
    const { url, journalPath } = running;
    io.out(
      isJson
        ? JSON.stringify({ ready: true, url, pid: process.pid, journal: journalPath })
        : "Ready: both sides are reconciled."
    );
    sentences.open();
    return new Promise<never>(() => undefined);
  });
  const exitCode = await Promise.race([stopAsked, running.failed, ready]);
  await running.stop();
  return exitCode;
}

/** With any problem everything stays as it is. */
async function reload(running: RunningBridge, read: () => Config, io: CliIo): Promise<void> {
  try {
    await running.reload(read());
  } catch (error) {
    io.err("Policy and agents stay as they are:");
    reportError(error, io);
  }
}

const heldMax = 1_000;

/** One line per decision. In JSON the ready line comes first, so what was decided before it is held back, bounded. */
class Sentences {
  readonly #isJson: boolean;
  readonly #out: (line: string) => void;
  #held: string[] | null;

  constructor(isJson: boolean, out: (line: string) => void) {
    this.#isJson = isJson;
    this.#out = out;
    this.#held = isJson ? [] : null;
  }

  tell(sentence: string): void {
    const line = this.#isJson ? JSON.stringify({ decision: sentence }) : sentence;
    if (this.#held === null) this.#out(line);
    else if (this.#held.length < heldMax) this.#held.push(line);
  }

  open(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const line of held) this.#out(line);
  }
}
