import { bridgeUsage, configOptions, readConfig } from "./configSource.ts";
import { composeBridge } from "./composeBridge.ts";
import type { RunCommand } from "./io.ts";
import { parseOptions } from "./options.ts";

const usage = `onequeue start [--config FILE] [options] [--json]
  Runs the bridge until SIGTERM. Options stand for keys of the configuration:
${bridgeUsage}
  --json  JSON lines only on stdout; the first once both sides have been reconciled`;

export const runStart: RunCommand = async (argv, io) => {
  const options = { ...configOptions, json: { type: "boolean" }, help: { type: "boolean" } } as const;
  const { values } = parseOptions(argv, options, usage);
  if (values["help"] === true) {
    io.out(usage);
    return 0;
  }
  const isJson = values["json"] === true;
  const stopAsked = new Promise<number>((resolve) => io.onStop(() => resolve(0)));
  const config = readConfig(values, io.env);
  const running = await composeBridge(config, io, (line) => io.out(isJson ? JSON.stringify({ decision: line }) : line));
  if (!isJson) io.out(`Board: ${running.url}`);
  const ready = running.bridge.ready.then(() => {
    const { url, journalPath } = running;
    io.out(
      isJson
        ? JSON.stringify({ ready: true, url, pid: process.pid, journal: journalPath })
        : "Ready: both sides are reconciled."
    );
    return new Promise<never>(() => undefined);
  });
  const exitCode = await Promise.race([stopAsked, running.failed, ready]);
  await running.stop();
  return exitCode;
};
