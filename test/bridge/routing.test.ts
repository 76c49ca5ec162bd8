import { describe, expect, test } from "@jest/globals";
import { Routing } from "../../src/bridge/routing.ts";
import type { ItemFacts } from "../../src/core/input.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Router, Situation } from "../../src/ports/router.ts";
import { silentLog } from "../contracts/silentLog.ts";
import { centreFacts, itemFacts, Pool } from "../core/given.ts";
import { route, router, withMatrix } from "./routes.ts";

function arrived(itemId: string, facts: Partial<ItemFacts> = {}): UnstampedInput {
  return { type: "ItemArrived", item: itemFacts(itemId, facts) };
}

/** Takes inputs as the loop does: completed, then stepped. */
class Taking {
  readonly pool = new Pool();
  readonly routing: Routing;

  readonly #routerFor: (policy: CompiledPolicy) => Router | null;

  constructor(routerFor: (policy: CompiledPolicy) => Router | null, log: Log = silentLog) {
    this.routing = new Routing(log);
    this.#routerFor = routerFor;
  }

  take(input: UnstampedInput): this {
    this.pool.when(this.routing.complete(this.pool.state, input, this.pool.now));
    return this;
  }

  activate(policy: CompiledPolicy): this {
    this.routing.know(policy.hash, this.#routerFor(policy));
    return this.take({ type: "PolicyActivated", policy });
  }

  routeOf(itemId: string): unknown {
    return this.pool.state.items.get(itemId)?.facts.route;
  }
}

describe("the matrix of the policy in force", () => {
  test("routes an item that arrives, with what is known of it", () => {
    const taking = new Taking(() => router((facts) => route({ channel: facts.queueName, tier: facts.tier ?? "none" })));
    taking.activate(withMatrix("first")).take(arrived("0JR1", { queueName: "chat", tier: "vip" }));
    expect(taking.routeOf("0JR1")).toEqual(route({ channel: "chat", tier: "vip" }));
    expect(taking.pool.state.items.get("0JR1")?.channel.id).toBe("chat");
  });

  test("routes an item again when more is found out about its customer, from everything known by then", () => {
    const taking = new Taking(() =>
      router(({ tier, fields }) =>
        route({ tier: tier ?? "none", trace: [fields["Case.Origin"] ?? "", `${fields["Case.Priority"]}`] })
      )
    );
    taking.activate(withMatrix("first")).take(arrived("0JR1", { fields: { "Case.Origin": "Web" } }));
    taking.take({
      type: "ItemEnriched",
      itemId: "0JR1",
      tier: "vip",
      language: null,
      customerRef: null,
      fields: { "Case.Priority": "High" },
      route: null
    });
    expect(taking.routeOf("0JR1")).toMatchObject({ tier: "vip", trace: ["Web", "High"] });
  });

  test("routes a changed record with the customer's facts that it does not repeat", () => {
    const taking = new Taking(() =>
      router(({ tier, queueName }) => route({ tier: tier ?? "none", trace: [queueName] }))
    );
    taking.activate(withMatrix("first")).take(arrived("0JR1", { tier: "vip" }));
    taking.take({
      type: "ItemUpdated",
      item: itemFacts("0JR1", { tier: null, fields: {}, queueName: "other", serial: 9 })
    });
    expect(taking.routeOf("0JR1")).toMatchObject({ tier: "vip", trace: ["other"] });
  });

  test("routes what waited before a slice at a time, in the order of the ids, and knows who has left", () => {
    const taking = new Taking(({ hash }) => router(({ itemId }) => route({ trace: [`${hash} ${itemId}`] })));
    taking.activate(withMatrix("first")).take(arrived("0JR1")).take(arrived("0JR2"));
    const slice = { type: "ItemsReclassified", itemIds: ["0JR1", "0JR2", "0JRgone"], routes: [] } as const;
    taking.activate(withMatrix("second"));
    expect(taking.routing.complete(taking.pool.state, slice, taking.pool.now)).toEqual({
      ...slice,
      routes: [route({ trace: ["second 0JR1"] }), route({ trace: ["second 0JR2"] }), null]
    });
  });

  test("is the one in force at that place of the journal, also when the next is known already", () => {
    const taking = new Taking(({ hash }) => router(() => route({ trace: [hash] })));
    taking.activate(withMatrix("first")).take(arrived("0JR1"));
    taking.routing.know("second", null);
    taking.take(arrived("0JR2")).activate(withMatrix("second")).take(arrived("0JR3"));
    expect([taking.routeOf("0JR2"), taking.routeOf("0JR3")]).toMatchObject([
      { trace: ["first"] },
      { trace: ["second"] }
    ]);
  });

  test("leaves everything as it came where the policy has none", () => {
    const taking = new Taking(() => router(() => route()));
    const input = arrived("0JR1");
    expect(taking.routing.complete(taking.pool.state, input, 0)).toBe(input);
  });
});

describe("a matrix that fails", () => {
  test("keeps nobody waiting: the item goes by rules and tiers, it is said once, and counted", () => {
    const said: string[] = [];
    const log: Log = {
      ...silentLog,
      error: (message, fields) => said.push(`${message}: ${String(fields?.["itemId"])}`)
    };
    const taking = new Taking(
      () =>
        router(() => {
          throw new Error("nothing there");
        }),
      log
    );
    taking
      .activate(withMatrix("broken"))
      .take(arrived("0JR1", { tier: "vip" }))
      .take(arrived("0JR2"));
    expect(taking.routeOf("0JR1")).toBeNull();
    expect(taking.pool.state.items.get("0JR1")).toMatchObject({ phase: "waiting", tier: { id: "vip" } });
    expect(said).toEqual(["The policy's matrix failed; items go on by rules and tiers alone: 0JR1"]);
    expect(taking.routing.failures).toBe(2);
  });

  test("that could not be made ready is as none", () => {
    const taking = new Taking(() => null);
    taking.activate(withMatrix("broken")).take(arrived("0JR1"));
    expect(taking.routeOf("0JR1")).toBeNull();
  });
});

describe("what a matrix may ask of the moment", () => {
  function asked(taking: Taking, question: (situation: Situation) => unknown): unknown {
    let answer: unknown;
    const asking = new Routing(silentLog);
    asking.know(
      "asking",
      router((_facts, situation) => {
        answer = question(situation);
        return route();
      })
    );
    taking.activate(withMatrix("asking"));
    asking.complete(taking.pool.state, arrived("0JRask"), taking.pool.now);
    return answer;
  }

  test("is whether a calendar is open: from its first millisecond, not at its last, null when nobody knows it", () => {
    const taking = new Taking(() => null);
    const { pool } = taking;
    const opens = pool.now + 1_000;
    pool.when({ type: "CalendarExpanded", calendar: "office", intervals: [opens, opens + 1_000] });
    const isOpen = (): unknown => asked(taking, (situation) => situation.isOpen("office"));
    const seen = [0, 999, 1_000, 1_999, 2_000].map((passed) => {
      pool.now = opens - 1_000 + passed;
      return isOpen();
    });
    expect(seen).toEqual([false, false, true, true, false]);
    expect(asked(taking, (situation) => situation.isOpen("nobody's"))).toBeNull();
  });

  test("is how many wait in a queue and how many may serve it, on either side", () => {
    const taking = new Taking(() => null);
    const { pool } = taking;
    taking
      .take(arrived("0JR1"))
      .take(arrived("0JR2"))
      .take(arrived("0JR3", { queueId: "00Gother" }));
    pool.members({ "00Gcases": ["005a", "005b"] });
    expect(asked(taking, (situation) => [situation.waiting("00Gcases"), situation.staffed("00Gcases")])).toEqual([
      2, 0
    ]);
    pool.online("005a", []);
    expect(asked(taking, (situation) => situation.staffed("00Gcases"))).toBe(1);
    pool.when({ type: "CentreAgentObserved", agent: centreFacts("005c", { queueIds: ["support-voice"] }) });
    expect(asked(taking, (situation) => situation.staffed("support-voice"))).toBe(1);
  });
});
