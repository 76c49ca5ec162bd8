import type { DoctorText } from "../finding.ts";

export const french: DoctorText = {
  heading: (where) => `Asterisk à ${where}, tel que le pont l'utiliserait :`,
  good: {
    login: (subject) => `le compte ${subject} peut se connecter`,
    booted: () => "les événements du système arrivent",
    version: (subject) => `Asterisk ${subject} sait retirer un appelant d'une file`,
    permissions: () => "le compte a le droit de demander tout ce qu'il faut",
    modules: () => "les modules sont chargés",
    dialplan: () => "le plan de numérotation est en place",
    timestamps: () => "les événements portent leur heure",
    variables: () => "les événements portent les variables du canal",
    "native-queue": (subject) => `la file ${subject} existe`,
    room: (subject) => `la salle d'attente de ${subject} existe`,
    "room-gate": (subject) => `la salle d'attente ${subject} a son unique membre fictif`,
    seat: (subject) => `l'agent ${subject} a une file avec un poste`,
    "seat-phone": (subject) => `l'agent ${subject} a un poste`,
    "shared-phone": (subject) => `l'agent ${subject} a son propre poste`
  },
  bad: {
    login: (subject, found) => `connexion impossible pour ${subject} : ${found}`,
    booted: () => "aucun événement du système n'est arrivé",
    version: (_, found) => `Asterisk ${found || "de version inconnue"} ne sait pas retirer un appelant d'une file`,
    permissions: (_, found) => `le compte n'a pas le droit de demander : ${found}`,
    modules: (_, found) => `modules non chargés : ${found}`,
    dialplan: (_, found) => `contextes absents du plan de numérotation : ${found}`,
    timestamps: () => "les événements ne portent pas leur heure",
    variables: (_, found) => `les événements ne portent pas ces variables du canal : ${found}`,
    "native-queue": (subject) => `il n'y a pas de file ${subject}`,
    room: (subject, found) => `la file ${subject} n'a pas de salle d'attente ${found}`,
    "room-gate": (subject, found) => `la salle d'attente ${subject} n'a pas exactement son membre fictif : ${found}`,
    seat: (subject, found) => `l'agent ${subject} n'a pas de file ${found}`,
    "seat-phone": (subject, found) => `la file de l'agent ${subject} doit avoir un poste ; elle a : ${found}`,
    "shared-phone": (subject, found) => `l'agent ${subject} a le même poste qu'un autre : ${found}`
  },
  advice: {
    login: "Comparez centre.ami et manager.conf : enabled, bindaddr, port, le secret du compte et ses lignes permit.",
    booted: "Donnez au compte read = system,call,agent,user.",
    version: "QueueWithdrawCaller existe depuis 16.25, 18.11 et 19.3 : mettez Asterisk à jour.",
    permissions: "Donnez au compte write = system,call,agent,user,originate,reporting.",
    modules: "Chargez-les dans modules.conf.",
    dialplan: "Ajoutez #include onequeue-extensions.conf à extensions.conf et rechargez le plan de numérotation.",
    timestamps: "Mettez timestampevents = yes sous [general] de manager.conf.",
    variables: "Nommez-les dans channelvars sous [general] de manager.conf.",
    "native-queue": "Corrigez centre.ami.queues, ou ajoutez la file à queues.conf.",
    room: "Ajoutez-la à queues.conf avec le modèle onequeue-room.",
    "room-gate": "Personne d'autre ne doit en être membre, sinon des appels y sonnent à l'insu du pont.",
    seat: "Ajoutez-la à queues.conf avec le modèle onequeue-agent, ou corrigez centre.agents.",
    "seat-phone": "Donnez à cette file le poste de l'agent pour unique membre.",
    "shared-phone": "Donnez à chaque agent un poste, ou à l'un des deux un autre identifiant dans centre.agents."
  },
  summary: (problems) => (problems === 0 ? "Il ne manque rien." : `${String(problems)} chose(s) à faire.`)
};
