// Takes a picture of a running board: node tools/boardPicture.mjs URL OUT.png [WIDTHxHEIGHT] [light|dark] [en|fr]
// Needs Chromium (apt-get install chromium). Waits until the board is live and shows work.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, out, size = "1440x900", colorScheme = "light", language = "en"] = process.argv.slice(2);
const [width, height] = size.split("x").map(Number);
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

if (url === undefined || out === undefined || !(width > 0) || !(height > 0)) {
  console.error("Usage: node tools/boardPicture.mjs URL OUT.png [WIDTHxHEIGHT] [light|dark] [en|fr]");
  process.exit(2);
}
if (executablePath === undefined) {
  console.error("No Chromium on this machine: apt-get install chromium.");
  process.exit(2);
}

const profile = mkdtempSync(join(tmpdir(), "onequeue-picture-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync"
  ],
  viewport: { width, height },
  deviceScaleFactor: 2,
  colorScheme,
  reducedMotion: "reduce"
});
try {
  const page = await browser.newPage();
  await page.goto(`${url.replace(/\/$/, "")}/?lang=${language}`);
  await page.waitForSelector('body[data-state="live"] .item');
  await page.waitForSelector(".decision");
  await page.screenshot({ path: out });
  console.log(`${out} (${width} x ${height}, twice as many pixels)`);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
