import type { ClauseResult } from "./runClause.ts";
import type { ReportText } from "./text/clauseText.ts";

export interface ConformanceReport {
  readonly url: string;
  readonly conforms: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly clauses: readonly (ClauseResult & { readonly title: string })[];
}

/** A centre conforms when no clause failed and at least one passed. */
export function conformanceReport(url: string, results: readonly ClauseResult[], text: ReportText): ConformanceReport {
  const count = (outcome: ClauseResult["outcome"]): number => results.filter((one) => one.outcome === outcome).length;
  const [passed, failed, notApplicable] = [count("passed"), count("failed"), count("notApplicable")];
  const clauses = results.map((result) => ({ ...result, title: titleOf(result.id, text) }));
  return { url, conforms: failed === 0 && passed > 0, passed, failed, notApplicable, clauses };
}

/** The line of one clause; what is wrong with it stands on the next. */
export function clauseLine(result: ClauseResult, text: ReportText): string {
  const { id, outcome, message, durationMs } = result;
  const width = Math.max(...Object.values(text.outcome).map((word) => word.length));
  const line = `${text.outcome[outcome].padEnd(width)}  ${titleOf(id, text)} (${id}, ${String(durationMs)} ms)`;
  return message === "" ? line : `${line}\n${" ".repeat(width + 2)}${text.reasons[message] ?? message}`;
}

/** What stands below the clauses. */
export function summaryLines(report: ConformanceReport, text: ReportText): string {
  return `${text.summary(report)}\n${report.conforms ? text.conforms : text.doesNotConform}`;
}

function titleOf(id: string, text: ReportText): string {
  return text.clauses[id] ?? id;
}
