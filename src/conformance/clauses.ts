import type { Clause } from "./clause.ts";
import { callerClauses } from "./clauses/callerClauses.ts";
import { controlClauses } from "./clauses/controlClauses.ts";
import { crashClauses } from "./clauses/crashClauses.ts";
import { dissuasionClauses } from "./clauses/dissuasionClauses.ts";
import { eventClauses } from "./clauses/eventClauses.ts";
import { offerClauses } from "./clauses/offerClauses.ts";

/** The contract of the contact-centre port, in the order of the report. */
export const clauses: readonly Clause[] = [
  ...offerClauses,
  ...callerClauses,
  ...dissuasionClauses,
  ...controlClauses,
  ...eventClauses,
  ...crashClauses
];
