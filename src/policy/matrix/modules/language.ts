import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineModule } from "../module.ts";

export const language = defineModule({
  name: "language",
  about: "Asks for agents who speak the customer's language.",
  inputs: z.strictObject({
    skills: z.record(z.string(), z.string()).describe("Language -> skill of the agents who speak it."),
    otherwise: z.string().optional().describe("Language that counts where the customer's is unknown or not listed."),
    level: z.int().min(1).max(10).default(1).describe("Least level of the skill."),
    drop_after: duration("0s", "30d").nullable().default(null).describe("Not asked for any more after this wait.")
  }),
  outputs: { spoken_language: "string" },
  possible: ({ skills, otherwise }) => ({ spoken_language: [...Object.keys(skills), otherwise ?? ""] }),
  run({ item }, { skills, otherwise, level, drop_after: dropAfterMs }) {
    const own = item.language ?? "";
    const spoken = Object.hasOwn(skills, own) ? own : (otherwise ?? "");
    const skill = Object.hasOwn(skills, spoken) ? skills[spoken] : undefined;
    const addSkills = skill === undefined ? [] : [{ skill, minLevel: level, dropAfterMs }];
    return { outputs: { spoken_language: spoken }, route: { addSkills } };
  }
});
