import type { Catalogue, Noun, RivalParts } from "./catalogue.ts";

/** French puts a space that must not break before these signs, and inside quotation marks. */
const colon = "\u00a0:";
const semicolon = "\u00a0;";
const quoted = (text: string): string => `«\u00a0${text}\u00a0»`;

const masculine = (the: string, bare: string): Noun => ({ bare, the, a: `un ${bare}`, isFeminine: false });
const feminine = (the: string, bare: string): Noun => ({ bare, the, a: `une ${bare}`, isFeminine: true });
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const agreed = (noun: Noun, stem: string): string => (noun.isFeminine ? `${stem}e` : stem);
/** "de", contracted where the language wants it. */
const of = (the: string): string => (the.startsWith("le ") ? `du ${the.slice(3)}` : `de ${the}`);
const tierNames: Readonly<Record<string, string>> = { vip: "VIP", standard: "standard", default: "standard" };

function tierName(tier: string): string {
  return tierNames[tier.toLowerCase()] ?? quoted(tier);
}

function customer(tier: string): string {
  const known = tierNames[tier.toLowerCase()];
  return known === undefined ? `un client de niveau ${quoted(tier)}` : `un client ${known}`;
}

function rivalText(rival: RivalParts): string {
  const name = `${rival.noun.the} ${rival.id}`;
  if (rival.wait === null) return `${name} (${rival.share})`;
  return `${name}, qui a attendu ${rival.wait.wait} sur ${rival.wait.target} (${rival.share})`;
}

