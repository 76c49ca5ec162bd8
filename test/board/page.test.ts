import { expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { boardAsset, boardPage } from "../../src/board/boardPage.ts";

const folder = new URL("../../src/board/page/", import.meta.url);
const sources = readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), "utf8")] as const);

test("the page is filled in completely, in the language asked for", () => {
  for (const [language, word] of [
    ["en", "Skip to the queue"],
    ["fr", "Aller à la file"]
  ] as const) {
    const html = boardPage(language, "abc");
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(word);
    expect(html).not.toMatch(/\{\{|undefined/);
  }
});

test("the page's settings cannot end their script element early", () => {
  const [, settings = ""] = /id="settings"[^>]*>([\s\S]*?)<\/script>/.exec(boardPage("fr", "abc")) ?? [];
  expect(settings).not.toContain("<");
  const { text } = JSON.parse(settings) as { text: { status: { pausedFor: string } } };
  expect(text.status.pausedFor).toContain("«\u00a0{channel}\u00a0»");
});

test("every file that the page asks for exists, and every file is asked for", () => {
  const wanted = sources.flatMap(([, source]) =>
    [...source.matchAll(/"(?:\/board\/|\.\/)([\w.]+)"/g)].map(([, file]) => file)
  );
  expect(wanted.filter((file) => boardAsset(file ?? "") === null)).toEqual([]);
  const files = sources.map(([file]) => file).filter((file) => file !== "index.html");
  expect(files.filter((file) => !wanted.includes(file))).toEqual([]);
});

test("no script builds HTML from text or runs text as code", () => {
  const suspicious = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|setAttribute\(.on/;
  expect(sources.filter(([, source]) => suspicious.test(source)).map(([file]) => file)).toEqual([]);
});

test("every word that a script asks for is in the catalogue", () => {
  const [, settings = "{}"] = /id="settings"[^>]*>([\s\S]*?)<\/script>/.exec(boardPage("en", "abc")) ?? [];
  const { text } = JSON.parse(settings) as { text: object };
  const has = (path: string): boolean => {
    let at: unknown = text;
    for (const key of path.split(".")) {
      if (typeof at !== "object" || at === null || !(key in at)) return typeof at === "string" || Array.isArray(at);
      at = (at as Record<string, unknown>)[key];
    }
    return true;
  };
  const asked = sources.flatMap(([, source]) =>
    [...source.matchAll(/\btext\.(\w+(?:\.\w+)*)/g)].map(([, path]) => path ?? "")
  );
  expect(asked.length).toBeGreaterThan(40);
  expect(asked.filter((path) => !has(path))).toEqual([]);
});
