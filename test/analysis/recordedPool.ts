/** A pool under test that keeps its journal in memory, as an analysis reads it. */
import type { JournalSource } from "../../src/analysis/journalSource.ts";
import { encodeDecisions } from "../../src/core/decisionText.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { coreVersion } from "../../src/core/state.ts";
import { writeState } from "../../src/core/stateRecords.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import type { CommandRecord, JournalRow, Snapshot } from "../../src/ports/journal.ts";
import { Pool } from "../core/given.ts";
import { vipFirst } from "../core/policies.ts";

export class RecordedPool extends Pool implements JournalSource {
  readonly pool = "main";
  readonly journal: JournalRow[] = [];
  readonly commands: CommandRecord[] = [];
  #snapshot: Snapshot | null = null;

  constructor(policy: CompiledPolicy = vipFirst) {
    super(policy);
    this.snapshot();
  }

  override when(input: UnstampedInput): this {
    super.when(input);
    // The base class feeds its first inputs before there is a journal here; the snapshot has them.
    if (!Object.hasOwn(this, "journal")) return this;
    const { seq, epoch, policy } = this.state;
    const body = { epoch, at: this.now, coreVersion, policyHash: policy.hash, policyVersion: policy.version };
    const decisions = encodeDecisions(this.last.decisions);
    this.journal.push({ seq, ...body, inputType: input.type, input: JSON.stringify(input), decisions });
    for (const command of this.last.commands) {
      const { commandId, type } = command;
      const sent = { state: "sending", attempts: 0, detail: null } as const;
      this.commands.push({ commandId, seq, epoch, type, body: JSON.stringify(command), ...sent });
    }
    return this;
  }

  /** What came before the first recorded row is in this. */
  snapshot(): this {
    const { seq, epoch, policy } = this.state;
    const chunks = [...writeState(this.state)];
    this.#snapshot = { seq, epoch, coreVersion, policyHash: policy.hash, stateHash: "", chunks };
    return this;
  }

  lastSeq(): number {
    return this.journal.at(-1)?.seq ?? 0;
  }

  *rows(after: number, until = Infinity): Generator<JournalRow> {
    for (const row of this.journal) if (row.seq > after && row.seq <= until) yield row;
  }

  commandsOf(itemId: string): readonly CommandRecord[] {
    return this.commands.filter(({ commandId }) => commandId.startsWith(`${itemId}:`));
  }

  async startingPoint(): Promise<Snapshot | null> {
    return this.#snapshot;
  }
}
