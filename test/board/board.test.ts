import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Page } from "../../tools/node_modules/playwright-core/index.js";
import { itemView, manyItems, offer, ranked } from "../http/busyMinute.ts";
import { FakeViews } from "../http/fakeViews.ts";
import { closeAll, openServer, type Running } from "../http/harness.ts";
import { chromiumPath, openBrowser, type OpenedBrowser, violationsOn } from "./browser.ts";

const hasBrowser = chromiumPath() !== null;
if (!hasBrowser)
  console.warn("No Chromium on this machine (apt-get install chromium): the board is not tested in a browser.");
const inBrowser = hasBrowser ? describe : describe.skip;

// A browser on a busy machine takes its time to open a page.
jest.setTimeout(30_000);

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

inBrowser("the board", () => {
  let browser: OpenedBrowser;
  let page: Page;
  /** What the browser complains of: a refused script or style would be here. */
  let complaints: string[];
  /** What the page's own scripts threw: never, in any test. */
  let faults: string[];

  beforeAll(async () => {
    browser = await openBrowser({ viewport: desktop, reducedMotion: "reduce", locale: "en-GB" });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.close();
    await closeAll();
    expect(faults).toEqual([]);
  });

  async function openPage(
    url: string,
    before: (page: Page) => Promise<unknown> = () => Promise.resolve()
  ): Promise<void> {
    page = await browser.context.newPage();
    complaints = [];
    faults = [];
    page.setDefaultTimeout(10_000);
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(error.message));
    await before(page);
    await page.goto(url);
  }

  async function openBoard(path = "/", views = new FakeViews()): Promise<Running> {
    const running = await openServer({ views });
    await openPage(running.url + path);
    await state("live");
    await page.waitForSelector(".row, .empty");
    return running;
  }

  const state = (name: string): Promise<unknown> =>
    page.waitForSelector(`body[data-state="${name}"]`, { state: "attached" });
  /** Not Playwright's waitForFunction: it needs eval, which the page's policy refuses. */
  async function eventually(expression: string): Promise<void> {
    const deadline = performance.now() + 10_000;
    while ((await page.evaluate(expression)) !== true) {
      if (performance.now() > deadline) throw new Error(`It never came true on the page: ${expression}`);
      await page.evaluate("new Promise(requestAnimationFrame)");
    }
  }
  const textOf = (selector: string): Promise<string> => page.locator(selector).first().innerText();
  const focused = (): Promise<string> =>
    page.evaluate("document.activeElement.innerText || document.activeElement.id") as Promise<string>;

  describe("live", () => {
    test("shows the merged queue in policy order, agents of both sides, and decisions in words", async () => {
      await openBoard();
      const names = await page.locator(".waiting .item .name").allInnerTexts();
      expect(names.slice(0, 5)).toEqual(["Call", "E-mail", "Call", "Chat", "Social post"]);
      expect(await textOf(".item >> nth=1")).toMatch(/^2\s+E-mail\s+VIP\s+0JR…0041\s+Cases\s+12 min of 4 h\s+1\.55$/);
      expect(await page.locator(".agent").first().innerText()).toContain("Amélie Laurent");
      expect(await textOf(".agent >> nth=3")).toMatch(/Not responding[\s\S]*online[\s\S]*ringing/);
      expect(await textOf(".decision >> nth=4")).toContain("the policy's bound is 30 s");
      expect(await textOf("#status")).toMatch(
        /change data capture[\s\S]*OneQueue holds the calls[\s\S]*exactly once[\s\S]*vip-first 1/
      );
      expect(await page.title()).toBe("(12) OneQueue board");
      expect(complaints).toEqual([]);
    });

    test("follows what happens, and says each new decision to a screen reader", async () => {
      const { views } = await openBoard();
      expect(await textOf("#announcer")).toBe("");
      views.waiting = ranked(views.waiting.filter(({ itemId }) => itemId !== "call:1042"));
      views.decide(offer("call:1042", "F", "voice", "Standard", 35_000));
      await page.waitForSelector(".decision >> text=Call 1042 of a standard customer goes to Hugo Petit");
      await eventually("!document.querySelector('.waiting').innerText.includes('1042')");
      expect(await textOf("#announcer")).toContain("Call 1042 of a standard customer goes to Hugo Petit");
      expect(await page.title()).toBe("(11) OneQueue board");
    });

    test("keeps the focus on its row while rows move about it", async () => {
      const { views } = await openBoard();
      const row = page.locator(".item", { hasText: "1044" });
      await row.focus();
      views.waiting = ranked(
        views.waiting.map((item) => (item.itemId === "call:1044" ? { ...item, score: 9e15 } : item))
      );
      views.notify();
      await eventually("document.querySelector('.item').innerText.includes('1044')");
      expect(await focused()).toContain("1044");
    });

    test("bounds its rows and says how many more there are", async () => {
      const views = new FakeViews();
      views.waiting = manyItems(12_345);
      views.others = [];
      await openBoard("/", views);
      expect(await page.locator(".item").count()).toBe(50);
      expect(await textOf("#queue-body .more")).toBe("and 12,295 more");
    });

    test("shows the level only where the policy has several", async () => {
      const { views } = await openBoard();
      expect(await page.locator(".level:visible").count()).toBe(0);
      views.waiting = views.waiting.map((item) => ({ ...item, level: item.kind === "call" ? 3 : 1 }));
      views.notify();
      await eventually("document.querySelector('.item').innerText.includes('level 3')");
    });

    test("counts all free agents, also those it has no rows for", async () => {
      const views = new FakeViews();
      const [one] = views.staff;
      if (one !== undefined)
        views.staff = Array.from({ length: 60 }, (_each, at) => ({ ...one, agentId: `agent-${at}` }));
      views.more = { agents: { online: 60, free: 58 } };
      await openBoard("/", views);
      expect(await textOf("#agents-body .more")).toBe("and 10 more");
      expect(await textOf("#counts")).toMatch(/of 60 agents free\s*58/);
    });

    test("shows text of others as text", async () => {
      const views = new FakeViews();
      const queueName = '<img src=x onerror="document.title=1">';
      views.waiting = ranked([
        itemView({ itemId: "call:<b>", channel: "<i>voice</i>", waitMs: 1000, tier: "<u>", queueName })
      ]);
      await openBoard("/", views);
      expect(await textOf(".item .where")).toBe(queueName);
      expect(await page.locator("#queue-body :is(img, b, u)").count()).toBe(0);
    });

    test("says what an operator has to know", async () => {
      const views = new FakeViews();
      views.state = { isReady: false, reasons: ["Salesforce cannot be reached."] };
      views.more = {
        alerts: [{ at: "2026-01-05T09:30:00.000Z", sentence: "Oliver Bennett does not answer." }],
        pausedChannels: [{ channel: "email", until: "2026-01-05T09:40:00.000Z", code: "INVALID_FIELD" }]
      };
      const usual = views.bridge();
      const feed = { kind: "polling", why: "the stream was refused", isHealthy: false, silentForMs: 61_000 } as const;
      views.more = {
        ...views.more,
        org: { ...usual.org, hasGuard: false, feed },
        centre: { ...usual.centre, hasControl: false }
      };
      await openBoard("/", views);
      const alerts = await page.locator("#alerts li").allInnerTexts();
      expect(alerts[0]).toBe("The bridge is not routing. Salesforce cannot be reached.");
      expect(alerts[1]).toMatch(/^09:30:00\s+Oliver Bennett does not answer\.$/);
      expect(alerts[2]).toBe("Channel “email” is paused until 09:40:00: the org keeps answering INVALID_FIELD.");
      expect(await textOf("#status")).toMatch(
        /polling[\s\S]*silent for 1 min 1 s[\s\S]*distributes by itself[\s\S]*degraded: the org has no guard object/
      );
    });
  });

  describe("an item", () => {
    test("opens with its history and how its place came about", async () => {
      await openBoard();
      await page.locator(".item", { hasText: "1041" }).click();
      await page.waitForSelector("#panel .history");
      expect(await textOf("#panel")).toMatch(
        /Call 1041[\s\S]*0\.70 of the promise used[\s\S]*Agent\s+Oliver Bennett[\s\S]*has not answered the offer/
      );
    });

    test("that has left says so", async () => {
      await openBoard();
      await page.locator(".decision", { hasText: /Call 1039/ }).click();
      await page.waitForSelector("#panel >> text=It has left");
    });
  });

  describe("by keyboard", () => {
    const press = (...keys: string[]): Promise<void> =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

    test("everything is reached: skip link, lists, rows, item, and back", async () => {
      await openBoard();
      await press("Tab");
      expect(await focused()).toBe("Skip to the queue");
      await press("Enter", "Tab");
      expect(await focused()).toContain("1042");
      await press("ArrowDown", "ArrowDown", "ArrowUp");
      expect(await focused()).toContain("0JR…0041");
      await press("End");
      expect(await focused()).toContain("0JR…0029");
      await press("Home", "ArrowDown", "Enter");
      await page.waitForSelector("#panel[open] >> text=Decisions");
      expect(await textOf("#panel h2")).toContain("E-mail 0JR…0041");
      await press("Escape");
      expect(await page.locator("#panel[open]").count()).toBe(0);
      expect(await focused()).toContain("0JR…0041");
      await press("Tab");
      expect(await focused()).toContain("Amélie Laurent");
      await press("ArrowDown", "Tab");
      expect(await focused()).toContain("Oliver Bennett has not answered");
      await press("Shift+Tab");
      expect(await focused()).toContain("James Carter");
    });

    test("single keys go to the lists and show the keys, and can be switched off for good", async () => {
      await openBoard();
      await press("d");
      expect(await focused()).toContain("has not answered");
      await press("a");
      expect(await focused()).toContain("Amélie Laurent");
      await press("q");
      expect(await focused()).toContain("1042");
      await press("?");
      expect(await textOf("#keys[open]")).toMatch(/Esc\s+close/);
      await page.locator("#shortcuts-enabled").uncheck();
      await press("Escape", "?", "d");
      expect(await page.locator("dialog[open]").count()).toBe(0);
      expect(await focused()).not.toContain("has not answered");
      await page.reload();
      await page.waitForSelector(".row");
      await press("?");
      expect(await page.locator("dialog[open]").count()).toBe(0);
      await page.evaluate("localStorage.clear()");
    });

    test("an agent opens too", async () => {
      await openBoard();
      await press("a", "Enter");
      expect(await textOf("#panel[open]")).toMatch(/Amélie Laurent[\s\S]*Load\s+100%[\s\S]*Web form, open/);
    });
  });

  describe("each state looks and reads different:", () => {
    test("loading", async () => {
      const { url } = await openServer();
      await openPage(url, (opened) => opened.route("**/api/**", () => undefined));
      await page.waitForSelector(".ghost");
      expect(await textOf("#connection-text")).toBe("Connecting");
      expect(await page.locator(".empty").count()).toBe(0);
    });

    test("empty", async () => {
      await openBoard("/", new FakeViews({ isEmpty: true }));
      expect(await textOf("#queue-body")).toContain("Nobody is waiting");
      expect(await page.locator(".ghost").count()).toBe(0);
    });

    test("empty, then not, then empty again", async () => {
      const views = new FakeViews({ isEmpty: true });
      await openBoard("/", views);
      views.waiting = manyItems(2);
      views.notify();
      await eventually("document.querySelectorAll('.item').length === 2");
      views.waiting = [];
      views.notify();
      await page.waitForSelector("#queue-body .empty");
      expect(await page.locator(".item").count()).toBe(0);
    });

    test("polling, when the stream is refused", async () => {
      const { url, views } = await openServer();
      await openPage(url, (opened) => opened.route("**/api/v1/events*", (route) => route.fulfill({ status: 503 })));
      await state("polling");
      expect(await textOf("#connection-text")).toBe("Polling");
      views.waiting = manyItems(1);
      await eventually("document.querySelectorAll('.waiting .item').length === 1");
    });

    test("stale, when nothing new is heard", async () => {
      const { url } = await openServer();
      await openPage(url, (opened) => opened.clock.install());
      await page.waitForSelector(".row");
      await page.route("**/api/v1/snapshot*", () => undefined);
      await page.clock.runFor(14_000);
      await state("stale");
      expect(await textOf(".connection")).toMatch(/Stale\s+as of \d\d:\d\d:\d\d, 1\d s ago/);
    });

    test("disconnected, and live again by itself", async () => {
      const { url, server } = await openBoard();
      await server.close();
      await state("disconnected");
      expect(await textOf(".connection")).toMatch(/Disconnected\s+as of \d\d:\d\d:\d\d/);
      expect(await page.locator(".item").count()).toBeGreaterThan(10);
      await openServer({ port: Number(new URL(url).port) });
      await state("live");
    });
  });

  test("a bridge with a token asks for it, says when it is wrong, and forgets it with the tab", async () => {
    const token = "correct-horse-battery-staple";
    const { url } = await openServer({ token });
    await openPage(url);
    await page.waitForSelector("#token[open]");
    expect(await violationsOn(page)).toEqual([]);
    await page.fill("#token-input", "wrong");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#token-wrong >> text=not the right one");
    await page.fill("#token-input", token);
    await page.keyboard.press("Enter");
    await state("live");
    await page.waitForSelector(".row");
    expect(await page.evaluate("document.cookie + JSON.stringify(localStorage)")).not.toContain(token);
  });

  test("the language is the reader's, and can be switched", async () => {
    await openBoard();
    expect(await textOf("h2")).toBe("Queue");
    await page.click('[data-language="fr"]');
    await page.waitForSelector(".row");
    expect(await textOf("h2")).toBe("File");
    expect(await textOf(".decision")).toContain("n'a pas répondu à l'offre");
    expect(await textOf(".item >> nth=1")).toContain("12 min sur 4 h");
    expect(await page.getAttribute("html", "lang")).toBe("fr");
  });

  describe("is accessible (axe finds nothing):", () => {
    test("in light, dark, on a phone", async () => {
      await openBoard();
      for (const [colorScheme, viewport] of [
        ["light", desktop],
        ["dark", desktop],
        ["light", phone]
      ] as const) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        expect(await violationsOn(page)).toEqual([]);
      }
    });

    test("in French, with an item, an agent or the keys open", async () => {
      await openBoard("/?lang=fr");
      for (const [colorScheme, selector] of [
        ["light", ".item"],
        ["dark", ".agent"],
        ["light", "#show-keys"]
      ] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.locator(selector).nth(0).click();
        expect(await violationsOn(page)).toEqual([]);
        await page.keyboard.press("Escape");
      }
    });

    test("disconnected, with an alert", async () => {
      const views = new FakeViews();
      views.state = { isReady: true, reasons: ["The org has no guard object."] };
      const { server } = await openBoard("/", views);
      await server.close();
      await state("disconnected");
      expect(await violationsOn(page)).toEqual([]);
    });
  });

  test("fits its window without sideways scrolling, from a phone to a desk", async () => {
    await openBoard("/?lang=fr");
    for (const viewport of [
      { width: 320, height: 568 },
      phone,
      { width: 820, height: 1180 },
      { width: 1180, height: 820 },
      desktop
    ]) {
      await page.setViewportSize(viewport);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      expect(await page.evaluate("document.querySelector('.skip').getBoundingClientRect().bottom")).toBeLessThan(0);
    }
  });

  test("moves nothing when motion is unwelcome", async () => {
    const { views } = await openBoard();
    views.waiting = views.waiting.toReversed();
    views.notify();
    await eventually("document.querySelector('.item').innerText.includes('0049')");
    expect(await page.evaluate("document.getAnimations().length")).toBe(0);
  });
});
