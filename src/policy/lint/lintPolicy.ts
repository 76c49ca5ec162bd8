/** Everything that can be said of a policy before it is used: what keeps it from being used, and what to think about. */
import type { CompiledPolicy } from "../../core/policy.ts";
import type { Problem } from "../../ports/bridgeError.ts";
import { compileExamined, type PolicyWithCalendars } from "../compilePolicy.ts";
import { examinePolicy } from "../examinePolicy.ts";
import { besidePolicy, loadModules, type ReadModule } from "../matrix/loadModules.ts";
import type { CheckedMatrix } from "../matrix/checkMatrix.ts";
import { matrixSourceOf } from "../matrix/matrixSource.ts";
import { modulePaths } from "../openPolicy.ts";
import type { PolicyFile } from "../policySchema.ts";
import { YamlSource } from "../yamlSource.ts";
import type { Severity, Tell } from "./finding.ts";
import { matrixReach } from "./matrixReach.ts";
import { checkStaffing, type KnownAgent } from "./staffing.ts";
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
  /** What is known of agents; left out, nothing is said about rings and skills that nobody has. */
  readonly agents?: readonly KnownAgent[] | null;
  /** They are all there are, so that their number counts, too. */
  readonly isWholeStaff?: boolean;
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
    const at = offset === undefined ? source.locate(path) : source.locateWithin(path, offset);
    problems.push({ severity, path: at, message });
  };
  const read = options.readModule ?? besidePolicy(fileName);
  const added = await loadModules(modulePaths(source.value), read, (index, message) =>
    tell("error", ["modules", index], message)
  );
  const examined = examinePolicy(source, added, problems.length === 0, options.fields ?? null);
  problems.push(...examined.problems.map((problem): LintProblem => ({ ...problem, severity: "error" })));
  const { file, matrix } = examined;
  const isUsable = problems.length === 0;
  problems.push(...examined.warnings.map((problem): LintProblem => ({ ...problem, severity: "warning" })));
  if (file === null || !isUsable) return { problems: sorted(problems), policy: null, bounds: [] };
  const policy = compileExamined(file, added, matrix?.fields ?? []);
  const bounds = lookAround(policy.policy, file, matrix, options, tell);
  return { problems: sorted(problems), policy, bounds };
}

/** What only a policy that can be used shows; the starvation bounds of its classes. */
function lookAround(
  policy: CompiledPolicy,
  file: PolicyFile,
  matrix: CheckedMatrix | null,
  { agents = null, isWholeStaff = false }: LintOptions,
  tell: Tell
): readonly StarvationBound[] {
  const source = matrixSourceOf(policy);
  const bonus = new Map(Object.entries(source?.bonus ?? {}));
  const reachOf = matrix === null ? () => noReach : matrixReach(matrix, policy.channels, bonus);
  const bounds = policy.levelFrom === "channel" ? starvationBounds(scoreClassesOf(policy, reachOf)) : [];
  warnOfStarvation(policy, bounds, tell);
  warnOfReserve(policy, tell);
  warnOfUnused(file, matrix, tell);
  if (matrix !== null && source !== null) {
    checkStaffing({ policy, matrix, source, agents, isWholeStaff, written: file.rings }, tell);
  }
  return bounds;
}

function sorted(problems: readonly LintProblem[]): readonly LintProblem[] {
  const of = (severity: Severity): readonly LintProblem[] =>
    problems.filter((problem) => problem.severity === severity);
  return [...of("error"), ...of("warning")];
}
