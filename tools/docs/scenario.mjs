// docs/reference/scenario.md, and the JSON Schema that editors use while a scenario is written.
import { z } from "zod";
import { scenarioSchema } from "../../src/simulation/scenarioSchema.ts";
import { settingsTable } from "./settingsTable.mjs";

const SCHEMA = "simulations/scenario.schema.json";

export async function scenarioPages() {
  const schema = z.toJSONSchema(scenarioSchema, { io: "input", unrepresentable: "any" });
  const page = `# Scenario

What \`onequeue simulate\` runs: customers, agents, one or several policies. The files in \`simulations/\` are examples,
good to start from. Every problem is reported at once, with its line; so is every broken row of a trace. The same as a
[JSON Schema](../../${SCHEMA}).

A law is one of \`{ exponential: MEAN }\`, \`{ fixed: TIME }\`, \`{ lognormal: { mean: MEAN, cv: NUMBER } }\`,
\`{ uniform: { from: TIME, to: TIME } }\`, \`{ empirical: [TIME, ...] }\`. A curve is a number, or numbers by the time of day
from which they hold, such as \`{ "08:00": 40, "12:00": 25, "18:00": 0 }\`.

What an agent does with what they hold: a call has all of them; chats share \`chat_speeds\`; deferred work is done one by
one, the first one taken first, and rests while there is anything hot. Waits are counted until somebody begins to work
on an item, not until it is pushed.

${settingsTable(schema)}
`;
  return { "docs/reference/scenario.md": page, [SCHEMA]: JSON.stringify(schema) };
}
