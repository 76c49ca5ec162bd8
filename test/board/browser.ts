import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, BrowserContextOptions, Page } from "../../tools/node_modules/playwright-core/index.js";

/** Heavy tools are installed beside the project, with a lockfile of their own. */
const fromTools = createRequire(new URL("../../tools/package.json", import.meta.url));

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable"
];

/** Where this machine has Chromium; null where it has none. */
export function chromiumPath(): string | null {
  return places.find((path) => existsSync(path)) ?? null;
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
];

export interface OpenedBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** A browser with a profile of its own, gone afterwards. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<OpenedBrowser> {
  const { chromium } = fromTools(
    "playwright-core"
  ) as typeof import("../../tools/node_modules/playwright-core/index.js");
  const profile = mkdtempSync(join(tmpdir(), "onequeue-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath() ?? "",
    headless: true,
    args: flags,
    timezoneId: "UTC",
    ...options
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    }
  };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

const axeSource = readFileSync(fromTools.resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against WCAG 2.2 A and AA and its best practices, one line each. */
export async function violationsOn(page: Page): Promise<string[]> {
  // Through the debugger: the page's Content-Security-Policy rightly refuses scripts from elsewhere.
  await page.evaluate(axeSource);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: Violation[];
  };
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`)
  );
}
