/**
 * Every word of the board's page. `{name}` is filled in by the page; a plural has one text for one and one for others,
 * by the rules of its language. TypeScript proves both languages complete.
 */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

export interface BoardText {
  readonly title: string;
  readonly tagline: string;
  readonly skipToQueue: string;
  readonly language: string;
  readonly keys: string;
  readonly close: string;
  readonly needsScript: string;
  readonly sections: {
    readonly queue: string;
    readonly agents: string;
    readonly decisions: string;
    readonly status: string;
  };
  readonly connection: {
    readonly connecting: string;
    readonly live: string;
    readonly polling: string;
    readonly stale: string;
    readonly disconnected: string;
    readonly retryIn: string;
    readonly lastSeen: string;
  };
  readonly token: {
    readonly title: string;
    readonly why: string;
    readonly label: string;
    readonly wrong: string;
    readonly open: string;
  };
  readonly counts: {
    readonly waiting: string;
    readonly offered: string;
    readonly parked: string;
    readonly agentsFree: string;
    readonly ofOnline: string;
  };
  readonly status: {
    readonly notReady: string;
    readonly salesforce: string;
    readonly centre: string;
    readonly policy: string;
    readonly writing: string;
    readonly down: string;
    readonly feeds: Readonly<Record<"changeData" | "pushTopic" | "polling" | "none", string>>;
    readonly silentFor: string;
    readonly inControl: string;
    readonly native: string;
    readonly exactlyOnce: string;
    readonly degraded: string;
    readonly notWriter: string;
    readonly shadow: string;
    readonly shadowWhy: string;
    readonly paused: string;
    readonly pausedFor: string;
    readonly alerts: Plural;
  };
  readonly queue: {
    readonly empty: string;
    readonly emptyHint: string;
    readonly more: Plural;
    readonly groups: Readonly<Record<"waiting" | "withAgents" | "notYet" | "parked", string>>;
    readonly waited: string;
    readonly estimated: string;
    readonly promiseUsed: string;
    readonly legendWait: string;
    readonly legendBonus: string;
    readonly legendPromise: string;
    readonly rank: string;
    /** Strict precedence, shown only where the policy has several. */
    readonly level: string;
    readonly phases: Readonly<
      Record<
        "enriching" | "notReady" | "waiting" | "reserved" | "offered" | "accepted" | "parked" | "joined" | "dissuaded",
        string
      >
    >;
    readonly withAgent: string;
  };
  readonly agents: {
    readonly empty: string;
    readonly emptyHint: string;
    readonly more: Plural;
    readonly salesforce: string;
    readonly phone: string;
    readonly online: string;
    readonly offline: string;
    readonly busyStatus: string;
    readonly noSeat: string;
    readonly devices: Readonly<
      Record<"idle" | "ringing" | "busy" | "unreachable" | "unknown" | "wrapUp" | "break" | "paused" | "out", string>
    >;
    readonly load: string;
    readonly mayTake: string;
    readonly mayTakeNothing: string;
    readonly holds: string;
    readonly holdsNothing: string;
    readonly offeredWork: string;
    readonly openWork: string;
    readonly notResponding: string;
    readonly idleFor: string;
    readonly kinds: Readonly<Record<"call" | "chat" | "deferred", string>>;
  };
  readonly decisions: { readonly empty: string; readonly emptyHint: string; readonly andMore: Plural };
  readonly item: {
    readonly facts: Readonly<
      Record<
        | "item"
        | "about"
        | "channel"
        | "queue"
        | "tier"
        | "language"
        | "phase"
        | "since"
        | "waited"
        | "estimated"
        | "target"
        | "promise"
        | "rank"
        | "agent"
        | "offer"
        | "agentWork"
        | "parkedBecause"
        | "excluded"
        | "user"
        | "centreAgent"
        | "load"
        | "idle",
        string
      >
    >;
    readonly history: string;
    readonly noHistory: string;
    readonly gone: string;
    readonly loading: string;
    readonly failed: string;
  };
  /** What operators may ask for an item. */
  readonly actions: {
    readonly title: string;
    readonly actor: string;
    readonly needsActor: string;
    readonly agent: string;
    readonly pin: string;
    readonly assign: string;
    readonly until: string;
    readonly untilReleased: string;
    readonly minutes: Plural;
    readonly hours: Plural;
    readonly hold: string;
    readonly level: string;
    readonly raise: string;
    readonly release: string;
    readonly asking: string;
    readonly asked: string;
    readonly refused: string;
  };
  readonly shortcuts: {
    readonly title: string;
    readonly rows: readonly (readonly [keys: string, what: string])[];
    readonly enabled: string;
  };
  readonly footer: string;
}
