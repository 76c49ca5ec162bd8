/** A bridge that comes back with 50,000 items waiting: from spawn to the ready line, and its peak memory. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { figure, type Figure } from "./report.ts";
import { openStage, startBridge } from "./stage.ts";

export async function benchRestart(waiting = 50_000): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-restart-"));
  const stage = await openStage({ folder, agents: 50, seats: 10, waiting });
  try {
    const first = startBridge(stage);
    const coldMs = await first.readyMs;
    await first.stop();
    const runs: { ms: number; mb: number }[] = [];
    for (let count = 0; count < 3; count++) {
      const bridge = startBridge(stage);
      const ms = await bridge.readyMs;
      runs.push({ ms, mb: peakMb(bridge.process.pid ?? 0) });
      await bridge.stop();
    }
    runs.sort((a, b) => a.ms - b.ms);
    const median = runs[1] ?? { ms: NaN, mb: NaN };
    return [
      figure("restart", "readyMs", median.ms, "ms", { atMost: 3_000 }, coldMs),
      figure("restart", "peakMb", Math.max(...runs.map((run) => run.mb)), "MB", { atMost: 400 }),
      figure("restart", "coldReadyMs", coldMs, "ms")
    ];
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** VmHWM: the most memory the process ever had resident. */
function peakMb(pid: number): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? NaN) / 1024;
}
