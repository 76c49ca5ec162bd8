import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const run = new URL("../../.cache/clients/node_modules/@salesforce/cli/bin/run.js", import.meta.url).pathname;

/** What `sf ... --json` prints. */
export interface SfAnswer {
  readonly status: number;
  readonly result?: Record<string, unknown>;
  readonly name?: string;
  readonly message?: string;
}

/** The real Salesforce CLI with a home of its own, so that it neither sees nor leaves anything of the person's. */
export class SfCli {
  readonly home = mkdtempSync(join(tmpdir(), "onequeue-sf-"));

  /** The result of a command that must succeed; what the CLI complained of is the error. */
  async result(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Record<string, unknown>> {
    const { status, result, name, message } = await this.call(args, env);
    if (status === 0 && result !== undefined) return result;
    throw new Error(`sf ${args.join(" ")} ended with ${status}, ${name ?? "no name"}: ${message ?? ""}`);
  }

  async call(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<SfAnswer> {
    const child = spawn(process.execPath, [run, ...args, "--json"], {
      cwd: this.home,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...this.#environment(), ...env }
    });
    const out: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => out.push(part));
    child.stderr.on("data", (part: Buffer) => complaints.push(part));
    await once(child, "close");
    const text = Buffer.concat(out).toString("utf8");
    try {
      return JSON.parse(text) as SfAnswer;
    } catch {
      throw new Error(`sf ${args.join(" ")} printed no JSON:\n${text}\n${Buffer.concat(complaints).toString("utf8")}`);
    }
  }

  /**
   * Ends what the CLI left running: it starts a detached updater now and then, whatever it is told, in a session of its
   * own. It is found by the home that only our CLI has in its environment.
   */
  close(): void {
    for (const pid of this.#leftBehind()) process.kill(pid, "SIGKILL");
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"],
      HOME: this.home,
      SF_USE_GENERIC_UNIX_KEYCHAIN: "true",
      SF_DISABLE_TELEMETRY: "true",
      SF_AUTOUPDATE_DISABLE: "true",
      SF_SKIP_NEW_VERSION_CHECK: "true",
      SF_DISABLE_LOG_FILE: "true"
    };
  }

  #leftBehind(): number[] {
    const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return processes.map(Number).filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`HOME=${this.home}`);
      } catch {
        // It has ended, or is somebody else's.
        return false;
      }
    });
  }
}
