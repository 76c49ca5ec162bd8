import { afterEach, describe, expect, test } from "@jest/globals";
import { DirtyReader } from "../../../../src/adapters/salesforce/intake/dirtyReader.ts";
import { BridgeError } from "../../../../src/ports/bridgeError.ts";
import { AdjustableTime } from "../adjustableTime.ts";
import { RecordingLog } from "../recordingLog.ts";

let reader: DirtyReader;
const reads: (readonly string[])[] = [];
const open = (read: (ids: readonly string[]) => Promise<void>): void => {
  reader = new DirtyReader({
    time: new AdjustableTime(),
    log: new RecordingLog(),
    what: "record",
    read: (ids) => {
      reads.push([...ids]);
      return read(ids);
    }
  });
};

afterEach(() => {
  reader.stop();
  reads.length = 0;
});

describe("the set of dirty records", () => {
  test("reads a record once however often it changed, and tells everybody who waits", async () => {
    open(() => Promise.resolve());
    let settled = 0;
    for (let n = 0; n < 1_000; n += 1) reader.mark("a", () => (settled += 1));
    await reader.idle();
    expect(reads).toEqual([["a"]]);
    expect(settled).toBe(1_000);
  });

  test("never asks for more than 200 at once", async () => {
    open(() => Promise.resolve());
    for (let n = 0; n < 450; n += 1) reader.mark(`r${n}`);
    await reader.idle();
    expect(reads.map((ids) => ids.length)).toEqual([200, 200, 50]);
  });

  test("reads again what could not be read", async () => {
    let isDown = true;
    open(() => {
      if (!isDown) return Promise.resolve();
      isDown = false;
      return Promise.reject(new BridgeError({ code: "OrgUnreachable", message: "down", isRetryable: true }));
    });
    let isSettled = false;
    reader.mark("a", () => (isSettled = true));
    await reader.idle();
    expect(reads).toEqual([["a"], ["a"]]);
    expect(isSettled).toBe(true);
  });

  test("reads the others when the org refuses one of them", async () => {
    const read = new Set<string>();
    open((ids) => {
      if (ids.includes("bad")) return Promise.reject(new BridgeError({ code: "OrgRefused", message: "malformed id" }));
      for (const id of ids) read.add(id);
      return Promise.resolve();
    });
    for (const id of ["a", "b", "bad", "c", "d"]) reader.mark(id);
    await reader.idle();
    expect([...read].sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("reads a record again that changes while it is being read", async () => {
    let isMarked = false;
    open(() => {
      if (!isMarked) reader.mark("a");
      isMarked = true;
      return Promise.resolve();
    });
    reader.mark("a");
    await reader.idle();
    expect(reads).toEqual([["a"], ["a"]]);
  });
});
