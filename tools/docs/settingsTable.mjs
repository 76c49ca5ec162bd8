// A JSON Schema of settings as Markdown: one row per setting, with its path, type, default and meaning.

const escaped = (text) => String(text).replaceAll("|", "\\|").replaceAll("\n", " ");

function typeOf(schema) {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  const several = schema.anyOf ?? schema.oneOf;
  if (several !== undefined) return [...new Set(several.map(typeOf))].join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type === "object" && schema.additionalProperties) return `map to ${typeOf(schema.additionalProperties)}`;
  if (schema.type === "object") return "section";
  if (schema.type === "integer") return rangeOf("whole number", schema);
  if (schema.type === "number") return rangeOf("number", schema);
  return { string: "text", boolean: "true or false", null: "null" }[schema.type] ?? "anything";
}

function rangeOf(name, { minimum, maximum }) {
  const isBound = (limit) => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  if (isBound(minimum) && isBound(maximum)) return `${name}, ${minimum} to ${maximum}`;
  return isBound(minimum) ? `${name}, at least ${minimum}` : name;
}

const isSection = (schema) => schema.type === "object" && schema.properties !== undefined;

/** The section that a setting is, or may be (`same_customer: null` or a section); undefined for others. */
const sectionOf = (schema) => [schema, ...(schema.anyOf ?? [])].find(isSection);

/**
 * Sections that repeat, under names (`channels.NAME.kind`), in a list (`rules[].queues`) or both (`rings.NAME[].who`): the
 * suffix and the section.
 */
function repeated(schema) {
  for (const [suffix, inner] of [
    [".NAME", schema.additionalProperties ?? {}],
    ["[]", schema.items ?? {}]
  ]) {
    if (isSection(inner)) return [suffix, inner];
    const deeper = inner.type === "array" ? repeated(inner) : undefined;
    if (deeper !== undefined) return [suffix + deeper[0], deeper[1]];
  }
  return undefined;
}

function remarks(schema) {
  const notes = [schema.description ?? ""];
  if (schema.example !== undefined) notes.push(`Example: \`${schema.example}\`.`);
  if (schema.secret === true) notes.push("Secret.");
  if (schema.change === "live") notes.push("Taken over while running.");
  return escaped(notes.filter((note) => note !== "").join(" "));
}

function rows(schema, path) {
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const name = path === "" ? key : `${path}.${key}`;
    const section = sectionOf(child);
    if (section !== undefined) return [`| **\`${name}\`** | | | | ${remarks(child)} |`, ...rows(section, name)];
    const many = repeated(child);
    if (many !== undefined)
      return [`| **\`${name}${many[0]}\`** | | | | ${remarks(child)} |`, ...rows(many[1], name + many[0])];
    const isRequired = schema.required?.includes(key) ?? false;
    const standard =
      child.default === undefined ? (isRequired ? "required" : "-") : `\`${escaped(JSON.stringify(child.default))}\``;
    const environment = child.env === undefined ? "" : `\`${child.env}\``;
    return [`| \`${name}\` | ${escaped(typeOf(child))} | ${standard} | ${environment} | ${remarks(child)} |`];
  });
}

/** The table of every setting of a JSON Schema. */
export function settingsTable(schema) {
  return [
    "| setting | type | default | environment | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows(schema, "")
  ].join("\n");
}
