/** A contact centre's adapter with exactly one thing wrong. */
import type {
  CentreCapabilities,
  CentreEvent,
  CentreListener,
  CentreResult,
  CentreSnapshot,
  ContactCentre,
  DissuadeCommand,
  Lease,
  OfferCallCommand,
  RevokeOfferCommand
} from "../../src/ports/contactCentre.ts";

/** What is done instead; each gets what the real one does. */
export interface Wrongs {
  readonly offerCall?: (
    command: OfferCallCommand,
    right: (command: OfferCallCommand) => Promise<CentreResult>
  ) => Promise<CentreResult>;
  readonly revokeOffer?: (
    command: RevokeOfferCommand,
    right: (command: RevokeOfferCommand) => Promise<CentreResult>
  ) => Promise<CentreResult>;
  readonly dissuade?: (
    command: DissuadeCommand,
    right: (command: DissuadeCommand) => Promise<CentreResult>
  ) => Promise<CentreResult>;
  readonly takeControl?: (lease: Lease, right: (lease: Lease) => Promise<CentreResult>) => Promise<CentreResult>;
  readonly renewControl?: (lease: Lease, right: (lease: Lease) => Promise<CentreResult>) => Promise<CentreResult>;
  readonly releaseControl?: () => Promise<void>;
  readonly snapshot?: (right: CentreSnapshot) => CentreSnapshot;
  /** Events told instead of one. */
  readonly event?: (event: CentreEvent) => readonly CentreEvent[];
  readonly clockOffsetMs?: number;
  readonly capabilities?: Partial<CentreCapabilities>;
}

export function wrongCentre(right: ContactCentre, wrongs: Wrongs): ContactCentre {
  return {
    get capabilities() {
      return { ...right.capabilities, ...wrongs.capabilities };
    },
    get clockOffsetMs() {
      return wrongs.clockOffsetMs ?? right.clockOffsetMs;
    },
    connect: (listener) => right.connect(misheard(listener, wrongs.event ?? ((event) => [event]))),
    snapshot: async () => (wrongs.snapshot ?? ((snapshot) => snapshot))(await right.snapshot()),
    takeControl: (lease) =>
      wrongs.takeControl?.(lease, (given) => right.takeControl(given)) ?? right.takeControl(lease),
    renewControl: (lease) =>
      wrongs.renewControl?.(lease, (given) => right.renewControl(given)) ?? right.renewControl(lease),
    readControl: (pool) => right.readControl(pool),
    releaseControl: (lease) => wrongs.releaseControl?.() ?? right.releaseControl(lease),
    offerCall: (command) => wrongs.offerCall?.(command, (given) => right.offerCall(given)) ?? right.offerCall(command),
    revokeOffer: (command) =>
      wrongs.revokeOffer?.(command, (given) => right.revokeOffer(given)) ?? right.revokeOffer(command),
    dissuade: (command) => wrongs.dissuade?.(command, (given) => right.dissuade(given)) ?? right.dissuade(command),
    close: () => right.close()
  };
}

function misheard(listener: CentreListener, hear: (event: CentreEvent) => readonly CentreEvent[]): CentreListener {
  return {
    onEvent: (event) => {
      for (const told of hear(event)) listener.onEvent(told);
    },
    onResyncRequired: (reason) => listener.onResyncRequired(reason),
    onLinkLost: (reason) => listener.onLinkLost(reason)
  };
}
