import { problemContentType, problemSchema } from "./problem.ts";
import type { DocumentedReply } from "./route.ts";

/** An answer that says what is wrong. */
export function problem(description: string): DocumentedReply {
  return { description, contentType: problemContentType, schema: problemSchema };
}

export const invalid = { 400: problem("A parameter is wrong; all are named.") };
export const guarded = { ...invalid, 401: problem("The bearer token is missing or wrong.") };
export const absent = { 404: problem("There is no such thing.") };
export const acting = {
  ...guarded,
  403: problem("The request comes from another site's page."),
  413: problem("The body is too long."),
  415: problem("The body is of another type.")
};
