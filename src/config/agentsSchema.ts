/** What the configuration says of agents besides their seats: skills, groups, pairs, and terms of who helps out. */
import { z } from "zod";
import { setting } from "./setting.ts";

const text = z.string({ error: "must be text" }).min(1, { error: "must not be empty" });
const name = z
  .string({ error: "must be a name" })
  .regex(/^[A-Za-z0-9][\w-]{0,39}$/, { error: "must be a name of letters, digits, - and _, at most 40 characters" });

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const informal = z.strictObject({
  hours: setting(
    name.nullable().default(null),
    "Calendar of the policy in whose hours they may be asked; null at any time."
  ),
  channels: setting(
    z.array(name).min(1).nullable().default(null),
    "Channels of the policy that they help with; null all."
  ),
  monthly_quota: setting(
    z.int().min(0).max(100_000).nullable().default(null),
    "Most items a month, handed out evenly over it; null without limit."
  ),
  zone: setting(
    z.string().refine(isZone, { error: "must be a time zone such as Europe/Paris" }).default("UTC"),
    "IANA time zone in which their months begin."
  )
});

export const agentSchema = z.strictObject({
  skills: setting(
    z.record(name, z.int({ error: "must be a whole number from 1 to 10" }).min(1).max(10)).default({}),
    "Skill -> level, 1 to 10.",
    { example: "{french: 8, billing: 5}" }
  ),
  groups: setting(z.array(name).max(50).default([]), "Branches, sites, routing profiles: rings name them."),
  paired_with: setting(text.nullable().default(null), "The colleague who stands in for them, as in `agents`."),
  informal: setting(
    informal.nullable().default(null),
    "Terms of somebody who helps out beside another job; null for the contact centre's own agents."
  )
});

export const agentsSchema = z.record(text, agentSchema);
export type AgentFile = z.output<typeof agentSchema>;
