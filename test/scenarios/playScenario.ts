/**
 * Scenarios are stories that a supervisor can read: one sentence a line with the time before it, and under it what the
 * core did, which this program writes (`REWRITE=1 npm run test:unit -- test/scenarios`).
 */
import type { Decision, Ranked } from "../../src/core/decision.ts";
import type { CommandOutcome } from "../../src/core/input.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { scorePerTarget } from "../../src/core/policy.ts";
import { compilePolicy } from "../../src/policy/compilePolicy.ts";
import { isPolicyPreset, readPolicyText } from "../../src/policy/presets.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import { Pool, startedAt, workFacts } from "../core/given.ts";

type Words = readonly string[];
type Act = (stage: Stage, words: Words) => void;

const origins: Readonly<Record<string, string>> = { "an e-mail": "Email", "a form": "Web", "a post": "Social" };

/** First pattern that matches says what happens. Names are one word. */
const sentences: readonly [RegExp, Act][] = [
  [/^(\w+) starts work with a phone$/, (stage, [who = ""]) => stage.startsWork(who, true)],
  [/^(\w+) starts work$/, (stage, [who = ""]) => stage.startsWork(who, false)],
  [/^(\w+) is busy on the phone$/, (stage, [who = ""]) => stage.pool.centre(idOf(who), { device: "busy" })],
  [/^(\w+) is free$/, (stage, [who = ""]) => stage.pool.centre(idOf(who))],
  [
    /^(\w+) takes a break$/,
    (stage, [who = ""]) => stage.pool.centre(idOf(who), { isReady: false, notReadyBy: "agent" })
  ],
  [/^(\w+) goes home$/, (stage, [who = ""]) => stage.goesHome(who)],
  [/^(\w+) calls(, VIP)?$/, (stage, [who = "", vip]) => stage.calls(who, vip)],
  [
    /^(an e-mail|a form|a post|a chat) from (\w+)(, VIP)?(?:, for (\w+)( alone)?)?$/,
    (stage, words) => stage.writes(words)
  ],
  [/^(\w+) accepts (\w+)$/, (stage, [agent = "", who = ""]) => stage.accepts(agent, who)],
  [/^(\w+) (?:declines|lets pass) (\w+)$/, (stage, [agent = "", who = ""]) => stage.ends(agent, who, "Declined")],
  [/^(\w+) closes (\w+)$/, (stage, [agent = "", who = ""]) => stage.ends(agent, who, "Closed")],
  [/^(\w+) leaves$/, (stage, [who = ""]) => stage.leaves(who)],
  [/^the org refuses the push of (\w+)$/, (stage, [who = ""]) => stage.refuses(who)],
  [/^the org is silent about (\w+)$/, (stage, [who = ""]) => stage.isSilent(who)],
  [/^the org pushes (\w+)$/, (stage, [who = ""]) => stage.pushes(who)],
  [/^Salesforce is down$/, (stage) => stage.link("salesforce", false)],
  [/^Salesforce is back$/, (stage) => stage.link("salesforce", true)],
  [/^time passes$/, (stage) => stage.pool.when({ type: "ClockTicked" })]
];

function idOf(agent: string): string {
  return `005${agent}`;
}

class Stage {
  readonly pool: Pool;
  /** Item id, and what it is called, by customer. */
  readonly items = new Map<string, { itemId: string; text: string }>();
  readonly #team: string[] = [];

  constructor(policy: CompiledPolicy) {
    this.pool = new Pool(policy);
  }

  startsWork(who: string, hasPhone: boolean): void {
    this.#team.push(idOf(who));
    this.pool.members({ "00Gcases": this.#team, "00Gchat": this.#team });
    if (hasPhone) this.pool.centre(idOf(who));
    this.pool.online(idOf(who));
  }

  goesHome(who: string): void {
    this.pool.offline(idOf(who));
    if (this.pool.state.agents.get(idOf(who))?.centre !== null) this.pool.centre(idOf(who), { isLoggedIn: false });
  }

  calls(who: string, vip: string | undefined): void {
    this.items.set(who, { itemId: `call:${who}`, text: `the call of ${who}` });
    this.pool.call(who, { tier: vip === undefined ? null : "VIP" });
  }

  writes([what = "", who = "", vip, preferred, alone]: Words): void {
    const itemId = `0JR${who}`;
    this.items.set(who, { itemId, text: `${what.replace(/^an? /, "the ")} of ${who}` });
    const chat = { queueId: "00Gchat", serviceChannelId: "0N9chat", serviceChannelName: "Chat" };
    this.pool.item(itemId, {
      ...(what === "a chat" ? chat : { fields: { "Case.Origin": origins[what] ?? "" } }),
      tier: vip === undefined ? null : "VIP",
      preferredAgentId: preferred === undefined ? null : idOf(preferred),
      isPreferredRequired: alone !== undefined
    });
  }

  itemOf(who: string): string {
    const itemId = this.items.get(who)?.itemId;
    if (itemId === undefined) throw new Error(`Nobody called ${who} has written or called before.`);
    return itemId;
  }

  accepts(agent: string, who: string): void {
    const itemId = this.itemOf(who);
    const agentId = idOf(agent);
    if (itemId.startsWith("call:")) {
      this.pool.when({ type: "CallAnswered", itemId, agentId, offerId: null, by: "bridge" });
    } else {
      this.#work(itemId, agentId, "Opened");
      this.pool.when({ type: "ItemRemoved", itemId, cause: "accepted" });
    }
  }

  ends(agent: string, who: string, status: "Declined" | "Closed"): void {
    const itemId = this.itemOf(who);
    const agentId = idOf(agent);
    if (!itemId.startsWith("call:")) this.#work(itemId, agentId, status);
    else if (status === "Closed") this.pool.when({ type: "ItemRemoved", itemId, cause: "ended" });
    else this.pool.when({ type: "CallOfferFailed", itemId, agentId, offerId: null, reason: "refused" });
  }

  #work(itemId: string, agentId: string, status: "Opened" | "Declined" | "Closed" | "Assigned"): void {
    const offer = this.pool.state.items.get(itemId)?.offer;
    const agentWorkId = offer?.agentWorkId ?? `0Bz${itemId}`;
    const capacity = { capacityPercent: null, ...chatOf(this.pool, itemId) };
    this.pool.when({ type: "WorkObserved", work: { ...workFacts(agentWorkId, itemId, agentId, status), ...capacity } });
  }

  leaves(who: string): void {
    this.pool.when({ type: "ItemRemoved", itemId: this.itemOf(who), cause: "customerLeft" });
  }

  pushes(who: string): void {
    const offer = this.#offerOf(who);
    this.#settle(who, { kind: "done", agentWorkId: `0Bz${offer.commandId}` });
  }

  refuses(who: string): void {
    this.#settle(who, { kind: "refused", code: "REFUSED", blame: "agent", message: "" });
  }

  isSilent(who: string): void {
    this.#settle(who, { kind: "unknown", error: "time-out" });
  }

  link(side: "salesforce" | "centre", isUp: boolean): void {
    this.pool.when({ type: "LinkChanged", side, isUp, reason: "scenario" });
  }

  #offerOf(who: string): { readonly commandId: string } {
    const offer = this.pool.state.items.get(this.itemOf(who))?.offer ?? null;
    if (offer === null) throw new Error(`Nothing of ${who} is offered to anybody.`);
    return offer;
  }

