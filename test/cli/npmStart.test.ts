import { expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";

const root = new URL("../..", import.meta.url).pathname;
const STOPS_WITHIN_MS = 10_000;

/** Processes of this machine whose environment carries a mark. */
function markedProcesses(mark: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(`ONEQUEUE_TEST_MARK=${mark}`);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}

test("npm start, asked to stop, ends the whole demo with 0 within ten seconds and leaves nothing behind", async () => {
  const mark = `${process.pid}-${performance.now()}`;
  const npm = spawn("npm", ["start", "--silent", "--", "--json"], {
    cwd: root,
    env: { ...process.env, ONEQUEUE_TEST_MARK: mark },
    stdio: ["ignore", "pipe", "ignore"]
  });
  const [line] = (await once(createInterface({ input: npm.stdout }), "line")) as [string];
  expect(JSON.parse(line)).toMatchObject({ ready: true });
  const askedAt = performance.now();
  npm.kill("SIGTERM");
  const [code] = (await once(npm, "exit")) as [number | null];
  expect(code).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(STOPS_WITHIN_MS);
  expect(markedProcesses(mark)).toEqual([]);
});
