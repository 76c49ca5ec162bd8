// Validates every *-meta.xml under a folder against Salesforce's Metadata API types (@salesforce/types, generated from the WSDL).
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { SaxesParser } from "saxes";

const require = createRequire(import.meta.url);
const dts = readFileSync(require.resolve("@salesforce/types/metadata").replace(/\.js$/, ".d.ts"), "utf8");

/** name -> {kind:'enum',values} | {kind:'object',base,fields:Map} | {kind:'alias',to} */
export const schema = new Map();
for (const m of dts.matchAll(/^export type (\w+) = ([^;{]*?)(?:\{([\s\S]*?)^\}|);/gm)) {
  const [, name, head, body] = m;
  if (body === undefined) {
    const text = head.trim();
    if (text.startsWith("'"))
      schema.set(name, { kind: "enum", values: new Set(text.split("|").map((v) => v.trim().slice(1, -1))) });
    else schema.set(name, { kind: "alias", to: text });
  } else {
    const fields = new Map();
    for (const f of body.matchAll(/^ {4}(\w+)(\??): (.*);$/gm))
      fields.set(f[1], {
        type: f[3].replace(/\[\]$/, ""),
        many: f[3].endsWith("[]"),
        required: f[2] === "" && !f[3].endsWith("[]")
      });
    schema.set(name, { kind: "object", base: head.replace("&", "").trim() || null, fields });
  }
}
const fieldsOf = (name) => {
  const def = schema.get(name);
  if (!def) return null;
  if (def.kind === "alias") return fieldsOf(def.to);
  if (def.kind !== "object") return null;
  const own = new Map(def.base ? (fieldsOf(def.base) ?? []) : []);
  for (const [k, v] of def.fields) own.set(k, v);
  return own;
};
const scalar = {
  string: () => true,
  boolean: (t) => /^(true|false)$/.test(t),
  number: (t) => /^-?\d+(\.\d+)?$/.test(t),
  any: () => true,
  unknown: () => true
};
const NS = "http://soap.sforce.com/2006/04/metadata";
// Roots whose deployed file form lacks elements the WSDL marks required, or carries free content.
const NOT_REQUIRED = new Set([
  "fullName",
  "CustomField.label",
  "CustomField.type",
  "ApexClass.status",
  "LightningComponentBundle.targetConfigs"
]);
const FREE = new Set(["LightningComponentBundle.targetConfigs"]);

export function validate(text, file) {
  const problems = [];
  const say = (line, msg) => problems.push({ file, line, msg });
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stack = [];
  let root = null;
  parser.on("error", (e) => say(parser.line, `not well-formed: ${e.message.replace(/^\d+:\d+: /, "")}`));
  parser.on("opentag", (tag) => {
    const top = stack.at(-1);
    if (!top) {
      root = tag.local;
      if (tag.uri !== NS) say(parser.line, `root <${tag.name}> must be in namespace ${NS}`);
      if (!fieldsOf(tag.local)) say(parser.line, `<${tag.local}> is not a Metadata API type`);
      stack.push({
        name: tag.local,
        type: tag.local,
        fields: fieldsOf(tag.local),
        seen: new Map(),
        last: null,
        text: "",
        line: parser.line
      });
      return;
    }
    if (top.free) {
      stack.push({ free: true, text: "" });
      return;
    }
    const spec = top.fields?.get(tag.local);
    if (!spec) {
      if (top.fields)
        say(
          parser.line,
          `<${tag.local}> is not an element of ${top.type}; it has: ${[...top.fields.keys()].join(", ")}`
        );
      stack.push({ free: true, text: "" });
      return;
    }
    const count = (top.seen.get(tag.local) ?? 0) + 1;
    top.seen.set(tag.local, count);
    if (count > 1 && !spec.many) say(parser.line, `<${tag.local}> may occur once in ${top.type}`);
    if (count > 1 && top.last !== tag.local)
      say(parser.line, `repeated <${tag.local}> must stand together in ${top.type}`);
    top.last = tag.local;
    stack.push({
      name: tag.local,
      owner: top.type,
      type: spec.type,
      fields: fieldsOf(spec.type),
      seen: new Map(),
      last: null,
      text: "",
      line: parser.line,
      attrs: tag.attributes,
      free: FREE.has(`${top.type}.${tag.local}`)
    });
  });
  const onText = (t) => {
    const top = stack.at(-1);
    if (top) top.text += t;
  };
  parser.on("text", onText);
  parser.on("cdata", onText);
  parser.on("closetag", () => {
    const el = stack.pop();
    if (!el || el.free) return;
    const value = el.text.trim();
    if (el.fields) {
      if (value) say(el.line, `<${el.name}> takes elements, not text`);
      for (const [name, spec] of el.fields)
        if (spec.required && !el.seen.has(name) && !NOT_REQUIRED.has(name) && !NOT_REQUIRED.has(`${el.type}.${name}`))
          say(el.line, `<${el.name}> lacks required <${name}>`);
      return;
    }
    let type = el.type;
    while (schema.get(type)?.kind === "alias") type = schema.get(type).to;
    const def = schema.get(type);
    if (def?.kind === "enum") {
      if (!def.values.has(value))
        say(el.line, `<${el.name}> '${value}' is not a ${el.type}: ${[...def.values].join(", ")}`);
    } else if (!(scalar[type] ?? (() => true))(value)) say(el.line, `<${el.name}> '${value}' is not a ${type}`);
  });
  try {
    parser.write(text).close();
  } catch (e) {
    say(parser.line, e.message);
  }
  return { root, problems };
}

const walk = (dir) =>
  readdirSync(dir).flatMap((n) => {
    const p = join(dir, n);
    return statSync(p).isDirectory() ? walk(p) : [p];
  });
if (process.argv[1] === new URL(import.meta.url).pathname) {
  const base = process.argv[2];
  let files = 0,
    bad = 0;
  for (const f of walk(base).filter((name) => name.endsWith("-meta.xml"))) {
    files++;
    const { problems } = validate(readFileSync(f, "utf8"), relative(base, f));
    for (const p of problems) {
      bad++;
      console.log(`${p.file}:${p.line}: ${p.msg.slice(0, 240)}`);
    }
  }
  console.log(`${files} files, ${schema.size} types, ${bad} problems`);
  process.exitCode = bad ? 1 : 0;
}
