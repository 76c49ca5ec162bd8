/** Sentences for tests of the core: given(policy) ... .when(input) ... then look at decisions and commands. */
import { expect } from "@jest/globals";
import { decodeDecisions, encodeDecisions } from "../../src/core/decisionText.ts";
import type { Decision } from "../../src/core/decision.ts";
import type { CentreAgentFacts, ItemFacts, WorkFacts } from "../../src/core/input.ts";
import { checkInvariants } from "../../src/core/invariants.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { createState, type State } from "../../src/core/state.ts";
import { readState, writeState } from "../../src/core/stateRecords.ts";
import { step, type StepResult } from "../../src/core/step.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import { vipFirst } from "./policies.ts";

export const startedAt = 1_800_000_000_000;

/** A pool under test with its own clock; every step is checked against the invariants. */
export class Pool {
  state: State;
  now = startedAt;
  readonly decisions: Decision[] = [];
  last: StepResult = { decisions: [], commands: [], hints: [] };

  constructor(policy: CompiledPolicy = vipFirst) {
    this.state = createState(policy);
    this.when({ type: "PoolOpened", pool: "main", epoch: 1, orgId: "00D000000000001EAA" });
    this.when({ type: "LinkChanged", side: "salesforce", isUp: true, reason: "test" });
    this.when({ type: "LinkChanged", side: "centre", isUp: true, reason: "test" });
  }

  when(input: UnstampedInput): this {
    this.last = step(this.state, { ...input, at: this.now });
    this.decisions.push(...this.last.decisions);
    expect(checkInvariants(this.state)).toEqual([]);
    expect(decodeDecisions(encodeDecisions(this.last.decisions))).toEqual(this.last.decisions);
    return this;
  }

  /** Without the checks, for long runs. */
  quietly(input: UnstampedInput): this {
    this.last = step(this.state, { ...input, at: this.now });
    return this;
  }

  /** Lets time pass, then says so. */
  after(ms: number): this {
    this.now += ms;
    return this.when({ type: "ClockTicked" });
  }

  /** Writes the state out and goes on with what was read back. */
  restarted(): this {
    this.state = readState(writeState(this.state));
    return this;
  }

  item(itemId: string, facts: Partial<ItemFacts> = {}): this {
    return this.when({ type: "ItemArrived", item: itemFacts(itemId, { since: this.now, ...facts }) });
  }

  call(callId: string, facts: Partial<ItemFacts> = {}): this {
    return this.item(`call:${callId}`, {
      side: "centre",
      queueId: "support-voice",
      queueName: "support-voice",
      serviceChannelId: "",
      serviceChannelName: "",
      workItemId: callId,
      ...facts
    });
  }

  online(agentId: string, serviceChannelIds: readonly string[] = ["0N9cases", "0N9chat"], capacity = 100): this {
    return this.when({
      type: "PresenceObserved",
      agentId,
      isOnline: true,
      statusId: "0N5available",
      serviceChannelIds,
      configuredCapacity: capacity,
      since: this.now
    });
  }

  offline(agentId: string): this {
    return this.when({
      type: "PresenceObserved",
      agentId,
      isOnline: false,
      statusId: null,
      serviceChannelIds: [],
      configuredCapacity: null,
      since: this.now
    });
  }

  centre(agentId: string, facts: Partial<CentreAgentFacts> = {}): this {
    return this.when({ type: "CentreAgentObserved", agent: centreFacts(agentId, facts) });
  }

  work(agentWorkId: string, itemId: string, agentId: string, status: WorkFacts["status"]): this {
    return this.when({ type: "WorkObserved", work: workFacts(agentWorkId, itemId, agentId, status) });
  }

  members(queues: Readonly<Record<string, readonly string[]>>): this {
    return this.when({
      type: "MembershipRead",
      queues: Object.entries(queues).map(([queueId, agentIds]) => ({ queueId, agentIds }))
    });
  }

  /** `item -> agent` of the offers of the last step. */
  get offers(): string[] {
    return offersOf(this.last.decisions);
  }

  get allOffers(): string[] {
    return offersOf(this.decisions);
  }

  phaseOf(itemId: string): string | undefined {
    return this.state.items.get(itemId)?.phase;
  }
}

export function offersOf(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((one) => (one.kind === "offer" ? [`${one.itemId} -> ${one.agentId}`] : []));
}

export function itemFacts(itemId: string, facts: Partial<ItemFacts> = {}): ItemFacts {
  return {
    itemId,
    side: "salesforce",
    workItemId: `500${itemId}`,
    queueId: "00Gcases",
    queueName: "Cases",
    serviceChannelId: "0N9cases",
    serviceChannelName: "Cases",
    since: startedAt,
    capacityWeight: null,
    capacityPercent: null,
    routingPriority: null,
    pushTimeoutMs: null,
    preferredAgentId: null,
    isPreferredRequired: false,
    isReadyForRouting: true,
    isPushed: false,
    serial: 1,
    firstOfferNumber: 1,
    tier: null,
    language: null,
    customerRef: null,
    fields: {},
    enrichUntil: 0,
    joinedTo: null,
    deadline: null,
    route: null,
    ...facts
  };
}

export function centreFacts(agentId: string, facts: Partial<CentreAgentFacts> = {}): CentreAgentFacts {
  return {
    agentId,
    isLoggedIn: true,
    device: "idle",
    isReady: true,
    notReadyBy: null,
    wrapUpUntil: null,
    activeCalls: [],
    queueIds: ["support-voice"],
    ...facts
  };
}

export function workFacts(
  agentWorkId: string,
  itemId: string,
  agentId: string,
  status: WorkFacts["status"]
): WorkFacts {
  return {
    agentWorkId,
    itemId,
    workItemId: `500${itemId}`,
    agentId,
    status,
    serviceChannelId: "0N9cases",
    serviceChannelName: "Cases",
    capacityWeight: null,
    capacityPercent: null,
    openedAt: null
  };
}
