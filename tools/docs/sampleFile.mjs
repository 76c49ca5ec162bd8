// A sample configuration from the JSON Schema: every setting with its meaning and default, commented out; what must be
// filled in stands ready.
import { stringify } from "yaml";

/** What a reader has to replace, by path: one way to sign in, and where the contact centre is. */
const FILLED = {
  "org.auth.jwt.client_id": "3MVG9...",
  "org.auth.jwt.username": "integration@example.com",
  "org.auth.jwt.key_file": "/etc/onequeue/onequeue.key",
  "centre.url": "ws://127.0.0.1:7900"
};

const isFilled = (path) => Object.keys(FILLED).some((filled) => filled === path || filled.startsWith(`${path}.`));
const scalar = (value) => stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();

function lines(schema, path, depth) {
  const indent = "  ".repeat(depth);
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const name = path === "" ? key : `${path}.${key}`;
    const mark = isFilled(name) ? "" : "#";
    const example = child.example === undefined ? "" : ` For instance ${child.example}`;
    const meaning = [`${indent}# ${child.description ?? ""}${example}`];
    if (child.properties !== undefined)
      return [...meaning, `${indent}${mark}${key}:`, ...lines(child, name, depth + 1)];
    const value = FILLED[name] ?? child.default;
    return [...meaning, `${indent}${mark}${key}:${value === undefined ? "" : ` ${scalar(value)}`}`];
  });
}

/** The text of the sample file. */
export function sampleFile(schema) {
  const head = [
    "# A sample configuration. What is commented out (#key:) is the default; onequeue check says what is wrong with a file.",
    "# yaml-language-server: $schema=docs/reference/configuration.schema.json"
  ];
  return `${[...head, "", ...lines(schema, "", 0)].join("\n")}\n`;
}
