/** The contract suite's rig over a real Asterisk: one PBX for all tests of a file, put back to the start before each. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { AsteriskCentre } from "../../../src/adapters/asterisk/asteriskCentre.ts";
import type { ContactCentre } from "../../../src/ports/contactCentre.ts";
import {
  NotSupported,
  type AgentAction,
  type CentreRig,
  type CrashState,
  type Fault
} from "../../../src/conformance/centreRig.ts";
import { silentLog } from "../../contracts/silentLog.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { AsteriskLab } from "../../labs/asterisk/asteriskLab.ts";
import { Handset } from "../../labs/asterisk/handset.ts";
import { labSecret } from "../../labs/asterisk/labFiles.ts";
import { FaultyWire } from "./faultyWire.ts";
import { Hand } from "./hand.ts";

export const rigPlan = {
  queues: [{ name: "support" }, { name: "support-2" }, { name: "sales", pool: "other" }],
  agents: ["ann", "bob", "kim"]
} as const;
export const pools = new Map([
  ["main", ["support", "support-2"]],
  ["other", ["sales"]]
]);
const queueOf = (agentId: string): string => (agentId === "kim" ? "sales" : "support");

/** An adapter as the bridge would have it, impatient. */
export function adapterFor(port: number): AsteriskCentre {
  return new AsteriskCentre({
    access: { host: "127.0.0.1", port, hasTls: false, username: "onequeue", secret: labSecret },
    pools,
    variables: { language: "LANG", vip: "VIP" },
    time: systemTime,
    log: silentLog,
    requestTimeoutMs: 700,
    pingMs: 200,
    firstPauseMs: 20,
    longestPauseMs: 200
  });
}

/** Why single events cannot be lost, doubled or swapped. */
export const wireIsOneStream = "a manager connection is one stream of bytes";

export class AsteriskRig implements CentreRig {
  readonly cast = {
    pool: "main",
    queue: "support",
    agents: ["ann", "bob"],
    secondQueue: "support-2",
    other: { pool: "other", queue: "sales", agentId: "kim" }
  } as const;
  readonly timing = { shortRingMs: 1000, shortLeaseMs: 1500, patienceMs: 8000 };
  readonly lab: AsteriskLab;
  hand: Hand;
  readonly #wire: FaultyWire;
  readonly #adapters: ContactCentre[] = [];
  readonly #phones = new Map<string, Handset>();
  readonly #callers = new Map<string, { readonly phone: Handset; readonly channel: string }>();
  readonly #timers: NodeJS.Timeout[] = [];
  #numbers = 600_000_000;

