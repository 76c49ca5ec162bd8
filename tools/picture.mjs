// Takes docs/board.png: the board of a running demo, in a real browser, once there is something to see.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const { chromium } = createRequire(import.meta.url)("playwright-core");
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const TRAFFIC_MS = 25_000;
const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));
if (executablePath === undefined) throw new Error("No browser is found: install chromium.");

const demo = spawn(process.execPath, [join(root, "bin/onequeue.mjs"), "demo", "--json"], {
  stdio: ["ignore", "pipe", "inherit"]
});
try {
  const [line] = await once(createInterface({ input: demo.stdout }), "line");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(JSON.parse(line).url);
    await after(TRAFFIC_MS);
    await page.screenshot({ path: join(root, "docs/board.png") });
  } finally {
    await browser.close();
  }
} finally {
  demo.kill("SIGTERM");
  await once(demo, "exit");
}
