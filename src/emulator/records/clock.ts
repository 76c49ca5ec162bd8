/** A timer that has been set; `cancel` is harmless once it has fired. */
export interface OrgTimer {
  cancel(): void;
}

/** The emulated org's only source of time. Tests inject a virtual one. */
export interface OrgClock {
  /** Wall time in milliseconds since the epoch. */
  now(): number;
  /** Runs `fire` once, `delayMs` from now. */
  setTimer(delayMs: number, fire: () => void): OrgTimer;
}

/** The machine's own clock. Its timers do not keep the process alive. */
export function realClock(): OrgClock {
  return {
    now: () => Date.now(),
    setTimer: (delayMs, fire) => {
      const timer = setTimeout(fire, delayMs);
      timer.unref();
      return { cancel: () => clearTimeout(timer) };
    }
  };
}

/** A clock that moves only when told to. */
export interface VirtualClock extends OrgClock {
  /** Moves time forward and fires every due timer, in order of due time and then of setting. */
  advance(ms: number): void;
}

interface VirtualTimer {
  readonly dueAt: number;
  readonly order: number;
  readonly fire: () => void;
}

export function virtualClock(startAt: number): VirtualClock {
  let time = startAt;
  let order = 0;
  const timers = new Set<VirtualTimer>();
  const nextDue = (until: number): VirtualTimer | undefined => {
    let next: VirtualTimer | undefined;
    for (const timer of timers) {
      if (timer.dueAt > until) continue;
      if (!next || timer.dueAt < next.dueAt || (timer.dueAt === next.dueAt && timer.order < next.order)) next = timer;
    }
    return next;
  };
  return {
    now: () => time,
    setTimer(delayMs, fire) {
      const timer: VirtualTimer = { dueAt: time + Math.max(0, delayMs), order: order++, fire };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    advance(ms) {
      const until = time + ms;
      for (let due = nextDue(until); due; due = nextDue(until)) {
        timers.delete(due);
        time = Math.max(time, due.dueAt);
        due.fire();
      }
      time = until;
    }
  };
}
