/** Named parts of a policy that nothing uses: often a slip of the finger elsewhere. */
import type { CheckedMatrix } from "../matrix/checkMatrix.ts";
import type { MatrixModule, TableName } from "../matrix/module.ts";
import type { PolicyFile } from "../policySchema.ts";
import type { Tell } from "./finding.ts";

const tables = ["rings", "skills", "bonus"] as const satisfies readonly TableName[];

export function warnOfUnused(file: PolicyFile, matrix: CheckedMatrix | null, tell: Tell): void {
  for (const table of tables) {
    const used = usedOf(matrix, table);
    for (const name of Object.keys(file[table])) {
      if (used.has(name)) continue;
      const why = matrix === null ? "there is no matrix that could" : "no rule of the matrix does";
      tell("warning", [table, name], `is never used: ${why}.`);
    }
  }
}

function usedOf(matrix: CheckedMatrix | null, table: TableName): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { rules, otherwise } of matrix?.levels ?? []) {
    for (const action of [...rules.map((rule) => rule.action), otherwise]) {
      if (action === null) continue;
      for (const value of valuesOf(action.module, action.input, table)) used.add(value);
    }
  }
  return used;
}

function valuesOf(module: MatrixModule, input: Readonly<Record<string, unknown>>, table: TableName): readonly string[] {
  return Object.entries(module.names).flatMap(([key, names]) => {
    const value = names === table ? input[key] : undefined;
    if (typeof value === "string") return [value];
    return Array.isArray(value) ? value.map(String) : [];
  });
}
