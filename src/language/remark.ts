/**
 * Remarks that org and contact centre are described with: adapters tell them in English, and here they are found again
 * for French readers. What is not found is shown as it is: better in English than not at all.
 */
import type { Language } from "./language.ts";

/** `{name}` stands for whatever the adapter put there. */
export const remarksInFrench: readonly (readonly [english: string, french: string])[] = [
  ["The writer record has not been read yet.", "Le témoin d'écriture n'a pas encore été lu."],
  ["This bridge holds the writer record.", "Ce pont tient le témoin d'écriture."],
  ["This bridge has taken the writer record over.", "Ce pont a repris le témoin d'écriture."],
  ["Another bridge was quicker.", "Un autre pont a été plus rapide."],
  [
    "Another bridge made the writer record at the same moment.",
    "Un autre pont a créé le témoin d'écriture au même moment."
  ],
  [
    "The org has no {object}: nothing keeps a second bridge out.",
    "L'org n'a pas d'objet {object} : rien n'écarte un second pont."
  ],
  [
    "Another life of bridge {bridge} (epoch {epoch}) writes for pool {pool} (last heard of {seconds} s ago): this one writes nothing. Stop the other one, or give this one a pool of its own.",
    "Une autre vie du pont {bridge} (époque {epoch}) écrit pour le groupe {pool} (vue il y a {seconds} s) : celui-ci n'écrit rien. Arrêtez l'autre, ou donnez à celui-ci un groupe à lui."
  ],
  [
    "Bridge {bridge} writes for pool {pool} (last heard of {seconds} s ago): this one writes nothing. Stop the other one, or give this one a pool of its own.",
    "Le pont {bridge} écrit pour le groupe {pool} (vu il y a {seconds} s) : celui-ci n'écrit rien. Arrêtez l'autre, ou donnez à celui-ci un groupe à lui."
  ],
  [
    "The org has no OneQueue_Offer__c object, or the integration user may not create it: the bridge writes in degraded mode, in which a lost answer can double an offer. Deploy the package (`sf project deploy start`) and assign the permission set OneQueue_Integration.",
    "L'org n'a pas l'objet OneQueue_Offer__c, ou l'utilisateur d'intégration ne peut pas le créer : le pont écrit en mode dégradé, où une réponse perdue peut doubler une offre. Déployez le package (`sf project deploy start`) et attribuez l'ensemble d'autorisations OneQueue_Integration."
  ],
  [
    "The org has no OneQueue_Writer__c object, or the integration user may not create it: nothing keeps a second bridge from writing. Deploy the package and assign the permission set OneQueue_Integration.",
    "L'org n'a pas l'objet OneQueue_Writer__c, ou l'utilisateur d'intégration ne peut pas le créer : rien n'empêche un second pont d'écrire. Déployez le package et attribuez l'ensemble d'autorisations OneQueue_Integration."
  ],
  [
    "No queue of the org has a routing configuration with the routing model External Routing: there is nothing to route. Create one in Setup > Routing Configurations and join the queues to it.",
    "Aucune file de l'org n'a de configuration de routage avec le modèle Routage externe : il n'y a rien à distribuer. Créez-en une dans Configuration > Configurations de routage et rattachez-y les files."
  ],
  [
    "Nobody is a member of {queues}: work in it waits until somebody is added.",
    "Personne n'est membre de {queues} : le travail y attend jusqu'à ce que quelqu'un soit ajouté."
  ],
  [
    "{agents} in a queue that Omni-Channel routes and in one that OneQueue routes, for instance {examples}: both would push work to them, past their capacity. Take them out of one.",
    "{agents} dans une file que distribue Omni-Channel et dans une file que distribue OneQueue, par exemple {examples} : les deux leur pousseraient du travail, au-delà de leur capacité. Retirez-les de l'une."
  ],
  ["1 agent is", "1 agent est"],
  ["{count} agents are", "{count} agents sont"],
  [
    "Queues have members through groups of the type {type}, which are not expanded: add the agents to the queues by user, public group or role.",
    "Des files ont des membres par des groupes de type {type}, qui ne sont pas dépliés : ajoutez les agents aux files par utilisateur, groupe public ou rôle."
  ],
  [
    "The configuration maps {user} to the contact centre's agent {seat}, but {problem}: that agent gets calls only. Correct centre.agents.",
    "La configuration associe {user} à l'agent {seat} du centre d'appels, mais {problem} : cet agent ne reçoit que des appels. Corrigez centre.agents."
  ],
  [
    "The configuration describes {user}, who is not an active user of this org: that has no effect. Correct agents.",
    "La configuration décrit {user}, qui n'est pas un utilisateur actif de cette org : cela n'a pas d'effet. Corrigez agents."
  ],
  [
    "The configuration pairs {user} with {other}, who is not an active user of this org: that has no effect. Correct agents.",
    "La configuration associe {user} à {other}, qui n'est pas un utilisateur actif de cette org : cela n'a pas d'effet. Corrigez agents."
  ],
  ["{user} is not active", "{user} n'est pas actif"],
  ["{user} is not a user of this org", "{user} n'est pas un utilisateur de cette org"],
  [
    "The contact centre's agent {seat} is mapped to {first} and {second}: map each to its own.",
    "L'agent {seat} du centre d'appels est associé à {first} et à {second} : donnez à chacun le sien."
  ],
  [
    "Field {field} cannot be read for {object}: {consequence}. Give the integration user read access to it, or take it out of org.enrichment.",
    "Le champ {field} n'est pas lisible pour {object} ({consequence}). Donnez-y l'accès en lecture à l'utilisateur d'intégration, ou retirez-le de org.enrichment."
  ],
  ["customers of its work items have the default tier", "les clients de ses éléments ont le niveau par défaut"],
  ["their language is not known", "leur langue n'est pas connue"],
  ["age counts from the record", "l'âge compte depuis l'enregistrement"],
  ["is not used by rules", "les règles ne s'en servent pas"],
  [
    "None of {fields} can be read on Contact: callers are not recognised. Give the integration user read access.",
    "Aucun des champs {fields} n'est lisible sur Contact : les appelants ne sont pas reconnus. Donnez l'accès en lecture à l'utilisateur d'intégration."
  ],
  [
    "The org has used {used} of its {max} API calls of the last 24 hours: reading is slowed down; find out who uses them or buy more.",
    "L'org a consommé {used} de ses {max} appels d'API des dernières 24 heures : les lectures sont ralenties ; cherchez qui les consomme ou achetez-en d'autres."
  ],
  ["No feed has been opened yet.", "Aucun flux n'a encore été ouvert."],
  ["No feed has been started.", "Aucun flux n'a été démarré."],
  [
    "Changed records are asked for every few seconds by SystemModstamp, which every org allows.",
    "Les enregistrements modifiés sont relevés toutes les quelques secondes par SystemModstamp, ce que toute org permet."
  ],
  [
    "PushTopics tell routing and presence ({channels}); AgentWork is polled.",
    "Des PushTopics disent le routage et la présence ({channels}) ; AgentWork est relevé régulièrement."
  ],
  [
    "Change Data Capture tells every change of the three objects ({reason}).",
    "La capture des changements dit chaque changement des trois objets ({reason})."
  ],
  ["all three objects are selected in Setup", "les trois objets sont choisis dans la configuration"],
  ["the org does not say what is selected", "l'org ne dit pas ce qui est choisi"],
  [
    "Change Data Capture tells every change on {channel}.",
    "La capture des changements dit chaque changement sur {channel}."
  ],
  ["Change Data Capture tells every change.", "La capture des changements dit chaque changement."],
  [
    "Change Data Capture tells changes on {channel}, as configured.",
    "La capture des changements dit les changements sur {channel}, comme configuré."
  ],
  ["not connected yet", "pas encore connecté"],
  ["connected and in control", "connecté, et les appels sont tenus"],
  ["{state}; mapped to no Salesforce user: {agents}", "{state} ; associés à aucun utilisateur Salesforce : {agents}"],
  ["the link is lost: {reason}", "la liaison est perdue : {reason}"],
  ["the link was lost meanwhile", "la liaison a été perdue entre-temps"],
  ["the lease could not be renewed in time", "le bail n'a pas pu être renouvelé à temps"],
  [
    "the contact centre says that somebody else, or nobody, is in control",
    "le centre d'appels dit que quelqu'un d'autre, ou personne, tient les appels"
  ],
  [
    "another bridge with a higher fence controls the calls",
    "un autre pont, avec une barrière plus haute, tient les appels"
  ],
  ["the contact centre did not give control ({reason})", "le centre d'appels n'a pas donné la main ({reason})"]
];

interface Translation {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly french: string;
}

/** Within one sentence. */
const something = String.raw`((?:(?!\. ).)+?)`;
const place = /\{(\w+)\}/g;
const translations: readonly Translation[] = remarksInFrench.map(([english, text]) => ({
  pattern: new RegExp(
    `^${english
      .split(/\{\w+\}/)
      .map(escaped)
      .join(something)}$`
  ),
  names: [...english.matchAll(place)].map(([, name]) => name as string),
  french: text.replaceAll(/ (?=[:;])/g, "\u00a0")
}));

/** A remark in the reader's language, where it is known in it; of several sentences each for itself. */
export function remark(text: string, language: Language): string {
  if (language === "en") return text;
  return (
    translated(text) ??
    text
      .split(/(?<=\.) (?=[A-Z0-9])/)
      .map((one) => translated(one) ?? one)
      .join(" ")
  );
}

function translated(text: string): string | null {
  for (const { pattern, names, french: sentence } of translations) {
    const found = pattern.exec(text);
    if (found === null) continue;
    return sentence.replaceAll(place, (_, name: string) => remark(found[names.indexOf(name) + 1] ?? "", "fr"));
  }
  return null;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
