import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { remark, remarksInFrench } from "../../src/language/remark.ts";

const src = fileURLToPath(new URL("../../src", import.meta.url));

/** Everything that parts of the bridge may say of themselves. */
function sources(folder: string): string {
  const names = readdirSync(join(src, folder), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(src, folder, name), "utf8"))
    .join("\n");
}

test("a remark is found again with what was put into it, also within another and beside others", () => {
  expect(remark("Another bridge was quicker.", "fr")).toBe("Un autre pont a été plus rapide.");
  expect(
    remark(
      "Change Data Capture tells every change of the three objects (all three objects are selected in Setup).",
      "fr"
    )
  ).toBe(
    "La capture des changements dit chaque changement des trois objets (les trois objets sont choisis dans la configuration)."
  );
  expect(remark("connected and in control; mapped to no Salesforce user: eve, zoe", "fr")).toBe(
    "connecté, et les appels sont tenus ; associés à aucun utilisateur Salesforce\u00a0: eve, zoe".replace(
      " ;",
      "\u00a0;"
    )
  );
  expect(
    remark("Nobody is a member of Cases: work in it waits until somebody is added. No feed has been started.", "fr")
  ).toBe(
    "Personne n'est membre de Cases\u00a0: le travail y attend jusqu'à ce que quelqu'un soit ajouté. Aucun flux n'a été démarré."
  );
});

test("what is not known stays as it is, and English readers get it as it was said", () => {
  expect(remark("ECONNREFUSED 127.0.0.1:1", "fr")).toBe("ECONNREFUSED 127.0.0.1:1");
  for (const [english] of remarksInFrench) expect(remark(english, "en")).toBe(english);
});

test("every known remark is still said by some part, and its French puts in everything that the English does", () => {
  const said = sources("adapters") + sources("bridge");
  for (const [english, french] of remarksInFrench) {
    const longest = english.split(/\{\w+\}/).sort((a, b) => b.length - a.length || (a < b ? -1 : 1))[0] ?? "";
    expect([english, said.includes(longest.trim())]).toEqual([english, true]);
    const names = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(names(french)).toEqual(names(english));
    expect(remark(english.replaceAll(/\{\w+\}/g, "x"), "fr")).not.toBe(english.replaceAll(/\{\w+\}/g, "x"));
  }
});
