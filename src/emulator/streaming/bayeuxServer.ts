import { type BayeuxReply, type BayeuxRequest, echoedId, parseBayeuxBody } from "./bayeuxMessage.ts";
import { bayeuxErrors } from "./bayeuxErrors.ts";
import { type BayeuxContext, refusal } from "./bayeuxContext.ts";
import type { ClientSession, QueuedEvent } from "./clientSession.ts";
import { hasBrowserCookie, handshakeCookies, streamCookie } from "./cookies.ts";
import type { HttpReply } from "./heldPoll.ts";
import { connectFailure, connectReply, disconnectedByServer, isAnsweredAtOnce, unknownClient } from "./metaConnect.ts";
import { handshake } from "./metaHandshake.ts";
import { subscribe, unsubscribe } from "./metaSubscribe.ts";
import type { Caller } from "./streamAccess.ts";

/** The documented bound on a request, in bytes. */
const maxRequestBytes = 32_768;
/** Events that leave in one answer at most; the rest follows on the next poll, which is then answered at once. */
const maxEventsPerAnswer = 1_000;
const firstSupportedVersion = 37;

/** One HTTP request to /cometd/NN.0, body read. */
export interface CometdRequest {
  /** Path without query string, slashes collapsed. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly body: string;
}

export interface BayeuxServerOptions extends BayeuxContext {
  /** Whether a client without its BAYEUX_BROWSER cookie is refused, as documented. */
  readonly requiresBrowserCookie: () => boolean;
  /** Told about the events of an answer as it is written to the socket. */
  readonly onDelivered: (session: ClientSession, events: readonly QueuedEvent[]) => void;
}

/** What one HTTP request carries through its handling. */
interface Exchange {
  readonly request: CometdRequest;
  readonly reply: HttpReply;
  readonly caller: Caller;
  readonly apiVersion: number;
  readonly cookies: string[];
}

/**
 * A Bayeux 1.0 server with the manners of the Streaming API: long polling only, events only on /meta/connect replies,
 * HTTP 200 for everything that Bayeux can say by itself.
 */
export class BayeuxServer {
  readonly #options: BayeuxServerOptions;
  /** Clients with new events, answered together once the current turn is over. */
  readonly #toWake = new Set<ClientSession>();
  #isWakePlanned = false;

  constructor(options: BayeuxServerOptions) {
    this.#options = options;
  }

  handle(request: CometdRequest, reply: HttpReply): void {
    const { access, faults } = this.#options;
    const caller = access.identify(request.authorization);
    const subject = "userId" in caller ? { userId: caller.userId } : {};
    if (faults.strikes("neverAnswers", subject)) return;
    if (faults.strikes("http401", subject)) {
      reply.send(401, {}, '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]');
    } else this.#handleMessages(request, reply, caller);
  }

