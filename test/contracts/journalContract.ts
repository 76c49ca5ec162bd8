/** What every journal must do, whatever it is made of. Run by test/adapters/<kind>/journal.test.ts. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Journal, JournalRow } from "../../src/ports/journal.ts";
import { activation, batch, change, command, policy, row, snapshot } from "./journalRows.ts";

export interface JournalPlace {
  /** Opens the same journal again and again. */
  open(facts?: { readonly owner?: string; readonly now?: () => number }): Promise<Journal>;
  remove(): Promise<void>;
  /**
   * Arguments for Node of a program that opens this journal and commits numbered rows for ever, writing each `seq` to
   * standard output once it is durable.
   */
  readonly committer: readonly string[];
}

export async function allRows(journal: Journal, after = 0): Promise<readonly JournalRow[]> {
  const found: JournalRow[] = [];
  for await (const each of journal.rows(after)) found.push(each);
  return found;
}

/** Commits rows of one input each until `until`. */
export async function fill(journal: Journal, until: number): Promise<void> {
  for (let seq = journal.lastSeq + 1; seq <= until; seq += 1)
    await journal.commit(batch({ rows: [row(journal, seq)] }));
}

/** Resolves with the last durable seq that a committer told before it was killed. */
export async function killAfter(child: ChildProcess, count: number): Promise<number> {
  const told: number[] = [];
  if (child.stdout === null) throw new Error("The committer has no standard output.");
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(Number(line));
    if (told.length === count) child.kill("SIGKILL");
  }
  await ended;
  return told.at(-1) ?? 0;
}

