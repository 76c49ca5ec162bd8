import { expect, test } from "@jest/globals";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
const pages = globSync(["*.md", "docs/**/*.md"], { cwd: root });

/** Targets of the page's links and pictures that are files of the project, without their anchors. */
function localTargets(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8").replaceAll(/```[\s\S]*?```/g, "");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  return targets.filter((target) => !/^(https?:|mailto:|#)/.test(target)).map((target) => target.split("#")[0] ?? "");
}

test.each(pages)("every link of %s leads to a file", (page) => {
  const missing = localTargets(page).filter((target) => !existsSync(join(root, dirname(page), target)));
  expect(missing).toEqual([]);
});

test("the README shows the two commands exactly", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  expect(readme).toContain("\nnpm ci && npm start\n");
  expect(readme).toContain("\nnpm ci && npm test\n");
});
