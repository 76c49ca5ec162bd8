// docs/reference/policy.md, and the JSON Schema that editors use while a policy is written.
import { z } from "zod";
import { policySchema } from "../../src/policy/policySchema.ts";
import { settingsTable } from "./settingsTable.mjs";

const SCHEMA = "policies/policy.schema.json";

export async function policyPages() {
  const schema = z.toJSONSchema(policySchema, { io: "input", unrepresentable: "any" });
  const page = `# Policy

A policy file says what is served first and by whom. \`policy\` in the [configuration](configuration.md) names one that
comes with OneQueue (\`vip-first\`, \`omni-compatible\`, \`classic\`; the files are in \`policies/\`, good to start from), or
the path of your own. Every problem is reported at once, with its line. The same as a [JSON Schema](../../${SCHEMA}).

${settingsTable(schema)}
`;
  return { "docs/reference/policy.md": page, [SCHEMA]: JSON.stringify(schema) };
}
