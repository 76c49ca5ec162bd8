import type { SObjectRecord } from "../records/schema.ts";
import type { RecordStore } from "../records/store.ts";
import { type BodyProblem, Problem } from "../openapi/operation.ts";

/**
 * Reads what callers name in their own words (an id, a developer name, a user name) and collects everything that is not
 * there, so that one refusal lists all of it.
 */
export class LookUp {
  readonly #store: RecordStore;
  readonly #operationId: string;
  readonly #problems: BodyProblem[] = [];

  constructor(store: RecordStore, operationId: string) {
    this.#store = store;
    this.#operationId = operationId;
  }

  /** A user by id, user name, federation identifier, alias or full name. */
  agent(path: string, named: string): SObjectRecord {
    return this.#find(path, "User", named, ["Username", "FederationIdentifier", "Alias", "Name"]);
  }

  /** A queue by id, developer name or label. */
  queue(path: string, named: string): SObjectRecord {
    const queue = this.#find(path, "Group", named, ["DeveloperName", "Name"]);
    if (queue.Id !== "" && queue["Type"] !== "Queue") this.problem(path, `'${named}' is a group, not a queue`);
    return queue;
  }

  status(path: string, named: string): SObjectRecord {
    return this.#find(path, "ServicePresenceStatus", named, ["DeveloperName", "MasterLabel"]);
  }

  /** A contact by id, e-mail address, phone number or full name. */
  customer(path: string, named: string): SObjectRecord {
    return this.#find(path, "Contact", named, ["Email", "Phone", "MobilePhone", "Name"]);
  }

  problem(path: string, message: string): void {
    this.#problems.push({ path, message });
  }

  /** Throws one Problem with everything that was not found. */
  check(): void {
    if (this.#problems.length === 0) return;
    const detail = `${this.#operationId} cannot be done: ${this.#problems.map(({ path, message }) => `${path}: ${message}`).join("; ")}.`;
    throw new Problem(422, "The request names what the org does not have", detail, this.#problems);
  }

  #find(path: string, object: string, named: string, fields: readonly string[]): SObjectRecord {
    const byId = this.#store.get(object, named);
    if (byId !== undefined) return byId;
    for (const field of fields) {
      const [found] = this.#store.find(object, field, named);
      if (found !== undefined) return found;
    }
    this.problem(path, `the org has no ${object} '${named}' (looked for Id, ${fields.join(", ")})`);
    return { Id: "" };
  }
}
