import type { OrgConnection } from "../connection.ts";
import type { EnrichmentOptions } from "../options.ts";
import { relatedOf, timeOf, type Row } from "../row.ts";
import { isIdentifierPath } from "../soql.ts";

/** A value to read: what the policy calls it, and where it is, seen from the work item. */
interface PlannedField {
  readonly name: string;
  readonly path: string;
}

/** What is read of the work items of one object. */
export interface FieldPlan {
  readonly entity: string;
  readonly fields: readonly PlannedField[];
  readonly tierPath: string | null;
  readonly languagePath: string | null;
  readonly agePath: string | null;
  /** The field with the customer's contact; null when the object has none. */
  readonly contactIdPath: string | null;
}

export interface PlanResult {
  readonly plan: FieldPlan;
  /** One sentence per configured field that cannot be read. */
  readonly warnings: readonly string[];
}

interface Described {
  /** Lower-case field name -> name. */
  readonly fields: ReadonlyMap<string, string>;
  /** Lower-case relationship name -> objects it may lead to and its id field. */
  readonly relations: ReadonlyMap<
    string,
    { readonly name: string; readonly to: readonly string[]; readonly idField: string }
  >;
}

/** Describes objects, each once; an object that the integration user may not see has no fields. */
export class Descriptions {
  readonly #connection: OrgConnection;
  readonly #described = new Map<string, Promise<Described>>();

  constructor(connection: OrgConnection) {
    this.#connection = connection;
  }

  /** Throws BridgeError when the org does not answer. */
  of(object: string): Promise<Described> {
    const known = this.#described.get(object);
    if (known !== undefined) return known;
    const reading = this.#read(object);
    this.#described.set(object, reading);
    reading.catch(() => this.#described.delete(object));
    return reading;
  }

  forget(): void {
    this.#described.clear();
  }

  async #read(object: string): Promise<Described> {
    const path = `/sobjects/${object}/describe`;
    const reply = await this.#connection.send({ method: "GET", path }, { timeoutMs: 30_000 });
    if (reply.kind === "body") return describedOf(reply.body);
    if (reply.failure.httpStatus === 404 || reply.failure.httpStatus === 403)
      return { fields: new Map(), relations: new Map() };
    throw reply.cause;
  }
}

function describedOf(body: unknown): Described {
  const fields = new Map<string, string>();
  const relations = new Map<string, { name: string; to: string[]; idField: string }>();
  const list = (body as { fields?: unknown } | null)?.fields;
  for (const field of Array.isArray(list) ? (list as Row[]) : []) {
    const name = String(field["name"]);
    fields.set(name.toLowerCase(), name);
    const relation = field["relationshipName"];
    const to = field["referenceTo"];
    if (typeof relation === "string" && Array.isArray(to)) {
      relations.set(relation.toLowerCase(), { name: relation, to: to.map(String), idField: name });
    }
  }
  return { fields, relations };
}

/** Works out what can be read of the work items of `entity`. Throws BridgeError when the org does not answer. */
export async function planFields(
  descriptions: Descriptions,
  entity: string,
  options: EnrichmentOptions
): Promise<PlanResult> {
  const planner = new Planner(descriptions, entity);
  const fields: PlannedField[] = [];
  for (const name of options.fields) {
    const path = await planner.pathOf(name, "is not used by rules");
    if (path !== null) fields.push({ name, path });
  }
  const age = options.ageFields?.[entity];
  const plan: FieldPlan = {
    entity,
    fields,
    tierPath: await planner.optional(options.tierField, "customers of its work items have the default tier"),
    languagePath: await planner.optional(options.languageField, "their language is not known"),
    agePath: await planner.optional(age === undefined ? null : `${entity}.${age}`, "age counts from the record"),
    contactIdPath: await planner.contactIdField()
  };
  return { plan, warnings: planner.warnings };
}

class Planner {
  readonly warnings: string[] = [];
  readonly #descriptions: Descriptions;
  readonly #entity: string;

  constructor(descriptions: Descriptions, entity: string) {
    this.#descriptions = descriptions;
    this.#entity = entity;
  }

  optional(name: string | null, consequence: string): Promise<string | null> {
    return name === null ? Promise.resolve(null) : this.pathOf(name, consequence);
  }

  /** Path of `Case.Origin` or `Contact.Tier__c` seen from the entity; null when it is of another object or unreadable. */
  async pathOf(name: string, consequence: string): Promise<string | null> {
    if (!isIdentifierPath(name)) return null;
    const [object = "", ...rest] = name.split(".");
    const isOwn = object.toLowerCase() === this.#entity.toLowerCase();
    if (!isOwn && object.toLowerCase() !== "contact") return null;
    const relation = isOwn ? [] : await this.#contactRelation();
    if (relation === null) return null;
    const readable = await this.#readable([...relation, ...rest]);
    if (readable === null) this.warnings.push(unreadable(name, this.#entity, consequence));
    return readable;
  }

  async contactIdField(): Promise<string | null> {
    if (this.#entity === "Contact") return "Id";
    const [relation] = (await this.#contactRelation()) ?? [];
    if (relation === undefined) return null;
    return (await this.#descriptions.of(this.#entity)).relations.get(relation.toLowerCase())?.idField ?? null;
  }

  /** `["Contact"]` for a Case, `["EndUserContact"]` for a MessagingSession; null when there is no contact. */
  async #contactRelation(): Promise<string[] | null> {
    if (this.#entity === "Contact") return [];
    const { relations } = await this.#descriptions.of(this.#entity);
    const toContact = [...relations.values()].filter(({ to }) => to.includes("Contact"));
    const best = toContact.find(({ name }) => name === "Contact") ?? toContact[0];
    return best === undefined ? null : [best.name];
  }

  async #readable(segments: readonly string[]): Promise<string | null> {
    let object = this.#entity;
    const path: string[] = [];
    for (const [index, segment] of segments.entries()) {
      const { fields, relations } = await this.#descriptions.of(object);
      if (index === segments.length - 1) {
        const field = fields.get(segment.toLowerCase());
        return field === undefined ? null : [...path, field].join(".");
      }
      const relation = relations.get(segment.toLowerCase());
      if (relation === undefined) return null;
      path.push(relation.name);
      object = relation.to.includes("Contact") ? "Contact" : (relation.to[0] ?? "");
    }
    return null;
  }
}

function unreadable(name: string, entity: string, consequence: string): string {
  return `Field ${name} cannot be read for ${entity}: ${consequence}. Give the integration user read access to it, or take it out of org.enrichment.`;
}

/** The value at a path such as `Contact.Tier__c`; null when anything on the way is missing. */
export function valueAt(row: Row, path: string): unknown {
  let current: Row | null = row;
  const segments = path.split(".");
  for (const relation of segments.slice(0, -1)) {
    current = relatedOf(current, relation);
    if (current === null) return null;
  }
  return current[segments.at(-1) ?? ""] ?? null;
}

/** Enumerations only: long text and objects are nobody's segment. */
export function enumerationAt(row: Row, path: string | null): string | null {
  const value = path === null ? null : valueAt(row, path);
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const text = isPlain ? String(value) : "";
  return text === "" || text.length > 80 ? null : text;
}

export function timeAt(row: Row, path: string | null): number | null {
  return path === null ? null : timeOf({ value: valueAt(row, path) }, "value");
}
