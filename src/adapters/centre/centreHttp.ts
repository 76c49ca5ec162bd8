import type { Time } from "../../ports/time.ts";

export interface CentreHttpOptions {
  /** Base address; paths are put behind it. */
  readonly url: string;
  /** Headers that prove who asks, made for each request's body (empty for none). */
  readonly headers: (body: string) => Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly time: Time;
}

/** `isUnknown`: the request may or may not have been taken. */
export type HttpOutcome =
  | { readonly kind: "answer"; readonly status: number; readonly body: unknown; readonly headers: Headers }
  | { readonly kind: "failed"; readonly isUnknown: boolean; readonly error: string };

/** One request, one attempt; never throws for what the centre does or fails to do. */
export class CentreHttp {
  readonly #options: CentreHttpOptions;

  constructor(options: CentreHttpOptions) {
    this.#options = { ...options, url: options.url.replace(/\/+$/, "") };
  }

  /** @param path begins with a slash */
  async request(
    method: string,
    path: string,
    body?: object,
    timeoutMs = this.#options.timeoutMs
  ): Promise<HttpOutcome> {
    const { time, url, headers } = this.#options;
    const abort = new AbortController();
    const timer = time.after(timeoutMs, () => abort.abort(new Error(`no answer within ${String(timeoutMs)} ms`)));
    const text = body === undefined ? "" : JSON.stringify(body);
    try {
      const response = await time.fetch(`${url}${path}`, {
        method,
        headers: { ...headers(text), ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: text }),
        // What proves who asks is for this address only.
        redirect: "error",
        signal: abort.signal
      });
      return { kind: "answer", status: response.status, body: await readJson(response), headers: response.headers };
    } catch (error) {
      return { kind: "failed", isUnknown: !neverSent(error), error: reasonText(error) };
    } finally {
      timer.cancel();
    }
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** The connection was never made, so nothing can have been taken. */
function neverSent(error: unknown): boolean {
  return ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"].includes(codeOf(error));
}

/** Errors of the network stack carry their code on themselves or on their cause. */
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return "cause" in error ? codeOf(error.cause) : "";
}

function reasonText(error: unknown): string {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  return code === "" ? text : `${text} (${code})`;
}
