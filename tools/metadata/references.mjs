// Every name that one component uses must be defined by another component of the project, or be standard.
// Usage: node references.mjs FOLDER...   Exit 1 with one line per problem.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** type, element, and the type of component that the element's text must name */
const REFERENCES = [
  ["Queue", "queueRoutingConfig", "QueueRoutingConfig"],
  ["ServicePresenceStatus", "channel", "ServiceChannel"],
  ["PresenceUserConfig", "presenceStatusOnDecline", "ServicePresenceStatus"],
  ["PresenceUserConfig", "presenceStatusOnPushTimeout", "ServicePresenceStatus"],
  ["PresenceUserConfig", "declineReasons", "PresenceDeclineReason"],
  ["QueueRoutingConfig", "queueOverflowAssignee", "Queue"],
  ["PermissionSet", "apexClass", "ApexClass"],
  ["PermissionSet", "application", "CustomApplication"],
  ["PermissionSet", "servicePresenceStatus", "ServicePresenceStatus"],
  ["PermissionSet", "customPermission", "CustomPermission"],
  ["PlatformEventChannelMember", "eventChannel", "PlatformEventChannel"],
  ["CustomApplication", "utilityBar", "FlexiPage"],
  ["ExtlClntAppOauthSettings", "externalClientApplication", "ExternalClientApplication"],
  ["ExtlClntAppOauthConfigurablePolicies", "externalClientApplication", "ExternalClientApplication"],
  ["ExtlClntAppConfigurablePolicies", "externalClientApplication", "ExternalClientApplication"]
];

const files = process.argv
  .slice(2)
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  )
  .toSorted();
const components = files.filter((file) => file.endsWith("-meta.xml")).map(read);
const defined = new Map(components.map((component) => [`${component.type} ${component.name}`, component]));
const problems = [];

function read(file) {
  const xml = readFileSync(file, "utf8");
  const type = xml.match(/<(\w+)\s+xmlns/)?.[1] ?? "unknown";
  const name = basename(file).replace(/\.[\w]+-meta\.xml$/, "");
  return { file, xml, type, name: type === "CustomField" ? `${basename(dirname(dirname(file)))}.${name}` : name };
}
const isDefined = (type, name) => defined.has(`${type} ${name}`);
const isCustom = (name) => /__(c|mdt|e|chn|b)$/.test(name);
const texts = (xml, tag) => [...xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, "g"))].map((match) => match[1]);
const say = ({ file }, problem) => problems.push(`${file}: ${problem}`);

function checkReferences(component) {
  for (const [type, tag, target] of REFERENCES) {
    if (component.type !== type) continue;
    for (const name of texts(component.xml, tag)) {
      // "ChangeEvents" is Salesforce's own channel of the selected entities.
      if (name !== "ChangeEvents" && !isDefined(target, name)) say(component, `<${tag}> ${name}: no such ${target}`);
    }
  }
}

function checkPermissionSet(component) {
  for (const object of texts(component.xml, "object").filter(isCustom)) {
    if (!isDefined("CustomObject", object)) say(component, `object ${object} is not defined`);
  }
  for (const field of texts(component.xml, "field").filter(isCustom)) {
    const found = defined.get(`CustomField ${field}`);
    if (found === undefined) say(component, `field ${field} is not defined`);
    // A deploy refuses field permissions on a required field: everyone may see and write it.
    else if (texts(found.xml, "required")[0] === "true") say(component, `field ${field} is required: leave it out`);
  }
}

function checkField(component) {
  const [fullName] = texts(component.xml, "fullName");
  const named = component.name.split(".")[1];
  if (fullName !== named) say(component, `fullName ${fullName} differs from the file's name ${named}`);
}

/** A translated field must exist: Salesforce would refuse the deploy, and the label would be lost. */
function checkFieldTranslation(component) {
  const object = basename(dirname(component.file)).replace(/-\w+$/, "");
  const field = `${object}.${component.name}`;
  if (isCustom(component.name) && !isDefined("CustomField", field)) say(component, `field ${field} is not defined`);
}

for (const component of components) {
  checkReferences(component);
  if (component.type === "PermissionSet") checkPermissionSet(component);
  if (component.type === "CustomField") checkField(component);
  if (component.type === "CustomFieldTranslation") checkFieldTranslation(component);
}
for (const file of files.filter((name) => /\.(cls|trigger)$/.test(name))) {
  if (!existsSync(`${file}-meta.xml`)) problems.push(`${file}: has no -meta.xml beside it`);
}
for (const problem of problems) console.log(problem);
console.log(`${components.length} components, ${problems.length} dangling names`);
process.exitCode = problems.length > 0 ? 1 : 0;
