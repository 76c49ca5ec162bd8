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
    const login = ["org", "login", "access-token", "--instance-url", org.url, "--no-prompt", "--alias", "emu"];
    await sf.result(login, { SF_ACCESS_TOKEN: org.token });
  });
  afterAll(async () => {
    sf.close();
    await org.stop();
  });

  test("signs in with an access token", async () => {
    const shown = await sf.result(["org", "display", "--target-org", "emu"]);
    expect(shown).toMatchObject({ username: org.username, connectedStatus: "Connected" });
  });

  test("signs in with a JWT", async () => {
    // A home of its own: a second sign-in of the same user takes the first one's alias away.
    const other = new SfCli();
    try {
      const login = await other.result([
        ...["org", "login", "jwt", "--instance-url", org.url, "--username", org.username],
        ...["--client-id", org.clientId, "--jwt-key-file", org.keyFile, "--alias", "jwt"]
      ]);
      expect(login).toMatchObject({ username: org.username });
      const query = ["data", "query", "--target-org", "jwt", "--query", "SELECT Id FROM Organization"];
      expect(await other.result(query)).toMatchObject({ totalSize: 1, done: true });
    } finally {
      other.close();
    }
  });

  test("queries", async () => {
    const query =
      "SELECT Id, DeveloperName, QueueRoutingConfig.RoutingModel FROM Group WHERE Type = 'Queue' ORDER BY Name";
    const found = await sf.result(["data", "query", "--target-org", "emu", "--query", query]);
    expect(found["records"]).toEqual(
      expect.arrayContaining([expect.objectContaining({ DeveloperName: "Support_Cases" })])
    );
  });

  test("creates, updates and deletes a record", async () => {
    const created = await sf.result([
      ...["data", "create", "record", "--target-org", "emu", "--sobject", "Case"],
      ...["--values", "Subject='Broken lamp' Origin='Web' Priority='High'"]
    ]);
    expect(created).toMatchObject({ success: true, errors: [] });
    const id = String(created["id"]);
    const record = ["--target-org", "emu", "--sobject", "Case", "--record-id", id];
    await sf.result(["data", "update", "record", ...record, "--values", "Priority='Low'"]);
    const read = await sf.result(["data", "get", "record", ...record]);
    expect(read).toMatchObject({ Id: id, Subject: "Broken lamp", Origin: "Web", Priority: "Low" });
    await sf.result(["data", "delete", "record", ...record]);
    expect((await sf.call(["data", "get", "record", ...record])).status).not.toBe(0);
  });

  test("is refused a second guard record with the same key", async () => {
    const create = ["data", "create", "record", "--target-org", "emu", "--sobject", GUARD, "--values"];
    const first = await sf.result([...create, "Key__c='0JR000000000001AAA:1' Bridge__c='cli'"]);
    expect(first).toMatchObject({ success: true });
    const second = await sf.call([...create, "Key__c='0JR000000000001AAA:1' Bridge__c='other'"]);
    expect(second.status).not.toBe(0);
    expect(`${second.name ?? ""} ${second.message ?? ""}`).toContain("uplicate");
  });

  test("reads the limits", async () => {
    const limits = await sf.result(["org", "list", "limits", "--target-org", "emu"]);
    expect(JSON.stringify(limits)).toContain("DailyApiRequests");
  });
});
