/** The driver over Asterisk's manager interface, against a real PBX with real telephones. */
import { afterAll, beforeAll, test } from "@jest/globals";
import { contactCentreContract } from "../../contracts/contactCentreContract.ts";
import { AsteriskLab } from "../../labs/asterisk/asteriskLab.ts";
import { labIsMissing } from "../../labs/asterisk/labFolder.ts";
import { AsteriskRig, rigPlan, wireIsOneStream } from "./asteriskRig.ts";

if (labIsMissing !== null) {
  process.stderr.write(`Not tested on a real Asterisk: ${labIsMissing}.
`);
  test.skip(`the suite of Asterisk does not run: ${labIsMissing}`, () => undefined);
} else {
  let lab: AsteriskLab;
  beforeAll(async () => {
    lab = await AsteriskLab.open(rigPlan);
  }, 30_000);
  afterAll(() => lab.close());
  const noCapability = "not among its capabilities";
  contactCentreContract("Asterisk over its manager interface", () => AsteriskRig.open(lab), {
    "missing-event": noCapability,
    "missing-last-event": wireIsOneStream,
    "duplicate-event": wireIsOneStream,
    "reordered-events": wireIsOneStream,
    dissuade: noCapability,
    callback: noCapability,
    "dissuade-only-who-waits": noCapability
  });
}
