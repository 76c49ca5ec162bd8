import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;

/** rule, file, a line that breaks it, what the report names */
const BREAKING: [rule: string, file: string, line: string, named: string][] = [
  ["pure-core", "core", "export const a = process.pid;", "process:"],
  ["pure-core", "core", "console.log(1);", "console:"],
  ["pure-core", "core", "setTimeout(() => {}, 1);", "setTimeout:"],
  ["pure-core", "core", "setInterval(() => {}, 1);", "setInterval:"],
  ["pure-core", "core", 'export const a = () => fetch("x");', "fetch:"],
  ["pure-core", "core", "export const a = crypto.randomUUID();", "crypto:"],
  ["pure-core", "core", "export const a = globalThis;", "globalThis:"],
  ["pure-core", "core", "export const a = performance.now();", "performance:"],
  ["pure-core", "core", "export const a = Date.now();", "Date.now:"],
  ["pure-core", "core", 'export const a = Date["now"]();', "Date.now:"],
  ["pure-core", "core", "export const a = new Date();", "new Date():"],
  ["pure-core", "core", "export const a = Math.random();", "Math.random:"],
  ["pure-core", "core", "export const a = Math.exp(1);", "Math.exp:"],
  ["pure-core", "core", "export const a = Math.log(1);", "Math.log:"],
  ["pure-core", "core", "export const a = Math.pow(1, 2);", "Math.pow:"],
  ["pure-core", "core", "export const a = (b: number): number => b ** 0.5;", "**:"],
  ["pure-core", "core", 'export const a = "a".localeCompare("b");', "localeCompare:"],
  ["pure-core", "core", 'export const a = new Intl.Collator("fr");', "Intl:"],
  ["pure-core", "core", "export function a(b: object): void { for (const c in b) void c; }", "for...in:"],
  ["pure-core", "core", "export const a = [2, 1].sort();", "sort() without"],
  ["pure-core", "core", "export const a = [2, 1].toSorted();", "toSorted() without"],
  ["pure-core", "core", "export async function a(): Promise<void> {}", "async:"],
  ["pure-core", "core", "export const a = Promise.resolve(1);", "Promise:"],
  ["time-through-port", "adapters/sqlite", "export const a = Date.now();", "Date.now:"],
  ["time-through-port", "adapters/sqlite", "export const a = new Date();", "new Date():"],
  ["time-through-port", "bridge", "setTimeout(() => {}, 1);", "setTimeout:"],
  ["time-through-port", "http", 'export const a = () => fetch("x");', "fetch:"],
  ["time-through-port", "bridge", 'import { setTimeout as a } from "node:timers/promises";\nvoid a(1);', "node:timers"],
  ["environment-in-main", "cli", 'export const a = process.env["HOME"];', "process.env:"],
  ["environment-in-main", "emulator", "export const a = process.env;", "process.env:"]
];

const ALLOWED: [file: string, line: string][] = [
  ["core", "export const a = (at: number): Date => new Date(at);"],
  ["core", "export const a = [2, 1].toSorted((b, c) => b - c);"],
  ["core", "export const a = { process: 1, fetch: 2 }.process;"],
  ["core", "export type A = { console: string; crypto?: number };"],
  ["core", "export const a = (process: number): number => process + 1;"],
  ["core", "export function a(b: Map<string, number>): void { for (const c of b.keys()) void c; }"],
  ["ports", "export type A = Promise<void>;"],
  ["adapters/sqlite", "export const a = (at: number): Date => new Date(at);"],
  ["emulator", "export const a = Date.now();"]
];

const fileOf = (folder: string, row: number, kind: string): string => `src/${folder}/${kind}${row}.ts`;
let folder: string;
let said: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-lint-"));
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  };
  cpSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  cpSync(join(root, "tools/lint"), join(folder, "tools/lint"), { recursive: true });
  BREAKING.forEach(([, where, line], row) => put(fileOf(where, row, "breaking"), line));
  ALLOWED.forEach(([where, line], row) => put(fileOf(where, row, "allowed"), line));
  put("src/main.ts", "export const a = process.env;");
  put("src/cli/long.ts", "export {};\n".repeat(401));
  const run = spawnSync(join(root, "tools/node_modules/.bin/oxlint"), ["--format", "unix", "src"], {
    cwd: folder,
    encoding: "utf8"
  });
  said = run.stdout + run.stderr;
});
afterAll(() => rmSync(folder, { recursive: true }));

const linesAbout = (file: string): string[] => said.split("\n").filter((line) => line.startsWith(`${file}:`));
const ours = (line: string): boolean => line.includes("onequeue(");

test.each(BREAKING.map((row, index) => [...row, index] as const))(
  "%s refuses, in src/%s: %s",
  (rule, where, _line, named, row) => {
    const lines = linesAbout(fileOf(where, row, "breaking")).filter((line) => line.includes(`onequeue(${rule})`));
    expect(lines.join("\n")).toContain(named);
  }
);

test.each(ALLOWED.map((row, index) => [...row, index] as const))("src/%s may say: %s", (where, _line, row) => {
  expect(linesAbout(fileOf(where, row, "allowed")).filter(ours)).toEqual([]);
});

test("the composition root may read the environment", () => {
  expect(linesAbout("src/main.ts").filter(ours)).toEqual([]);
});

test("a file of more than 400 lines is refused", () => {
  expect(linesAbout("src/cli/long.ts").join("\n")).toContain("max-lines");
});
