import type { Time } from "../../ports/time.ts";

/** The machine's own clocks, timers and network. */
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
