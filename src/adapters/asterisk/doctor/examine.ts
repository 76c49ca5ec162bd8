/**
 * Looks at a running Asterisk as the bridge would use it, and says what is missing. Changes nothing: besides questions
 * it makes one channel that is hung up at once, to see what the events tell.
 */
import type { Time } from "../../../ports/time.ts";
import { AmiConnection, type AmiAccess, type AmiAnswer } from "../amiConnection.ts";
import type { AmiMessage } from "../amiMessage.ts";
import { roomOf, seatQueueOf } from "../names.ts";
import type { Finding, FindingId } from "./finding.ts";

const EVENTS_WITHIN_MS = 2000;

const ACTIONS = [
  "CoreShowChannels",
  "CoreStatus",
  "DBGet",
  "Getvar",
  "Originate",
  "Ping",
  "QueueStatus",
  "QueueWithdrawCaller",
  "Redirect",
  "Setvar",
  "UserEvent"
];
const MODULES = [
  "app_queue",
  "app_senddtmf",
  "app_stack",
  "app_userevent",
  "func_cdr",
  "func_cut",
  "func_db",
  "func_devstate",
  "func_global",
  "func_lock",
  "func_logic",
  "func_strings"
];
const CONTEXTS = ["onequeue", "onequeue-gate", "onequeue-control"];
const VARIABLES = ["ONEQUEUE_QUEUE", "ONEQUEUE_SINCE", "ONEQUEUE_OFFER", "ONEQUEUE_AGENT", "ONEQUEUE_UNTIL"];

export interface Examination {
  readonly access: AmiAccess;
  readonly pools: ReadonlyMap<string, readonly string[]>;
  /** Agents who are mapped to Salesforce users. */
  readonly agentIds: readonly string[];
  /** Variables of the IVR that the configuration names. */
  readonly variables: readonly string[];
  readonly time: Time;
  readonly timeoutMs: number;
}

/** Everything that was looked at, good or not, in order. Never throws for what Asterisk does or fails to do. */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const events: AmiMessage[] = [];
  const { access, time, timeoutMs } = examination;
  let ended = "";
  const connection = new AmiConnection({
    ...access,
    time,
    timeoutMs,
    onEvent: (event) => events.push(event),
    onEnd: (reason) => (ended = reason)
  });
  try {
    const { response } = await connection.login();
    if (response.name !== "Success") return [bad("login", access.username, response.get("Message"))];
    return [good("login", access.username), ...(await new Doctor(examination, connection, events).look())];
  } catch (error) {
    const reason = ended === "" || ended === "done" ? String(error) : ended;
    return [bad("login", `${access.host}:${String(access.port)}`, reason)];
  } finally {
    connection.end("done");
  }
}

class Doctor {
  readonly #examination: Examination;
  readonly #connection: AmiConnection;
  readonly #events: readonly AmiMessage[];

  constructor(examination: Examination, connection: AmiConnection, events: readonly AmiMessage[]) {
    this.#examination = examination;
    this.#connection = connection;
    this.#events = events;
  }

