import { AsteriskCentre } from "../adapters/asterisk/asteriskCentre.ts";
import { EventDesk } from "../adapters/generic/eventDesk.ts";
import { EventEndpoint } from "../adapters/generic/eventEndpoint.ts";
import { GenericCentre } from "../adapters/generic/genericCentre.ts";
import { SimulatedCentre } from "../adapters/simulated/simulatedCentre.ts";
import type { AmiConfig, CentreConfig, IntegratorConfig } from "../config/config.ts";
import type { ContactCentre } from "../ports/contactCentre.ts";
import type { Log } from "../ports/log.ts";
import type { Time } from "../ports/time.ts";

/** A contact centre whose capabilities may be asked for once it is connected. */
export type ConfiguredCentre = ContactCentre & { readonly isConnected: boolean };

/** The contact centre of the configuration, not connected. All its queues belong to `pool`. */
export function createContactCentre(config: CentreConfig, pool: string, time: Time, log: Log): ConfiguredCentre {
  const { url, token, requestTimeoutMs, ami, integrator } = config;
  if (integrator !== null) return joined(url, integrator, requestTimeoutMs, time, log);
  if (ami !== null) return asterisk(ami, pool, requestTimeoutMs, time, log);
  return new SimulatedCentre({ url, token, requestTimeoutMs, time, log });
}

function asterisk(ami: AmiConfig, pool: string, requestTimeoutMs: number, time: Time, log: Log): ConfiguredCentre {
  const { host, port, hasTls, username, secret, queues, languageVariable, vipVariable, pingMs } = ami;
  return new AsteriskCentre({
    access: { host, port, hasTls, username, secret },
    pools: new Map([[pool, queues]]),
    variables: { language: languageVariable, vip: vipVariable },
    requestTimeoutMs,
    pingMs,
    time,
    log
  });
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
