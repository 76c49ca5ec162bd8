import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { openPolicy } from "../../../src/policy/openPolicy.ts";
import { BridgeError } from "../../../src/ports/bridgeError.ts";
import { item, situation, smallPolicy } from "./given.ts";

/** The published example. */
const segment = readFileSync(new URL("../../../docs/integrator/examples/segment.mjs", import.meta.url), "utf8");

const levels = `
matrix:
  levels:
    - name: segment
      default: { module: segment, with: { field: Account.Seats, bonus: urgent } }
    - name: ring
      rules: [{ name: large, when: segment == "large", module: ring-plan, with: { plan: usual } }]
      default: nothing
`;

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function written(modules: Readonly<Record<string, string>>, policy = levels): string {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-modules-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
  const paths = Object.keys(modules).map((name) => `./${name}`);
  const file = join(folder, "policy.yaml");
  writeFileSync(file, `${smallPolicy}modules: [${paths.join(", ")}]${policy}`);
  return file;
}

async function opened(modules: Readonly<Record<string, string>>, policy = levels) {
  const file = written(modules, policy);
  return openPolicy(readFileSync(file, "utf8"), file);
}

async function problems(modules: Readonly<Record<string, string>>, policy = levels): Promise<readonly string[]> {
  try {
    await opened(modules, policy);
    return [];
  } catch (error) {
    if (error instanceof BridgeError) {
      return error.problems.map(({ path, message }) => `${path.replace(/^.*policy\.yaml:/, "")}: ${message}`);
    }
    throw error;
  }
}

describe("a module of an integrator", () => {
  test("runs as those that come with OneQueue", async () => {
    const { router } = await opened({ "segment.mjs": segment });
    const route = (seats: string) => router?.route(item({ fields: { "Account.Seats": seats } }), situation());
    expect(route("250")).toMatchObject({ bonusMillis: 1000, trace: ["segment/default", "ring/large"] });
    expect(route("99")).toMatchObject({ bonusMillis: 0, rings: [], trace: ["segment/default"] });
  });

  test("is part of what the policy's hash is of", async () => {
    const one = await opened({ "segment.mjs": segment });
    const other = await opened({ "segment.mjs": segment.replace("seats < large", "seats <= large") });
    expect(other.policy.hash).not.toBe(one.policy.hash);
    expect((await opened({ "segment.mjs": segment })).policy.hash).toBe(one.policy.hash);
    expect(other.router?.hash).not.toBe(one.router?.hash);
  });

  test("is loaded from a text that was kept, when its file is gone", async () => {
    const { policy, modules } = await opened({ "segment.mjs": segment });
    const text = `${smallPolicy}modules: [./segment.mjs]${levels}`;
    const again = await openPolicy(text, "journal", (path) => modules.find(({ name }) => name === path)?.text ?? "");
    expect(again.policy.hash).toBe(policy.hash);
  });

  test("that gives what it must not is counted, and the item goes on without it", async () => {
    const fraction = segment.replace('outputs: { segment: "small" }', "outputs: { segment: 1.5 }");
    const { router } = await opened({ "segment.mjs": fraction });
    const throwing = segment.replace("const seats", 'if (large > 0) throw new Error("no"); const seats');
    const thrown = (await opened({ "segment.mjs": throwing })).router;
    expect(router?.route(item(), situation())).toMatchObject({ trace: [] });
    expect([...(router?.faults.failed ?? [])]).toEqual([["segment/default", 1]]);
    expect(thrown?.route(item(), situation())).toMatchObject({ channel: "mail", trace: [] });
    expect([...(thrown?.faults.failed ?? [])]).toEqual([["segment/default", 1]]);
  });

  test("may say anything in its comments and texts, and cannot change what it is shown", async () => {
    const meddling = segment
      .replace('about: "', 'about: "Reads no Date and no process. ')
      .replace("run({ field, tables }, {", "run({ field, tables, item, route }, {")
      .replace("const seats", 'item.queueName = "x"; route.channel = "x"; /* import */ const seats');
    const { router } = await opened({ "segment.mjs": meddling });
    const facts = item();
    expect(router?.route(facts, situation())).toMatchObject({ channel: "mail", trace: ["segment/default"] });
    expect(facts.queueName).toBe("Claims");
    const pushing = segment.replace("const seats", 'tables.rings.get("usual").push({}); const seats');
    const pushed = (await opened({ "segment.mjs": pushing })).router;
    expect(pushed?.route(item(), situation()).trace).toEqual([]);
    expect([...(pushed?.faults.failed.keys() ?? [])]).toEqual(["segment/default"]);
  });

  test("has inputs that are checked where the policy gives them", async () => {
    const wrong = levels.replace("bonus: urgent", "bonus: urgnet, lagre: 5");
    expect(await problems({ "segment.mjs": segment }, wrong)).toEqual([
      expect.stringMatching(/^\d+:\d+ matrix\.levels\[0\]\.default\.with\.lagre: .*Did you mean large\?$/)
    ]);
    expect(await problems({ "segment.mjs": segment }, wrong.replace(", lagre: 5", ""))).toEqual([
      expect.stringContaining("Did you mean urgent?")
    ]);
  });

  test.each([
    ["a clock", segment.replace("Number(field(name) ?? 0)", "Date.now()"), 'uses "Date"'],
    ["chance", segment.replace("Number(field(name) ?? 0)", "Math.random()"), 'uses "Math.random"'],
    ["another file", `import "node:fs";\n${segment}`, 'uses "import"'],
    ["a mistake of syntax", segment.replace("inputs: {", "inputs: {{"), "cannot be loaded"],
    ["no default export", "export const run = 1;", "has no default export"],
    ["a type that does not exist", segment.replace('"int"', '"float"'), "inputs.large.type"],
    ["a name that is taken", segment.replace('name: "segment"', 'name: "intent"'), "give it another name"]
  ])("with %s is refused", async (_, text, message) => {
    expect((await problems({ "segment.mjs": text }))[0]).toMatch(new RegExp(`modules\\[0\\]: .*${message}`));
  });

  test("is said to be missing once, beside the rules that name it", async () => {
    const file = written({});
    const text = readFileSync(file, "utf8").replace("modules: []", "modules: [./gone.mjs]");
    await expect(openPolicy(text, file)).rejects.toMatchObject({
      problems: [
        { message: expect.stringContaining("cannot be read") },
        { message: expect.stringContaining('names the module "segment"') },
        { message: expect.stringContaining("unknown variable: segment") }
      ]
    });
  });
});
