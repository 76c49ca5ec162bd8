// The page's line to the bridge. States, told to `onState`:
//
//   connecting -> live          the event stream is open: the bridge says when something changed
//   live -> polling             the stream is broken, snapshots can still be read
//   polling -> disconnected     snapshots cannot be read either
//   any -> unauthorized         the bridge asks for another token
//
// Every state leads back to live by itself. The stream is read with fetch, because EventSource can send no token.
import { language } from "./settings.js";

const pollMs = 3000;
/** Also while live: waits on business hours and presence change without an event. */
const refreshMs = 5000;
/** Several changes in a row are one snapshot. */
const leastGapMs = 400;
/** The bridge says something at least every 15 s. */
const silenceMs = 40_000;
const firstRetryMs = 1000;
const longestRetryMs = 15_000;
/** A snapshot that takes longer is not coming. */
const answerMs = 10_000;
const tokenKey = "onequeue.token";

export class Feed {
  state = "connecting";
  /** When the next attempt is made, by performance.now(); 0 while none is planned. */
  retryAt = 0;
  /** When the last snapshot came, by performance.now(); 0 before the first. */
  heardAt = 0;
  #on;
  #lastEventId = null;
  #retryMs = firstRetryMs;
  #refreshTimer = 0;
  #isReading = false;
  #isWantedAgain = false;
  #stream = null;

  /** `on`: { state(), snapshot(snapshot), decisions(list, isComplete) }. */
  constructor(on) {
    this.#on = on;
  }

  start() {
    this.#connect();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.refresh();
    });
  }

  useToken(token) {
    sessionStorage.setItem(tokenKey, token);
    this.#retryMs = firstRetryMs;
    this.#setState("connecting");
    this.#connect();
  }

  #connect() {
    void this.#openStream();
    void this.refresh();
  }

  /** One JSON answer; throws with `status` when it is not 2xx. */
  async read(path) {
    const response = await fetch(`${path}${path.includes("?") ? "&" : "?"}lang=${language}`, {
      headers: this.#headers(),
      signal: AbortSignal.timeout(answerMs)
    });
    if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
    return response.json();
  }

  /** Asks for something in somebody's name; throws with the problem's own words when it is refused. */
  async post(path, body, actor) {
    const response = await fetch(`${path}?lang=${language}`, {
      method: "POST",
      headers: { ...this.#headers(), "Content-Type": "application/json", "X-Actor": encodeURIComponent(actor) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs)
    });
    if (response.ok) return response.json();
    const { detail = `HTTP ${response.status}`, problems = [] } = await response.json().catch(() => ({}));
    const told = problems.map((problem) => `${problem.path}: ${problem.message}.`);
    throw Object.assign(new Error(detail), { detail, problems: told });
  }

  /** Reads a snapshot soon; many calls are one request. */
  async refresh() {
    if (this.#isReading) {
      this.#isWantedAgain = true;
      return;
    }
    clearTimeout(this.#refreshTimer);
    this.#isReading = true;
    const snapshot = await this.#readSnapshot();
    this.#isReading = false;
    if (this.state !== "unauthorized") this.#planRefresh();
    // Last, so that a fault in drawing is seen as what it is and does not pass for a broken line.
    if (snapshot !== null) this.#on.snapshot(snapshot);
  }

  /** Null when there is none to be had; the state says why. */
  async #readSnapshot() {
    try {
      const snapshot = await this.read("/api/v1/snapshot");
      this.heardAt = performance.now();
      if (this.state !== "live") this.#setState(this.#stream === null ? "polling" : "live");
      return snapshot;
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  #planRefresh() {
    const calm = this.state === "live" ? refreshMs : pollMs;
    const wait = this.#isWantedAgain ? leastGapMs : document.hidden ? 10 * calm : calm;
    this.#isWantedAgain = false;
    this.#refreshTimer = setTimeout(() => void this.refresh(), wait);
  }

  /** A change was announced: at once when quiet, else after the gap. */
  #changed() {
    const sinceLast = performance.now() - this.heardAt;
    if (this.#isReading || document.hidden) {
      this.#isWantedAgain = true;
      return;
    }
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => void this.refresh(), Math.max(0, leastGapMs - sinceLast));
  }

  async #openStream() {
    const abort = new AbortController();
    let silence = 0;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), silenceMs);
    };
    this.retryAt = 0;
    try {
      heard();
      const headers = this.#headers();
      if (this.#lastEventId !== null) headers["Last-Event-ID"] = this.#lastEventId;
      const response = await fetch(`/api/v1/events?lang=${language}`, { headers, signal: abort.signal });
      if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
      this.#stream = abort;
      this.#retryMs = firstRetryMs;
      this.#setState("live");
      void this.refresh();
      for await (const event of eventsIn(response.body, heard)) this.#take(event);
    } catch (error) {
      if (error.status === 401) return this.#setState("unauthorized");
    } finally {
      clearTimeout(silence);
      this.#stream = null;
    }
    this.#retryLater();
  }

  #take({ name, id, data }) {
    if (id !== null) this.#lastEventId = id;
    if (name !== "hello" && name !== "change") return;
    this.#on.decisions(data.decisions, data.isComplete);
    this.#changed();
  }

  #retryLater() {
    if (this.state === "unauthorized") return;
    if (this.state === "live") this.#setState("polling");
    const wait = this.#retryMs * (0.8 + 0.4 * Math.random());
    this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
    this.retryAt = performance.now() + wait;
    setTimeout(() => void this.#openStream(), wait);
    void this.refresh();
  }

  #failed(error) {
    if (error.status === 401) return this.#setState("unauthorized");
    if (this.#stream === null) this.#setState("disconnected");
  }

  #setState(state) {
    if (this.state === "unauthorized" && state === "disconnected") return;
    if (this.state === state) return;
    this.state = state;
    this.#on.state();
  }

  #headers() {
    const token = sessionStorage.getItem(tokenKey);
    return token === null ? {} : { Authorization: `Bearer ${token}` };
  }
}

/** The events of a server-sent stream; comments only count as being heard. */
async function* eventsIn(body, heard) {
  let rest = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    heard();
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event !== null) yield event;
    }
  }
}

function parseEvent(block) {
  const fields = { event: "message", id: null, data: "" };
  for (const line of block.split("\n")) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && Object.hasOwn(fields, name)) fields[name] = value;
  }
  return fields.data === "" ? null : { name: fields.event, id: fields.id, data: JSON.parse(fields.data) };
}
