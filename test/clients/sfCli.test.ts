import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startClientOrg, type ClientOrg } from "./clientOrg.ts";
import { SfCli } from "./sfCli.ts";

const GUARD = "OneQueue_Offer__c";

describe("the Salesforce CLI, unchanged", () => {
  let org: ClientOrg;
  let sf: SfCli;
  beforeAll(async () => {
    org = await startClientOrg();
    sf = new SfCli();
    await sf.call(["org", "login", "access-token", "--instance-url", org.url, "--no-prompt", "--alias", "emu"], {
      SF_ACCESS_TOKEN: org.token
    });
  });
  afterAll(async () => {
    sf.close();
    await org.stop();
  });

  test("signs in with an access token", async () => {
    const { status, result } = await sf.call(["org", "display", "--target-org", "emu"]);
    expect({ status, username: result?.["username"], instanceUrl: result?.["instanceUrl"] }).toEqual({
      status: 0,
      username: org.username,
      instanceUrl: org.url
    });
  });

  test("signs in with a JWT", async () => {
    const { status, result } = await sf.call([
      ...["org", "login", "jwt", "--instance-url", org.url, "--username", org.username],
      ...["--client-id", org.clientId, "--jwt-key-file", org.keyFile, "--alias", "jwt"]
    ]);
    expect({ status, username: result?.["username"] }).toEqual({ status: 0, username: org.username });
    const query = await sf.call(["data", "query", "--target-org", "jwt", "--query", "SELECT Id FROM Organization"]);
    expect(query.result).toMatchObject({ totalSize: 1, done: true });
  });

  test("queries", async () => {
    const query =
      "SELECT Id, DeveloperName, QueueRoutingConfig.RoutingModel FROM Group WHERE Type = 'Queue' ORDER BY Name";
    const { status, result } = await sf.call(["data", "query", "--target-org", "emu", "--query", query]);
    expect(status).toBe(0);
    expect(result?.["records"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ DeveloperName: "Support_Cases" })])
    );
  });

  test("creates, updates and deletes a record", async () => {
    const created = await sf.call([
      ...["data", "create", "record", "--target-org", "emu", "--sobject", "Case"],
      ...["--values", "Subject='Broken lamp' Origin='Web' Priority='High'"]
    ]);
    expect(created.result).toMatchObject({ success: true, errors: [] });
    const id = String(created.result?.["id"]);
    const record = ["--target-org", "emu", "--sobject", "Case", "--record-id", id];
    const updated = await sf.call(["data", "update", "record", ...record, "--values", "Priority='Low'"]);
    expect(updated.status).toBe(0);
    const read = await sf.call(["data", "get", "record", ...record]);
    expect(read.result).toMatchObject({ Id: id, Subject: "Broken lamp", Origin: "Web", Priority: "Low" });
    expect((await sf.call(["data", "delete", "record", ...record])).status).toBe(0);
    expect((await sf.call(["data", "get", "record", ...record])).status).not.toBe(0);
  });

  test("is refused a second guard record with the same key", async () => {
    const create = ["data", "create", "record", "--target-org", "emu", "--sobject", GUARD, "--values"];
    const first = await sf.call([...create, "Key__c='0JR000000000001AAA:1' Bridge__c='cli'"]);
    expect(first.result).toMatchObject({ success: true });
    const second = await sf.call([...create, "Key__c='0JR000000000001AAA:1' Bridge__c='other'"]);
    expect(second.status).not.toBe(0);
    expect(`${second.name ?? ""} ${second.message ?? ""}`).toContain("uplicate");
  });

  test("reads the limits", async () => {
    const { status, result } = await sf.call(["org", "list", "limits", "--target-org", "emu"]);
    expect(status).toBe(0);
    expect(JSON.stringify(result)).toContain("DailyApiRequests");
  });
});
