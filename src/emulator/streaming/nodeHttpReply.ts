import type { ServerResponse } from "node:http";
import type { HttpReply } from "./heldPoll.ts";

/** Answers a Bayeux request on a Node response. A client that has hung up is written to without error. */
export function nodeHttpReply(response: ServerResponse): HttpReply {
  return {
    send(status, headers, body) {
      if (response.destroyed || response.writableEnded) return;
      const length = Buffer.byteLength(body);
      const contentType = "application/json;charset=UTF-8";
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.writeHead(status, {
        "content-type": contentType,
        "content-length": length,
        "cache-control": "no-store"
      });
      response.end(body);
    },
    onClientGone(gone) {
      response.once("close", () => {
        if (!response.writableEnded) gone();
      });
    }
  };
}
