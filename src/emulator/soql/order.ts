import type { OrderByClause, Query } from "@jetstreamapp/soql-parser-js";
import type { FieldValue } from "../records/schema.ts";

interface SortKey<Item> {
  readonly read: (item: Item) => FieldValue;
  readonly isDescending: boolean;
  readonly nullsFirst: boolean;
}

function compareValues(one: FieldValue, other: FieldValue, key: SortKey<never>): number {
  if (one === other) return 0;
  if (one === null) return key.nullsFirst ? -1 : 1;
  if (other === null) return key.nullsFirst ? 1 : -1;
  return one < other === key.isDescending ? 1 : -1;
}

/** The clauses of ORDER BY, none where there is none. */
export function orderClauses(query: Query): readonly OrderByClause[] {
  const { orderBy } = query;
  if (orderBy === undefined) return [];
  return Array.isArray(orderBy) ? orderBy : [orderBy];
}

/** The items in the order of the clauses; items that are equal in all of them keep theirs. Empty values come first. */
export function inOrder<Item>(
  items: readonly Item[],
  clauses: readonly OrderByClause[],
  readOf: (clause: OrderByClause) => (item: Item) => FieldValue
): readonly Item[] {
  if (clauses.length === 0) return items;
  const keys = clauses.map((clause): SortKey<Item> => {
    const nullsFirst = clause.nulls === undefined || clause.nulls === "FIRST";
    return { read: readOf(clause), isDescending: clause.order === "DESC", nullsFirst };
  });
  return items.toSorted((one, other) => {
    for (const key of keys) {
      const order = compareValues(key.read(one), key.read(other), key);
      if (order !== 0) return order;
    }
    return 0;
  });
}