export const french: Catalogue = {
  nouns: {
    call: masculine("l'appel", "appel"),
    callback: masculine("le rappel", "rappel"),
    chat: masculine("le chat", "chat"),
    message: masculine("le message", "message"),
    email: masculine("l'e-mail", "e-mail"),
    form: masculine("le formulaire", "formulaire"),
    social: feminine("la publication", "publication"),
    case: feminine("la requête", "requête"),
    item: masculine("l'élément", "élément")
  },
  nounOf: (channel) => ({
    bare: `élément ${quoted(channel)}`,
    the: `l'élément ${quoted(channel)}`,
    a: `un élément du canal ${quoted(channel)}`,
    isFeminine: false
  }),
  agent: (id) => `l'agent ${id}`,
  tierName,
  customer,
  offer: {
    why: `${colon} `,
    goes: (item, id, tier, agent, isFirst, offerNumber) =>
      `${capital(item.the)} ${id} d'${customer(tier)} va ${isFirst ? "en premier " : ""}à ${agent}` +
      (offerNumber > 1 ? ` (offre ${offerNumber})` : ""),
    promise: (item, { share, bonus, tier, wait, target }) =>
      `${item.isFeminine ? "elle" : "il"} a consommé ${share} de sa promesse (` +
      `${bonus === null ? "" : `bonus de ${bonus} comme ${tier}, `}${wait} d'attente sur ${target})`,
    more: (rival) => `, plus que ${rivalText(rival)}`,
    same: (rival) => `, autant que ${rivalText(rival)}, mais en étant là plus tôt`,
    level: (rival, level, rivalLevel) =>
      `, et son rang ${level} passe avant le rang ${rivalLevel} ${of(rivalText(rival))}`,
    nothingElse: `rien d'autre n'attendait pour cet agent${semicolon} `,
    freeAgents: (count) =>
      count <= 1
        ? `cet agent était libre${semicolon} `
        : `cet agent vient en tête des ${count} qui étaient libres${semicolon} `,
    together: `plusieurs éléments et agents ont été associés d'un coup${semicolon} `,
    overtaken: ({ isCaller, extra, by, byTier, others, bound, isByWaiting }) => {
      const who = isCaller ? "L'appelant" : "Le client";
      const more = others === 0 ? "" : others === 1 ? " et un autre élément" : ` et ${others} autres éléments`;
      const went = others === 0 ? `est ${agreed(by, "passé")} avant` : "sont passés avant";
      const limit =
        bound === null
          ? "la politique n'y met pas de limite, ses rangs sont stricts"
          : isByWaiting
            ? `${by.isFeminine ? "elle" : "il"} n'avait pas d'avance, mais avait consommé plus de sa promesse`
            : `la limite de la politique est de ${bound}${colon} après une telle attente, on passe devant`;
      return `${who} a attendu ${extra} de plus car ${by.a} d'${customer(byTier)}${more} ${went}${semicolon} ${limit}.`;
    },
    admitted: (admission) =>
      admission === "overdue"
        ? "En retard sur sa promesse, cet élément peut aller à un agent gardé libre pour l'urgent."
        : "Le niveau de son client donne accès à un agent gardé libre pour l'urgent.",
    leftBehind: (rivals) => `Restent en attente${colon} ${rivals}.`,
    setAside: (reasons) => `Écartés${colon} ${reasons}.`,
    reason: (reason, count) =>
      ({
        noRoom: `pas de place (${count})`,
        kindNotAllowed: `incompatible avec ce que l'agent traite (${count})`,
        channelFull: `assez de ce canal chez l'agent (${count})`,
        excluded: `déjà refusé ou laissé passer (${count})`,
        reserve: `agent gardé libre pour l'urgent (${count})`,
        channelPaused: `canal suspendu (${count})`,
        occupancy: `agent occupé au-delà du plafond pour le différé (${count})`
      })[reason]
  },
  notResponding: (agent, item, after) =>
    `${capital(agent)} n'a pas répondu à l'offre ${of(item)} après ${after} et passe pour injoignable.`,
  revoked: (agent, item) => `L'offre ${of(item)} à ${agent} est retirée.`,
  parked: (item, code, until) =>
    `${capital(item)} est mis de côté ${until === null ? "jusqu'à ce qu'on le libère" : `jusqu'à ${until}`}${colon} ${code}.`,
  paused: (channel, code, item, until) =>
    `Le canal ${quoted(channel)} est suspendu jusqu'à ${until}${colon} ${code} a été refusé pour plusieurs éléments, dont ${item}.`,
  dissuaded: (item, message, offersCallback) =>
    `${capital(item)} entend le message ${quoted(message)} au lieu d'attendre un agent` +
    `${offersCallback ? ", et un rappel lui est proposé" : ""}.`,
  dissuasionFailed: (item, code) =>
    `${capital(item)} attend finalement un agent${colon} le centre de contact n'a pas diffusé le message (${code}).`,
  reserveChanged: (from, to, served) => {
    const kept = `${to} ${to > 1 ? "agents sont gardés libres" : "agent est gardé libre"} pour l'urgent au lieu de ${from}`;
    if (served === null) return `${kept}${colon} rien d'urgent n'est venu récemment et du différé attend.`;
    const answered = `${served}\u00a0% des clients urgents ont eu une réponse à temps`;
    return to > from
      ? `${kept}${colon} ${answered}, moins que promis.`
      : `${kept}${colon} ${answered} et du différé attend.`;
  },
  story: {
    unknownItem: (item) => `Le journal ne connaît pas ${item}.`,
    callArrived: (item, queue) => `${capital(item)} est entré dans la file ${queue}.`,
    itemArrived: (item, queue) => `${capital(item)} est entré dans la file ${queue}.`,
    since: (moment, wait) => `Le client attendait depuis ${moment} (${wait}).`,
    carriedOver: "L'attente compte depuis la première venue du client.",
    joined: (call) => `C'est l'enregistrement Salesforce de ${call}, compté avec lui.`,
    tierKnown: (tier) => `Le client s'est révélé ${tier}.`,
    written: (id) => (id === null ? "L'offre a été transmise." : `Salesforce a confirmé l'offre, AgentWork ${id}.`),
    refused: (code) => `L'offre a été refusée${colon} ${code}.`,
    unknownOutcome: "La réponse à l'offre s'est perdue. OneQueue vérifie avant d'offrir à nouveau.",
    work: (status, agent, after) => {
      const late = after === null ? "" : ` après ${after}`;
      return {
        Assigned: `Présenté à ${agent}.`,
        Opened: `${capital(agent)} l'a accepté${late}.`,
        Unavailable: `${capital(agent)} n'était plus disponible.`,
        Declined: `${capital(agent)} l'a refusé${late}.`,
        DeclinedOnPushTimeout: `${capital(agent)} l'a laissé passer${late}.`,
        Closed: `${capital(agent)} l'a terminé.`,
        Canceled: `L'offre à ${agent} a été annulée.`,
        Transferred: `${capital(agent)} l'a transféré.`
      }[status];
    },
    ringing: (agent) => `Ça sonne chez ${agent}.`,
    ringFailed: (reason, agent) =>
      ({
        noAnswer: `${capital(agent)} n'a pas décroché.`,
        refused: `${capital(agent)} l'a refusé.`,
        agentUnavailable: `${capital(agent)} n'était plus disponible.`,
        error: `Le centre d'appels n'a pas pu faire sonner chez ${agent}.`
      })[reason],
    answered: (agent, by, wait) =>
      `${capital(agent)} a répondu après ${wait} d'attente${by === "centre" ? ", sur distribution du centre d'appels" : ""}.`,
    pinned: (actor, agent) => `Épinglé par ${actor} à ${agent} : n'attend personne d'autre.`,
    assigned: (actor, agent) => `Attribué par ${actor} à ${agent}, comme première chose à proposer.`,
    held: (actor, until) =>
      `Retenu par ${actor} ${until === null ? "jusqu'à libération" : `jusqu'au ${until}`} : n'est proposé à personne.`,
    raised: (actor, level) =>
      `Relevé par ${actor} au niveau ${level} : passe avant tout ce qui est d'un niveau plus bas.`,
    released: (actor) => `Libéré par ${actor}.`,
    rejected: (input) => `Un message à son sujet (${input}) n'a pas pu être traité.`,
    removed: (cause) =>
      ({
        accepted: "Sorti de la file, car accepté.",
        customerLeft: "Le client est parti.",
        deleted: "Supprimé dans Salesforce.",
        ended: "Terminé.",
        transferred: "Transféré.",
        answeredElsewhere: "Pris ailleurs.",
        dissuaded: "Message entendu, appel terminé.",
        callbackWanted: "Message entendu, appel terminé\u00a0; le client a demandé un rappel.",
        missing: "Disparu à la comparaison suivante avec les enregistrements."
      })[cause],
    stillWaiting: (wait) => `En attente, depuis ${wait} maintenant.`,
    withAgent: (agent) => `Actuellement chez ${agent}.`
  }
};
