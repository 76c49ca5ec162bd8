import express from "express";
import type { Request, RequestHandler } from "express";
import { BridgeError } from "../ports/bridgeError.ts";
import { RequestRefused } from "./problem.ts";
import type { DocumentedBody } from "./route.ts";

/** Reads the body as text, up to what the route takes; refuses other types and what is longer. */
export function readText({ contentTypes, maxBytes }: DocumentedBody): RequestHandler {
  const parse = express.text({ type: () => true, limit: maxBytes });
  return (request, response, next) => {
    const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    const isEmpty = (request.headers["content-length"] ?? "0") === "0" && !("transfer-encoding" in request.headers);
    if (!isEmpty && !contentTypes.includes(type)) throw otherType(type, contentTypes);
    parse(request, response, (error: unknown) => next(error === undefined ? undefined : refusalOf(error, maxBytes)));
  };
}

/** What a JSON route gets; a text as it is. An empty body is an empty object. Throws BridgeError RequestInvalid. */
export function jsonOf(request: Request, { contentTypes }: DocumentedBody): unknown {
  const body: unknown = request.body;
  const text = typeof body === "string" ? body : "";
  if (contentTypes[0] !== "application/json") return text;
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch (error) {
    const problems = [{ path: "body", message: `is no JSON: ${(error as Error).message}` }];
    throw new BridgeError({ code: "RequestInvalid", message: "The body cannot be read.", problems });
  }
}

function otherType(type: string, allowed: readonly string[]): RequestRefused {
  const received = type === "" ? "no type" : `the type ${JSON.stringify(type.slice(0, 80))}`;
  const message = `The body has ${received}; send it as ${allowed.join(", ")}.`;
  return new RequestRefused({ code: "RequestInvalid", message }, 415, { Connection: "close" });
}

function refusalOf(error: unknown, maxBytes: number): unknown {
  const type = error instanceof Error && "type" in error ? error.type : null;
  if (type === "entity.too.large") {
    const message = `The body has more than ${maxBytes} bytes.`;
    return new RequestRefused({ code: "RequestInvalid", message }, 413, { Connection: "close" });
  }
  if (typeof type !== "string") return error;
  const message = `The body cannot be read: ${(error as Error).message}.`;
  return new RequestRefused({ code: "RequestInvalid", message }, 400, { Connection: "close" });
}
