import type { Time } from "../../ports/time.ts";

export interface CentreHttpOptions {
  /** Base address without a path. */
  readonly url: string;
  readonly token: string | null;
  readonly timeoutMs: number;
  readonly time: Time;
}

/** `isUnknown`: the request may or may not have been taken. */
export type HttpOutcome =
  | { readonly kind: "answer"; readonly status: number; readonly body: unknown; readonly isRepeated: boolean }
  | { readonly kind: "failed"; readonly isUnknown: boolean; readonly error: string };

/** One request, one attempt; never throws for what the centre does or fails to do. */
export class CentreHttp {
  readonly #options: CentreHttpOptions;

  constructor(options: CentreHttpOptions) {
    this.#options = options;
  }

  get headers(): Readonly<Record<string, string>> {
    const { token } = this.#options;
    return token === null ? {} : { authorization: `Bearer ${token}` };
  }

  async request(
    method: string,
    path: string,
    body?: object,
    timeoutMs = this.#options.timeoutMs
  ): Promise<HttpOutcome> {
    const { time, url } = this.#options;
    const abort = new AbortController();
    const timer = time.after(timeoutMs, () => abort.abort(new Error(`no answer within ${String(timeoutMs)} ms`)));
    try {
      const response = await time.fetch(new URL(path, url).href, {
        method,
        headers: { ...this.headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: abort.signal
      });
      return {
        kind: "answer",
        status: response.status,
        body: await readJson(response),
        isRepeated: response.headers.get("onequeue-repeated") === "true"
      };
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
