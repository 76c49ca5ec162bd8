import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineModule } from "../module.ts";

export const skills = defineModule({
  name: "skills",
  about: "Asks for skills: those of a named set, or one.",
  inputs: z.strictObject({
    needs: z.string().optional().describe("Set of `skills` in the policy."),
    skill: z.string().optional().describe("One skill."),
    level: z.int().min(1).max(10).default(1).describe("Its least level."),
    drop_after: duration("0s", "30d").nullable().default(null).describe("Not asked for any more after this wait.")
  }),
  names: { needs: "skills" },
  outputs: { skills_asked: "int" },
  check: ({ needs, skill }) => (needs === undefined && skill === undefined ? "needs `needs` or `skill`." : null),
  run({ tables }, { needs, skill, level, drop_after: dropAfterMs }) {
    const named = needs === undefined ? [] : (tables.skills.get(needs) ?? []);
    const one = skill === undefined ? [] : [{ skill, minLevel: level, dropAfterMs }];
    const addSkills = [...named, ...one];
    return { outputs: { skills_asked: addSkills.length }, route: { addSkills } };
  }
});
