import type { ZodError } from "zod";

/** One thing wrong with an input: where, and a sentence. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Everything the centre refuses, as problem+json shows it: what was asked, what is so, what is allowed. */
export class CentreProblem extends Error {
  readonly status: number;
  readonly type: string;
  readonly problems: readonly Problem[];

  constructor(status: number, type: string, detail: string, problems: readonly Problem[] = []) {
    super(detail);
    this.name = new.target.name;
    this.status = status;
    this.type = type;
    this.problems = problems;
  }
}

/** All issues of a failed parse, with their paths. */
export function problemsOf(error: ZodError, prefix = ""): Problem[] {
  return error.issues.map((issue) => ({
    path: [prefix, ...issue.path.map(String)].filter((part) => part !== "").join("."),
    message: issue.message
  }));
}

export function notFound(what: string, id: string, known: Iterable<string>): CentreProblem {
  const names = [...known].slice(0, 20).join(", ");
  return new CentreProblem(404, "not-found", `No ${what} "${id}". There is: ${names === "" ? "none" : names}.`);
}

export function conflict(detail: string): CentreProblem {
  return new CentreProblem(409, "conflict", detail);
}
