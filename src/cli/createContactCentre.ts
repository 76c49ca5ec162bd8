import { EventDesk } from "../adapters/generic/eventDesk.ts";
import { EventEndpoint } from "../adapters/generic/eventEndpoint.ts";
import { GenericCentre } from "../adapters/generic/genericCentre.ts";
import { SimulatedCentre } from "../adapters/simulated/simulatedCentre.ts";
import type { CentreConfig, IntegratorConfig } from "../config/config.ts";
import type { ContactCentre } from "../ports/contactCentre.ts";
import type { Log } from "../ports/log.ts";
import type { Time } from "../ports/time.ts";

/** A contact centre whose capabilities may be asked for once it is connected. */
export type ConfiguredCentre = ContactCentre & { readonly isConnected: boolean };

/** The contact centre of the configuration, not connected. */
export function createContactCentre(config: CentreConfig, time: Time, log: Log): ConfiguredCentre {
  const { url, token, requestTimeoutMs, integrator } = config;
  if (integrator !== null) return joined(url, integrator, requestTimeoutMs, time, log);
  return new SimulatedCentre({ url, token, requestTimeoutMs, time, log });
}

function joined(
  url: string,
  { id, keys, eventKeys, listenHost, listenPort }: IntegratorConfig,
  requestTimeoutMs: number,
  time: Time,
  log: Log
): ConfiguredCentre {
  const desk = new EventDesk({ keys: eventKeys, time, log });
  const endpoint = new EventEndpoint({ host: listenHost, port: listenPort, centreId: id, desk });
  return new GenericCentre({ url, keys, endpoint, requestTimeoutMs, time, log });
}
