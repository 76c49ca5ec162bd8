/** Orders that other products document, reproduced by the core under the presets. Sources: policy_vectors.json. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { readPolicyText } from "../../../src/policy/presets.ts";
import { startedAt } from "../../core/given.ts";
import { RoutedPool } from "./routedPool.ts";

const minute = 60_000;
const { vectors } = JSON.parse(readFileSync(new URL("./policy_vectors.json", import.meta.url), "utf8")) as {
  readonly vectors: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[];
};

/** The case of that id, as its numbers are written. */
function vector(id: string): unknown {
  const found = vectors.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no case ${id}`);
  return found;
}

const members = { "00Gcases": ["005a"], "00Gchat": ["005a"] };
const queue = (name: string) => ({ queueId: "00Gcases", queueName: name });
const ago = (ms: number) => ({ since: startedAt - ms });

/** A policy of one channel that ages one point (target) in a minute or second, with head starts by queue. */
function agingPolicy(target: string, points: Readonly<Record<string, number>>): string {
  const bonus = Object.entries(points).map(([name, value]) => `${name}: ${value}`);
  const rules = Object.keys(points).map(
    (name) => `        - { name: ${name}, when: queue == "${name}", module: score-class, with: { bonus: ${name} } }`
  );
  return `name: aging
version: "1"
channels: { work: { kind: chat, target: ${target}, capacity: 100 } }
rules: [{ channel: work }]
tiers: { Standard: {} }
default_tier: Standard
bonus: { ${bonus.join(", ")} }
matrix:
  levels:
    - name: points
      rules:
${rules.join("\n")}
      default: nothing
`;
}

describe("NICE CXone: minutes times acceleration plus initial priority, capped", () => {
  const { items, expected_scores, expected_order } = vector("nice-dynamic-delivery") as {
    items: readonly { id: string; minutes: number }[];
    expected_scores: Readonly<Record<string, number>>;
    expected_order: readonly string[];
  };
  const queues: Readonly<Record<string, string>> = { employee: "Employees", merchant: "Merchants" };

  test("employees stay before merchants, with the documented scores", () => {
    const pool = new RoutedPool("nice-compatible").members(members);
    for (const { id, minutes } of items) pool.item(id, { ...queue(queues[id] ?? ""), ...ago(minutes * minute) });
    for (const { id } of items) expect(pool.scoreOf(id)).toBeCloseTo(expected_scores[id] ?? NaN, 5);
    expect(pool.order).toEqual(expected_order);
    expect(pool.servedBy("005a")).toEqual(expected_order);
  });

  test("an acceleration of 1 adds a point a minute, up to the maximum", () => {
    const pool = new RoutedPool("nice-compatible").members({ "support-voice": ["005a"] });
    pool
      .call("new")
      .call("old", ago(95 * minute))
      .call("oldest", ago(995 * minute));
    expect(pool.scoreOf("call:new")).toBe(20);
    expect(pool.scoreOf("call:old")).toBeCloseTo(115, 4);
    expect(pool.scoreOf("call:oldest")).toBe(1000);
  });
});

describe("Amazon Connect: queue priority, then age, once the delay is over", () => {
  const { contacts, queues, expected_first } = vector("connect-ex2") as {
    contacts: readonly { id: string; q: string; wait: number }[];
    queues: Readonly<Record<string, readonly [number, number]>>;
    expected_first: string;
  };

  test("a contact of equal priority is not there before its delay", () => {
    expect(queues).toEqual({ Sales: [1, 0], Support: [1, 30] });
    const pool = new RoutedPool("connect-compatible").members(members);
    const arrivals = contacts.map(({ id, q, wait }) => ({ id, q, at: startedAt + 30_000 - wait * 1000 }));
    for (const { id, q, at } of arrivals.sort((a, b) => a.at - b.at)) {
      pool.now = at;
      pool.item(id, queue(q));
    }
    pool.now = startedAt + 30_000;
    expect(pool.online("005a").offers).toEqual([`${expected_first} -> 005a`]);
  });

  test("and goes first by its age from then on", () => {
    const pool = new RoutedPool("connect-compatible").members(members);
    pool.item("support", queue("Support")).after(29_000);
    pool.item("sales", queue("Sales")).after(1_000);
    expect(pool.online("005a").offers).toEqual(["support -> 005a"]);
  });

  test("priority beats any age", () => {
    const pool = new RoutedPool("connect-compatible").members(members);
    pool
      .item("other", { ...queue("Other"), ...ago(90 * minute) })
      .item("returns", { ...queue("Returns"), ...ago(60 * minute) });
    pool.item("sales", queue("Sales"));
    expect(pool.servedBy("005a")).toEqual(["sales", "returns", "other"]);
  });

  test("an agent on a call gets no chat, one on chats only chats, up to their limit", () => {
    vector("connect-channel-exclusivity");
    const chat = { queueId: "00Gchat", serviceChannelId: "0N9chat", serviceChannelName: "Chat", capacityPercent: 34 };
    const pool = new RoutedPool("connect-compatible").members(members).centre("005a").online("005a");
    pool.call("c1").when({ type: "CallAnswered", itemId: "call:c1", agentId: "005a", offerId: null, by: "bridge" });
    expect(pool.item("chat1", chat).offers).toEqual([]);
    const chatting = new RoutedPool("connect-compatible").members(members).centre("005a").online("005a");
    chatting.item("chat1", chat).work("0Bz1", "chat1", "005a", "Opened");
    expect(chatting.call("c1").item("task").allOffers).toEqual(["chat1 -> 005a"]);
    expect(chatting.item("chat2", { ...chat, capacityPercent: 30 }).offers).toEqual(["chat2 -> 005a"]);
  });
});

describe("Salesforce Omni-Channel", () => {
  const { agents, expected_least_active, expected_most_available, tie_example } = vector("salesforce-agent") as {
    agents: readonly { id: string; capacity: number; open: number }[];
    expected_least_active: string;
    expected_most_available: string;
    tie_example: Readonly<Record<"A" | "B", { received_min_ago: number; closed_min_ago: number }>> & {
      expected: string;
    };
  };

  function holding(policy: string): RoutedPool {
    const pool = new RoutedPool(policy).members({ "00Gcases": agents.map(({ id }) => id) });
    for (const { id, capacity, open } of agents) {
      pool.online(id, ["0N9cases"], capacity);
      for (let work = 0; work < open; work++) {
        const held = { agentWorkId: `0Bz${id}${work}`, itemId: null, workItemId: `500${id}${work}`, agentId: id };
        const size = { capacityWeight: 1, capacityPercent: null, openedAt: null };
        const channel = { serviceChannelId: "0N9cases", serviceChannelName: "Cases" };
        pool.when({ type: "WorkObserved", work: { ...held, ...size, ...channel, status: "Opened" } });
      }
    }
    return pool;
  }

  test("Least Active: the least open work", () => {
    const pool = holding("omni-compatible").item("0JR1", { capacityWeight: 1 });
    expect(pool.offers).toEqual([`0JR1 -> ${expected_least_active}`]);
  });

  test("Most Available: the largest capacity that is left", () => {
    const text = readPolicyText("omni-compatible").text;
    const mostAvailable = text.replace(/^agent_choice: .*$/m, "agent_choice: [most_available, longest_since_received]");
    const pool = holding(mostAvailable).item("0JR1", { capacityWeight: 1 });
    expect(pool.offers).toEqual([`0JR1 -> ${expected_most_available}`]);
  });

  test("the tie: who received work longest ago, whenever it was closed", () => {
    const { A, B, expected } = tie_example;
    const at = (minutesAgo: number): number => startedAt + (20 - minutesAgo) * minute;
    const events = [
      { at: at(A.received_min_ago), agent: "A", status: "Opened" },
      { at: at(B.received_min_ago), agent: "B", status: "Opened" },
      { at: at(A.closed_min_ago), agent: "A", status: "Closed" },
      { at: at(B.closed_min_ago), agent: "B", status: "Closed" }
    ] as const;
    const pool = new RoutedPool("omni-compatible").members({ "00Gcases": ["A", "B"] });
    for (const event of [...events].sort((a, b) => a.at - b.at)) {
      pool.now = event.at;
      if (event.status === "Opened") pool.online(event.agent).item(`0JR${event.agent}`);
      pool.work(`0Bz${event.agent}`, `0JR${event.agent}`, event.agent, event.status);
    }
    pool.now = at(0);
    expect(pool.item("0JRnext").offers).toEqual([`0JRnext -> ${expected}`]);
  });
});

describe("Genesys Cloud: minutes in the queue plus priority points", () => {
  test("a point of priority is worth a minute of waiting, exactly", () => {
    const high = { fields: { "Case.Priority": "High" } };
    const pool = new RoutedPool("genesys-compatible").members(members);
    pool
      .item("plain", ago(10 * minute))
      .item("urgent", high)
      .item("low", { ...ago(19 * minute), fields: { "Case.Priority": "Low" } });
    expect(["plain", "urgent", "low"].map((id) => pool.scoreOf(id).toFixed(4))).toEqual([
      "10.0000",
      "10.0000",
      "9.0000"
    ]);
    expect(pool.servedBy("005a")).toEqual(["plain", "urgent", "low"]);
    const later = new RoutedPool("genesys-compatible").members(members);
    later.item("plain", ago(10 * minute - 1)).item("urgent", high);
    expect(later.servedBy("005a")).toEqual(["urgent", "plain"]);
  });
});

test("FreeSWITCH: seconds since joined, plus base and skill score", () => {
  const {
    now,
    members: waiting,
    expected_order,
    expected_scores
  } = vector("freeswitch-score") as {
    now: number;
    members: readonly { id: string; joined: number; base: number; skill: number }[];
    expected_order: readonly string[];
    expected_scores: Readonly<Record<string, number>>;
  };
  const points = Object.fromEntries(waiting.map(({ id, base, skill }) => [id, base + skill]));
  const pool = new RoutedPool(agingPolicy("1s", points)).members(members);
  for (const { id, joined } of waiting) pool.item(id, { ...queue(id), ...ago((now - joined) * 1000) });
  for (const { id } of waiting) expect(pool.scoreOf(id)).toBe(expected_scores[id]);
  expect(pool.servedBy("005a")).toEqual(expected_order);
});

test("Technion's bank of 1999: VIPs are credited a minute and a half at entry", () => {
  const { calls, expected_order } = vector("technion-bank-vip") as {
    calls: readonly { id: string; priority: number; wait: number }[];
    expected_order: readonly string[];
  };
  const pool = new RoutedPool(agingPolicy("1m", { vip: 1.5 })).members(members);
  for (const { id, priority, wait } of calls)
    pool.item(id, { ...queue(priority === 2 ? "vip" : "any"), ...ago(wait * 1000) });
  expect(pool.servedBy("005a")).toEqual(expected_order);
});

describe("Azure Job Router", () => {
  test("longest idle: the lowest load ratio, then the longest available", () => {
    const { workers, expected_order } = vector("azure-longest-idle") as {
      workers: readonly { id: string; total: number; consumed: number; available_min: number }[];
      expected_order: readonly string[];
    };
    const text = `${agingPolicy("1m", { x: 1 })}agent_choice: [least_loaded, longest_idle]\n`;
    const pool = new RoutedPool(text).members({ "00Gcases": workers.map(({ id }) => id) });
    for (const { id, total, consumed, available_min } of [...workers].sort(
      (a, b) => b.available_min - a.available_min
    )) {
      pool.now = startedAt + (10 - available_min) * minute;
      pool.online(id, ["0N9cases"], total);
      for (let work = 0; work < consumed; work++) {
        const held = { agentWorkId: `0Bz${id}${work}`, itemId: null, workItemId: `500${id}${work}`, agentId: id };
        const channel = { serviceChannelId: "0N9cases", serviceChannelName: "Cases", openedAt: null };
        pool.when({
          type: "WorkObserved",
          work: { ...held, ...channel, capacityWeight: 1, capacityPercent: null, status: "Opened" }
        });
      }
    }
    pool.now = startedAt + 10 * minute;
    for (const { id } of workers) pool.item(`job${id}`, { capacityWeight: 1 });
    expect(pool.allOffers.map((offer) => offer.split(" -> ")[1])).toEqual(expected_order);
  });

  test("best worker: labels that rank as skill levels do put the workers in the same order", () => {
    const { workers, expected_order } = vector("azure-best-worker-magnitude") as {
      workers: Readonly<Record<string, { sales: number; cost: number }>>;
      expected_order: readonly string[];
    };
    const text =
      `${agingPolicy("1m", { x: 1 })}agent_choice: [best_skill]\nskills: { job: [{ skill: sales }, { skill: thrift }] }
`.replace("module: score-class, with: { bonus: x }", "module: skills, with: { needs: job }");
    const pool = new RoutedPool(text).members({ "00Gcases": Object.keys(workers) });
    const agents = Object.entries(workers).map(([agentId, { sales, cost }]) => ({
      agentId,
      userId: agentId,
      centreAgentId: null,
      traits: {
        // Two levels for five points of sales, and one for each unit that the worker costs less than eleven.
        skills: [
          { skill: "sales", level: (2 * sales) / 5 },
          { skill: "thrift", level: 11 - cost }
        ],
        groups: [],
        pairedWith: null,
        informal: null
      }
    }));
    pool.when({ type: "DirectoryRead", agents });
    for (const { agentId } of agents) pool.online(agentId);
    for (const job of ["1", "2", "3"]) pool.item(`job${job}`, queue("x"));
    expect(pool.allOffers.map((offer) => offer.split(" -> ")[1])).toEqual(expected_order);
  });

  test("escalation: after a wait the job goes to another queue, too, and a queue that is too long refuses", () => {
    vector("azure-exception-escalation");
    const levels = `name: escalation
version: "1"
channels: { voice: { kind: call, target: 1m, capacity: 100 } }
rules: [{ channel: voice }]
tiers: { Standard: {} }
default_tier: Standard
matrix:
  levels:
    - name: length
      default: { module: estimated-wait }
    - name: refuse
      rules: [{ name: full, when: waiting > 100, module: deterrence, with: { message: full } }]
      default: { module: overflow, with: { queue: queue2, after: 300s } }
`;
    const pool = new RoutedPool(levels).members({ "support-voice": [], queue2: ["005b"] });
    pool.centre("005b", { queueIds: ["queue2"] }).call("c1", { queueId: "support-voice" });
    expect(pool.after(299_999).allOffers).toEqual([]);
    expect(pool.after(1).allOffers).toEqual(["call:c1 -> 005b"]);
    const full = new RoutedPool(levels, { waiting: () => 101 }).call("c1");
    expect(full.state.items.get("call:c1")?.facts.route?.dissuasion).toEqual({
      message: "full",
      offersCallback: false
    });
  });
});
