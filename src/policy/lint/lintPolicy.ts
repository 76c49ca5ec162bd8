/** Everything that can be said of a policy before it is used: what keeps it from being used, and what to think about. */
import type { AgentEntry } from "../../core/input.ts";
import type { Problem } from "../../ports/bridgeError.ts";
import { compileExamined, type PolicyWithCalendars } from "../compilePolicy.ts";
import { examinePolicy } from "../examinePolicy.ts";
import { besidePolicy, loadModules, type ReadModule } from "../matrix/loadModules.ts";
import type { MatrixSource } from "../matrix/matrixSource.ts";
import { modulePaths } from "../openPolicy.ts";
import type { PolicyFile } from "../policySchema.ts";
import { YamlSource } from "../yamlSource.ts";
import type { Severity, Tell } from "./finding.ts";
import { matrixReach } from "./matrixReach.ts";
import { checkStaffing } from "./staffing.ts";
import { noReach, scoreClassesOf, starvationBounds, type StarvationBound } from "./starvation.ts";
import { warnOfUnused } from "./unused.ts";
import { warnOfReserve, warnOfStarvation } from "./waiting.ts";

export interface LintProblem extends Problem {
  readonly severity: Severity;
}

export interface LintReport {
  /** Errors first, each with `file:line:column`. */
  readonly problems: readonly LintProblem[];
  /** Null when an error keeps it from being used. */
  readonly policy: PolicyWithCalendars | null;
  /** For each class behind each other: the wait after which it goes first. Empty where there are errors. */
  readonly bounds: readonly StarvationBound[];
}

export interface LintOptions {
  /** The agents there are, with what is known of them; left out, nothing is said about who is missing. */
  readonly agents?: readonly AgentEntry[];
  /** Fields that are looked up; left out, every field is taken for known. */
  readonly fields?: readonly string[];
  readonly readModule?: ReadModule;
}

/** Looks at the text of a policy file and reports every problem at once. Throws nothing about the policy itself. */
export async function lintPolicy(text: string, fileName: string, options: LintOptions = {}): Promise<LintReport> {
  const source = new YamlSource(text, fileName);
  const problems: LintProblem[] = source.syntaxProblems.map((problem) => ({ ...problem, severity: "error" }));
  if (problems.length > 0) return { problems, policy: null, bounds: [] };
  const tell: Tell = (severity, path, message, offset) => {
    problems.push({
      severity,
      path: offset === undefined ? source.locate(path) : source.locateWithin(path, offset),
      message
    });
  };
  const added = await loadModules(
    modulePaths(source.value),
    options.readModule ?? besidePolicy(fileName),
    (index, message) => tell("error", ["modules", index], message)
  );
  const areLoaded = problems.length === 0;
  const examined = examinePolicy(source, added, areLoaded, options.fields ?? null);
  problems.push(
    ...examined.problems.map((problem): LintProblem => ({ ...problem, severity: "error" })),
    ...examined.warnings.map((problem): LintProblem => ({ ...problem, severity: "warning" }))
  );
  const { file, matrix } = examined;
  if (file === null || problems.some(({ severity }) => severity === "error")) {
    return { problems: sorted(problems), policy: null, bounds: [] };
  }
  const compiled = compileExamined(file, added, matrix?.fields ?? []);
  const { policy } = compiled;
  const bonus = new Map(Object.entries(file.bonus).map(([name, targets]) => [name, Math.round(targets * 1000)]));
  const reachOf = matrix === null ? () => noReach : matrixReach(matrix, policy.channels, bonus);
  const bounds = policy.levelFrom === "channel" ? starvationBounds(scoreClassesOf(policy, reachOf)) : [];
  warnOfStarvation(policy, bounds, tell);
  warnOfReserve(policy, tell);
  warnOfUnused(file, matrix, tell);
  if (matrix !== null) {
    const agents = options.agents ?? null;
    checkStaffing(
      { policy, matrix, agents, source: policy.matrix as unknown as MatrixSource, written: writtenRings(file) },
      tell
    );
  }
  return { problems: sorted(problems), policy: compiled, bounds };
}

function writtenRings({ rings }: PolicyFile): Readonly<Record<string, readonly { readonly after: number }[]>> {
  return rings;
}

function sorted(problems: readonly LintProblem[]): readonly LintProblem[] {
  const of = (severity: Severity): readonly LintProblem[] =>
    problems.filter((problem) => problem.severity === severity);
  return [...of("error"), ...of("warning")];
}
