// docs/reference/configuration.md and the JSON Schema of the bridge's configuration file.
import { z } from "zod";
import { configSchema } from "../../src/config/schema.ts";
import { settings } from "../../src/config/setting.ts";
import { sampleFile } from "./sampleFile.mjs";
import { settingsTable } from "./settingsTable.mjs";

const SCHEMA = "docs/reference/configuration.schema.json";

export async function configurationPages() {
  const schema = z.toJSONSchema(configSchema, { io: "input", metadata: settings, unrepresentable: "any" });
  const page = `# Configuration

The file that \`onequeue start --config FILE\` and \`onequeue check\` read. Unknown keys are refused; every problem is
reported at once, with its path. Command line over environment over file. The same as a
[JSON Schema](configuration.schema.json), for editors, and a [sample file](../../config.sample.yaml).

A setting is taken over at the next start, unless it says otherwise. A secret is never written into the file itself: it
names an environment variable, or a file that only its owner may read.

${settingsTable(schema)}
`;
  return {
    "docs/reference/configuration.md": page,
    [SCHEMA]: JSON.stringify(schema),
    "config.sample.yaml": sampleFile(schema)
  };
}
