// Jest environment in which a test file that leaves something open fails: a listening server, a child process, a timer
// that would keep the program alive. Names what is open, because "did not exit" does not.
import { TestEnvironment } from "jest-environment-node";
import { setTimeout as after } from "node:timers/promises";

const KINDS = new Set(["TCPServerWrap", "PipeServerWrap", "ProcessWrap", "TTYWrap", "FSEventWrap"]);
const PATIENCE_MS = 500;

function openKinds() {
  return process.getActiveResourcesInfo().filter((kind) => KINDS.has(kind));
}

export default class ClosingEnvironment extends TestEnvironment {
  #before = 0;

  async setup() {
    await super.setup();
    this.#before = openKinds().length;
  }

  async teardown() {
    const deadline = performance.now() + PATIENCE_MS;
    while (openKinds().length > this.#before && performance.now() < deadline) await after(10);
    const left = openKinds();
    await super.teardown();
    if (left.length > this.#before) throw new Error(`The test file left something open: ${left.join(", ")}. Close it.`);
  }
}
