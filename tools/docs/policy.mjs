// docs/reference/policy.md, and the JSON Schema that editors use while a policy is written.
import { z } from "zod";
import { itemFacts } from "../../src/policy/matrix/facts.ts";
import { standardModules } from "../../src/policy/matrix/standardModules.ts";
import { policySchema } from "../../src/policy/policySchema.ts";
import { descriptionOf, policyPresets } from "../../src/policy/presets.ts";
import { settingsTable } from "./settingsTable.mjs";

const SCHEMA = "policies/policy.schema.json";
const jsonSchema = (schema) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

export async function policyPages() {
  const schema = jsonSchema(policySchema);
  const page = [introduction(schema), matrixPart(), conditionPart(), modulesPart(), passingPart()].join("\n\n");
  return { "docs/reference/policy.md": `${page}\n`, [SCHEMA]: JSON.stringify(withModules(schema)) };
}

/** What an editor should know of a rule: the names of modules, and the inputs of each. */
function withModules(schema) {
  const names = standardModules.map(({ name }) => name);
  const rules = standardModules.map((module) => ({
    anyOf: [
      { not: { properties: { module: { const: module.name } } } },
      { properties: { with: borrowing(jsonSchema(module.inputs)) } }
    ]
  }));
  const extend = (action) => {
    action.properties.module = {
      ...action.properties.module,
      anyOf: [{ enum: names }, { type: "string", minLength: 1 }]
    };
    action.allOf = rules;
  };
  const matrix = schema.properties.matrix.anyOf.find(({ type }) => type === "object");
  const level = matrix.properties.levels.items;
  extend(level.properties.rules.items);
  extend(level.properties.default.anyOf.find(({ type }) => type === "object"));
  return schema;
}

/** Any input may be read from a fact or an earlier output instead: `{ from: NAME }`. */
function borrowing({ properties, required, description }) {
  const from = {
    type: "object",
    properties: { from: { type: "string" } },
    required: ["from"],
    additionalProperties: false
  };
  const either = Object.entries(properties).map(([name, input]) => [name, { anyOf: [input, from] }]);
  return { type: "object", properties: Object.fromEntries(either), required, additionalProperties: false, description };
}

function introduction(schema) {
  const presets = policyPresets.map((name) => `- \`${name}\`: ${descriptionOf(name)}`).join("\n");
  return `# Policy

A policy file says what is served first and by whom. \`policy\` in the [configuration](configuration.md) names one that
comes with OneQueue, or the path of your own:

${presets}

The files are in \`policies/\`; \`onequeue policy new NAME --from PRESET\` writes one of your own that starts as one of
them, \`onequeue check --policy FILE\` reports every problem at once, with line and column. The same as a
[JSON Schema](../../${SCHEMA}).

${settingsTable(schema)}`;
}

function matrixPart() {
  return `## The routing matrix

Levels are played in order, all of them. In each, the first rule whose condition holds runs its module with the inputs
under \`with\`; where none holds, the level's \`default\` runs. What a module finds out (its outputs) can be asked for by
conditions and inputs of later levels, under its own name or the one that \`into\` gives it. What the modules decide adds
up to the item's route: channel, tier, level, head start, capacity, skills, rings, dissuasion. The route is recorded with
the item, and every rule that applied with it.

\`\`\`yaml
matrix:
  levels:
    - name: hours
      default: { module: opening-calendar, with: { calendar: business-hours } }
    - name: answer
      rules:
        - name: closed
          when: side == "centre" && !open
          module: deterrence
          with: { message: closed, offer_callback: true }
      default: { module: distribute, with: { plan: usual } }
\`\`\`

An input is a constant, or \`{ from: NAME }\` for a fact or an earlier output. Names of calendars, channels, tiers, rings,
skills and bonuses are checked when the policy is read.

Rings of a plan open one after the other and stay open; \`after\` counts from when the item began to wait in its queue. An
item without a preferred agent leaves the rings \`preferred\` and \`pair\` out, and where a plan begins with them, the next
opens at once.`;
}

function conditionPart() {
  const facts = itemFacts.map(({ name, type, about }) => `| \`${name}\` | ${type} | ${about} |`);
  return `## Conditions

A condition is an expression of CEL over these facts, the outputs of earlier levels, and the fields that are looked up
(\`fields["Case.Origin"]\`):

| fact | type | meaning |
| --- | --- | --- |
${facts.join("\n")}

It may use \`== != < <= > >=\`, \`in\` with a list of constants, \`&& || !\`, \`a ? b : c\`, \`size(text)\`,
\`text.startsWith(...)\`, \`endsWith\` and \`contains\`, and \`"Case.Origin" in fields\`. There is no clock and no arithmetic.
Types are checked when the policy is read.

A condition that asks for something that the item does not have (a field without a value, the routing priority of a call)
does not hold, unless the rest decides alone, as in \`promised || fields["Case.Type"] == "Claim"\`. How often that happened is
counted.

**Which conditions are found without being evaluated.** Where the parts that \`&&\` joins contain one of these, the rule is
looked up by that value, however many rules the level has:

- \`fact == "constant"\`, also the other way round, for facts, fields and outputs, texts and whole numbers;
- \`fact in ["one", "another"]\`, or several of these about the same fact joined by \`||\`;
- a true or false fact or output alone, \`open\` or \`!open\`.

Of several, the one that fewest rules of the level share is taken. All other conditions are evaluated in order until one
holds. A matrix of 5 levels with 40 rules each costs about 2 us an item where rules are found so, and about 15 us where
every condition has to be evaluated (\`npm run bench -- policy\`; the bars are 20 and 100).`;
}

function modulesPart() {
  const sections = standardModules.map(({ name, about, inputs, outputs }) => {
    const written = Object.entries(outputs).map(([output, type]) => `\`${output}\` (${type})`);
    return `### ${name}\n\n${about} Writes ${written.join(", ")}.\n\n${inputTable(jsonSchema(inputs))}`;
  });
  return `## Modules

These come with OneQueue; [modules of your own](../integrator/modules.md) are files that \`modules\` names.

${sections.join("\n\n")}`;
}

function inputTable(schema) {
  const rows = settingsTable(schema).split("\n").slice(2);
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const lines = cells.map(([, name, type, standard, , meaning]) => `| ${name} | ${type} | ${standard} | ${meaning} |`);
  return ["| input | type | default | meaning |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

function passingPart() {
  return `## How long an item can be passed

Within a strict level an item's score is \`bonus + slope * wait\`, with \`slope = weight / target\`. So an item of class L that
has waited _w_ is passed by one of class H that has waited _v_ only while

    bonus H + slope H * v  >  bonus L + slope L * w

and once _w_ exceeds \`(bonus H - bonus L + slope H * v) / slope L\`, no H that has waited _v_ or less ever goes before it.
This holds whatever arrives, and whenever. \`onequeue check\` puts H's target for _v_ and prints, for each channel, the
longest of these waits: after it, an item goes before everything that is still within its promise. Head starts that rules
of the matrix can add are counted at their worst. The waits are on the channel's own clock: where that is a calendar, hours
in which it is closed do not count, and the wait by the wall clock is as much longer.

Two things lengthen it. A score cap holds an item back until its own target has passed, so the wait is at least the target
where H can exceed the cap. And a strictly higher level has no bound at all: \`check\` warns that the class can wait for ever.
Modules of your own are not looked into.`;
}
