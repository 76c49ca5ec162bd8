import { CometdSupervisor } from "../../../../src/adapters/salesforce/feeds/cometdSupervisor.ts";
import type { ProxyEnvironment } from "../../../../src/adapters/salesforce/feeds/longPolling.ts";
import { BayeuxWire } from "./bayeuxWire.ts";
import { FakeSession, quietLog } from "./fakeSession.ts";
import { ManualTime } from "./manualTime.ts";
import { until } from "./until.ts";

export const channels = ["/data/A", "/data/B"];
export const adviceNone = { advice: { reconnect: "none", interval: 0 } };
export const adviceHandshake = { advice: { reconnect: "handshake", interval: 0 } };
export const tokenDenied = { ext: { sfdc: { failureReason: "401::Authentication invalid" } }, ...adviceNone };

/** A supervisor of two channels on a scripted server, with everything it says. */
export class SupervisorRig {
  readonly wire: BayeuxWire;
  readonly time = new ManualTime();
  readonly session: FakeSession;
  readonly positions = new Map([
    ["/data/A", "5"],
    ["/data/B", "9"]
  ]);
  readonly supervisor: CometdSupervisor;
  readonly events: { channel: string; data: unknown }[] = [];
  readonly gaps: { reason: string; streams: readonly string[] }[] = [];
  readonly complaints: string[] = [];
  readonly refusals: string[] = [];
  /** Called for each event after it was noted down. */
  onEvent: () => void = () => {};
  /** Planned waits before the next connection that have not passed yet. */
  readonly #waits: number[] = [];

  private constructor(wire: BayeuxWire, instanceUrl: string, proxyEnvironment: ProxyEnvironment) {
    this.wire = wire;
    this.session = new FakeSession(instanceUrl);
    this.supervisor = this.#create(proxyEnvironment);
  }

  static async open(): Promise<SupervisorRig> {
    const wire = await BayeuxWire.open();
    return new SupervisorRig(wire, wire.url, { http_proxy: "http://127.0.0.1:9" });
  }

  /** An org of another host, behind a proxy that is the scripted server. */
  static async behindProxy(instanceUrl: string): Promise<SupervisorRig> {
    const wire = await BayeuxWire.open();
    return new SupervisorRig(wire, instanceUrl, { http_proxy: wire.url });
  }

  #create(proxyEnvironment: ProxyEnvironment): CometdSupervisor {
    return new CometdSupervisor({
      kind: "changeData",
      channels,
      session: this.session,
      time: this.time,
      log: { ...quietLog, warn: (_message, fields) => void this.#waits.push(Number(fields?.["waitMs"])) },
      random: () => 0.5,
      proxyEnvironment,
      listener: {
        onEvent: (channel, data) => {
          this.events.push({ channel, data });
          this.onEvent();
        },
        onGap: (reason, streams) => void this.gaps.push({ reason, streams }),
        onHealthy: () => {},
        onUnhealthy: (reason) => void this.complaints.push(reason),
        onRefused: (error) => void this.refusals.push(error.message)
      }
    });
  }

  async close(): Promise<void> {
    const stopped = this.supervisor.stop();
    this.time.advance(10_000);
    await stopped;
    await this.wire.close();
  }

  start(): Promise<void> {
    return this.supervisor.start(this.positions);
  }

  /** Streaming and with a poll held. */
  async streaming(): Promise<void> {
    await this.start();
    await this.held();
  }

  async held(): Promise<void> {
    await until("a poll is held", () => this.wire.isHolding && this.supervisor.isHealthy);
  }

  /** The connection has lasted long enough for its end to be forgiven. */
  becomeStable(): void {
    this.time.advance(40_000);
  }

  /** Lets the wait before the next connection pass, once it is planned, and says how long it was. */
  async waitOut(): Promise<number> {
    await until("a wait is planned", () => this.#waits.length > 0);
    const ms = this.#waits.shift() ?? 0;
    this.time.advance(ms);
    return ms;
  }

  /** What the subscriptions so far asked for, in their order. */
  get replayMaps(): readonly unknown[] {
    return this.wire.of("/meta/subscribe").map(({ message }) => message.ext?.replay);
  }
}
