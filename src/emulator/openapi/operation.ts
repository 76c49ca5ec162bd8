import type { z } from "zod";

/** One operation as data: the router and the OpenAPI document are both made from it. */
export interface OperationDefinition<Body extends z.ZodType, Answer extends z.ZodType> {
  readonly operationId: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** A fixed path such as `/console/items`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly body: Body;
  readonly response: Answer;
  /** Throws a SalesforceError or a Problem to refuse. */
  readonly handler: (body: z.output<Body>) => z.input<Answer> | Promise<z.input<Answer>>;
}

/** An operation with its types erased, so that a table can hold all of them. */
export interface Operation {
  readonly operationId: string;
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly tag: string;
  readonly body: z.ZodType;
  readonly response: z.ZodType;
  /** Checks the body, runs the handler. Throws a Problem that lists everything wrong with the body. */
  readonly run: (body: unknown) => Promise<unknown>;
}

/** What is wrong with one place of a request. */
export interface BodyProblem {
  /** Path into the body, `items.0.queue`; empty for the body as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A refusal in the form of RFC 9457 (`application/problem+json`). */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly problems: readonly BodyProblem[];

  constructor(status: number, title: string, detail: string, problems: readonly BodyProblem[] = []) {
    super(detail);
    this.name = new.target.name;
    this.status = status;
    this.title = title;
    this.problems = problems;
  }
}

function checkedBody<Body extends z.ZodType>(operationId: string, schema: Body, body: unknown): z.output<Body> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  const detail = `${operationId} cannot read its body: ${problems.map(({ path, message }) => `${path || "body"}: ${message}`).join("; ")}.`;
  throw new Problem(400, "The request body is not valid", detail, problems);
}

/** Declares an operation; the body reaches the handler checked and typed. */
export function defineOperation<Body extends z.ZodType, Answer extends z.ZodType>(
  definition: OperationDefinition<Body, Answer>
): Operation {
  const { operationId, method, path, summary, description, tag, body, response, handler } = definition;
  return {
    operationId,
    method,
    path,
    summary,
    description,
    tag,
    body,
    response,
    run: async (sent) => await handler(checkedBody(operationId, body, sent))
  };
}
