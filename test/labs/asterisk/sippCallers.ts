/** Callers made by sipp: a process of its own that speaks real SIP and knows nothing of us. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AsteriskLab } from "./asteriskLab.ts";
import { freeUdpPort } from "./freePorts.ts";
import { startProgramOfLab } from "./labFolder.ts";

const scenario = readFileSync(new URL("sipp/caller.xml", import.meta.url), "utf8");

export interface SippCaller {
  readonly number: string;
  readonly queue: string;
  readonly language?: string;
  readonly isVip?: boolean;
}

export interface SippOptions {
  readonly patienceMs?: number;
  /** New callers a second, where there are several. */
  readonly perSecond?: number;
}

export class SippCallers {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #said = "";

  /** Begins to call, one after the other; `callers` in their order. */
  static async start(
    lab: AsteriskLab,
    callers: readonly SippCaller[],
    { patienceMs = 60_000, perSecond = 10 }: SippOptions = {}
  ): Promise<SippCallers> {
    const port = await freeUdpPort();
    const name = `callers-${String(port)}`;
    const rows = callers.map(
      ({ number, queue, language = "", isVip = false }) => `${number};${queue};${language};${isVip ? "1" : "0"}`
    );
    writeFileSync(join(lab.folder, `${name}.csv`), `SEQUENTIAL\n${rows.join("\n")}\n`);
    writeFileSync(join(lab.folder, `${name}.xml`), scenario.replaceAll("@PATIENCE@", String(patienceMs)));
    const argv = [`127.0.0.1:${String(lab.ports.sip)}`, "-sf", `${name}.xml`, "-inf", `${name}.csv`, "-nostdin"];
    const pace = ["-r", String(perSecond), "-m", String(callers.length), "-l", "10000", "-i", "127.0.0.1"];
    const media = ["-p", String(port), "-mp", String(await freeUdpPort())];
    return new SippCallers(startProgramOfLab("usr/bin/sipp", [...argv, ...pace, ...media], lab.folder));
  }

  private constructor(process: ChildProcess) {
    this.#process = process;
    this.#ended = once(process, "exit");
    for (const stream of [process.stdout, process.stderr]) {
      stream?.on("data", (part: Buffer) => (this.#said = (this.#said + part.toString()).slice(-5000)));
    }
  }

  /** Resolves when every caller is done: 0 when all of them were served or gave up as they should. */
  async done(): Promise<number | null> {
    await this.#ended;
    return this.#process.exitCode;
  }

  get isOver(): boolean {
    return this.#process.exitCode !== null;
  }

  get said(): string {
    return this.#said;
  }

  async stop(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }
}
