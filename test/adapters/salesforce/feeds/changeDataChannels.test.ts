import { expect, test } from "@jest/globals";
import { findChannels } from "../../../../src/adapters/salesforce/feeds/changeDataChannels.ts";
import { FakeSession, quietLog } from "./fakeSession.ts";

type Row = Readonly<Record<string, unknown>>;
const entities = ["PendingServiceRouting", "AgentWork", "UserServicePresence"].map((name) => `${name}ChangeEvent`);
const ownChannels = entities.map((event) => `/data/${event}`);

function members(
  EventChannel: string,
  selected: readonly string[] = entities,
  FilterExpression: unknown = null
): Row[] {
  return selected.map((SelectedEntity) => ({ EventChannel, SelectedEntity, FilterExpression }));
}

function orgWith(records: readonly Row[], channels: readonly Row[] = []): FakeSession {
  const session = new FakeSession("http://org.test");
  session.answer = ({ path }) => ({ records: path.includes("PlatformEventChannelMember") ? records : channels });
  return session;
}

async function channelsOf(session: FakeSession, configured: string | null = null): Promise<readonly string[]> {
  return (await findChannels(session, quietLog, configured)).channels;
}

test("the selection of Setup is preferred", async () => {
  const session = orgWith([...members("Mine__chn"), ...members("ChangeEvents")]);
  expect(await channelsOf(session)).toEqual(ownChannels);
});

test("without it, a custom channel with all three objects is taken", async () => {
  const session = orgWith([...members("ChangeEvents", entities.slice(1)), ...members("Mine__chn")]);
  expect(await channelsOf(session)).toEqual(["/data/Mine__chn"]);
});

test("a custom channel that the org names by id is found by its name", async () => {
  const session = orgWith(members("0YL000000000001AAA"), [{ Id: "0YL000000000001AAA", DeveloperName: "Mine" }]);
  expect(await channelsOf(session)).toEqual(["/data/Mine__chn"]);
});

test("a filtered custom channel is not taken by itself, for it may hold back deletions", async () => {
  const session = orgWith(members("Mine__chn", entities, "RoutingModel = 'ExternalRouting'"));
  await expect(channelsOf(session)).rejects.toMatchObject({ refusal: "notSelected" });
  expect(await channelsOf(session, "/data/Mine__chn")).toEqual(["/data/Mine__chn"]);
});

test("a configured channel that lacks an object is refused with its name", async () => {
  const session = orgWith([...members("Mine__chn", entities.slice(0, 2)), ...members("ChangeEvents")]);
  await expect(channelsOf(session, "/data/Mine__chn")).rejects.toThrow(
    "Mine__chn does not carry UserServicePresenceChangeEvent"
  );
});

test("an org that does not let us ask is subscribed to as if all were selected", async () => {
  const session = new FakeSession("http://org.test");
  expect(await channelsOf(session)).toEqual(ownChannels);
  expect(await channelsOf(session, "/data/Mine__chn")).toEqual(["/data/Mine__chn"]);
});

test("an org that has nothing selected is a refusal that names what to select", async () => {
  await expect(channelsOf(orgWith([]))).rejects.toMatchObject({
    refusal: "notSelected",
    actions: [expect.stringContaining("select PendingServiceRouting, AgentWork, UserServicePresence")]
  });
});
