import type { Duplex } from "node:stream";

const body = "Unknown Bayeux Transport";

/**
 * Turns a WebSocket probe away at once. Bayeux clients try one before they fall back to long polling, and a probe that
 * is left hanging delays their handshake by its time-out.
 */
export function refuseUpgrade(socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
}