  static async open(lab: AsteriskLab): Promise<AsteriskRig> {
    const hand = await Hand.open(lab.ports.manager);
    const rig = new AsteriskRig(lab, hand, await FaultyWire.open(lab.ports.manager));
    await rig.#putBack();
    for (const name of rigPlan.agents) rig.#phones.set(name, await Handset.open(name, lab.ports.sip));
    for (const phone of rig.#phones.values()) await phone.register();
    return rig;
  }

  private constructor(lab: AsteriskLab, hand: Hand, wire: FaultyWire) {
    this.lab = lab;
    this.hand = hand;
    this.#wire = wire;
  }

  adapter(): ContactCentre {
    const adapter = adapterFor(this.#wire.port);
    this.#adapters.push(adapter);
    return adapter;
  }

  phone(agentId: string): Handset {
    const phone = this.#phones.get(agentId);
    if (phone === undefined) throw new Error(`There is no phone ${agentId}.`);
    return phone;
  }

  async addCaller(
    caller: { queue?: string; cli?: string; queuedAgoMs?: number; patienceMs?: number; menu?: string } = {}
  ): Promise<string> {
    const { queue = "support", queuedAgoMs, patienceMs, menu } = caller;
    this.#numbers += 1;
    const number = caller.cli ?? String(this.#numbers);
    const phone = await Handset.open(number, this.lab.ports.sip);
    await phone.call(queue, {
      ...(queuedAgoMs === undefined ? {} : { "X-Waited": String(queuedAgoMs) }),
      ...(menu === undefined ? {} : { "X-Menu": encodeURIComponent(menu) })
    });
    const joined = await this.hand.event("QueueCallerJoin", (event) => event.get("CallerIDNum") === number);
    const callId = joined.get("Uniqueid");
    this.#callers.set(callId, { phone, channel: joined.get("Channel") });
    if (patienceMs !== undefined) this.#timers.push(setTimeout(() => phone.hangUp(), patienceMs));
    else await this.#settled();
    return callId;
  }

  channelOf(callId: string): string {
    return this.#callers.get(callId)?.channel ?? "";
  }

  async callerHangsUp(callId: string): Promise<void> {
    this.#callers.get(callId)?.phone.hangUp();
    await this.hand.event("Hangup", (event) => event.get("Uniqueid") === callId);
    await this.#settled();
  }

  async agent(action: AgentAction, agentId: string): Promise<void> {
    const Interface = `PJSIP/${agentId}`;
    const Queue = queueOf(agentId);
    const phone = this.phone(agentId);
    if (action === "answer") await phone.answer();
    else if (action === "refuse") await phone.refuse();
    else if (action === "hangUp") phone.hangUp();
    else if (action === "callOut") await this.#callOut(phone);
    else if (action === "logout") await this.hand.must({ Action: "QueueRemove", Queue, Interface });
    else if (action === "pause") await this.#pause(Interface, true);
    else {
      await this.hand.ask({ Action: "QueueAdd", Queue, Interface, MemberName: agentId });
      await this.#pause(Interface, false);
    }
    await this.#settled();
  }

  async pickUp(agentId: string, callId: string): Promise<void> {
    this.phone(agentId).answerByItself(true);
    const Channel = this.channelOf(callId);
    await this.hand.must({ Action: "Redirect", Channel, Context: "from-agent", Exten: agentId, Priority: "1" });
  }

  async requeue(callId: string, queueId: string): Promise<void> {
    await this.hand.must({
      Action: "QueueWithdrawCaller",
      Queue: "onequeue-support",
      Caller: this.channelOf(callId),
      WithdrawInfo: `move^${queueId}`
    });
  }

  async fault(kind: Fault): Promise<void> {
    if (kind === "cutConnection") this.#wire.cut();
    else if (kind === "muteEvents") this.#wire.mute();
    else if (kind === "loseAnswer") this.#wire.loseAnswer();
    else if (kind === "restart") await this.#restart();
    else throw new NotSupported(wireIsOneStream);
  }

  async crash(state: CrashState, callId: string, agentId: string): Promise<void> {
    const program = new URL("crashingBridge.ts", import.meta.url).pathname;
    // It must live until the phone rings, a second for app_queue's pace twice; a lease that is to run out is shorter.
    const ttlMs = state === "waiting" ? this.timing.shortLeaseMs : 6000;
    const argv = [program, String(this.#wire.port), callId, agentId, String(ttlMs)];
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === { waiting: "in control", offered: "ringing", answered: "answered" }[state]) child.kill("SIGKILL");
      else if (line === "in control") await this.agent("ready", agentId);
      else if (line === "ringing") await this.agent("answer", agentId);
    }
    await exited;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const phones = [...this.#phones.values(), ...[...this.#callers.values()].map(({ phone }) => phone)];
    for (const phone of phones) phone.hangUp();
    for (const adapter of this.#adapters) await adapter.close();
    await this.#wire.close();
    this.hand.close();
    await Promise.all(phones.map((phone) => phone.close()));
  }

  /** Every connected adapter has heard what has happened so far. */
  async #settled(): Promise<void> {
    await Promise.allSettled(this.#adapters.map((adapter) => adapter.snapshot()));
  }

  /** In every queue at once, as phones' break keys do. */
  async #pause(Interface: string, isPaused: boolean): Promise<void> {
    const Reason = isPaused ? "lunch" : "";
    await this.hand.ask({ Action: "QueuePause", Interface, Paused: String(isPaused), Reason });
  }

  async #callOut(phone: Handset): Promise<void> {
    await phone.call("outside");
    await this.#until(async () => {
      const members = await this.hand.members();
      return members.some((member) => member.get("Name") === phone.name && member.get("Status") === "2");
    }, `${phone.name} to be seen talking`);
  }

  async #restart(): Promise<void> {
    this.hand.close();
    await this.lab.restart();
    this.hand = await Hand.open(this.lab.ports.manager);
    for (const phone of this.#phones.values()) await phone.register();
  }

  /** As after a first start: no calls, nobody logged in, nobody ever in control. */
  async #putBack(): Promise<void> {
    await this.hand.ask({ Action: "Hangup", Channel: "/.*/" });
    await this.#until(async () => (await this.hand.channels()).length === 0, "all channels to end");
    for (const [pool, queues] of pools) {
      await this.hand.ask({ Action: "DBDel", Family: "onequeue", Key: `${pool}-fence` });
      await this.hand.ask({ Action: "Setvar", Variable: `ONEQUEUE_FENCE_${pool}`, Value: "" });
      for (const member of await this.hand.members()) {
        const Interface = member.get("Location");
        if (queues.includes(member.get("Queue"))) {
          await this.hand.ask({ Action: "QueueRemove", Queue: member.get("Queue"), Interface });
        }
      }
    }
    for (const name of rigPlan.agents) await this.#pause(`PJSIP/${name}`, false);
    this.hand.events.length = 0;
  }

  async #until(condition: () => Promise<boolean>, what: string): Promise<void> {
    const end = performance.now() + 5000;
    while (!(await condition())) {
      if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
      await pause(10);
    }
  }
}
