import { z } from "zod";
import { CentreProblem, problemsOf } from "./problem.ts";

/** What an operation sends back. `isCut`: executed, but the connection is cut instead of an answer. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Something was changed. */
  readonly isCommitted: boolean;
  readonly isCut?: boolean;
}

interface Definition<Input extends z.ZodType> {
  readonly operationId: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** Express and OpenAPI both: parameters as `{name}`. */
  readonly path: string;
  readonly tag: "console" | "faults" | "bridge" | "service";
  readonly summary: string;
  /** Path parameters, query (get) and body (others) together. */
  readonly input: Input;
  /** Body of the successful answer. */
  readonly answer: z.ZodType;
  readonly status?: number;
  /** Further answers that are not problems: status -> meaning. */
  readonly otherAnswers?: Readonly<Record<number, string>>;
  readonly isPublic?: boolean;
  readonly run: (input: z.output<Input>) => Reply | Promise<Reply>;
}

/** One row of the table that both the router and the OpenAPI document are made from; types erased. */
export interface Operation extends Omit<Definition<z.ZodType>, "run"> {
  /** Checks the input, then runs. Throws a CentreProblem with everything that is wrong. */
  readonly take: (input: unknown) => Promise<Reply>;
}

export function operation<Input extends z.ZodType>(definition: Definition<Input>): Operation {
  const { run, ...described } = definition;
  return {
    ...described,
    take: async (input) => {
      const parsed = definition.input.safeParse(input);
      if (parsed.success) return await run(parsed.data);
      const problems = problemsOf(parsed.error);
      const said = problems.map(({ path, message }) => `${path === "" ? "input" : path}: ${message}`).join("; ");
      throw new CentreProblem(
        400,
        "input-invalid",
        `${definition.operationId} cannot read its input: ${said}.`,
        problems
      );
    }
  };
}

/** The answer of an operation that changed something. */
export function changed(body: unknown, status = 200): Reply {
  return { status, body, isCommitted: true };
}

/** The answer of an operation that only looked. */
export function seen(body: unknown): Reply {
  return { status: 200, body, isCommitted: false };
}

export const nothing = z.strictObject({});
