import { z } from "zod";

/** What people must know of a setting besides its type and default. */
export interface Setting {
  readonly description: string;
  /** Environment variable that sets it, over the file and under the command line. */
  readonly env?: string;
  /** A secret itself or the name of the place that holds one: never shown, never logged. */
  readonly secret?: boolean;
  /** Taken over from a changed file while running, or only at the next start. */
  readonly change: "live" | "restart";
  readonly example?: string;
}

export const settings = z.registry<Setting>();

/**
 * Notes what the sample file, the reference page and the loader need to know of a setting. The notes belong to a copy of
 * the schema: several settings may be made from one (all the texts are), and must not share theirs.
 */
export function setting<T extends z.ZodType>(
  schema: T,
  description: string,
  facts: Omit<Setting, "description" | "change"> & { readonly change?: Setting["change"] } = {}
): T {
  const own = schema.clone();
  settings.add(own, { change: "restart", ...facts, description });
  return own;
}
