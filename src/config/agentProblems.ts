import { nearest } from "../policy/nearest.ts";
import type { Problem } from "../ports/bridgeError.ts";
import type { Config } from "./config.ts";

/** Names that agents' terms may use. */
export interface PolicyNames {
  readonly calendars: readonly string[];
  readonly channels: readonly string[];
}

/** Where agents' terms name a calendar or channel that the policy does not have. */
export function agentProblems({ agents }: Pick<Config, "agents">, names: PolicyNames): readonly Problem[] {
  return [...agents].flatMap(([user, { informal }]) => {
    if (informal === null) return [];
    const path = `agents.${JSON.stringify(user)}.informal`;
    const unknownChannels = (informal.channels ?? []).filter((channel) => !names.channels.includes(channel));
    return [
      ...(informal.hours === null || names.calendars.includes(informal.hours)
        ? []
        : [{ path: `${path}.hours`, message: unknownName("calendar", informal.hours, names.calendars) }]),
      ...unknownChannels.map((channel) => ({
        path: `${path}.channels`,
        message: unknownName("channel", channel, names.channels)
      }))
    ];
  });
}

function unknownName(what: string, word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  return `is ${word}, which is no ${what} of the policy; it has: ${known.join(", ") || "none"}.${hint}`;
}
