import { SalesforceError } from "../records/salesforceError.ts";
import { recordId } from "../records/recordId.ts";
import type { SoqlResult } from "../soql/runSoql.ts";

const KEPT_MAX = 200;

/** Answers too long for one page, until they are fetched or pushed out by newer ones. */
export class QueryCursors {
  readonly #results = new Map<string, SoqlResult>();
  #number = 0;

  /** Keeps the result and returns its locator. */
  keep(result: SoqlResult): string {
    const locator = recordId("01g", ++this.#number);
    this.#results.set(locator, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > KEPT_MAX && oldest !== undefined) this.#results.delete(oldest);
    return locator;
  }

  /** Throws INVALID_QUERY_LOCATOR when the locator is unknown. */
  find(locator: string): SoqlResult {
    const result = this.#results.get(locator);
    if (result) return result;
    throw new SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator");
  }
}
