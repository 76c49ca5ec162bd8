import { z } from "zod";
import type { CentreResult } from "../../ports/contactCentre.ts";
import type { HttpOutcome } from "./centreHttp.ts";

type Refusal = Extract<CentreResult, { readonly ok: false }>["reason"];

const REFUSALS: ReadonlySet<string> = new Set<Refusal>([
  "call-gone",
  "already-offered",
  "agent-unavailable",
  "not-in-control",
  "unsupported"
]);

const refusal = z.looseObject({ reason: z.string().optional() });

/**
 * What an answer to a command or to a request for control means. Anything unclear may have been taken.
 * `isRepeated`: the centre says that it had taken this command before.
 */
export function resultOf(outcome: HttpOutcome, isRepeated = false): CentreResult {
  if (outcome.kind === "failed") return { ok: false, reason: "transport", isUnknown: outcome.isUnknown };
  const { status, body } = outcome;
  if (status >= 200 && status < 300) return isRepeated ? { ok: true, isRepeated } : { ok: true };
  const reason = refusal.safeParse(body).data?.reason ?? null;
  if (reason !== null && REFUSALS.has(reason)) return { ok: false, reason: reason as Refusal, isUnknown: false };
  // Not executed, and never will be: the time for it was over.
  if (reason === "expired") return { ok: false, reason: "transport", isUnknown: false };
  if (status === 410) return { ok: false, reason: "call-gone", isUnknown: false };
  if (status === 400 || status === 404) return { ok: false, reason: "unsupported", isUnknown: false };
  return { ok: false, reason: "transport", isUnknown: status >= 500 };
}
