import { describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;

/** Runs a metadata check on a copy of force-app in which `file` was changed; returns what it printed. */
function checkWith(tool: string, file: string, change: (xml: string) => string): { code: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-metadata-"));
  try {
    cpSync(join(root, "force-app"), join(folder, "force-app"), { recursive: true });
    const path = join(folder, "force-app/main/routing", file);
    const before = readFileSync(path, "utf8");
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
    const run = spawnSync(process.execPath, [join(root, "tools/metadata", tool), "force-app"], {
      cwd: folder,
      encoding: "utf8"
    });
    return { code: run.status, said: run.stdout + run.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the metadata check refuses", () => {
  test("an element that the Metadata API does not have", () => {
    const file = "objects/OneQueue_Offer__c/fields/Key__c.field-meta.xml";
    const { code, said } = checkWith("validate.mjs", file, (xml) => xml.replaceAll("externalId>", "externalID>"));
    expect(code).toBe(1);
    expect(said).toContain("<externalID> is not an element of CustomField");
  });

  test("a value that the element does not take", () => {
    const file = "objects/OneQueue_Offer__c/OneQueue_Offer__c.object-meta.xml";
    const { code, said } = checkWith("validate.mjs", file, (xml) => xml.replace(">Read<", ">ReadOnly<"));
    expect(code).toBe(1);
    expect(said).toContain("'ReadOnly' is not a SharingModel");
  });

  test("a permission for a field that does not exist", () => {
    const file = "permissionsets/OneQueue_Agent.permissionset-meta.xml";
    const { code, said } = checkWith("references.mjs", file, (xml) => xml.replace(".Reason__c", ".Reasons__c"));
    expect(code).toBe(1);
    expect(said).toContain("field OneQueue_Offer__c.Reasons__c is not defined");
  });
});

test("every field has a French label", () => {
  for (const object of readdirSync(join(root, "force-app/main/routing/objects"))) {
    const fields = readdirSync(join(root, "force-app/main/routing/objects", object, "fields"));
    const french = readdirSync(join(root, `translations/main/french/objectTranslations/${object}-fr`));
    const named = fields.map((file) => file.replace(".field-meta.xml", ".fieldTranslation-meta.xml"));
    expect(french).toEqual(expect.arrayContaining(named));
  }
});
