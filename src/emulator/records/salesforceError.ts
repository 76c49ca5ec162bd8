/** One refusal as Salesforce words it: `[{"message","errorCode","fields"}]` with an HTTP status. */
export class SalesforceError extends Error {
  readonly errorCode: string;
  /** Names of the fields at fault; absent on errors about the session, limits or the resource. */
  readonly fields: readonly string[] | undefined;
  readonly status: number;

  constructor(errorCode: string, message: string, options: { fields?: readonly string[]; status?: number } = {}) {
    super(message);
    this.name = new.target.name;
    this.errorCode = errorCode;
    this.fields = options.fields;
    this.status = options.status ?? 400;
  }
}
