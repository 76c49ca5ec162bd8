import type { ReportText } from "./clauseText.ts";

const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count > 1 ? "s" : ""}`;

export const french: ReportText = {
  clauses: {
    "pick-second-of-three": "le deuxième de trois appelants peut être choisi, servi et raccroché",
    "nobody-rings-unasked": "personne n'est sonné tant qu'un pont a la main et ne propose rien",
    refused: "un appel refusé revient dans sa file avec son ancienneté et peut être proposé à quelqu'un d'autre",
    "no-answer": "un appel auquel personne ne répond revient à la fin de la sonnerie",
    "agent-offline": "une proposition à un agent déconnecté est refusée",
    "agent-on-break": "une proposition à un agent en pause est refusée",
    "agent-talking": "une proposition à un agent en conversation est refusée",
    "logout-while-ringing": "un agent qui se déconnecte pendant la sonnerie rend l'appel",
    "double-offer-of-a-call": "une seconde proposition d'un appel qui sonne est refusée",
    "double-offer-to-an-agent": "une proposition à un agent dont le poste sonne est refusée",
    "command-asked-twice": "une commande répétée est exécutée une fois, même si la première réponse s'est perdue",
    revoke: "une proposition peut être retirée",
    "abandon-while-queued": "un appelant qui raccroche pendant l'attente a abandonné",
    "abandon-while-ringing":
      "un appelant qui raccroche pendant la sonnerie a abandonné, et l'agent est de nouveau libre",
    "caller-ends-the-conversation": "un appelant qui raccroche pendant la conversation met fin à l'appel",
    "native-pick-up": "un appel en attente qu'un agent prend à la main est annoncé comme décroché",
    "call-out": "un agent qui appelle est annoncé en conversation, et rien n'est annoncé en attente",
    "requeue-keeps-age": "un appel qui change de file garde son ancienneté",
    "cannot-dissuade": "un centre qui ne peut pas dissuader un appelant le dit, et l'appelant continue d'attendre",
    dissuade: "un appelant apprend que personne ne répondra, et l'appel se termine",
    callback: "un appelant à qui un rappel est proposé peut le demander",
    "dissuade-only-who-waits":
      "un appelant que l'on dissuade peut raccrocher, et un appel qui sonne n'est pas dissuadé",
    "native-without-a-bridge": "le centre distribue lui-même les appels tant qu'aucun pont n'a la main",
    "lease-expiry": "à l'expiration du bail, le centre distribue lui-même, le plus ancien appel d'abord",
    renewal: "un bail renouvelé n'expire pas",
    release: "un bail rendu rend les appels aussitôt",
    fence: "un numéro de garde plus élevé prend la main, et l'ancien détenteur se voit tout refuser",
    "unknown-pool": "la main sur un groupe qui n'existe pas est refusée",
    "other-pool": "avoir la main sur un groupe ne dit rien d'un autre",
    "missing-event": "un événement perdu est redemandé et annoncé à sa place",
    "missing-last-event": "le dernier événement, perdu, est remarqué au battement suivant",
    "duplicate-event": "un événement doublé est annoncé une fois",
    "reordered-events": "des événements qui se doublent sont annoncés dans l'ordre",
    "cut-connection": "après une coupure rien ne manque et rien n'est annoncé deux fois",
    "silent-connection": "une liaison ouverte mais muette est remarquée, et rien ne manque",
    restart:
      "un centre redémarré commence une nouvelle époque, distribue lui-même et garde son plus haut numéro de garde",
    "snapshot-first": "les événements que l'instantané contient ne sont pas annoncés après lui",
    clock: "l'horloge du centre est mesurable, et queuedAt est à cette heure",
    "killed-while-callers-wait": "un pont tué pendant l'attente : le centre distribue lui-même à la fin du bail",
    "killed-while-ringing": "un pont tué pendant une proposition : le suivant la trouve et en apprend la fin",
    "killed-while-talking": "un pont tué pendant une conversation : elle continue, et le suivant en apprend la fin",
    "wrong-signature": "une commande à la signature fausse est refusée par 401 et ne fait rien",
    "old-timestamp": "une commande signée il y a dix minutes est refusée par 401 et ne fait rien",
    "expired-command": "une commande arrivée après son délai est refusée par 410 et ne fait rien",
    "stored-answer": "une commande répétée reçoit la réponse gardée, marquée comme répétée",
    "unknown-epoch": "les événements d'une époque qui n'a jamais été sont refusés par 410",
    "replay-in-portions": "les événements sont répétés dans l'ordre, à partir du suivant, pas plus que demandé"
  },
  reasons: {
    "not among its capabilities": "hors de ses capacités",
    "no second queue": "il n'a pas de seconde file",
    "one pool only": "il n'a qu'un groupe",
    "its test driver cannot do that": "son pilote de test ne sait pas le faire"
  },
  heading: (url) => `Conformité du centre d'appels ${url}`,
  outcome: { passed: "réussi", failed: "ÉCHEC", notApplicable: "sans objet" },
  summary: ({ passed, failed, notApplicable }) =>
    `${counted(passed, "clause")} ${passed > 1 ? "réussies" : "réussie"}, ${counted(failed, "échec")}, ${String(notApplicable)} sans objet.`,
  conforms: "Le centre d'appels est conforme.",
  doesNotConform: "Le centre d'appels n'est pas conforme."
};
