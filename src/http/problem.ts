import { z } from "zod";
import { BridgeError, type BridgeErrorFacts, errorCodes } from "../ports/bridgeError.ts";
import type { Reply } from "./route.ts";

/** RFC 9457, with what to do and all problems at once. */
export const problemSchema = z
  .strictObject({
    type: z.string().describe("urn:onequeue:problem:<code>"),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(errorCodes) as [keyof typeof errorCodes]),
    actions: z.array(z.string()).describe("What to do next, each a full sentence."),
    problems: z.array(z.strictObject({ path: z.string(), message: z.string() }))
  })
  .describe("What went wrong.");

export const problemContentType = "application/problem+json";

/** An error that this server refuses a request with before any handler sees it. `status` where the code's is too wide. */
export class RequestRefused extends BridgeError {
  readonly refusedWith: number | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(facts: BridgeErrorFacts, status: number | null = null, headers: Readonly<Record<string, string>> = {}) {
    super(facts);
    this.refusedWith = status;
    this.headers = headers;
  }

  override get status(): number {
    return this.refusedWith ?? super.status;
  }
}

/** Errors that are not ours say nothing of their inside to the outside; the log has them. */
export function problemOf(error: unknown): Reply & { readonly status: number } {
  const known =
    error instanceof BridgeError
      ? error
      : new BridgeError({
          code: "InternalFault",
          message: "The request failed inside the bridge.",
          actions: ["Look for this time in the bridge's log: the error is there with its stack."],
          cause: error
        });
  const { code, message, actions, problems, status } = known;
  return {
    status,
    contentType: problemContentType,
    body: {
      type: `urn:onequeue:problem:${code}`,
      title: titleOf(code),
      status,
      detail: message,
      actions,
      problems,
      code
    }
  };
}

/** "NotFound" -> "Not found". */
function titleOf(code: string): string {
  const words = code.replaceAll(/(?<!^)([A-Z])/g, " $1");
  return words.charAt(0) + words.slice(1).toLowerCase();
}

export function notFound(what: string, action: string): BridgeError {
  return new BridgeError({ code: "NotFound", message: what, actions: [action] });
}