  async look(): Promise<readonly Finding[]> {
    const hasBooted = await this.#hears((event) => event.name === "FullyBooted");
    const whole = [
      hasBooted ? good("booted") : bad("booted", "", "FullyBooted"),
      await this.#version(),
      await this.#permissions(),
      ...(await this.#modules()),
      ...(await this.#dialplan())
    ];
    return [...whole, ...(await this.#told()), ...(await this.#queues())];
  }

  async #version(): Promise<Finding> {
    const { response } = await this.#ask("CoreSettings");
    const version = response.get("AsteriskVersion");
    const numbers = /(\d+)\.(\d+)/.exec(version);
    return numbers !== null && canWithdraw(Number(numbers[1]), Number(numbers[2]))
      ? good("version", version)
      : bad("version", version, version);
  }

  /** Asterisk lists only what this account may ask. */
  async #permissions(): Promise<Finding> {
    const { response } = await this.#ask("ListCommands");
    const missing = ACTIONS.filter((action) => response.get(action) === "");
    return missing.length === 0 ? good("permissions") : bad("permissions", "", missing.join(", "));
  }

  async #modules(): Promise<readonly Finding[]> {
    const answers = await Promise.all(MODULES.map((Module) => this.#ask("ModuleCheck", { Module })));
    const missing = MODULES.filter((_, index) => answers[index]?.response.name !== "Success");
    return [missing.length === 0 ? good("modules") : bad("modules", "", missing.join(", "))];
  }

  async #dialplan(): Promise<readonly Finding[]> {
    const answers = await Promise.all(CONTEXTS.map((Context) => this.#ask("ShowDialPlan", { Context })));
    const missing = CONTEXTS.filter((_, index) => (answers[index]?.list.length ?? 0) === 0);
    return [missing.length === 0 ? good("dialplan") : bad("dialplan", "", missing.join(", "))];
  }

  /** One channel, hung up by the dialplan at once: its events show what every event will carry. */
  async #told(): Promise<readonly Finding[]> {
    const Channel = "Local/gate@onequeue-gate/n";
    await this.#ask("Originate", { Channel, Application: "Wait", Data: "1", Async: "true" });
    const isProbe = (event: AmiMessage): boolean =>
      event.name === "Newchannel" && event.get("Channel").startsWith("Local/gate@onequeue-gate");
    await this.#hears(isProbe);
    const probe = this.#events.find(isProbe);
    const wanted = [...VARIABLES, ...this.#examination.variables];
    const missing = wanted.filter((name) => probe?.variables.has(name) !== true);
    return [
      probe?.get("Timestamp") ? good("timestamps") : bad("timestamps", "", "timestampevents"),
      missing.length === 0 ? good("variables") : bad("variables", "", missing.join(","))
    ];
  }

  async #queues(): Promise<readonly Finding[]> {
    const { list } = await this.#ask("QueueStatus");
    const queues = new Set(list.filter((one) => one.name === "QueueParams").map((one) => one.get("Queue")));
    const members = Map.groupBy(
      list.filter((one) => one.name === "QueueMember"),
      (one) => one.get("Queue")
    );
    const { pools, agentIds } = this.#examination;
    const rooms = [...pools].flatMap(([pool, names]) =>
      names.flatMap((name) => roomFindings(pool, name, queues, members.get(roomOf(name)) ?? []))
    );
    return [...rooms, ...seatFindings(agentIds, queues, members)];
  }

  async #ask(Action: string, fields: Readonly<Record<string, string>> = {}): Promise<AmiAnswer> {
    return this.#connection.ask({ Action, ...fields });
  }

  async #hears(fits: (event: AmiMessage) => boolean): Promise<boolean> {
    const { time } = this.#examination;
    const until = time.monotonic() + EVENTS_WITHIN_MS;
    while (!this.#events.some(fits)) {
      if (time.monotonic() > until) return false;
      await new Promise<void>((resolve) => void time.after(20, resolve));
    }
    return true;
  }
}

/** The first versions that know QueueWithdrawCaller. */
function canWithdraw(major: number, minor: number): boolean {
  const first = new Map([
    [16, 25],
    [18, 11],
    [19, 3]
  ]);
  return major >= 20 || minor >= (first.get(major) ?? Number.POSITIVE_INFINITY);
}

function roomFindings(
  pool: string,
  name: string,
  queues: ReadonlySet<string>,
  members: readonly AmiMessage[]
): readonly Finding[] {
  const gate = `Custom:onequeue-${pool}`;
  const others = members.filter((member) => member.get("StateInterface") !== gate).map(phoneOf);
  const hasGate = members.length > others.length;
  const wrong = [...(hasGate ? [] : [gate]), ...others].join(", ");
  return [
    queues.has(name) ? good("native-queue", name) : bad("native-queue", name, name),
    ...(queues.has(roomOf(name))
      ? [wrong === "" ? good("room-gate", roomOf(name)) : bad("room-gate", roomOf(name), wrong)]
      : [bad("room", name, roomOf(name))])
  ];
}

function seatFindings(
  agentIds: readonly string[],
  queues: ReadonlySet<string>,
  members: ReadonlyMap<string, readonly AmiMessage[]>
): readonly Finding[] {
  const agentOf = new Map<string, string>();
  return agentIds.map((agentId) => {
    const seat = seatQueueOf(agentId);
    if (!queues.has(seat)) return bad("seat", agentId, seat);
    const phones = (members.get(seat) ?? []).map(phoneOf);
    const [phone] = phones;
    if (phones.length !== 1 || phone === undefined) return bad("seat-phone", agentId, phones.join(", ") || "0");
    const other = agentOf.get(phone);
    if (other !== undefined) return bad("shared-phone", agentId, `${phone} (${other})`);
    agentOf.set(phone, agentId);
    return good("seat", agentId);
  });
}

function phoneOf(member: AmiMessage): string {
  return member.get("StateInterface") || member.get("Location");
}

function good(id: FindingId, subject = ""): Finding {
  return { id, isGood: true, subject, found: "" };
}

function bad(id: FindingId, subject: string, found: string): Finding {
  return { id, isGood: false, subject, found };
}
