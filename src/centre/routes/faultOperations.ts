import { z } from "zod";
import type { Centre } from "../centre.ts";
import type { EventSockets } from "../eventSockets.ts";
import { faultSchema, type Fault } from "../faults.ts";
import { changed, nothing, operation, seen, type Operation } from "../operation.ts";

const faultState = z.object({
  id: z.string(),
  kind: z.string(),
  struck: z.int().describe("How often it has struck."),
  left: z.int().nullable().describe("How often it will still strike; null when without end.")
});

/** The fault API. */
export function faultOperations(centre: Centre, sockets: EventSockets): Operation[] {
  return [
    operation({
      operationId: "setFault",
      method: "post",
      path: "/console/faults",
      tag: "faults",
      summary: "Makes something go wrong from now on; cut, mute and restart act at once.",
      input: faultSchema,
      answer: z.object({ id: z.string() }),
      run: (fault) => {
        const id = centre.faults.set(fault);
        strikeNow(centre, sockets, fault);
        return changed({ id });
      }
    }),
    operation({
      operationId: "clearFaults",
      method: "delete",
      path: "/console/faults",
      tag: "faults",
      summary: "Clears one fault or all of them.",
      input: z.strictObject({ id: z.string().optional() }),
      answer: z.object({ cleared: z.array(z.string()) }),
      run: ({ id }) => {
        if (id === undefined) sockets.recover();
        return changed({ cleared: centre.faults.clear(id) });
      }
    }),
    operation({
      operationId: "listFaults",
      method: "get",
      path: "/console/faults",
      tag: "faults",
      summary: "The faults that are set, and how often each has struck.",
      input: nothing,
      answer: z.object({ faults: z.array(faultState) }),
      run: () => seen({ faults: centre.faults.list() })
    })
  ];
}

function strikeNow(centre: Centre, sockets: EventSockets, fault: Fault): void {
  if (fault.kind === "cutConnection") sockets.cut(fault.refuseForMs);
  if (fault.kind === "muteEvents") sockets.mute(fault.ms);
  if (fault.kind !== "restart") return;
  centre.restart(fault.keepCalls);
  sockets.cut(0);
}
