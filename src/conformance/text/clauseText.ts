/** The words of the report: one sentence per clause that says what a contact centre must do, by the clause's id. */
export interface ReportText {
  readonly clauses: Readonly<Record<string, string>>;
  /** Why a clause is not applicable, by the words of the rig; what is not listed is shown as it is. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly heading: (url: string) => string;
  readonly outcome: { readonly passed: string; readonly failed: string; readonly notApplicable: string };
  readonly summary: (counts: { passed: number; failed: number; notApplicable: number }) => string;
  readonly conforms: string;
  readonly doesNotConform: string;
}
