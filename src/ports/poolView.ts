/** What adapters may ask of the live state, read-only: to compare with a snapshot and to skip what is known. */
export interface PoolView {
  /** Serial last known of an item, or null when the item is unknown. */
  itemSerial(itemId: string): number | null;
  /** Ids of all items of one side that the core still holds. */
  itemIds(side: "salesforce" | "centre"): Iterable<string>;
  /** AgentWork ids the core believes to be Assigned or Opened. */
  liveAgentWorkIds(): Iterable<string>;
  /** Agents believed to be online in Omni-Channel. */
  onlineAgentIds(): Iterable<string>;
  /** Agent id for a Salesforce user or a contact-centre agent; null when nobody is mapped. */
  agentOfUser(userId: string): string | null;
  agentOfCentre(centreAgentId: string): string | null;
  centreAgentOf(agentId: string): string | null;
  userOf(agentId: string): string | null;
}

/** A call that the core believes to ring at, or to be talked to by, an agent. */
export interface CallHold {
  readonly itemId: string;
  readonly agentId: string;
  /** Null once answered. */
  readonly offerId: string | null;
  /** `reserved`: the offer's command is not settled yet. */
  readonly phase: "reserved" | "offered" | "accepted";
  /** For seconds nobody could tell what became of the offer's command: a snapshot's word counts. */
  readonly isUnknown: boolean;
}

/** What the link to the contact centre asks in addition. */
export interface CentrePoolView extends PoolView {
  /** Every call with an offer or an agent; compared with a snapshot of the centre. */
  callHolds(): Iterable<CallHold>;
}
