import type { CentreEvent, CentreListener, CentreResult, ContactCentre } from "../../ports/contactCentre.ts";

const asked: CentreResult = { ok: true };

/**
 * The contact centre in shadow mode: seen, and left alone. No lease is taken, no call is offered; the bridge believes
 * that it has control, so that it decides, and what the centre does of its own overrules it.
 */
export function shadowCentre(centre: ContactCentre): ContactCentre {
  const nothing = (): Promise<CentreResult> => Promise.resolve(asked);
  return {
    get capabilities() {
      return centre.capabilities;
    },
    get clockOffsetMs() {
      return centre.clockOffsetMs;
    },
    connect: (listener) => centre.connect(withoutControl(listener)),
    snapshot: () => centre.snapshot(),
    takeControl: nothing,
    renewControl: nothing,
    readControl: () => Promise.resolve(null),
    releaseControl: () => Promise.resolve(),
    offerCall: nothing,
    revokeOffer: nothing,
    dissuade: nothing,
    close: () => centre.close()
  };
}

/** Who controls the calls in truth is no news here. */
function withoutControl(listener: CentreListener): CentreListener {
  return {
    onEvent: (event: CentreEvent) =>
      listener.onEvent(event.type === "control.changed" ? { ...plain(event), type: "heartbeat" } : event),
    onResyncRequired: (reason) => listener.onResyncRequired(reason),
    onLinkLost: (reason) => listener.onLinkLost(reason)
  };
}

/** Its place in the sequence must not be missed. */
function plain({ epoch, seq, at }: CentreEvent): Pick<CentreEvent, "epoch" | "seq" | "at"> {
  return { epoch, seq, at };
}
