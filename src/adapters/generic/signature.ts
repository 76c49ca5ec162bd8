/**
 * Signatures as in Standard Webhooks: base64 of HMAC-SHA256 over `id.timestamp.body`. The published package takes one
 * key and the machine's clock; several keys (rotation) and a clock of our own are needed here, so this is the algorithm
 * on Node's own cryptography.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** Messages whose time is further off than this are refused. */
export const windowS = 300;

export interface SignatureHeaders {
  readonly "webhook-id": string;
  /** Seconds since 1970. */
  readonly "webhook-timestamp": string;
  /** One `v1,<base64>` per key, separated by spaces. */
  readonly "webhook-signature": string;
}

/** `keys`: raw bytes, the newest first; every key signs, so that the other side may know the old or the new one. */
export function signed(keys: readonly Uint8Array[], body: string, nowMs: number, id = `msg_${randomUUID()}`) {
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": keys.map((key) => `v1,${mac(key, id, timestamp, body).toString("base64")}`).join(" ")
  } satisfies SignatureHeaders;
}

export type SignatureProblem = "missing" | "timestamp" | "signature";

export type GivenHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Null when one of the keys made one of the signatures and the time is within the window. */
export function signatureProblem(
  keys: readonly Uint8Array[],
  headers: GivenHeaders,
  body: string,
  nowMs: number
): SignatureProblem | null {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) => headers[`webhook-${name}`]);
  if (!isText(id) || !isText(timestamp) || !isText(signatures)) return "missing";
  if (!/^\d{1,12}$/.test(timestamp)) return "timestamp";
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > windowS) return "timestamp";
  const wanted = keys.map((key) => mac(key, id, timestamp, body));
  const given = signatures
    .split(" ")
    .filter((one) => one.startsWith("v1,"))
    .map((one) => Buffer.from(one.slice("v1,".length), "base64"));
  const isRight = given.some((one) =>
    wanted.some((right) => one.length === right.length && timingSafeEqual(one, right))
  );
  return isRight ? null : "signature";
}

function isText(value: string | readonly string[] | undefined): value is string {
  return typeof value === "string" && value !== "" && value.length <= 4096;
}

function mac(key: Uint8Array, id: string, timestamp: string, body: string): Buffer {
  return createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
}
