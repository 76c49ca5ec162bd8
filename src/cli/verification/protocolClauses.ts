import type { CentreHttp, HttpOutcome } from "../../adapters/centre/centreHttp.ts";
import { replay } from "../../adapters/generic/protocol/requests.ts";
import type { Clause } from "../../conformance/clause.ts";
import { expectLike, expectSame, expectTrue } from "../../conformance/expectation.ts";
import type { Stage } from "../../conformance/stage.ts";

/** Ways to ask that an adapter never uses. */
export interface RawRequests {
  readonly signed: CentreHttp;
  /** Signed with a key that nobody knows. */
  readonly forged: CentreHttp;
  /** Signed rightly, ten minutes ago. */
  readonly late: CentreHttp;
}

/** What the protocol asks for besides the port's contract: clauses for endpoints of integrators only. */
export function protocolClauses({ signed, forged, late }: RawRequests): readonly Clause[] {
  const refusesOffers =
    (http: CentreHttp, status: number, inMs = 5000) =>
    async (stage: Stage) => {
      const [ann] = stage.rig.cast.agents;
      await stage.inControl(ann);
      const callId = await stage.caller();
      const outcome = await http.request("POST", "/v1/commands", offerOf(stage, callId, ann, inMs));
      expectSame("The answer's status", statusOf(outcome), status);
      expectLike("Calls", (await stage.centre.snapshot()).calls, [{ callId, state: "queued" }]);
    };
  return [
    { id: "wrong-signature", run: refusesOffers(forged, 401) },
    { id: "old-timestamp", run: refusesOffers(late, 401) },
    { id: "expired-command", run: refusesOffers(signed, 410, -60_000) },
    {
      id: "stored-answer",
      run: async (stage) => {
        const [ann] = stage.rig.cast.agents;
        await stage.inControl(ann);
        const command = offerOf(stage, await stage.caller(), ann, 5000);
        expectSame("The first answer", statusOf(await signed.request("POST", "/v1/commands", command)), 202);
        const again = await signed.request("POST", "/v1/commands", command);
        expectSame("The status of the second", statusOf(again), 202);
        expectLike("The second answer", bodyOf(again), { status: "accepted", repeated: true });
      }
    },
    {
      id: "unknown-epoch",
      needs: ({ replay: canRepeat }) => canRepeat,
      run: async (stage) => {
        await stage.caller();
        const outcome = await signed.request("GET", "/v1/events?epoch=never-begun&after=0&limit=500");
        expectSame("The answer's status", statusOf(outcome), 410);
      }
    },
    {
      id: "replay-in-portions",
      needs: ({ replay: canRepeat }) => canRepeat,
      run: async (stage) => {
        const { epoch, seq } = await stage.centre.snapshot();
        for (let callers = 0; callers < 3; callers += 1) await stage.caller();
        const query = new URLSearchParams({ epoch, after: String(seq).padStart(20, "0"), limit: "2" });
        const outcome = await signed.request("GET", `/v1/events?${query.toString()}`);
        const { events } = replay.parse(bodyOf(outcome));
        const numbers = events.map(({ sequence }) => Number(sequence));
        expectSame("Sequence numbers repeated", numbers, [seq + 1, seq + 2]);
        expectTrue(
          "Each is of the epoch",
          events.every((event) => event.epoch === epoch),
          events
        );
      }
    }
  ];
}

function offerOf(stage: Stage, callId: string, agentId: string, inMs: number): object {
  const { pool } = stage.rig.cast;
  const id = `${callId}:raw`;
  const expiresAt = new Date(stage.time.now() + stage.centre.clockOffsetMs + inMs).toISOString();
  return { type: "offer-call", commandId: id, pool, fence: 1, expiresAt, callId, agentId, offerId: id, ringMs: 20_000 };
}

function statusOf(outcome: HttpOutcome): number | string {
  return outcome.kind === "answer" ? outcome.status : outcome.error;
}

function bodyOf(outcome: HttpOutcome): unknown {
  return outcome.kind === "answer" ? outcome.body : null;
}
