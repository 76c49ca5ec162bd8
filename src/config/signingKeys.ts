/** Fewest bytes of a key, as Standard Webhooks asks for. */
const leastBytes = 24;

/**
 * Keys as they are written: `whsec_` (or nothing) and base64, one or several with space between, the newest first.
 * Returns their bytes, or what is wrong with them in words that complete "the secret ...". Never says any of them.
 */
export function signingKeys(text: string): readonly Uint8Array[] | string {
  const written = text.split(/\s+/).filter((one) => one !== "");
  const keys = written.map((one) => bytesOf(one.replace(/^whsec_/, "")));
  const isUsable = keys.length > 0 && keys.every((key) => key !== null && key.length >= leastBytes);
  if (isUsable) return keys as readonly Uint8Array[];
  return `must be whsec_ and the base64 of at least ${leastBytes} random bytes (several with a space between while keys are changed); one with openssl: echo whsec_$(openssl rand -base64 32).`;
}

function bytesOf(base64: string): Uint8Array | null {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, "base64") : null;
}
