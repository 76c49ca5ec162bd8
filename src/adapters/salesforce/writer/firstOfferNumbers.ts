import type { OrgConnection } from "../connection.ts";
import { idOf, numberOf } from "../row.ts";
import { chunksOf, idsPerQuery, listOf } from "../soql.ts";
import { guardObject } from "./offerRequest.ts";

/** The smallest offer number that no guard record in the org has used, by item; items without a guard are left out. */
export class FirstOfferNumbers {
  readonly #connection: OrgConnection;
  readonly #hasGuard: () => boolean;

  constructor(connection: OrgConnection, hasGuard: () => boolean) {
    this.#connection = connection;
    this.#hasGuard = hasGuard;
  }

  /** Throws BridgeError when the org does not answer. */
  async read(itemIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const numbers = new Map<string, number>();
    if (!this.#hasGuard()) return numbers;
    for (const chunk of chunksOf(itemIds, idsPerQuery)) {
      const soql = `SELECT Pending_Service_Routing_Id__c, Offer_Number__c FROM ${guardObject} WHERE Pending_Service_Routing_Id__c IN ${listOf(chunk)}`;
      for (const row of await this.#connection.queryAll(soql)) {
        const itemId = idOf(row, "Pending_Service_Routing_Id__c");
        const next = (numberOf(row, "Offer_Number__c") ?? 0) + 1;
        if (itemId !== null) numbers.set(itemId, Math.max(numbers.get(itemId) ?? 1, next));
      }
    }
    return numbers;
  }
}
