import { createSalesforceOrg } from "../../../src/adapters/salesforce/salesforceOrg.ts";
import type { SalesforceOptions } from "../../../src/adapters/salesforce/options.ts";
import type { Command } from "../../../src/core/command.ts";
import type { InputOf, InputType, ItemFacts } from "../../../src/core/input.ts";
import { startOrg, type Org as EmulatedOrg, type OrgOptions } from "../../../src/emulator/server.ts";
import type { InputSink, StreamPosition, Unstamped, UnstampedInput } from "../../../src/ports/inputSink.ts";
import type { Org } from "../../../src/ports/org.ts";
import type { PoolView } from "../../../src/ports/poolView.ts";
import { AdjustableTime } from "./adjustableTime.ts";
import { RecordingLog } from "./recordingLog.ts";
import { testOptions } from "./testOptions.ts";

export const camille = "camille.laurent@northwind.example";
export const james = "james.porter@northwind.example";
export const hugo = "hugo.bernard@northwind.example";

type Heard<T extends InputType> = Unstamped<InputOf<T>>;

/** The bridge's side: keeps what was enqueued, and answers like a core that believes it. */
export class RecordingBridge implements InputSink, PoolView {
  readonly inputs: UnstampedInput[] = [];
  readonly positions = new Map<string, string>();
  readonly items = new Map<string, ItemFacts>();
  readonly works = new Set<string>();
  readonly online = new Set<string>();
  backlog = 0;
  #waiting: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];

  enqueue(input: UnstampedInput, from?: StreamPosition): void {
    this.inputs.push(input);
    this.#believe(input);
    if (from !== undefined) this.advance(from);
    this.#wake();
  }

  advance({ stream, position }: StreamPosition): void {
    this.positions.set(stream, position);
    this.#wake();
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  itemSerial(itemId: string): number | null {
    return this.items.get(itemId)?.serial ?? null;
  }

  itemIds(): Iterable<string> {
    return [...this.items.keys()];
  }

  liveAgentWorkIds(): Iterable<string> {
    return [...this.works];
  }

  onlineAgentIds(): Iterable<string> {
    return [...this.online];
  }

  agentOfUser(userId: string): string | null {
    return userId;
  }

  agentOfCentre(): string | null {
    return null;
  }

  centreAgentOf(): string | null {
    return null;
  }

  userOf(agentId: string): string | null {
    return agentId;
  }

  of<T extends InputType>(type: T): Heard<T>[] {
    return this.inputs.filter((input): input is Heard<T> & UnstampedInput => input.type === type);
  }

  last<T extends InputType>(type: T): Heard<T> | undefined {
    return this.of(type).at(-1);
  }

  /** Resolves once `isMet`, which is asked after each input; the test's own time limit ends a vain wait. */
  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ isMet, resolve }));
  }

  #wake(): void {
    const met = this.#waiting.filter(({ isMet }) => isMet());
    this.#waiting = this.#waiting.filter((waiting) => !met.includes(waiting));
    for (const { resolve } of met) resolve();
  }

  #believe(input: UnstampedInput): void {
    switch (input.type) {
      case "ItemArrived":
      case "ItemUpdated":
        this.items.set(input.item.itemId, input.item);
        break;
      case "ItemRemoved":
        this.items.delete(input.itemId);
        break;
      case "WorkObserved":
        if (["Assigned", "Opened"].includes(input.work.status)) this.works.add(input.work.agentWorkId);
        else this.works.delete(input.work.agentWorkId);
        break;
      case "WorkMissing":
        this.works.delete(input.agentWorkId);
        break;
      case "PresenceObserved":
        if (input.isOnline) this.online.add(input.agentId);
        else this.online.delete(input.agentId);
        break;
      default:
        break;
    }
  }
}

export interface Scene {
  readonly emulated: EmulatedOrg;
  readonly bridge: RecordingBridge;
  readonly org: Org;
  readonly time: AdjustableTime;
  readonly log: RecordingLog;
  /** Calls an operation of the org's console. */
  readonly console: (operationId: string, body?: unknown) => Promise<Record<string, unknown>>;
  /** Id of a user or of the record of an object with this developer name. */
  readonly idOf: (object: string, name: string) => string;
  readonly start: (identity?: { bridgeId?: string; pool?: string; epoch?: number }) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface SceneOptions {
  readonly org?: OrgOptions;
  readonly adapter?: Partial<SalesforceOptions>;
  /** An org that runs already. */
  readonly emulated?: EmulatedOrg;
}

/** An emulated org with the demo's content, and an adapter that is not started yet. */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const emulated = options.emulated ?? (await startOrg({ publishLatencyMs: 0, ...options.org }));
  const time = new AdjustableTime();
  const log = new RecordingLog();
  const bridge = new RecordingBridge();
  const auth = { kind: "token", url: emulated.url, token: emulated.token } as const;
  const org = createSalesforceOrg(testOptions(auth, options.adapter), time, log);
  return {
    emulated,
    bridge,
    org,
    time,
    log,
    console: (operationId, body = {}) => callConsole(emulated, operationId, body),
    idOf: (object, name) => findId(emulated, object, name),
    async start(identity = {}) {
      await org.authenticate();
      await org.start({
        sink: bridge,
        view: bridge,
        positions: bridge.positions,
        identity: { bridgeId: "test-bridge", pool: "main", epoch: 1, ...identity },
        boundOrgId: null
      });
    },
    async close() {
      org.stopIntake();
      await org.close();
      if (options.emulated === undefined) await emulated.close();
    }
  };
}

async function callConsole(org: EmulatedOrg, operationId: string, body: unknown): Promise<Record<string, unknown>> {
  const operation = org.operations.find((candidate) => candidate.operationId === operationId);
  if (operation === undefined) throw new Error(`the org has no operation ${operationId}`);
  const hasBody = operation.method !== "get";
  const answer = await fetch(`${org.url}${operation.path}`, {
    method: operation.method.toUpperCase(),
    ...(hasBody ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {})
  });
  const result = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`${operationId}: ${JSON.stringify(result)}`);
  return result;
}

function findId(org: EmulatedOrg, object: string, name: string): string {
  for (const record of org.store.table(object).all()) {
    if ([record["Username"], record["DeveloperName"], record["Name"]].includes(name)) return record.Id;
  }
  throw new Error(`the org has no ${object} ${name}`);
}

type InsertAgentWork = Extract<Command, { type: "InsertAgentWork" }>;

/** The command that offers an item to a user. */
export function offerOf(item: ItemFacts, agentId: string, number = 1): InsertAgentWork {
  return {
    type: "InsertAgentWork",
    commandId: `${item.itemId}:${number}`,
    itemId: item.itemId,
    workItemId: item.workItemId,
    agentId,
    serviceChannelId: item.serviceChannelId,
    capacityWeight: item.capacityWeight,
    capacityPercent: item.capacityPercent,
    isHot: false,
    decisionSeq: 1,
    policyVersion: "1",
    reason: "test"
  };
}
