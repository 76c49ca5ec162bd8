import { expect, test } from "@jest/globals";
import type { OrgConfiguration } from "../../../../src/adapters/salesforce/configuration.ts";
import type { OrgConnection } from "../../../../src/adapters/salesforce/connection.ts";
import { PresenceIntake } from "../../../../src/adapters/salesforce/intake/presenceIntake.ts";
import { ReadClock } from "../../../../src/adapters/salesforce/intake/readClock.ts";
import { AdjustableTime } from "../adjustableTime.ts";
import { RecordingLog } from "../recordingLog.ts";

const userId = "005000000000001AAA";

test("a status that the org says began later begins no earlier here, whatever clock offset was measured in between", () => {
  const heard: number[] = [];
  let offsetMs = 0;
  const time = new AdjustableTime();
  const intake = new PresenceIntake({
    connection: { clock: { toOurs: (at: number) => at + offsetMs } } as unknown as OrgConnection,
    configuration: { channelsOf: () => [] } as unknown as OrgConfiguration,
    capacityOfUser: () => null,
    onPresent: () => undefined,
    clock: new ReadClock(),
    sink: {
      enqueue: (input) => {
        if (input.type === "PresenceObserved") heard.push(input.since);
      }
    } as ConstructorParameters<typeof PresenceIntake>[0]["sink"],
    time,
    log: new RecordingLog()
  });
  const begins = (id: string, second: string): void => {
    const ServicePresenceStatusId = id.replace("0Pw", "0N5");
    const fields = {
      UserId: userId,
      ServicePresenceStatusId,
      StatusStartDate: `2026-11-25T09:00:${second}.000Z`,
      IsCurrentState: true
    };
    const notification = { object: "UserServicePresence", changeType: "created", recordIds: [id], fields } as const;
    intake.hear({ ...notification, isComplete: true, commitAt: null, position: null }, false, () => undefined);
  };
  begins("0Pw000000000001AAA", "10");
  offsetMs = -400;
  begins("0Pw000000000002AAA", "10");
  begins("0Pw000000000003AAA", "11");
  const nine = Date.parse("2026-11-25T09:00:00Z");
  expect(heard.map((since) => since - nine)).toEqual([10_000, 10_000, 10_600]);
  intake.stop();
});
