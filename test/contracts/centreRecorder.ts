import type { CentreEvent, CentreListener } from "../../src/ports/contactCentre.ts";

const PATIENCE_MS = 5000;

/** The members of the union that can have this type. */
type EventOf<T extends CentreEvent["type"], E = CentreEvent> = E extends { readonly type: infer U }
  ? T extends U
    ? E
    : never
  : never;

/** Hears everything a contact centre tells, and lets a test wait for it. */
export class CentreRecorder implements CentreListener {
  readonly events: CentreEvent[] = [];
  readonly resyncs: string[] = [];
  readonly losses: string[] = [];
  readonly #checks = new Set<() => void>();

  onEvent(event: CentreEvent): void {
    if (event.type !== "heartbeat") this.events.push(event);
    this.#check();
  }

  onResyncRequired(reason: "connected" | "gap" | "epoch"): void {
    this.resyncs.push(reason);
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
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Waited ${String(PATIENCE_MS)} ms for ${what}; heard ${this.#heard()}.`));
      }, PATIENCE_MS);
      const end = (): void => {
        clearTimeout(timer);
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
