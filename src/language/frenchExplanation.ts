import type { Ineligibility } from "../ports/explanation.ts";
import type { ChangeWords, ExplanationWords, InsteadWords } from "./explanationWords.ts";

/** French puts a space that must not break before these signs, and inside quotation marks. */
const colon = "\u00a0:";
const semicolon = "\u00a0;";
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** "de" and "à", contracted where the language wants it. */
const of = (the: string): string => (the.startsWith("le ") ? `du ${the.slice(3)}` : `de ${the}`);
const to = (the: string): string => (the.startsWith("le ") ? `au ${the.slice(3)}` : `à ${the}`);
const sooner = (wait: string | null): string => (wait === null ? "" : ` ${wait} plus tôt`);

const reasons: Readonly<Record<Ineligibility, string>> = {
  reconciling: "comparaison des données en cours, rien n'est décidé entre-temps",
  parked: "élément mis de côté",
  enriching: "client encore en cours de recherche",
  notReady: "élément pas prêt à être distribué",
  notListed: "plus dans l'annuaire",
  notResponding: "agent sans réponse",
  waitsForAnother: "élément réservé à un autre agent",
  pinned: "confié à un autre agent par un opérateur",
  customerElsewhere: "son client est avec un autre agent",
  offline: "hors ligne dans Omni-Channel",
  notLoggedIn: "pas connecté au centre de contact",
  notMember: "pas dans cette file",
  ringNotOpen: "cercle pas encore ouvert",
  lacksSkill: "compétence manquante",
  informalClosed: "agent informel hors horaires ou quota",
  channelNotCarried: "le statut de présence ne porte pas ce canal",
  offerPending: "une offre est en cours",
  linkDown: "pas de connexion de ce côté",
  writesHeldBack: "Salesforce ne répond pas, les nouvelles offres sont retenues",
  centreUnseen: "centre de contact invisible",
  onCall: "en communication",
  ringing: "téléphone en train de sonner",
  wrappingUp: "en post-traitement",
  ownBreak: "en pause",
  phoneNotReady: "téléphone pas prêt",
  kindNotAllowed: "pas permis à côté de ce que l'agent traite",
  noRoom: "pas de place",
  channelFull: "assez d'éléments de ce canal en main",
  excluded: "déjà décliné ou laissé passer",
  reserve: "agent gardé libre pour l'urgent",
  occupancy: "agent trop occupé ces derniers temps pour du travail différé",
  channelPaused: "canal en pause",
  unavailable: "pas disponible"
};

function condition({ kind, wait, item, agent, tiers, name }: ChangeWords): string {
  switch (kind) {
    case "waitedLonger":
      return `si ${item} avait attendu ${wait ?? ""} de plus`;
    case "waitedLess":
      return `si ${item} avait attendu ${wait ?? ""} de moins`;
    case "otherTier":
      return `si le client ${of(item)} était ${tiers?.to ?? ""} et non ${tiers?.from ?? ""} (ce qui vaut ${wait ?? ""} d'attente)`;
    case "idleLonger":
      return `si ${agent} avait été libre ${wait ?? ""} de plus`;
    case "exclusionOver":
      return `si ${agent} avait de nouveau eu droit ${to(item)}${sooner(wait)}`;
    case "preferenceOver":
      return `si ${item} avait cessé d'attendre son agent préféré${sooner(wait)}`;
    case "customerFree":
      return `si ${item} avait cessé d'attendre l'agent de son client${sooner(wait)}`;
    case "notPinned":
      return `si ${item} n'avait pas été réservé à un agent par un opérateur`;
    case "ringOpen":
      return `si le cercle ${of(agent)} avait été ouvert pour ${item}${sooner(wait)}`;
    case "skillDropped":
      return `si ${item} avait cessé de demander la compétence «\u00a0${name}\u00a0»${sooner(wait)}`;
    case "hadSkill":
      return `si ${agent} avait eu la compétence «\u00a0${name}\u00a0»`;
    case "wrapUpOver":
      return `si ${agent} avait fini son post-traitement${sooner(wait)}`;
    case "channelResumed":
      return `si le canal «\u00a0${name}\u00a0» avait repris${sooner(wait)}`;
    case "parkingOver":
      return `si ${item} avait pu être distribué${sooner(wait)}`;
    case "becameOverdue":
      return `si ${item} avait attendu ${wait ?? ""} de plus, et donc dépassé sa promesse`;
    case "restedLonger":
      return `si ${agent} avait été au repos${sooner(wait)}`;
    case "agentFree":
      return `si ${agent} avait été libre`;
    case "agentEmptied":
      return `si ${agent} n'avait rien eu en main`;
    case "reserveSmaller":
      return "si un agent de moins avait été gardé libre pour l'urgent";
    default:
      return kind satisfies never;
  }
}

