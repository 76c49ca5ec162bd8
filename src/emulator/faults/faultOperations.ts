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

function invalidRoute(message: string): Problem {
  return new Problem(400, "The route is not valid", `setFault cannot use its route: ${message}`, [
    { path: "route", message }
  ]);
}

/** A name that no route has would never strike and never say so. */
function refuseUnknownRoute(route: string, names: readonly string[]): void {
  if (route === "*" || /^(?:[A-Z]+|\*) \//.test(route)) return;
  const isKnown = route.endsWith("*")
    ? names.some((name) => name.startsWith(route.slice(0, -1)) || route.startsWith(`${name}:`))
    : names.includes(route.split(":", 1).join(""));
  if (!isKnown) throw invalidRoute(`there is no route '${route}'; known: ${names.join(", ")}.`);
}

function setOrRefuse(faults: FaultPlan, names: readonly string[], spec: z.output<typeof faultSchema>): string {
  if ("route" in spec) refuseUnknownRoute(spec.route, names);
  try {
    return faults.set(spec);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidRoute(error.message);
    throw error;
  }
}

/** The fault API. `routeNames` are what a fault's route may be called. */
export function faultOperations(faults: FaultPlan, routeNames: readonly string[]): Operation[] {
  return [
    defineOperation({
      operationId: "setFault",
      method: "post",
      path: "/console/faults",
      tag: "faults",
      summary: "Sets a fault that strikes matching requests from now on.",
      description: `Route names: ${routeNames.join(", ")}.`,
      body: faultSchema,
      response: z.object({ id: z.string() }),
      handler: (spec) => ({ id: setOrRefuse(faults, routeNames, spec) })
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
