import type { ConsoleClient } from "./consoleClient.ts";

/** Mean pause between two customers of a kind, in milliseconds. */
const pauses = { call: 3_500, email: 6_000, form: 9_000, social: 11_000, chat: 5_000 } as const;
type Kind = keyof typeof pauses;

const callers = ["+33612000001", "+33612000002", "+447700900001", "+447700900002", "+447700900099"];
const writers = [
  "elodie.garnier@garnier.example",
  "paul.lefevre@mail.example",
  "margaret.doyle@doyle.example",
  "peter.hughes@mail.example"
];

export interface Traffic {
  /** No more customers come; resolves when the last request has been answered. */
  stop(): Promise<void>;
}

/** Customers on every channel, drawn from a seed, until stopped. `rate` 2 means twice as many. */
export function startTraffic(
  org: ConsoleClient,
  centre: ConsoleClient,
  seed: number,
  rate: number,
  onFailure: (error: Error) => void
): Traffic {
  const random = seededRandom(seed);
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<unknown>>();
  let isStopped = false;
  const customer = (kind: Kind): Promise<unknown> => {
    if (kind === "call") return centre.call("addCaller", { cli: pick(callers, random), patienceMs: 60_000 });
    const queue = kind === "chat" ? "Support_Chats" : "Support_Cases";
    return org.call("createItem", { kind, queue, customer: pick(writers, random) });
  };
  const next = (kind: Kind): void => {
    if (isStopped) return;
    const wait = (-Math.log(1 - random()) * pauses[kind]) / rate;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const request = customer(kind)
        .catch((error: Error) => {
          if (!isStopped) onFailure(error);
        })
        .finally(() => running.delete(request));
      running.add(request);
      next(kind);
    }, wait);
    timers.add(timer);
  };
  for (const kind of Object.keys(pauses) as Kind[]) next(kind);
  return {
    async stop() {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(running);
    }
  };
}

function pick(from: readonly string[], random: () => number): string {
  return from[Math.floor(random() * from.length)] as string;
}

/** mulberry32: small, seeded, good enough to spread customers. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
