/** A real Asterisk for one test file: its own folder, its own free ports, gone afterwards. */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import { freeTcpPort, freeUdpPort } from "./freePorts.ts";
import { writeLabFiles, type LabPlan, type LabPorts } from "./labFiles.ts";
import { startProgramOfLab } from "./labFolder.ts";

const STARTS_WITHIN_MS = 20_000;

export class AsteriskLab {
  readonly folder: string;
  readonly ports: LabPorts;
  #process: ChildProcess | null = null;

  private constructor(folder: string, ports: LabPorts) {
    this.folder = folder;
    this.ports = ports;
  }

  static async open(plan: LabPlan): Promise<AsteriskLab> {
    const folder = mkdtempSync(join(tmpdir(), "onequeue-pbx-"));
    const [sip, manager, http] = await Promise.all([freeUdpPort(), freeTcpPort(), freeTcpPort()]);
    // Two labs at once take different thousands, as far as can be told; a port in use is passed over by Asterisk.
    const media = 20_000 + (manager % 20) * 1000;
    const lab = new AsteriskLab(folder, { sip, manager, http, media });
    writeLabFiles(folder, plan, lab.ports);
    await lab.start();
    return lab;
  }

  async start(): Promise<void> {
    const argv = ["-f", "-C", join(this.folder, "etc/asterisk.conf")];
    const child = startProgramOfLab("usr/sbin/asterisk", argv, this.folder);
    this.#process = child;
    let said = "";
    child.stderr?.on("data", (part: Buffer) => (said += part.toString()));
    child.stdout?.on("data", (part: Buffer) => (said += part.toString()));
    const deadline = performance.now() + STARTS_WITHIN_MS;
    while (!(await this.#isUp())) {
      if (child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`Asterisk did not come up: ${said.slice(-2000)}\n${this.log().slice(-3000)}`);
      }
      await pause(50);
    }
  }

  /** Ends it as a crash does. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** As an administrator restarts it: calls are dropped, what is in its database stays. */
  async restart(): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    await this.start();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The PBX's own log. */
  log(): string {
    return this.#read("log/full");
  }

  /** What app_queue writes down of every call: `time|call|queue|agent|event|...`, oldest first. */
  queueLog(): readonly (readonly string[])[] {
    return this.#read("log/queue_log")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("|"));
  }

  #read(name: string): string {
    try {
      return readFileSync(join(this.folder, name), "utf8");
    } catch {
      return "";
    }
  }

  /** The manager greets as soon as it listens; it lets nobody in before everything is loaded. */
  #isUp(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.ports.manager, "127.0.0.1");
      const end = (isUp: boolean): void => {
        socket.destroy();
        resolve(isUp);
      };
      socket.once("error", () => end(false));
      socket.once("data", () => end(true));
    });
  }
}
