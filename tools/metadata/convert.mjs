// The Salesforce CLI's own resolver and converter, offline: unknown suffixes and unresolvable components fail here.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { ComponentSet, MetadataConverter } = createRequire(import.meta.url)("@salesforce/source-deploy-retrieve");
const project = JSON.parse(readFileSync("sfdx-project.json", "utf8"));

const out = mkdtempSync(join(tmpdir(), "onequeue-mdapi-"));
try {
  for (const { path } of project.packageDirectories) {
    const set = ComponentSet.fromSource(path);
    set.sourceApiVersion = project.sourceApiVersion;
    await new MetadataConverter().convert(set, "metadata", {
      type: "directory",
      outputDirectory: join(out, path),
      genUniqueDir: false
    });
    const components = [...set.getSourceComponents()];
    const types = new Set(components.map((component) => component.type.name));
    console.log(`${path}: ${components.length} components of ${types.size} types convert`);
  }
} finally {
  rmSync(out, { recursive: true });
}
