import { createHttpServer, type HttpServer, type HttpServerOptions } from "../../src/http/createHttpServer.ts";
import { silentLog } from "../../src/log/createLog.ts";
import { systemTime } from "../../src/adapters/system/systemTime.ts";
import type { Time, TimerHandle } from "../../src/ports/time.ts";
import { agentName } from "./busyMinute.ts";
import { FakeOperations } from "./fakeOperations.ts";
import { FakeViews } from "./fakeViews.ts";

/** A clock that stands still until it is moved; timers fire in their order. */
export class ManualTime implements Time {
  #now = 0;
  #timers: { at: number; action: () => void }[] = [];

  now(): number {
    return Date.UTC(2026, 0, 5, 9, 31) + this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): TimerHandle {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) };
  }

  soon(action: () => void): void {
    this.after(0, action);
  }

  fetch(): Promise<Response> {
    throw new Error("The HTTP server fetches nothing.");
  }

  get waiting(): number {
    return this.#timers.length;
  }

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at).find(({ at }) => at <= end);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = next.at;
      next.action();
    }
    this.#now = end;
  }
}

export interface Running {
  readonly views: FakeViews;
  readonly server: HttpServer;
  readonly url: string;
}

const opened: HttpServer[] = [];

/** A server on fake views, closed by `closeAll`. */
export async function openServer(
  options: Partial<HttpServerOptions> & { readonly views?: FakeViews } = {}
): Promise<Running> {
  const views = options.views ?? new FakeViews();
  const server = await createHttpServer({
    host: "127.0.0.1",
    port: 0,
    token: null,
    language: "en",
    log: silentLog,
    time: systemTime,
    agentName,
    operations: new FakeOperations(views),
    ...options,
    views
  });
  opened.push(server);
  return { views, server, url: server.url };
}

export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((server) => server.close()));
}