  /** Plans an answer for a client that has something to fetch and holds a poll. */
  wake(session: ClientSession): void {
    if (session.held === undefined) return;
    this.#toWake.add(session);
    if (this.#isWakePlanned) return;
    this.#isWakePlanned = true;
    setImmediate(() => {
      this.#isWakePlanned = false;
      const waiting = [...this.#toWake];
      this.#toWake.clear();
      for (const waitingSession of waiting) this.#answerHeld(waitingSession);
    });
  }

  /** Ends the streams of tokens that were revoked, or whose user was deactivated, the way an org does. */
  endRevokedStreams(): void {
    for (const session of this.#options.sessions.all()) {
      const { status } = this.#options.access.identify(`Bearer ${session.token}`);
      if (status !== "valid" && status !== "expired") this.#disconnect(session);
    }
  }

  /** Forgets the clients of one user, or all: their next request is answered `403::Unknown client`. Returns how many. */
  dropClients(userId: string | undefined): number {
    const dropped = this.#options.sessions.all().filter((session) => userId === undefined || session.userId === userId);
    for (const session of dropped) {
      this.#failHeld(session, [unknownClient({ channel: "/meta/connect", ...heldId(session) })]);
    }
    return dropped.length;
  }

  /** Lets faults that were just set strike polls that are already held. */
  recheckHeldPolls(): void {
    for (const session of this.#options.sessions.all()) {
      const message = { channel: "/meta/connect", ...heldId(session) };
      if (session.held === undefined) continue;
      if (this.#options.faults.strikes("neverAnswers", { userId: session.userId })) session.releaseHeld();
      else this.#failHeld(session, connectFailure(this.#options, session, message));
    }
  }

  /** Answers all held polls, so that the HTTP server can close. */
  close(): void {
    for (const session of this.#options.sessions.all()) {
      this.#answerHeld(session);
      this.#options.sessions.forget(session);
    }
  }

  #handleMessages(request: CometdRequest, reply: HttpReply, caller: Caller): void {
    if (Buffer.byteLength(request.body) > maxRequestBytes) {
      reply.send(413, {}, JSON.stringify([{ error: bayeuxErrors.requestTooLarge(), successful: false }]));
      return;
    }
    const messages = parseBayeuxBody(request.body);
    if (messages === undefined) {
      reply.send(400, {}, "The body is no Bayeux message: expected a JSON array of objects.");
      return;
    }
    const exchange = { request, reply, caller, apiVersion: versionIn(request.path), cookies: [] };
    const [only] = messages;
    if (messages.length === 1 && only?.channel === "/meta/connect") this.#connectAlone(exchange, only);
    else
      this.#answer(
        exchange,
        messages.flatMap((message) => this.#answerMessage(exchange, message))
      );
  }

  #answerMessage(exchange: Exchange, message: BayeuxRequest): readonly BayeuxReply[] {
    const versionProblem = problemOfVersion(exchange);
    if (versionProblem !== undefined) return [refusal(message, versionProblem)];
    if (message.channel === "/meta/handshake") return [this.#handshake(exchange, message)];
    const found = this.#sessionFor(exchange, message);
    if ("refusal" in found) return found.refusal;
    return this.#answerKnown(exchange, found.session, message);
  }

  #answerKnown(exchange: Exchange, session: ClientSession, message: BayeuxRequest): readonly BayeuxReply[] {
    session.lastAnswerAt = this.#options.clock.now();
    switch (message.channel) {
      case "/meta/connect":
        return this.#failed(session, message) ?? [connectReply(this.#options, session, message.id)];
      case "/meta/subscribe":
        return subscribe(this.#options, session, message);
      case "/meta/unsubscribe":
        return unsubscribe(this.#options, session, message);
      case "/meta/disconnect":
        this.#options.sessions.forget(session);
        return [{ clientId: session.clientId, channel: "/meta/disconnect", ...echoedId(message), successful: true }];
      case undefined:
        return [refusal(message, bayeuxErrors.channelNotSpecified())];
      default:
        return [refusal(message, bayeuxErrors.restrictedChannel())];
    }
  }

  #handshake(exchange: Exchange, message: BayeuxRequest): BayeuxReply {
    const reply = handshake(this.#options, message, exchange.caller, exchange.apiVersion);
    if (reply.successful === true) {
      const withDomain = this.#options.faults.strikes("cookieWithDomain", {});
      exchange.cookies.push(...handshakeCookies(this.#options.clock.now(), withDomain));
    }
    return reply;
  }

  /** A /meta/connect that came alone: the only kind that is held. */
  #connectAlone(exchange: Exchange, message: BayeuxRequest): void {
    const found = problemOfVersion(exchange) === undefined ? this.#sessionFor(exchange, message) : undefined;
    if (found === undefined || "refusal" in found) {
      this.#answer(exchange, found?.refusal ?? this.#answerMessage(exchange, message));
      return;
    }
    const { session } = found;
    const failed = this.#failed(session, message);
    if (failed !== undefined) this.#answer(exchange, failed);
    else if (message.connectionType !== "long-polling") {
      const type = bayeuxErrors.invalidConnectionType(String(message.connectionType));
      this.#answer(exchange, [refusal(message, type)]);
    } else if (isAnsweredAtOnce(session, message, false)) this.#answerPoll(session, message.id, exchange.reply);
    else this.#hold(session, message, exchange.reply);
  }

  #hold(session: ClientSession, message: BayeuxRequest, reply: HttpReply): void {
    const { clock, timing } = this.#options;
    // The earlier poll of the same client is a leftover of a dead connection: nobody reads its answer.
    session.releaseHeld()?.reply.send(408, {}, "");
    const timer = clock.setTimer(timing.longPollMs, () => {
      this.#answerHeld(session);
    });
    const held = { messageId: message.id, reply, timer };
    session.held = held;
    reply.onClientGone(() => {
      if (session.held !== held) return;
      session.lastAnswerAt = clock.now();
      session.releaseHeld();
    });
  }

  #answerHeld(session: ClientSession): void {
    const held = session.releaseHeld();
    if (held !== undefined) this.#answerPoll(session, held.messageId, held.reply);
  }

  /** Writes the good end of a poll: the events first, the /meta/connect reply last. */
  #answerPoll(session: ClientSession, id: string | number | undefined, reply: HttpReply): void {
    const events = session.take(maxEventsPerAnswer);
    session.lastAnswerAt = this.#options.clock.now();
    const frames = events.map(({ channel, event }) => `{"data":${event.data},"channel":"${channel}"}`);
    frames.push(JSON.stringify(connectReply(this.#options, session, id)));
    if (events.length > 0) this.#options.onDelivered(session, events);
    reply.send(200, {}, `[${frames.join(",")}]`);
  }

  #answer(exchange: Exchange, replies: readonly BayeuxReply[]): void {
    const headers = exchange.cookies.length > 0 ? { "set-cookie": exchange.cookies } : {};
    exchange.reply.send(200, headers, JSON.stringify(replies));
  }

  #failed(session: ClientSession, message: BayeuxRequest): readonly BayeuxReply[] | undefined {
    const failed = connectFailure(this.#options, session, message);
    if (failed !== undefined) this.#options.sessions.forget(session);
    return failed;
  }

  #failHeld(session: ClientSession, replies: readonly BayeuxReply[] | undefined): void {
    if (replies === undefined) return;
    session.releaseHeld()?.reply.send(200, {}, JSON.stringify(replies));
    this.#options.sessions.forget(session);
  }

  #disconnect(session: ClientSession): void {
    const message = { channel: "/meta/connect", ...heldId(session) };
    this.#failHeld(session, disconnectedByServer(session, message));
  }

  #sessionFor(
    exchange: Exchange,
    message: BayeuxRequest
  ): { readonly session: ClientSession } | { readonly refusal: readonly BayeuxReply[] } {
    const { caller, request } = exchange;
    if (message.clientId === undefined) return { refusal: [refusal(message, bayeuxErrors.handshakeMissing())] };
    const session = this.#options.sessions.find(message.clientId);
    if (session === undefined) {
      exchange.cookies.push(streamCookie(this.#options.clock.now()));
      return { refusal: [unknownClient(message)] };
    }
    if (caller.status !== "valid" && caller.status !== "expired") {
      this.#options.sessions.forget(session);
      return { refusal: disconnectedByServer(session, message) };
    }
    if (caller.userId !== session.userId) return { refusal: [refusal(message, bayeuxErrors.differentUser())] };
    if (this.#options.requiresBrowserCookie() && !hasBrowserCookie(request.cookie)) {
      return { refusal: [refusal(message, bayeuxErrors.browserCookieMissing(session.clientId))] };
    }
    return { session };
  }
}

function heldId(session: ClientSession): { readonly id?: string | number } {
  const id = session.held?.messageId;
  return id === undefined ? {} : { id };
}

/** NaN where the path carries no version. */
function versionIn(path: string): number {
  return Number(/^\/cometd\/(?:replay\/)?(\d+\.\d+)/.exec(path)?.[1] ?? Number.NaN);
}

function problemOfVersion({ apiVersion }: Exchange): string | undefined {
  if (Number.isNaN(apiVersion)) return bayeuxErrors.versionMandatory();
  return apiVersion < firstSupportedVersion ? bayeuxErrors.unsupportedVersion() : undefined;
}