export function journalContract(kind: string, makePlace: () => Promise<JournalPlace>): void {
  describe(`a journal on ${kind}`, () => {
    let place: JournalPlace;
    let opened: Journal[];
    beforeEach(async () => {
      place = await makePlace();
      opened = [];
    });
    afterEach(async () => {
      for (const journal of opened) await journal.close();
      await place.remove();
    });

    async function open(facts: Parameters<JournalPlace["open"]>[0] = {}): Promise<Journal> {
      const journal = await place.open(facts);
      opened.push(journal);
      return journal;
    }

    async function reopen(journal: Journal): Promise<Journal> {
      await journal.close();
      opened = opened.filter((other) => other !== journal);
      return open();
    }

    test("begins empty, with epoch 1 and unbound", async () => {
      const journal = await open();
      expect(journal).toMatchObject({ lastSeq: 0, epoch: 1, orgId: null });
      expect(await allRows(journal)).toEqual([]);
      expect(await journal.latestSnapshot()).toBeNull();
      expect([...(await journal.positions())]).toEqual([]);
      expect(await journal.unsettledCommands()).toEqual([]);
    });

    test("keeps rows as they were given, across opening again", async () => {
      const journal = await open();
      const rows = [
        row(journal, 1, { inputType: "ItemArrived", input: '{"item":{"a":"é \\" \\n","b":-1.5e3,"c":null,"d":[]}}' }),
        row(journal, 2, { decisions: '[{"kind":"offer","because":{"beaten":[]}}]', coreVersion: "2.0.0" }),
        row(journal, 3, { input: "{}", policyHash: "a".repeat(64) })
      ];
      await journal.commit(batch({ rows }));
      expect(await allRows(await reopen(journal))).toEqual(rows);
    });

    test("gives each writer an epoch one above the last", async () => {
      const second = await reopen(await open());
      expect(second.epoch).toBe(2);
      expect((await reopen(second)).epoch).toBe(3);
    });

    test("refuses a row that does not follow the last, whole batch and all, and goes on", async () => {
      const journal = await open();
      await fill(journal, 3);
      for (const seqs of [[5], [3], [4, 6], [4, 4]]) {
        const rows = seqs.map((seq) => row(journal, seq));
        await expect(journal.commit(batch({ rows, positions: new Map([["s", "9"]]) }))).rejects.toThrow("next is");
      }
      await expect(journal.commit(batch({ rows: [row(journal, 4, { epoch: 9 })] }))).rejects.toThrow("of epoch 1");
      expect([...(await journal.positions())]).toEqual([]);
      await fill(journal, 4);
      expect((await allRows(journal)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    });

    test("writes nothing of a batch of which a part is refused", async () => {
      const journal = await open();
      await journal.commit(batch({ rows: [row(journal, 1)], commands: [command(1)] }));
      const twice = batch({
        rows: [row(journal, 2, { inputType: "NeverSeenBefore" })],
        commands: [command(2), command(1)],
        positions: new Map([["s", "2"]])
      });
      await expect(journal.commit(twice)).rejects.toThrow("Nothing of it was written");
      await expect(journal.commit(batch({ rows: [row(journal, 2)], changes: [change("nobody:1")] }))).rejects.toThrow(
        "no such command"
      );
      expect(journal.lastSeq).toBe(1);
      expect([...(await journal.positions())]).toEqual([]);
      expect(await journal.command(command(2).commandId)).toBeNull();
      const again = row(journal, 2, { inputType: "NeverSeenBefore" });
      await journal.commit(batch({ rows: [again] }));
      expect(await allRows(journal, 1)).toEqual([again]);
    });

    test("keeps commands that are sending or unknown as unsettled, in order, across opening again", async () => {
      const journal = await open();
      const commands = [1, 2, 3, 4, 5].map((seq) => command(seq));
      await journal.commit(batch({ rows: [1, 2, 3, 4, 5].map((seq) => row(journal, seq)), commands }));
      const [, second, third, fourth, fifth] = commands.map(({ commandId }) => commandId) as [
        string,
        string,
        string,
        string,
        string
      ];
      await journal.commit(
        batch({
          changes: [
            change(second),
            change(third, { state: "unknown", attempts: 2, detail: "ETIMEDOUT" }),
            change(fourth, { state: "refused", detail: "NO_CAPACITY" }),
            change(fifth, { state: "gaveUp" })
          ]
        })
      );
      const again = await reopen(journal);
      expect(await again.unsettledCommands()).toEqual([
        commands[0],
        { ...commands[2], state: "unknown", attempts: 2, detail: "ETIMEDOUT" }
      ]);
      expect(await again.command(second)).toEqual({
        ...commands[1],
        state: "done",
        attempts: 1,
        detail: "0Bz000000000001AAA"
      });
    });

    test("keeps the last position of each stream, together with the rows of its batch", async () => {
      const journal = await open();
      await journal.commit(
        batch({
          rows: [row(journal, 1)],
          positions: new Map([
            ["a", "1"],
            ["b", "x"]
          ])
        })
      );
      await journal.commit(batch({ positions: new Map([["a", "2"]]) }));
      expect([...(await (await reopen(journal)).positions())]).toEqual([
        ["a", "2"],
        ["b", "x"]
      ]);
    });

    test("reads rows after a place, while more are written", async () => {
      const journal = await open();
      await journal.commit(batch({ rows: Array.from({ length: 1000 }, (_, index) => row(journal, index + 1)) }));
      const seen: number[] = [];
      for await (const { seq } of journal.rows(10)) {
        if (seq === 500) await fill(journal, 1005);
        seen.push(seq);
      }
      expect(seen).toEqual(Array.from({ length: 995 }, (_, index) => index + 11));
    });

    test("keeps policies with their modules, and who activated which when, across opening again", async () => {
      const journal = await open();
      const [first, second] = [policy("1"), policy("two words")];
      await journal.keepPolicy(first);
      await journal.keepPolicy(second);
      await journal.keepPolicy({ ...first, text: "the same policy with another comment" });
      const activations = [activation(1, first), activation(2, second, "Ann Example"), activation(3, first, "Bob")];
      const rows = [1, 2, 3].map((seq) => row(journal, seq, { inputType: "PolicyActivated" }));
      await journal.commit(batch({ rows, activations }));
      const again = await reopen(journal);
      expect(await again.activations()).toEqual(activations.toReversed());
      expect(await again.policySource(first.policyHash)).toEqual(first);
      expect(await again.policySource(second.policyHash)).toEqual(second);
      expect(await again.policySource("never kept")).toBeNull();
    });

    test("has nothing of an activation whose batch is refused", async () => {
      const journal = await open();
      await journal.commit(batch({ rows: [row(journal, 1)], commands: [command(1)] }));
      const refused = batch({
        rows: [row(journal, 2)],
        activations: [activation(2, policy("1"))],
        commands: [command(1)]
      });
      await expect(journal.commit(refused)).rejects.toThrow("Nothing of it was written");
      expect(await journal.activations()).toEqual([]);
    });

    test("gives back the version of the policy that each row was decided under", async () => {
      const journal = await open();
      const rows = ["1", "summer 2026", ""].map((policyVersion, index) => row(journal, index + 1, { policyVersion }));
      await journal.commit(batch({ rows }));
      expect(await allRows(journal)).toEqual(rows);
    });

    test("is bound to one org for good", async () => {
      const journal = await open();
      await journal.bindOrg("00D000000000001EAA");
      await journal.bindOrg("00D000000000001EAA");
      const again = await reopen(journal);
      expect(again.orgId).toBe("00D000000000001EAA");
      await expect(again.bindOrg("00D000000000002EAA")).rejects.toMatchObject({ code: "JournalOfAnotherOrg" });
    });

    test("is refused to a second writer, who is told who has it", async () => {
      const journal = await open({ owner: "bridge-one" });
      const refusal = await place.open({ owner: "bridge-two" }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: "JournalLocked", ids: { pid: String(process.pid), owner: "bridge-one" } });
      await fill(journal, 1);
      expect((await reopen(journal)).epoch).toBe(2);
    });

    test("is refused while another process writes it, and free as soon as that is killed", async () => {
      const child = spawn(process.execPath, place.committer, { stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data");
      const refusal = await place.open().catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: "JournalLocked", exitCode: 3, ids: { pid: String(child.pid) } });
      const ended = once(child, "close");
      child.stdout.resume();
      child.kill("SIGKILL");
      await ended;
      expect((await open()).lastSeq).toBeGreaterThan(0);
    });

    test("gives back the newest snapshot, chunk by chunk", async () => {
      const journal = await open();
      await fill(journal, 20);
      await journal.saveSnapshot(snapshot(10, ["old"]));
      const newest = snapshot(20, ["first\nlines", "", "é\u2028😀", "x".repeat(1_000_000)]);
      await journal.saveSnapshot(newest);
      const found = await (await reopen(journal)).latestSnapshot();
      expect({ ...found, chunks: [...(found?.chunks ?? [])] }).toEqual({ ...newest, chunks: [...newest.chunks] });
      expect([...(found?.chunks ?? [])]).toHaveLength(4);
    });

    test("refuses a snapshot whose chunks are not what its hash says, and keeps the one before", async () => {
      const journal = await open();
      await fill(journal, 2);
      await journal.saveSnapshot(snapshot(1, ["good"]));
      const wrong = { ...snapshot(2, ["bad"]), stateHash: "0".repeat(64) };
      await expect(journal.saveSnapshot(wrong)).rejects.toMatchObject({ code: "InternalFault" });
      expect((await journal.latestSnapshot())?.seq).toBe(1);
    });

    test("does not offer a snapshot of rows that it does not have", async () => {
      const journal = await open();
      await fill(journal, 1);
      await journal.saveSnapshot(snapshot(7, ["from elsewhere"]));
      expect(await journal.latestSnapshot()).toBeNull();
    });

    test("refuses everything once closed", async () => {
      const journal = await place.open();
      await journal.close();
      await expect(journal.commit(batch({ positions: new Map([["a", "1"]]) }))).rejects.toThrow("closed");
    });

    test("killed while committing, it has every row that was told durable, and no gap", async () => {
      let durable = 0;
      for (const count of [1, 40, 170]) {
        const child = spawn(process.execPath, place.committer, { stdio: ["ignore", "pipe", "inherit"] });
        const told = await killAfter(child, count);
        expect(told).toBeGreaterThan(durable);
        const journal = await place.open();
        const seqs = (await allRows(journal)).map(({ seq }) => seq);
        expect(seqs.length).toBeGreaterThanOrEqual(told);
        expect(seqs).toEqual(seqs.map((_, index) => index + 1));
        expect(await journal.positions()).toEqual(new Map([["s", String(seqs.length)]]));
        expect(await journal.unsettledCommands()).toHaveLength(seqs.length);
        durable = journal.lastSeq;
        await journal.close();
      }
    });
  });
}
