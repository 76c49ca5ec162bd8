import { SalesforceError } from "../records/salesforceError.ts";
import type { RecordStore } from "../records/store.ts";
import type { HookContext, RecordHooks } from "../records/transaction.ts";
import type { TriggerFaultSpec } from "./fault.ts";
import type { FaultPlan } from "./faultPlan.ts";

/**
 * Lets `triggerRefuses` faults refuse writes as a customer's trigger would. Register it last, so that the platform's own
 * checks come first.
 */
export function addTriggerHooks(store: RecordStore, faults: FaultPlan): void {
  for (const { name } of store.schema.values()) store.addHooks(name, triggerHooks(name, faults));
}

function triggerHooks(object: string, faults: FaultPlan): RecordHooks {
  const check = (
    { system }: HookContext,
    operation: TriggerFaultSpec["operation"],
    record: Readonly<Record<string, unknown>>
  ): void => {
    if (system) return;
    const refusal = faults.strikeWrite(object, operation, record);
    if (refusal) throw new SalesforceError(refusal.errorCode, refusal.message, { fields: [] });
  };
  return {
    beforeInsert: (context, draft) => {
      check(context, "insert", draft);
    },
    beforeUpdate: (context, before, draft) => {
      check(context, "update", { ...before, ...draft });
    },
    beforeDelete: (context, before) => {
      check(context, "delete", before);
    }
  };
}
