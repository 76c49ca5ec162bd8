import type { Incoming } from "./customers.ts";
import type { Crew } from "./crew.ts";
import type { LiveItem, SimulatedAgent } from "./staff.ts";

/** What can happen next, as the queue of events keeps it. */
export const happening = {
  arrival: 0,
  patience: 1,
  answer: 2,
  end: 3,
  duty: 4,
  wrapUp: 5,
  absence: 6,
  return: 7,
  counting: 8,
  sample: 9
} as const;

export type Subject = Incoming | LiveItem | SimulatedAgent | Crew | null;
