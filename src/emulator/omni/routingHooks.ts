import type { Draft } from "../records/fieldRules.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import type { RecordHooks, Transaction } from "../records/transaction.ts";
import type { OmniContext } from "./omniContext.ts";
import { routingOf } from "./pendingServiceRouting.ts";

/** Rules around routing records that clients write: Apex and scripts may create them, nobody may edit a ready one. */
export function routingHooks(context: OmniContext): RecordHooks {
  return {
    beforeInsert({ tx, system }, draft) {
      if (system) return;
      refuseSecond(context, tx, draft);
      draft["Serial"] = 1;
      draft["RoutingType"] ??= "QueueBased";
    },
    beforeUpdate({ system }, before) {
      if (system || before["IsReadyForRouting"] !== true) return;
      const message = "PendingServiceRouting cannot be edited while it is ready for routing";
      throw new SalesforceError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, { fields: ["IsReadyForRouting"] });
    }
  };
}

function refuseSecond(context: OmniContext, tx: Transaction, draft: Draft): void {
  const first = routingOf(tx, String(draft["WorkItemId"]));
  if (first === undefined || context.switches.values.secondRoutingOfItem === "accepted") return;
  const message = `duplicate value found: WorkItemId duplicates value on record with id: ${first.Id}`;
  throw new SalesforceError("DUPLICATE_VALUE", message, { fields: [] });
}
