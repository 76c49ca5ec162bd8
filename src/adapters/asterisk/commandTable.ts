import type { CentreResult } from "../../ports/contactCentre.ts";

const MOST_KEPT = 10_000;

/** Answers to commands: the same id asked again gets the same answer, and nothing is done twice. */
export class CommandTable {
  readonly #answers = new Map<string, CentreResult>();

  /** Null when the command has not been answered before. */
  repeated(commandId: string): CentreResult | null {
    const answer = this.#answers.get(commandId);
    if (answer === undefined) return null;
    return answer.ok ? { ok: true, isRepeated: true } : answer;
  }

  /** Keeps the answer, unless what became of the command is not known. */
  keep(commandId: string, answer: CentreResult): CentreResult {
    if (!answer.ok && answer.isUnknown) return answer;
    this.#answers.set(commandId, answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MOST_KEPT) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }
}

export function refusal(reason: Extract<CentreResult, { ok: false }>["reason"], isUnknown = false): CentreResult {
  return { ok: false, reason, isUnknown };
}
