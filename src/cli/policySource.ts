import type { PolicyWithCalendars } from "../policy/compilePolicy.ts";
import { expandCalendar } from "../policy/expandCalendar.ts";
import { nearest } from "../policy/nearest.ts";
import { openPolicy } from "../policy/openPolicy.ts";
import { policyPresets, readPolicyText } from "../policy/presets.ts";
import { BridgeError } from "../ports/bridgeError.ts";

const dayMs = 86_400_000;
/** Ages reach back to what was waiting before; a running bridge needs hours ahead until its next start. */
const daysBack = 60;
const daysAhead = 400;

/** The policy of that name or path, with its modules. Throws BridgeError PolicyInvalid with every problem. */
export async function loadPolicy(nameOrPath: string): Promise<PolicyWithCalendars> {
  const { text, fileName } = readPolicySource(nameOrPath);
  return openPolicy(text, fileName);
}

/** Text and file name of the policy of that name or path. Throws BridgeError PolicyInvalid when it cannot be read. */
export function readPolicySource(nameOrPath: string): { readonly text: string; readonly fileName: string } {
  try {
    return readPolicyText(nameOrPath);
  } catch (error) {
    const guess = nearest(nameOrPath, policyPresets);
    const hint = guess === null ? "" : ` Did you mean ${guess}?`;
    throw new BridgeError({
      code: "PolicyInvalid",
      message: `The policy ${nameOrPath} cannot be read: ${(error as Error).message}.${hint}`,
      actions: [`Name a policy that comes with OneQueue (${policyPresets.join(", ")}) or the path of a file.`],
      cause: error
    });
  }
}

/** The policy's opening hours around a time, in UTC. */
export function expandCalendars(
  source: PolicyWithCalendars,
  now: number
): { readonly calendar: string; readonly intervals: readonly number[] }[] {
  const today = Math.floor(now / dayMs) * dayMs;
  return source.calendars.map((calendar) => ({
    calendar: calendar.id,
    intervals: expandCalendar(calendar, today - daysBack * dayMs, today + daysAhead * dayMs)
  }));
}
