import { describe, expect, test } from "@jest/globals";
import { accept } from "../../../src/emulator/omni/agentWorkAccept.ts";
import { changeAgentStatus, goOffline, loseConnection } from "../../../src/emulator/omni/agentSession.ts";
import { type OmniFixture, refusal, withAnnaOnline } from "./omniFixture.ts";

/** What makes the org refuse an AgentWork, by the switch that holds the code, with the switches it takes. */
const refusals: readonly (readonly [
  string,
  string,
  Readonly<Record<string, string>>,
  (centre: OmniFixture) => void
])[] = [
  [
    "refusalAgentOffline",
    "FIELD_INTEGRITY_EXCEPTION",
    { unusableAgent: "refused" },
    (centre) => {
      goOffline(centre.omni, centre.ids.anna);
      centre.assign(centre.openCase(), centre.ids.anna);
    }
  ],
  [
    "refusalAgentChannel",
    "FIELD_INTEGRITY_EXCEPTION",
    { unusableAgent: "refused" },
    (centre) => {
      changeAgentStatus(centre.omni, centre.ids.anna, centre.ids.casesOnly);
      centre.assign(centre.openChat(), centre.ids.anna);
    }
  ],
  [
    "refusalAgentCapacity",
    "LIMIT_EXCEEDED",
    { unusableAgent: "refused" },
    (centre) => {
      centre.assign(centre.openCase(), centre.ids.anna, { CapacityWeight: 4 });
    }
  ],
  [
    "refusalRoutingGone",
    "ENTITY_IS_DELETED",
    {},
    (centre) => {
      const item = centre.openCase();
      const routing = centre.routingOf(item);
      accept(centre.omni, centre.assign(item, centre.ids.anna).Id);
      const gone = { PendingServiceRoutingId: routing?.Id, ServiceChannelId: centre.ids.cases };
      centre.assign(item, centre.ids.anna, gone);
    }
  ],
  [
    "refusalRoutingMismatch",
    "FIELD_INTEGRITY_EXCEPTION",
    {},
    (centre) => {
      centre.assign(centre.openCase(), centre.ids.anna, { WorkItemId: centre.openCase().Id });
    }
  ],
  [
    "refusalSecondAgentWork",
    "DUPLICATE_VALUE",
    { secondAgentWork: "refused" },
    (centre) => {
      const item = centre.openCase();
      centre.assign(item, centre.ids.anna);
      centre.assign(item, centre.ids.anna);
    }
  ],
  [
    "refusalRoutingNotReferenced",
    "INVALID_STATUS",
    { routingNotReferenced: "refused" },
    (centre) => {
      centre.assign(centre.openCase(), centre.ids.anna, { PendingServiceRoutingId: null });
    }
  ]
];

describe("refused AgentWork", () => {
  test.each(refusals)("%s is %s, or whatever code the org uses", (name, usual, switches, provoke) => {
    const centre = withAnnaOnline();
    for (const [one, value] of Object.entries(switches)) centre.switches.set(one, value);
    expect(refusal(() => provoke(centre)).errorCode).toBe(usual);
    const other = withAnnaOnline();
    for (const [one, value] of Object.entries({ ...switches, [name]: "UNABLE_TO_LOCK_ROW" }))
      other.switches.set(one, value);
    expect(refusal(() => provoke(other)).errorCode).toBe("UNABLE_TO_LOCK_ROW");
  });
});

describe("how long things take", () => {
  test("unavailableAfterMs: from the insert to Unavailable", () => {
    const centre = withAnnaOnline();
    centre.switches.set("unavailableAfterMs", "3000");
    const work = centre.assign(centre.openCase(), centre.ids.benoit);
    centre.clock.advance(2_999);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Assigned");
    centre.clock.advance(1);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Unavailable");
  });

  test("connectionLostAfterMs: from the lost connection to the logout", () => {
    const centre = withAnnaOnline();
    centre.switches.set("connectionLostAfterMs", "5000");
    const work = centre.assign(centre.openCase(), centre.ids.anna);
    loseConnection(centre.omni, centre.ids.anna);
    centre.clock.advance(5_000);
    expect(centre.get("AgentWork", work.Id)?.["Status"]).toBe("Unavailable");
  });
});
