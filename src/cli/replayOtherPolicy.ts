import type { JournalReader } from "../adapters/sqlite/journalReader.ts";
import type { RerunPolicy } from "../analysis/whatif/rerun.ts";
import { whatIf } from "../analysis/whatif/whatIf.ts";
import { LiveSituation } from "../bridge/situation.ts";
import type { Language } from "../language/language.ts";
import { whatIfLines } from "../language/whatIfLines.ts";
import type { PolicyWithCalendars } from "../policy/compilePolicy.ts";
import type { ItemFacts } from "../core/input.ts";
import type { Route } from "../core/route.ts";
import type { Router, Situation } from "../ports/router.ts";
import type { CliIo } from "./io.ts";
import { expandCalendars, loadPolicy } from "./policySource.ts";
import { progressBar } from "./progressBar.ts";

export interface OtherPolicyOptions {
  readonly policy: string;
  readonly from: number;
  readonly items: number;
  readonly isJson: boolean;
  readonly language: Language;
}

/** Runs the record under another policy and says what changes. */
export async function replayOtherPolicy(
  reader: JournalReader,
  { policy, from, items, isJson, language }: OtherPolicyOptions,
  io: CliIo
): Promise<number> {
  const other = await loadPolicy(policy);
  const bar = progressBar(io);
  const onProgress = (share: number): void => bar.show(share, policy);
  const result = await whatIf(reader, (now) => rerunPolicy(other, now), { from: Math.max(1, from), items, onProgress });
  bar.clear();
  if (isJson) io.out(JSON.stringify(result));
  else for (const line of whatIfLines(result, language)) io.out(line);
  return 0;
}

function rerunPolicy(source: PolicyWithCalendars, now: number): RerunPolicy {
  const { policy, router } = source;
  const situation = new LiveSituation();
  return {
    policy,
    calendars: expandCalendars(source, now),
    route: (facts, state) => (router === null ? null : routeOrNone(router, facts, situation.at(state, state.now)))
  };
}

/** A matrix that fails keeps nobody waiting here either: the item goes on by rules and tiers. */
function routeOrNone(router: Router, facts: ItemFacts, situation: Situation): Route | null {
  try {
    return router.route(facts, situation);
  } catch {
    return null;
  }
}
