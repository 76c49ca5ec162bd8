import type { Language } from "../../language/language.ts";

/** Words of table and report. */
export interface ReportText {
  readonly arm: string;
  readonly traffic: string;
  readonly tier: string;
  readonly offered: string;
  readonly begun: string;
  within(limit: string): string;
  readonly inTime: string;
  readonly meanWait: string;
  readonly p95: string;
  readonly longest: string;
  readonly abandoned: string;
  readonly left: string;
  readonly all: string;
  readonly agents: string;
  readonly paidHours: string;
  readonly occupancy: string;
  readonly spread: string;
  readonly policy: string;
  seeds(count: number): string;
  readonly confidence: string;
  against(arm: string): string;
  readonly difference: string;
  readonly timesShorter: string;
  readonly points: string;
  readonly serviceLevelCurve: string;
  readonly waitCurve: string;
  readonly waitByTier: string;
  readonly backlogCurve: string;
  readonly oldestCurve: string;
  readonly arrivalsCurve: string;
  readonly staffCurve: string;
  readonly onDuty: string;
  readonly busy: string;
  readonly fairness: string;
  readonly fairnessCaption: string;
  readonly results: string;
  readonly comparison: string;
  readonly course: string;
  readonly howToRead: string;
}

const english: ReportText = {
  arm: "arm",
  traffic: "traffic",
  tier: "tier",
  offered: "offered",
  begun: "begun",
  within: (limit) => `within ${limit}`,
  inTime: "in time",
  meanWait: "mean wait",
  p95: "95 % within",
  longest: "longest",
  abandoned: "abandoned",
  left: "left",
  all: "all",
  agents: "agents",
  paidHours: "paid hours",
  occupancy: "occupancy",
  spread: "spread over agents",
  policy: "policy",
  seeds: (count) => (count === 1 ? "1 run" : `${count} runs`),
  confidence: "± is the 95 % confidence interval",
  against: (arm) => `against ${arm}`,
  difference: "difference",
  timesShorter: "times as short",
  points: "points",
  serviceLevelCurve: "Service level: share answered in time, by the time of arrival",
  waitCurve: "Mean wait by the time of arrival, minutes",
  waitByTier: "Mean wait of each tier by the time of arrival, minutes",
  backlogCurve: "Backlog: items waiting",
  oldestCurve: "Age of the oldest waiting item, minutes",
  arrivalsCurve: "Items that came",
  staffCurve: "Agents",
  onDuty: "on duty",
  busy: "busy",
  fairness: "Occupancy of each agent",
  fairnessCaption: "First run, agents in order of occupancy, percent of their time on duty",
  results: "Results",
  comparison: "Comparison with the same customers",
  course: "The course of the day",
  howToRead:
    "Service level: begun within the target, of those who came less those who left before it. Waits are counted until somebody begins to work on the item; those who left count with the time that they waited. Left: nobody had turned to it at the end."
};

const french: ReportText = {
  arm: "variante",
  traffic: "trafic",
  tier: "segment",
  offered: "reçus",
  begun: "commencés",
  within: (limit) => `en ${limit}`,
  inTime: "à temps",
  meanWait: "attente moy.",
  p95: "95 % en",
  longest: "maximum",
  abandoned: "abandons",
  left: "restants",
  all: "tous",
  agents: "agents",
  paidHours: "heures payées",
  occupancy: "occupation",
  spread: "écart entre agents",
  policy: "politique",
  seeds: (count) => (count === 1 ? "1 tirage" : `${count} tirages`),
  confidence: "± est l’intervalle de confiance à 95 %",
  against: (arm) => `par rapport à ${arm}`,
  difference: "différence",
  timesShorter: "fois plus court",
  points: "points",
  serviceLevelCurve: "Qualité de service : part traitée à temps, selon l’heure d’arrivée",
  waitCurve: "Attente moyenne selon l’heure d’arrivée, en minutes",
  waitByTier: "Attente moyenne de chaque segment selon l’heure d’arrivée, en minutes",
  backlogCurve: "Stock : éléments en attente",
  oldestCurve: "Âge du plus ancien en attente, en minutes",
  arrivalsCurve: "Éléments reçus",
  staffCurve: "Agents",
  onDuty: "présents",
  busy: "occupés",
  fairness: "Occupation de chaque agent",
  fairnessCaption: "Premier tirage, agents par occupation, en pourcentage de leur temps de présence",
  results: "Résultats",
  comparison: "Comparaison avec les mêmes clients",
  course: "Le cours de la journée",
  howToRead:
    "Qualité de service : commencés dans le délai, parmi les reçus moins ceux qui sont partis avant. L’attente compte jusqu’à ce que quelqu’un commence à travailler sur l’élément ; ceux qui sont partis comptent avec le temps attendu. Restants : personne ne s’en était occupé à la fin."
};

export const reportTexts: Readonly<Record<Language, ReportText>> = { en: english, fr: french };
