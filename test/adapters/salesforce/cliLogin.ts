/**
 * A program of its own, because the CLI's store lies in the home directory: logs in by JWT the way `sf` does, names an
 * alias, then uses the store as the bridge does. Prints one JSON line.
 */
import { AuthInfo, StateAggregator } from "@salesforce/core";
import { OrgConnection } from "../../../src/adapters/salesforce/connection.ts";
import { messageOf } from "../../../src/adapters/salesforce/failure.ts";
import { AdjustableTime } from "./adjustableTime.ts";
import { RecordingLog } from "./recordingLog.ts";
import { testOptions } from "./testOptions.ts";

const [url = "", username = "", keyFile = ""] = process.argv.slice(2);

const authInfo = await AuthInfo.create({
  username,
  oauth2Options: { clientId: "jwt-app", loginUrl: url, privateKey: keyFile }
});
await authInfo.save();
const state = await StateAggregator.getInstance();
await state.aliases.setAndSave("emulated", username);

const connect = async (alias: string): Promise<{ connection: OrgConnection; orgId: string }> => {
  const connection = new OrgConnection(testOptions({ kind: "alias", alias }), new AdjustableTime(), new RecordingLog());
  const { orgId } = await connection.connect();
  return { connection, orgId };
};

const { connection, orgId } = await connect("emulated");
const first = await connection.accessToken();
const renewed = await connection.refresh();
const rows = await connection.queryAll("SELECT Id FROM User");
connection.close();
const unknown = await connect("nobody").catch((error: unknown) => messageOf(error));
console.log(JSON.stringify({ orgId, isRenewed: first !== renewed, users: rows.length, unknown }));
