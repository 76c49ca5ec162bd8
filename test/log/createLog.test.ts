import { describe, expect, test } from "@jest/globals";
import { Writable } from "node:stream";
import { createLog, type LogOptions } from "../../src/log/createLog.ts";
import type { Log } from "../../src/ports/log.ts";

/** Everything that a log writes while `use` runs. */
function written(options: Partial<LogOptions>, use: (log: Log) => void): string {
  let text = "";
  const output = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    }
  });
  use(createLog({ level: "debug", format: "json", output, ...options }));
  return text;
}

function lines(use: (log: Log) => void): Record<string, unknown>[] {
  const text = written({}, use);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("a JSON line", () => {
  test("has time, level and message first, then the bound fields and its own", () => {
    const [line] = lines((log) => log.child({ pool: "main" }).info("item offered", { itemId: "0JR1" }));
    expect(Object.keys(line ?? {})).toEqual(["at", "level", "message", "pool", "itemId"]);
    expect(line).toMatchObject({ level: "info", message: "item offered", pool: "main", itemId: "0JR1" });
    expect(Date.parse(String(line?.["at"]))).not.toBeNaN();
  });

  test("cannot be forged: fields named like its own are renamed, line breaks stay inside", () => {
    const [line, ...more] = lines((log) => log.warn("a\nb", { message: "x", level: "error", at: 0 }));
    expect(line).toMatchObject({ level: "warn", message: "a\nb", "field.message": "x", "field.level": "error" });
    expect(more).toEqual([]);
  });

  test("is only written at its level and above", () => {
    const text = written({ level: "warn" }, (log) => {
      log.debug("no");
      log.info("no");
      log.warn("yes");
      log.error("yes");
    });
    expect(text.match(/"message":"yes"/g)).toHaveLength(2);
    expect(text).not.toContain('"no"');
  });

  test("tells an error with its code, stack and cause", () => {
    const cause = new RangeError("inner");
    const error = Object.assign(new Error("outer", { cause }), { code: "OrgRefused" });
    const [line] = lines((log) => log.error("failed", { err: error }));
    expect(line?.["err"]).toMatchObject({ name: "Error", message: "outer", code: "OrgRefused" });
    expect(line?.["err"]).toMatchObject({ cause: { name: "RangeError", message: "inner" } });
    expect(JSON.stringify(line)).toContain("createLog.test.ts");
  });

  test("survives whatever it is given", () => {
    const circular: Record<string, unknown> = { big: 1n, call: () => 1, when: new Date(Number.NaN) };
    circular["self"] = circular;
    const hostile = Object.defineProperty({}, "trap", {
      enumerable: true,
      get: () => {
        throw new TypeError("no");
      }
    });
    const [line] = lines((log) =>
      log.info("odd", { circular, hostile, long: "x".repeat(10_000), list: Array(500).fill(1) })
    );
    expect(line?.["circular"]).toEqual({ big: "1", call: "[function]", when: "[invalid date]", self: "[circular]" });
    expect(line?.["hostile"]).toBe("[unreadable: TypeError]");
    expect(String(line?.["long"]).length).toBeLessThan(4200);
    expect(line?.["list"]).toHaveLength(101);
    expect(line?.["list"]).toContain("[400 more]");
  });
});

describe("a pretty line", () => {
  test("is one line per message, with the facts behind it and a stack indented below", () => {
    const text = written({ format: "pretty" }, (log) => {
      log.info("item offered", { itemId: "0JR1", why: "two words" });
      log.error("failed", { err: new Error("broken") });
    });
    const [first, second, ...stack] = text.trimEnd().split("\n");
    expect(first).toMatch(/^\d\d:\d\d:\d\d\.\d{3} info {2}item offered itemId=0JR1 why="two words"$/);
    expect(second).toContain('failed err={"name":"Error","message":"broken"}');
    expect(stack.length).toBeGreaterThan(0);
    expect(stack.every((line) => line.startsWith("    "))).toBe(true);
  });

  test("lets no control character through and has colours only when asked", () => {
    expect(written({ format: "pretty" }, (log) => log.info("a\u001b[2J\nb", { k: "\u001b[0m" }))).not.toContain(
      "\u001b"
    );
    expect(written({ format: "pretty", hasColour: true }, (log) => log.info("a"))).toContain("\u001b[36minfo");
  });
});
