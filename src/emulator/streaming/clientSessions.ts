import { randomBytes } from "node:crypto";
import { ClientSession } from "./clientSession.ts";
import type { OrgClock, OrgTimer } from "../records/clock.ts";
import type { StreamTiming } from "./streamTiming.ts";

export interface ClientSessionsOptions {
  readonly clock: OrgClock;
  readonly timing: StreamTiming;
  /** Called once for each client that is forgotten, whatever the reason. */
  readonly onForgotten: (session: ClientSession) => void;
}

interface KnownClient {
  readonly session: ClientSession;
  readonly lapseTimer: OrgTimer | undefined;
  absenceTimer: OrgTimer | undefined;
}

/** The clients this server knows. A client that stays away too long is forgotten without a word. */
export class ClientSessions {
  readonly #options: ClientSessionsOptions;
  readonly #byId = new Map<string, KnownClient>();

  constructor(options: ClientSessionsOptions) {
    this.#options = options;
  }

  open(userId: string, token: string, apiVersion: number): ClientSession {
    const { clock, timing } = this.#options;
    const clientId = randomBytes(16).toString("hex").slice(0, 27);
    const session = new ClientSession({ clientId, userId, token, apiVersion, now: clock.now() });
    const lapseTimer =
      timing.dropClientAfterMs === undefined
        ? undefined
        : clock.setTimer(timing.dropClientAfterMs, () => {
            session.isLapsed = true;
          });
    const known: KnownClient = { session, lapseTimer, absenceTimer: undefined };
    this.#byId.set(clientId, known);
    this.#watchAbsence(known, timing.maxIntervalMs);
    return session;
  }

  /** The session of a known client; a client whose cookie lapsed is as unknown as one that never was. */
  find(clientId: string): ClientSession | undefined {
    const session = this.#byId.get(clientId)?.session;
    if (session?.isLapsed !== true) return session;
    this.forget(session);
    return undefined;
  }

  all(): readonly ClientSession[] {
    return [...this.#byId.values()].map(({ session }) => session);
  }

  forget(session: ClientSession): void {
    const known = this.#byId.get(session.clientId);
    if (known === undefined) return;
    this.#byId.delete(session.clientId);
    known.lapseTimer?.cancel();
    known.absenceTimer?.cancel();
    this.#options.onForgotten(session);
  }

  /** One lazy timer per client: it looks how long the client has been away and sleeps for the rest. */
  #watchAbsence(known: KnownClient, ms: number): void {
    const { clock, timing } = this.#options;
    const { session } = known;
    known.absenceTimer = clock.setTimer(ms, () => {
      const awayMs = session.held === undefined ? clock.now() - session.lastAnswerAt : 0;
      if (awayMs >= timing.maxIntervalMs) this.forget(session);
      else this.#watchAbsence(known, timing.maxIntervalMs - awayMs);
    });
  }
}
