/** The modules that come with OneQueue. */
import type { MatrixModule } from "./module.ts";
import { capacity } from "./modules/capacity.ts";
import { customerTier } from "./modules/customerTier.ts";
import { deterrence } from "./modules/deterrence.ts";
import { distribute } from "./modules/distribute.ts";
import { estimatedWait } from "./modules/estimatedWait.ts";
import { informalAgents } from "./modules/informalAgents.ts";
import { intent } from "./modules/intent.ts";
import { language } from "./modules/language.ts";
import { openingCalendar } from "./modules/openingCalendar.ts";
import { overflow } from "./modules/overflow.ts";
import { ringPlan } from "./modules/ringPlan.ts";
import { scoreClass } from "./modules/scoreClass.ts";
import { skills } from "./modules/skills.ts";

/** Raised whenever a module gives another result for the same input: part of a router's hash. */
export const standardModulesVersion = 1;

export const standardModules: readonly MatrixModule[] = [
  openingCalendar,
  customerTier,
  intent,
  language,
  estimatedWait,
  skills,
  ringPlan,
  scoreClass,
  capacity,
  overflow,
  informalAgents,
  deterrence,
  distribute
];