function consequence({ agent, other, chosen, item }: InsteadWords): string {
  const parts = [
    agent === null ? null : `${agent} ${chosen === null ? "recevrait" : "aurait reçu"} ${item}`,
    other === null ? null : `${chosen ?? ""} aurait reçu ${other} à la place`
  ].filter((part) => part !== null);
  return parts.length === 0 ? `personne n'aurait reçu ${item}` : parts.join(", et ");
}

export const frenchExplanation: ExplanationWords = {
  title: (item, agent, offerNumber, row, time, policy) =>
    `${time}  ${capital(item)} a fait l'objet d'une offre à ${agent} (offre ${offerNumber}, ligne ${row}, politique ${policy}).`,
  waitingTitle: (item, rank, row, time) =>
    `${time}  ${capital(item)} n'est chez personne${semicolon} place ${rank} dans la file (ligne ${row}).`,
  score: ({ share, wait, deadline, bonus, worth, target, level }) =>
    `Score${colon} ${share} de sa promesse de ${target}${colon} ${wait} d'attente` +
    (deadline === null ? "" : `, que sa propre échéance compte comme ${deadline}`) +
    (bonus === null ? "" : `, avance comme ${bonus.tier} valant ${bonus.wait}, ensemble ${worth} d'attente`) +
    (level === null ? "." : `${semicolon} rang ${level}.`),
  estimated: (mean, low, high) => `Attente estimée${colon} ${mean} (quatre fois sur cinq entre ${low} et ${high}).`,
  together:
    "Plusieurs éléments et agents ont été associés d'un coup, les meilleurs d'abord\u00a0; ceux d'avant sont allés à d'autres.",
  onlyItem: (agent) => `Rien d'autre de ce qui attendait ne pouvait aller à ${agent}.`,
  onlyAgent: (item) => `Personne d'autre ne pouvait prendre ${item}.`,
  otherItems: (agent, count) =>
    count === 1
      ? `Un autre élément aurait pu aller à ${agent}, le deuxième${colon}`
      : `${count} autres éléments auraient pu aller à ${agent}, le deuxième d'abord${colon}`,
  otherAgents: (item, count) =>
    count === 1
      ? `Un autre agent aurait pu prendre ${item}${colon}`
      : `${count} autres agents auraient pu prendre ${item}, le suivant d'abord${colon}`,
  nobodyFree: (item) => `Personne ne peut recevoir ${item} maintenant.`,
  couldNot: (list) => `Impossible${colon} ${list}.`,
  reason: (reason, count, names) => `${reasons[reason]} (${count}${names === null ? "" : `${colon} ${names}`})`,
  rivalItem: (item, share, wait, behind) =>
    `${item}${colon} ${share}, ${wait} d'attente` +
    (behind === null ? "" : `${semicolon} ${behind} de plus et l'offre lui revenait`),
  rivalAgent: (agent, load, idle) =>
    `${agent}${colon} occupé à ${load}${idle === null ? "" : `, libre depuis ${idle}`}`,
  change: (change, instead, tried) =>
    `Plus petit changement${colon} ${condition(change)}, ${consequence(instead)} ` +
    `(essayé avec le moteur, ${tried === 1 ? "dès le premier essai" : `${tried} changements essayés`}).`,
  noChange: (tried) =>
    tried === 0
      ? "Aucun changement isolé n'aurait fait de différence."
      : `Aucun des ${tried} changements isolés essayés n'aurait fait de différence.`,
  notReproduced: "Interrogée à nouveau, cette version décide autrement\u00a0; ce qui précède est ce qui a été fait.",
  earlier: (count) => (count === 1 ? "Une offre antérieure est omise." : `${count} offres antérieures sont omises.`)
};
