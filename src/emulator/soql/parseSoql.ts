import { parseQuery } from "@jetstreamapp/soql-parser-js";
import type { Query } from "@jetstreamapp/soql-parser-js";
import { malformedQuery } from "./soqlError.ts";

export interface ParsedSoql {
  readonly soql: string;
  readonly query: Query & { readonly sObject: string };
  /** Whether deleted records are asked for with `ALL ROWS`. */
  readonly allRows: boolean;
}

const ALL_ROWS = /\s+ALL\s+ROWS\s*$/i;
const KEPT_MAX = 500;

/** Parsed queries by their text: clients repeat themselves. */
const parsedQueries = new Map<string, ParsedSoql>();

function parse(soql: string): ParsedSoql {
  const allRows = ALL_ROWS.test(soql);
  try {
    const query = parseQuery(soql.replace(ALL_ROWS, ""));
    if (query.sObject === undefined) throw new Error("unexpected end of file");
    return { soql, query: { ...query, sObject: query.sObject }, allRows };
  } catch (error) {
    const found = /(?:but found(?:: | --> )|found: )'([^']*)'/.exec(error instanceof Error ? error.message : "")?.[1];
    throw malformedQuery(
      found ? `unexpected token: '${found}'` : `unexpected token: '${soql.split(/\s+/, 1).join("")}'`
    );
  }
}

/** Parses one query; throws MALFORMED_QUERY. */
export function parseSoql(soql: string): ParsedSoql {
  const known = parsedQueries.get(soql);
  if (known) return known;
  const parsed = parse(soql);
  if (parsedQueries.size >= KEPT_MAX) parsedQueries.clear();
  if (soql.length < 2_000) parsedQueries.set(soql, parsed);
  return parsed;
}
