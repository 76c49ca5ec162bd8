/** What is said when a contact centre cannot be asked, or answers what nobody can read. */
import { BridgeError } from "../../ports/bridgeError.ts";
import type { HttpOutcome } from "./centreHttp.ts";

export function unreachable(url: string, what: string, error: string): BridgeError {
  return new BridgeError({
    code: "CentreUnreachable",
    message: `Asked the contact centre at ${url} for ${what}; got no answer: ${error}.`,
    actions: ["Check that the contact centre runs and that its address is right."],
    isRetryable: true
  });
}

/** `check`: what in the configuration may be wrong. */
export function refused(url: string, what: string, received: string, check: string): BridgeError {
  return new BridgeError({
    code: "CentreRefused",
    message: `Asked the contact centre at ${url} for ${what}; received ${received}.`,
    actions: [`Check ${check} in the configuration.`]
  });
}

export function notConnectedYet(): BridgeError {
  return new BridgeError({
    code: "CentreUnreachable",
    message: "The contact centre's capabilities were asked for before it was connected.",
    actions: ["Await connect() first."]
  });
}

/** Reads a good answer, or throws why there is none. */
export class AnswerReader {
  readonly #url: string;
  readonly #check: string;

  constructor(url: string, check: string) {
    this.#url = url;
    this.#check = check;
  }

  read<T>(what: string, outcome: HttpOutcome, reader: (body: unknown) => T): T {
    if (outcome.kind === "failed") throw unreachable(this.#url, what, outcome.error);
    if (outcome.status !== 200) throw this.refused(what, `status ${String(outcome.status)}`);
    try {
      return reader(outcome.body);
    } catch (error) {
      throw this.refused(what, `an answer that cannot be read: ${String(error)}`);
    }
  }

  refused(what: string, received: string): BridgeError {
    return refused(this.#url, what, received, this.#check);
  }
}
