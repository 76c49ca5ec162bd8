/** Thrown out of a transaction to undo it while keeping what is to be answered. */
export class RolledBack extends Error {
  readonly body: unknown;

  constructor(body: unknown) {
    super("The transaction was rolled back.");
    this.name = new.target.name;
    this.body = body;
  }
}
