import type { BoardText } from "./boardText.ts";

export const french: BoardText = {
  title: "Tableau OneQueue",
  tagline: "Une seule file pour les appels et le travail Salesforce",
  skipToQueue: "Aller à la file",
  language: "Langue",
  keys: "Raccourcis clavier",
  close: "Fermer",
  needsScript: "Le tableau a besoin de JavaScript. Les mêmes données sont à /api/v1/snapshot.",
  sections: { queue: "File", agents: "Agents", decisions: "Décisions", status: "État" },
  connection: {
    connecting: "Connexion",
    live: "En direct",
    polling: "Par relevés",
    stale: "Périmé",
    disconnected: "Déconnecté",
    retryIn: "nouvel essai dans {seconds} s",
    lastSeen: "état de {time}, il y a {age}"
  },
  token: {
    title: "Ce pont demande un jeton",
    why: "D'autres machines peuvent l'atteindre. Le jeton est dans sa configuration ; cette page le garde jusqu'à la fermeture de l'onglet.",
    label: "Jeton",
    wrong: "Ce n'est pas le bon jeton.",
    open: "Ouvrir le tableau"
  },
  counts: {
    waiting: "en attente",
    offered: "proposés",
    parked: "mis de côté",
    agentsFree: "agents libres",
    ofOnline: "sur {count}"
  },
  status: {
    notReady: "Le pont ne distribue pas",
    salesforce: "Salesforce",
    centre: "Centre d'appels",
    policy: "Politique",
    writing: "Écriture",
    down: "injoignable",
    feeds: {
      changeData: "capture des changements",
      pushTopic: "push topics",
      polling: "relevés réguliers",
      none: "aucun flux"
    },
    silentFor: "muet depuis {age}",
    inControl: "OneQueue tient les appels",
    native: "distribue lui-même",
    exactlyOnce: "une fois exactement",
    degraded: "mode dégradé : l'org n'a pas l'objet de garde",
    notWriter: "coupée : un autre pont écrit",
    paused: "Le canal « {channel} » est suspendu jusqu'à {time}.",
    pausedFor: "Le canal « {channel} » est suspendu jusqu'à {time} : l'org répond toujours {code}.",
    alerts: { one: "{count} alerte", other: "{count} alertes" }
  },
  queue: {
    empty: "Personne n'attend",
    emptyHint: "Appels et travail Salesforce apparaissent ici dans l'ordre où ils seront servis.",
    more: { one: "et {count} autre", other: "et {count} autres" },
    groups: {
      waiting: "En attente",
      withAgents: "Chez les agents",
      notYet: "Pas encore à distribuer",
      parked: "Mis de côté"
    },
    waited: "{wait} sur {target}",
    estimated: "{queue} · encore {wait} environ",
    promiseUsed: "{share} de la promesse consommée",
    legendWait: "attente",
    legendBonus: "avance",
    legendPromise: "promesse épuisée",
    rank: "Place {rank}",
    level: "rang {level}",
    phases: {
      enriching: "recherche en cours",
      notReady: "pas prêt",
      waiting: "en attente",
      reserved: "en cours d'offre",
      offered: "proposé",
      accepted: "chez l'agent",
      parked: "mis de côté",
      joined: "compté avec son appel",
      dissuaded: "écoute un message"
    },
    withAgent: "{phase} : {agent}"
  },
  agents: {
    empty: "Aucun agent connu",
    emptyHint: "Les agents apparaissent une fois l'org et le centre d'appels lus.",
    more: { one: "et {count} autre", other: "et {count} autres" },
    salesforce: "Salesforce",
    phone: "Téléphone",
    online: "en ligne",
    offline: "hors ligne",
    busyStatus: "en ligne, ne prend rien",
    noSeat: "pas de poste",
    devices: {
      idle: "prêt",
      ringing: "ça sonne",
      busy: "en appel",
      unreachable: "injoignable",
      unknown: "inconnu",
      wrapUp: "fin d'appel",
      break: "en pause",
      paused: "pas prêt",
      out: "déconnecté"
    },
    load: "{percent} occupé",
    mayTake: "Peut prendre",
    mayTakeNothing: "ne peut rien prendre",
    holds: "Traite",
    holdsNothing: "ne traite rien",
    offeredWork: "{channel}, proposé",
    openWork: "{channel}, ouvert",
    notResponding: "Ne répond pas",
    idleFor: "libre depuis {age}",
    kinds: { call: "appels", chat: "chats", deferred: "travail différé" }
  },
  decisions: {
    empty: "Rien n'a encore été décidé",
    emptyHint: "Chaque décision apparaît ici en une phrase, avec sa raison.",
    andMore: { one: "et {count} autre décision", other: "et {count} autres décisions" }
  },
  item: {
    facts: {
      item: "Élément",
      about: "Objet du travail",
      channel: "Canal",
      queue: "File",
      tier: "Niveau du client",
      language: "Langue",
      phase: "Phase",
      since: "Attend depuis",
      waited: "Attente",
      estimated: "Attente estimée",
      target: "Promesse",
      promise: "Promesse consommée",
      rank: "Place",
      agent: "Agent",
      offer: "Offres jusqu'ici",
      agentWork: "AgentWork",
      parkedBecause: "Mis de côté car",
      excluded: "Plus proposé à",
      user: "Utilisateur Salesforce",
      centreAgent: "Agent du centre d'appels",
      load: "Charge",
      idle: "Libre depuis"
    },
    history: "Décisions",
    noHistory: "Rien n'a encore été décidé à son sujet.",
    gone: "Parti : ni dans la file, ni chez un agent.",
    loading: "Chargement…",
    failed: "Lecture impossible. Fermez et réessayez."
  },
  shortcuts: {
    title: "Clavier",
    rows: [
      ["q", "aller à la file"],
      ["a", "aller aux agents"],
      ["d", "aller aux décisions"],
      ["↑ ↓", "se déplacer dans une liste"],
      ["Début Fin", "première, dernière ligne"],
      ["Entrée", "ouvrir un élément ou un agent"],
      ["Échap", "fermer"],
      ["?", "cette liste"]
    ],
    enabled: "Raccourcis à une touche"
  },
  footer: "Lecture seule. Aucun nom ni numéro de client n'est affiché."
};
