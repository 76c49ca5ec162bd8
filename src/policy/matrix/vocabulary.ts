import { nearest } from "../nearest.ts";
import type { MatrixModule, TableName } from "./module.ts";

/** What a matrix may name. */
export interface Vocabulary {
  readonly modules: ReadonlyMap<string, MatrixModule>;
  readonly tables: Readonly<Record<TableName, readonly string[]>>;
  /** Fields that are looked up; null: not known, so any. */
  readonly fields: readonly string[] | null;
}

/** `names the module "ring-paln", which is not defined; defined: ... Did you mean ring-plan?` */
export function unknown(what: string, name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  const listed = known.join(", ") || "none";
  return `names the ${what} ${JSON.stringify(name)}, which is not defined; defined: ${listed}.${hint}`;
}

/** A rule over a field that nobody looks up would never hold, and say nothing. */
export function unknownField(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  return `asks for the field ${name}, which is not looked up; looked up: ${known.join(", ") || "none"}.${hint}`;
}
