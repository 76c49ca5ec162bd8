/** What keeps a bridge from routing, or is degraded, as a sentence that says what it means for whoever waits. */
import type { Side } from "../core/input.ts";
import type { Language } from "./language.ts";
import { remark } from "./remark.ts";

/** `why`, `message`: in the words of the part that is concerned. */
export type Concern =
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "notReconciled"; readonly side: Side; readonly why: string }
  | { readonly kind: "unreachable"; readonly side: Side; readonly why: string }
  | { readonly kind: "noGuard" }
  | { readonly kind: "notWriter"; readonly why: string }
  | { readonly kind: "feedUnhealthy"; readonly feed: string; readonly why: string }
  | { readonly kind: "centreDistributes"; readonly why: string }
  | { readonly kind: "breakerOpen" }
  | { readonly kind: "channelPaused"; readonly channel: string }
  | { readonly kind: "inputsRejected"; readonly count: number }
  | { readonly kind: "warning"; readonly message: string };

export function concernText(concern: Concern, language: Language): string {
  return language === "fr" ? inFrench(concern) : inEnglish(concern);
}

function inEnglish(concern: Concern): string {
  switch (concern.kind) {
    case "failed":
    case "warning":
      return concern.message;
    case "notReconciled":
      return concern.side === "salesforce"
        ? `Salesforce has not been reconciled yet: nothing of it is offered.${more(concern.why)}`
        : `The contact centre has not been reconciled yet: ${ended(concern.why)}`;
    case "unreachable":
      return concern.side === "salesforce"
        ? `Salesforce cannot be reached: its items wait, calls go on.${more(concern.why)}`
        : `The contact centre cannot be reached: ${ended(concern.why)} It distributes calls by itself.`;
    case "noGuard":
      return "Degraded: the org has no OneQueue_Offer__c object, so a lost answer delays its item by two minutes. Deploy force-app.";
    case "notWriter":
      return `Nothing is written to Salesforce: ${concern.why}`;
    case "feedUnhealthy":
      return `The Salesforce feed (${concern.feed}) is not healthy: ${concern.why}`;
    case "centreDistributes":
      return `The contact centre distributes calls by itself: ${ended(concern.why)}`;
    case "breakerOpen":
      return "Too many writes to Salesforce have an unknown outcome: no new offers until some are settled.";
    case "channelPaused":
      return `Channel ${concern.channel} is paused: the org keeps refusing its items.`;
    case "inputsRejected":
      return concern.count === 1
        ? "1 input made the core fail and was set aside: its item is parked. The log has its error; please report it."
        : `${concern.count} inputs made the core fail and were set aside: their items are parked. The log has the errors; please report them.`;
    default:
      return concern satisfies never;
  }
}

function inFrench(concern: Concern): string {
  const said = (text: string): string => remark(text, "fr");
  switch (concern.kind) {
    case "failed":
    case "warning":
      return said(concern.message);
    case "notReconciled":
      return concern.side === "salesforce"
        ? `Salesforce n'a pas encore été relu\u00a0: rien n'en est proposé.${more(said(concern.why))}`
        : `Le centre d'appels n'a pas encore été relu\u00a0: ${ended(said(concern.why))}`;
    case "unreachable":
      return concern.side === "salesforce"
        ? `Salesforce est injoignable\u00a0: ses éléments attendent, les appels continuent.${more(said(concern.why))}`
        : `Le centre d'appels est injoignable\u00a0: ${ended(said(concern.why))} Il distribue lui-même les appels.`;
    case "noGuard":
      return "Mode dégradé\u00a0: l'org n'a pas l'objet OneQueue_Offer__c, une réponse perdue retarde donc son élément de deux minutes. Déployez force-app.";
    case "notWriter":
      return `Rien n'est écrit dans Salesforce\u00a0: ${said(concern.why)}`;
    case "feedUnhealthy":
      return `Le flux de Salesforce (${concern.feed}) ne va pas bien\u00a0: ${said(concern.why)}`;
    case "centreDistributes":
      return `Le centre d'appels distribue lui-même les appels\u00a0: ${ended(said(concern.why))}`;
    case "breakerOpen":
      return "Trop d'écritures dans Salesforce ont une issue inconnue\u00a0: plus de nouvelles offres tant que certaines ne sont pas tranchées.";
    case "channelPaused":
      return `Le canal ${concern.channel} est suspendu\u00a0: l'org refuse sans cesse ses éléments.`;
    case "inputsRejected":
      return concern.count === 1
        ? "1 entrée a fait échouer le moteur et a été écartée\u00a0: son élément est mis de côté. Le journal technique a l'erreur\u00a0; signalez-la."
        : `${concern.count} entrées ont fait échouer le moteur et ont été écartées\u00a0: leurs éléments sont mis de côté. Le journal technique a les erreurs\u00a0; signalez-les.`;
    default:
      return concern satisfies never;
  }
}

function more(why: string): string {
  return why === "" ? "" : ` ${ended(why)}`;
}

/** Some parts tell a whole sentence, others only the middle of one. */
function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
