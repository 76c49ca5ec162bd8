import { BridgeError } from "../../ports/bridgeError.ts";

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
}

interface Place {
  readonly method: string;
  readonly path: string;
}

/** Calls the console of the org or the centre by operation id, as an outside script would. */
export class ConsoleClient {
  readonly #url: string;
  readonly #places: ReadonlyMap<string, Place>;

  static async open(url: string, openApiUrl: string): Promise<ConsoleClient> {
    const document = (await (await fetch(openApiUrl)).json()) as OpenApi;
    const places = new Map<string, Place>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { operationId }] of Object.entries(methods)) {
        if (operationId !== undefined) places.set(operationId, { method, path });
      }
    }
    return new ConsoleClient(url.replace(/\/+$/, ""), places);
  }

  private constructor(url: string, places: ReadonlyMap<string, Place>) {
    this.#url = url;
    this.#places = places;
  }

  /** The operation's answer. Throws a BridgeError with the problem's own words when it is refused. */
  async call<T = unknown>(operationId: string, body?: object): Promise<T> {
    const place = this.#places.get(operationId);
    if (place === undefined)
      throw new BridgeError({ code: "NotFound", message: `${this.#url} has no operation ${operationId}.` });
    const response = await fetch(`${this.#url}${place.path}`, {
      method: place.method.toUpperCase(),
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw new BridgeError({
      code: "RequestInvalid",
      message: `${operationId} was refused with ${response.status}: ${text}`
    });
  }
}
