import { z } from "zod";
import { defineOperation, Problem } from "../openapi/operation.ts";
import type { Operation } from "../openapi/operation.ts";
import { faultSchema } from "./fault.ts";
import type { FaultPlan } from "./faultPlan.ts";

const faultState = z.object({
  id: z.string(),
  kind: z.string(),
  struck: z.int().describe("How often it has struck."),
  left: z.int().nullable().describe("How often it will still strike; null when without end.")
});

function setOrRefuse(faults: FaultPlan, spec: z.output<typeof faultSchema>): string {
  try {
    return faults.set(spec);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem(400, "The route is not valid", `setFault cannot read its route: ${error.message}.`, [
      { path: "route", message: error.message }
    ]);
  }
}

/** The fault API. */
export function faultOperations(faults: FaultPlan): Operation[] {
  return [
    defineOperation({
      operationId: "setFault",
      method: "post",
      path: "/console/faults",
      tag: "faults",
      summary: "Sets a fault that strikes matching requests from now on.",
      body: faultSchema,
      response: z.object({ id: z.string() }),
      handler: (spec) => ({ id: setOrRefuse(faults, spec) })
    }),
    defineOperation({
      operationId: "clearFaults",
      method: "delete",
      path: "/console/faults",
      tag: "faults",
      summary: "Clears one fault or all of them.",
      body: z.strictObject({ id: z.string().optional() }),
      response: z.object({ cleared: z.array(z.string()) }),
      handler: ({ id }) => ({ cleared: faults.clear(id) })
    }),
    defineOperation({
      operationId: "listFaults",
      method: "get",
      path: "/console/faults",
      tag: "faults",
      summary: "The faults that are set, and how often each has struck.",
      body: z.unknown(),
      response: z.object({ faults: z.array(faultState) }),
      handler: () => ({ faults: faults.list() })
    })
  ];
}
