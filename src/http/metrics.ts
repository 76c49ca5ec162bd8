import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { BridgeView, Counters, Timings, Views } from "../bridge/views.ts";

/** From a fast local commit to a sick org. Seconds, as Prometheus wants it. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const timed: readonly { readonly key: keyof Timings; readonly name: string; readonly help: string }[] = [
  {
    key: "inputToDurableMs",
    name: "onequeue_input_durable_seconds",
    help: "From an input's arrival until it is durable."
  },
  {
    key: "inputToRequestMs",
    name: "onequeue_input_request_seconds",
    help: "From an input's arrival to the request that it caused."
  },
  { key: "commandMs", name: "onequeue_command_seconds", help: "From a command's request to its outcome." }
];

/** The bridge's numbers for Prometheus: read from the views when asked, so nothing is counted twice. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #views: Views;
  /** The bridge at this scrape: looked at once, not once per number. */
  #seen: BridgeView;

  /** `streams`: how many event streams are open. */
  constructor(views: Views, streams: () => number) {
    this.#views = views;
    this.#seen = views.bridge("en");
    collectDefaultMetrics({ register: this.#registry });
    this.#countWhatHappened();
    this.#measureDurations();
    this.#showState(streams);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    this.#seen = this.#views.bridge("en");
    return this.#registry.metrics();
  }

  #countWhatHappened(): void {
    const counters = (): Counters => this.#views.counters();
    this.#totals("onequeue_inputs_total", "Inputs taken, by type.", "type", () => counters().inputs);
    this.#totals("onequeue_decisions_total", "Decisions made, by kind.", "kind", () => counters().decisions);
    this.#totals("onequeue_commands_total", "Commands by type and outcome.", "command", () => counters().commands);
    this.#total("onequeue_commits_total", "Journal transactions.", () => counters().commits);
    this.#total("onequeue_rejected_inputs_total", "Inputs that the core refused.", () => counters().rejectedInputs);
    this.#total(
      "onequeue_routing_failures_total",
      "Items that went on without a route because the policy's matrix failed.",
      () => counters().routingFailures
    );
    this.#gauge("onequeue_backlog", "Inputs waiting to be taken.", () => counters().backlog);
    this.#gauge("onequeue_unsettled_commands", "Commands without a known outcome.", () => counters().unsettledCommands);
  }

  /** The bridge counts since its start; Prometheus takes the fall to zero at a restart for what it is. */
  #totals(name: string, help: string, label: string, read: () => Readonly<Record<string, number>>): void {
    this.#registry.registerMetric(
      new Counter({
        name,
        help,
        labelNames: [label],
        registers: [],
        collect() {
          this.reset();
          for (const [key, value] of Object.entries(read())) this.inc({ [label]: key }, value);
        }
      })
    );
  }

  #total(name: string, help: string, read: () => number): void {
    this.#registry.registerMetric(
      new Counter({
        name,
        help,
        registers: [],
        collect() {
          this.reset();
          this.inc(read());
        }
      })
    );
  }

  #gauge(name: string, help: string, read: () => number): void {
    this.#registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        }
      })
    );
  }

  /** Durations are drained once per scrape, when the first of the histograms is collected. */
  #measureDurations(): void {
    const observe = (timings: Timings): void => {
      for (const { key, histogram } of histograms) for (const ms of timings[key]) histogram.observe(ms / 1000);
    };
    const drain = (): void => observe(this.#views.drainTimings());
    const histograms = timed.map(({ key, name, help }, index) => {
      const collect = index === 0 ? { collect: drain } : {};
      return { key, histogram: new Histogram({ name, help, buckets, registers: [], ...collect }) };
    });
    for (const { histogram } of histograms) this.#registry.registerMetric(histogram);
  }

  #showState(streams: () => number): void {
    const bridge = (): BridgeView => this.#seen;
    const flag = (value: boolean): number => (value ? 1 : 0);
    this.#gauge("onequeue_ready", "1 while the bridge routes.", () => flag(this.#views.ready("en").isReady));
    this.#gauge("onequeue_waiting_items", "Items waiting for an agent.", () => bridge().waiting);
    this.#gauge("onequeue_offered_items", "Items offered and not yet answered.", () => bridge().offered);
    this.#gauge("onequeue_parked_items", "Items set aside with a reason.", () => bridge().parked);
    this.#gauge("onequeue_paused_channels", "Channels that are paused.", () => bridge().pausedChannels.length);
    this.#gauge("onequeue_journal_seq", "Last row of the journal.", () => bridge().seq);
    this.#gauge("onequeue_org_up", "1 while Salesforce answers.", () => flag(bridge().org.isUp));
    this.#gauge("onequeue_feed_healthy", "1 while the feed in use is healthy.", () =>
      flag(bridge().org.feed.isHealthy)
    );
    this.#gauge("onequeue_writer", "1 while this bridge may write AgentWork.", () => flag(bridge().org.isWriter));
    this.#gauge(
      "onequeue_org_api_calls_used",
      "Of the org's daily API calls.",
      () => bridge().org.apiCallsUsed ?? Number.NaN
    );
    this.#gauge(
      "onequeue_org_api_calls_max",
      "Daily API calls of the org.",
      () => bridge().org.apiCallsMax ?? Number.NaN
    );
    this.#total("onequeue_org_api_calls_total", "API calls made by this bridge.", () => bridge().org.apiCallsMade);
    this.#gauge("onequeue_centre_up", "1 while the contact centre answers.", () => flag(bridge().centre.isUp));
    this.#gauge("onequeue_centre_control", "1 while the bridge holds the calls.", () =>
      flag(bridge().centre.hasControl)
    );
    this.#gauge("onequeue_event_streams", "Open event streams.", streams);
  }
}
