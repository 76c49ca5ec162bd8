import type { Time } from "../../src/ports/time.ts";

/** The real clock, for tests over real sockets. */
export const systemTime: Time = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return { cancel: () => clearTimeout(timer) };
  },
  soon: (action) => void setImmediate(action),
  fetch: (url, init) => fetch(url, init)
};
