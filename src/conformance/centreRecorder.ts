import type { CentreEvent, CentreListener } from "../ports/contactCentre.ts";
import type { Time } from "../ports/time.ts";

/** The members of the union that can have this type. */
export type EventOf<T extends CentreEvent["type"], E = CentreEvent> = E extends { readonly type: infer U }
  ? T extends U
    ? E
    : never
  : never;

/** Hears everything a contact centre tells, and lets a clause wait for it. */
export class CentreRecorder implements CentreListener {
  readonly events: CentreEvent[] = [];
  readonly resyncs: string[] = [];
  readonly losses: string[] = [];
  /** What to do when a snapshot is asked for; nothing until set. */
  resync: () => void = () => undefined;
  readonly #time: Time;
  readonly #patienceMs: number;
  readonly #checks = new Set<() => void>();

  constructor(time: Time, patienceMs = 5000) {
    this.#time = time;
    this.#patienceMs = patienceMs;
  }

  onEvent(event: CentreEvent): void {
    if (event.type !== "heartbeat") this.events.push(event);
    this.#check();
  }

  onResyncRequired(reason: "connected" | "gap" | "epoch"): void {
    this.resyncs.push(reason);
    this.resync();
    this.#check();
  }

  onLinkLost(reason: string): void {
    this.losses.push(reason);
    this.#check();
  }

  /** The first event of the type that fits, already heard or still to come. */
  async event<T extends CentreEvent["type"]>(
    type: T,
    fits: (event: EventOf<T>) => boolean = () => true
  ): Promise<EventOf<T>> {
    const find = (): EventOf<T> | undefined =>
      this.events.find((event) => event.type === type && fits(event as EventOf<T>)) as EventOf<T> | undefined;
    await this.until(() => find() !== undefined, `an event ${type}`);
    return find() as EventOf<T>;
  }

  /** Resolves as soon as the condition holds after something was heard. */
  async until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!condition()) return;
        end();
        resolve();
      };
      const timer = this.#time.after(this.#patienceMs, () => {
        end();
        reject(new Error(`Waited ${String(this.#patienceMs)} ms for ${what}; heard ${this.#heard()}.`));
      });
      const end = (): void => {
        timer.cancel();
        this.#checks.delete(check);
      };
      this.#checks.add(check);
    });
  }

  get sequence(): readonly number[] {
    return this.events.map((event) => event.seq);
  }

  #check(): void {
    for (const check of this.#checks) check();
  }

  #heard(): string {
    const said = this.events.map((event) => `${String(event.seq)} ${event.type}`).join(", ");
    return `[${said}], resyncs [${this.resyncs.join(", ")}], losses [${this.losses.join(", ")}]`;
  }
}
