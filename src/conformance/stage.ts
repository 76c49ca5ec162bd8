import type { CentreResult, ContactCentre, Lease } from "../ports/contactCentre.ts";
import type { Time } from "../ports/time.ts";
import { CentreRecorder } from "./centreRecorder.ts";
import type { CentreRig } from "./centreRig.ts";
import { expectSame } from "./expectation.ts";

/** An adapter that is connected and has its first snapshot, and what it has told since. */
export interface Connected {
  readonly centre: ContactCentre;
  readonly heard: CentreRecorder;
}

export const accepted: CentreResult = { ok: true };
export const refused = (reason: Extract<CentreResult, { ok: false }>["reason"]): CentreResult => ({
  ok: false,
  reason,
  isUnknown: false
});

/** A rig with one bridge's adapter connected to it: where a clause is played. */
export class Stage {
  readonly rig: CentreRig;
  readonly time: Time;
  readonly #opened: ContactCentre[] = [];
  #first: Connected | null = null;

  static async open(rig: CentreRig, time: Time): Promise<Stage> {
    const stage = new Stage(rig, time);
    try {
      stage.#first = await stage.connect();
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  private constructor(rig: CentreRig, time: Time) {
    this.rig = rig;
    this.time = time;
  }

  get centre(): ContactCentre {
    return this.#connected().centre;
  }

  get heard(): CentreRecorder {
    return this.#connected().heard;
  }

  /** Another bridge connects. As the real one, it takes a snapshot whenever it is told to. */
  async connect(): Promise<Connected> {
    const centre = this.rig.adapter();
    const heard = new CentreRecorder(this.time, this.rig.timing.patienceMs);
    this.#opened.push(centre);
    await centre.connect(heard);
    await centre.snapshot();
    heard.resync = () => void centre.snapshot().catch(() => undefined);
    return { centre, heard };
  }

  lease(fence: number, more: Partial<Lease> = {}): Lease {
    return { pool: this.rig.cast.pool, holder: "conformance", fence, ttlMs: 60_000, ...more };
  }

  /** Takes control with fence 1 and gets these agents ready. */
  async inControl(...ready: readonly string[]): Promise<void> {
    expectSame("Control with fence 1", await this.centre.takeControl(this.lease(1)), accepted);
    for (const agentId of ready) await this.getReady(agentId);
  }

  /** Ready, and the bridge has heard of it. */
  async getReady(agentId: string): Promise<void> {
    await this.rig.agent("ready", agentId);
    await this.heard.event("agent.changed", ({ agent }) => agent.agentId === agentId && agent.ready);
  }

  offer(callId: string, agentId: string, more: { id?: string; fence?: number; ringMs?: number } = {}) {
    const { id = `${callId}:1`, fence = 1, ringMs = 20_000 } = more;
    const { pool } = this.rig.cast;
    return this.centre.offerCall({ pool, fence, commandId: id, callId, agentId, offerId: id, ringMs });
  }

  /** Offers, and waits until the phone rings. */
  async ring(callId: string, agentId: string, id?: string): Promise<void> {
    const result = await this.offer(callId, agentId, id === undefined ? {} : { id });
    expectSame(`The offer of ${callId} to ${agentId}`, result, accepted);
    await this.heard.event("call.offered", (event) => event.callId === callId && event.agentId === agentId);
  }

  async caller(queue?: string): Promise<string> {
    const callId = await this.rig.addCaller(queue === undefined ? {} : { queue });
    await this.heard.event("call.queued", ({ call }) => call.callId === callId);
    return callId;
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.time.after(ms, resolve));
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((centre) => centre.close()));
    await this.rig.close();
  }

  #connected(): Connected {
    if (this.#first === null) throw new Error("A stage is used before it is open; await Stage.open.");
    return this.#first;
  }
}
