import { z } from "zod";
import { defineOperation, Problem } from "./openapi/operation.ts";
import type { Operation } from "./openapi/operation.ts";
import type { SwitchDefinition, Switches } from "./switches.ts";
import { switchDefinitions } from "./switches.ts";

const value = z.union([z.boolean(), z.string(), z.number()]);

function listed(switches: Switches): { name: string; value: boolean | string | number; question: string }[] {
  const definitions: Readonly<Record<string, SwitchDefinition<boolean | string | number>>> = switchDefinitions;
  const values: Readonly<Record<string, boolean | string | number>> = switches.values;
  return Object.entries(definitions).map(([name, { question, fallback }]) => ({
    name,
    value: values[name] ?? fallback,
    question
  }));
}

function setAll(switches: Switches, wanted: Readonly<Record<string, boolean | string | number>>): void {
  const problems = Object.entries(wanted).flatMap(([name, text]) => {
    const message = switches.set(name, String(text));
    return message === undefined ? [] : [{ path: name, message }];
  });
  if (problems.length === 0) return;
  const detail = problems.map((problem) => problem.message).join(" ");
  throw new Problem(400, "Not every switch could be set", detail, problems);
}

/** Reads and sets the answers to what nobody outside Salesforce can know. */
export function switchOperations(switches: Switches): Operation[] {
  return [
    defineOperation({
      operationId: "listSwitches",
      method: "get",
      path: "/console/switches",
      tag: "switches",
      summary: "Every switch, its value and the question it answers.",
      body: z.unknown(),
      response: z.object({ switches: z.array(z.object({ name: z.string(), value, question: z.string() })) }),
      handler: () => ({ switches: listed(switches) })
    }),
    defineOperation({
      operationId: "setSwitches",
      method: "put",
      path: "/console/switches",
      tag: "switches",
      summary: "Sets switches by name; those that are not named keep their value.",
      body: z.record(z.string(), value),
      response: z.object({}),
      handler: (wanted) => {
        setAll(switches, wanted);
        return {};
      }
    })
  ];
}
