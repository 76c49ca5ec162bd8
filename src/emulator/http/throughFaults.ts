import type { HttpFaultSpec } from "../faults/fault.ts";
import type { OrgClock } from "../records/clock.ts";
import { html503, jsonReply } from "./reply.ts";
import type { Reply } from "./reply.ts";

/** What becomes of a request: an answer, a destroyed socket, or silence on an open one. */
export type Fate = { readonly kind: "answer"; readonly reply: Reply } | { readonly kind: "destroy" | "silence" };

function pick<Kind extends HttpFaultSpec["kind"]>(
  faults: readonly HttpFaultSpec[],
  kind: Kind
): Extract<HttpFaultSpec, { kind: Kind }> | undefined {
  return faults.find((fault): fault is Extract<HttpFaultSpec, { kind: Kind }> => fault.kind === kind);
}

async function wait(clock: OrgClock, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  clock.setTimer(ms, () => {
    resolve(undefined);
  });
  await promise;
}

/** What happens before anything is processed; undefined when nothing does. */
function beforeProcessing(faults: readonly HttpFaultSpec[]): Fate | undefined {
  if (pick(faults, "dropBefore")) return { kind: "destroy" };
  if (pick(faults, "halfOpen")) return { kind: "silence" };
  if (pick(faults, "html503")) return { kind: "answer", reply: html503() };
  const status = pick(faults, "status");
  if (!status) return undefined;
  return {
    kind: "answer",
    reply: jsonReply(status.status, [{ message: status.message, errorCode: status.errorCode }])
  };
}

/** Leads a request past the faults that strike it. `process` gets the delay of its commits. */
export async function throughFaults(
  faults: readonly HttpFaultSpec[],
  clock: OrgClock,
  expireToken: () => void,
  process: (commitDelayMs: number) => Reply | Promise<Reply>
): Promise<Fate> {
  const latency = pick(faults, "latency");
  if (latency) await wait(clock, latency.ms);
  if (pick(faults, "tokenExpired")) expireToken();
  const early = beforeProcessing(faults);
  if (early) return early;
  const reply = await process(pick(faults, "lateCommit")?.delayMs ?? 0);
  return pick(faults, "dropAfterCommit") ? { kind: "destroy" } : { kind: "answer", reply };
}
