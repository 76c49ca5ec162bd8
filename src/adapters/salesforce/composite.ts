/** One answer of a composite request. */
export interface Subresponse {
  readonly referenceId: string;
  readonly httpStatusCode: number;
  readonly body: unknown;
  /** First error of the body; empty texts where there is none. */
  readonly error: { readonly code: string; readonly message: string };
}

/** The answers in a `compositeResponse`; empty when the body is something else. */
export function subresponsesOf(body: unknown): Subresponse[] {
  const list = (body as { compositeResponse?: unknown } | null)?.compositeResponse;
  return Array.isArray(list) ? list.map(subresponseOf) : [];
}

function subresponseOf(entry: unknown): Subresponse {
  const { referenceId, httpStatusCode, body } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  return {
    referenceId: typeof referenceId === "string" ? referenceId : "",
    httpStatusCode: typeof httpStatusCode === "number" ? httpStatusCode : 0,
    body,
    error: firstError(body)
  };
}

/** sObject requests say `errorCode`, collections say `statusCode`. */
export function firstError(body: unknown): { readonly code: string; readonly message: string } {
  const first = (Array.isArray(body) ? body[0] : body) as Readonly<Record<string, unknown>> | null | undefined;
  const code = first?.["errorCode"] ?? first?.["statusCode"];
  const message = first?.["message"];
  return {
    code: typeof code === "string" ? code : "",
    message: typeof message === "string" ? message : ""
  };
}

/** Id of the record that an sObject insert made; null when it made none. */
export function createdId(body: unknown): string | null {
  const id = (body as { id?: unknown } | null)?.id;
  return typeof id === "string" && id !== "" ? id : null;
}
