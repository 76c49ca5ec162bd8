import { userInfo } from "node:os";
import { BridgeError, errorCodes, type ErrorCode, type Problem } from "../ports/bridgeError.ts";
import type { CliIo } from "./io.ts";
import { textOption, type Arguments } from "./options.ts";

/** Options of every command that asks something of a running bridge. */
export const clientOptions = {
  url: { type: "string" },
  "token-env": { type: "string" },
  actor: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" }
} as const;

export const clientUsage = `  --url URL         address of the bridge's board (http://127.0.0.1:7878)
  --token-env NAME  environment variable with the bridge's bearer token (ONEQUEUE_HTTP_TOKEN)
  --actor NAME      who asks, for the record; your user name unless given
  --json            the bridge's answer as it is`;

const usualUrl = "http://127.0.0.1:7878";
const usualTokenEnv = "ONEQUEUE_HTTP_TOKEN";

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface ProblemBody {
  readonly detail?: string;
  readonly code?: string;
  readonly actions?: readonly string[];
  readonly problems?: readonly Problem[];
}

/** Asks a running bridge over its HTTP interface. */
export class BridgeClient {
  readonly #url: string;
  readonly #token: string | null;
  readonly #actor: string;

  constructor(values: Arguments["values"], env: CliIo["env"]) {
    this.#url = (textOption(values, "url") ?? usualUrl).replace(/\/+$/, "");
    this.#token = tokenOf(textOption(values, "token-env"), env);
    this.#actor =
      textOption(values, "actor") ?? env["USER"] ?? env["LOGNAME"] ?? env["USERNAME"] ?? userInfo().username;
  }

  /** Throws BridgeError with the bridge's own words when it refuses. */
  get<T>(path: string): Promise<T> {
    return this.#ask(path, {});
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.#send(path, "application/json", JSON.stringify(body));
  }

  postYaml<T>(path: string, text: string): Promise<T> {
    return this.#send(path, "application/yaml", text);
  }

  #send<T>(path: string, contentType: string, body: string): Promise<T> {
    const headers = { "Content-Type": contentType, "X-Actor": encodeURIComponent(this.#actor) };
    return this.#ask(path, { method: "POST", headers, body });
  }

  async #ask<T>(path: string, { headers, ...init }: Asked): Promise<T> {
    const authorization = this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` };
    const all = { Accept: "application/json", ...headers, ...authorization };
    const response = await fetch(this.#url + path, { ...init, headers: all }).catch((error: unknown) => {
      throw unreachable(this.#url, error);
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw refusal(this.#url, response.status, text);
  }
}

function tokenOf(named: string | undefined, env: CliIo["env"]): string | null {
  const token = env[named ?? usualTokenEnv];
  if (named !== undefined && (token === undefined || token === "")) {
    throw new BridgeError({
      code: "UsageWrong",
      message: `--token-env names the environment variable ${named}, which is not set.`
    });
  }
  return token === undefined || token === "" ? null : token;
}

function unreachable(url: string, cause: unknown): BridgeError {
  return new BridgeError({
    code: "NotReady",
    message: `No bridge answers at ${url}.`,
    actions: ["Start it with `onequeue start`, or name its address with --url: it is told at the start."],
    cause
  });
}

function refusal(url: string, status: number, text: string): BridgeError {
  const body = parsed(text);
  return new BridgeError({
    code: codeOf(body?.code),
    message: body?.detail ?? `${url} answered ${status}, and not as a bridge does.`,
    problems: body?.problems ?? [],
    actions: body?.actions ?? ["Check --url: it is the address of the bridge's board."]
  });
}

function parsed(text: string): ProblemBody | null {
  try {
    return JSON.parse(text) as ProblemBody;
  } catch {
    return null;
  }
}

function codeOf(code: string | undefined): ErrorCode {
  return Object.keys(errorCodes).find((known): known is ErrorCode => known === code) ?? "NotReady";
}
