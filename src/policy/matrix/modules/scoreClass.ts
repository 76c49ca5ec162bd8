import { z } from "zod";
import { defineModule, type ModuleContext } from "../module.ts";

const bonus = z.union([z.string(), z.array(z.string())], { error: "must be the name of a bonus or a list of them" });

function bonusOf({ tables }: ModuleContext, names: string | readonly string[]): number {
  const listed = typeof names === "string" ? [names] : names;
  return listed.reduce((sum, name) => sum + (tables.bonus.get(name) ?? 0), 0);
}

export const scoreClass = defineModule({
  name: "score-class",
  about: "How the item is ranked: as which channel, with which head starts, on which strict level.",
  inputs: z.strictObject({
    channel: z.string().optional().describe("Channel of the policy, with its target, weight and clock."),
    bonus: bonus.default([]).describe("Head starts of `bonus` in the policy, added to the tier's."),
    level: z.int().min(-99).max(99).optional().describe("Strict level, larger first. For the rare always-first.")
  }),
  names: { channel: "channels", bonus: "bonus" },
  outputs: { score_channel: "string" },
  run(context, { channel, bonus: names, level }) {
    return {
      outputs: { score_channel: channel ?? context.route.channel },
      route: {
        ...(channel === undefined ? {} : { channel }),
        ...(level === undefined ? {} : { level }),
        addBonusMillis: bonusOf(context, names)
      }
    };
  }
});
