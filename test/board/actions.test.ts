import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Page } from "../../tools/node_modules/playwright-core/index.js";
import { FakeOperations } from "../http/fakeOperations.ts";
import { FakeViews } from "../http/fakeViews.ts";
import { closeAll, openServer } from "../http/harness.ts";
import { chromiumPath, openBrowser, type OpenedBrowser, violationsOn } from "./browser.ts";

const inBrowser = chromiumPath() === null ? describe.skip : describe;

// A browser on a busy machine takes its time to open a page.
jest.setTimeout(30_000);

inBrowser("what operators may ask on the board", () => {
  let browser: OpenedBrowser;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser({ reducedMotion: "reduce", locale: "en-GB" });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.close();
    await closeAll();
  });

  async function openItem(path = "/"): Promise<FakeOperations> {
    const views = new FakeViews();
    const operations = new FakeOperations(views);
    const { url } = await openServer({ views, operations });
    page = await browser.context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(url + path);
    await page.waitForSelector(".row");
    await press("q", "Enter");
    await page.waitForSelector("#action-actor");
    return operations;
  }

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }

  const said = async (): Promise<string> => (await page.textContent("#panel [role=status]")) ?? "";
  const focused = (): Promise<unknown> => page.evaluate("document.activeElement.textContent");

  test("is reached and pressed from the keyboard, in the operator's own name", async () => {
    const operations = await openItem();
    await page.focus("#action-until");
    await press("Tab", "Enter");
    expect(await said()).toContain("Give your name");
    expect(await page.evaluate("document.activeElement.id")).toBe("action-actor");
    await page.keyboard.type("Zoë");
    await press("Tab", "Tab", "Tab", "Enter");
    await page.waitForSelector("#panel >> text=recorded with your name");
    expect(await focused()).toBe("Assign");
    expect(operations.asked).toMatchObject([{ itemId: "call:1042", kind: "assign", actor: "Zoë" }]);
    expect(await violationsOn(page)).toEqual([]);
    await page.evaluate("localStorage.clear()");
  });

  test("is told why it is not possible, in French, too", async () => {
    const operations = await openItem("/?lang=fr");
    await page.fill("#action-actor", "Zoë");
    await page.fill("#action-level", "0");
    await page.focus("#action-level");
    await press("Tab", "Enter");
    await page.waitForSelector("#panel >> text=Impossible.");
    expect(await said()).toContain("body.level: must be a whole number from 1 to 999");
    expect(operations.asked).toEqual([]);
    await page.evaluate("localStorage.clear()");
  });
});