  #settle(who: string, outcome: CommandOutcome): void {
    this.pool.when(settled(this.#offerOf(who).commandId, outcome));
  }

  textOf(itemId: string): string {
    for (const item of this.items.values()) if (item.itemId === itemId) return item.text;
    return itemId;
  }
}

function settled(commandId: string, outcome: CommandOutcome): UnstampedInput {
  return { type: "CommandSettled", commandId, outcome };
}

function chatOf(pool: Pool, itemId: string): { serviceChannelId?: string; serviceChannelName?: string } {
  const facts = pool.state.items.get(itemId)?.facts;
  if (facts === undefined) return {};
  return { serviceChannelId: facts.serviceChannelId, serviceChannelName: facts.serviceChannelName };
}

/** The story with what the core did under each line. Throws with the line that cannot be understood. */
export function playScenario(text: string): string {
  let stage: Stage | null = null;
  const told: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("      ")) continue;
    told.push(line);
    const policy = /^policy ([\w-]+)$/.exec(line)?.[1];
    if (policy !== undefined) stage = new Stage(policyNamed(policy));
    const [, clock, sentence] = /^([\d:]+) +(.+)$/.exec(line) ?? [];
    if (clock === undefined || sentence === undefined) continue;
    if (stage === null) throw new Error("A scenario names its policy first, for instance: policy vip-first");
    told.push(...happen(stage, timeOf(clock), sentence));
  }
  return told.join("\n");
}

function policyNamed(name: string): CompiledPolicy {
  if (!isPolicyPreset(name)) throw new Error(`No policy is called ${name}.`);
  return compilePolicy(readPolicyText(name).text, name).policy;
}

function timeOf(clock: string): number {
  return startedAt + clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000;
}

function happen(stage: Stage, at: number, sentence: string): string[] {
  const { pool } = stage;
  const before = pool.decisions.length;
  if (at > pool.now) pool.after(at - pool.now);
  for (const [pattern, act] of sentences) {
    const words = pattern.exec(sentence);
    if (words === null) continue;
    act(stage, words.slice(1));
    return pool.decisions.slice(before).map((decision) => `      ${tell(stage, decision)}`);
  }
  throw new Error(`Nothing is known that would be written "${sentence}".`);
}

function tell(stage: Stage, decision: Decision): string {
  switch (decision.kind) {
    case "offer": {
      const { terms, admission, beaten, tier } = decision.because;
      const why = admission === "plain" ? "" : admission === "overdue" ? ", being overdue" : `, as ${tier}`;
      const waited = `waited ${seconds(terms.waitMs)}, worth ${targets(terms.score)} promises`;
      return `-> ${nameOf(decision.agentId)} is offered ${stage.textOf(decision.itemId)}${why} (${waited})${tellBeaten(stage, beaten)}`;
    }
    case "agentNotResponding":
      return `-> ${nameOf(decision.agentId)} does not respond to ${stage.textOf(decision.itemId)}`;
    case "revokeCallOffer":
      return `-> ${stage.textOf(decision.itemId)} is taken back from ${nameOf(decision.agentId)}`;
    case "parkItem":
      return `-> ${stage.textOf(decision.itemId)} is parked: ${decision.code}`;
    case "pauseChannel":
      return `-> the channel ${decision.channel} is paused: ${decision.code}`;
    case "dissuade":
      return `-> ${stage.textOf(decision.itemId)} is told "${decision.message}"`;
    case "dissuasionFailed":
      return `-> ${stage.textOf(decision.itemId)} waits after all: ${decision.code}`;
    case "changeReserve":
      return `-> ${decision.to} agents are kept free instead of ${decision.from}`;
    default:
      return decision satisfies never;
  }
}

function tellBeaten(stage: Stage, beaten: readonly Ranked[]): string {
  const others = beaten.map((one) => `${stage.textOf(one.itemId)} (${targets(one.score)})`);
  return others.length === 0 ? "" : ` before ${others.join(", ")}`;
}

function nameOf(agentId: string): string {
  return agentId.slice(3);
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}

function targets(score: number): string {
  return (score / scorePerTarget).toFixed(2);
}
