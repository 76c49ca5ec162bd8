/** Plays every clause of the contact-centre port on one implementation, as a test each. */
import { describe, expect, test } from "@jest/globals";
import type { CentreRig } from "../../src/conformance/centreRig.ts";
import { clauses } from "../../src/conformance/clauses.ts";
import { english } from "../../src/conformance/text/english.ts";
import { runClause } from "../../src/conformance/runClause.ts";
import { systemTime } from "./systemTime.ts";

/** `skipped`: clauses that cannot apply to this implementation, each with the reason. */
export function contactCentreContract(
  name: string,
  open: () => Promise<CentreRig>,
  skipped: Readonly<Record<string, string>> = {}
): void {
  describe(`${name} as a contact centre`, () => {
    test.each(clauses.map((clause) => [english.clauses[clause.id] ?? clause.id, clause] as const))(
      "%s",
      async (_, clause) => {
        const result = await runClause(clause, open, systemTime);
        const reason = skipped[clause.id];
        if (reason === undefined) expect(result).toMatchObject({ outcome: "passed", message: "" });
        else expect(result).toMatchObject({ outcome: "notApplicable", message: reason });
      }
    );
  });
}
