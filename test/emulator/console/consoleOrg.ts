import { type VirtualClock, virtualClock } from "../../../src/emulator/records/clock.ts";
import type { Org } from "../../../src/emulator/server.ts";
import { orgFixture, startTestOrg } from "../runningOrg.ts";

export interface ConsoleAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ConsoleOrg {
  readonly org: Org;
  readonly clock: VirtualClock;
  post(path: string, body: unknown): Promise<ConsoleAnswer>;
  get(path: string): Promise<ConsoleAnswer>;
  /** Creates an item and returns its ids. */
  item(body?: Readonly<Record<string, unknown>>): Promise<{ workItemId: string; pendingServiceRoutingId: string }>;
  /** What a routing application does with a waiting item. */
  assign(workItemId: string, username: string): string;
  userId(username: string): string;
}

/** An org with cases, chats and calls, three agents and a known customer, on a clock that tests move. */
export async function startConsoleOrg(): Promise<ConsoleOrg> {
  const clock = virtualClock(Date.parse("2026-11-25T10:00:00.000Z"));
  const org = await startTestOrg({ clock, fixture: consoleFixture() });
  const call = async (method: string, path: string, body?: unknown): Promise<ConsoleAnswer> => {
    const response = await fetch(`${org.url}/console/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
  };
  const userId = (username: string) => org.store.find("User", "Username", username)[0]?.Id ?? "";
  return {
    org,
    clock,
    post: (path, body) => call("POST", path, body),
    get: (path) => call("GET", path),
    item: async (body = {}) => {
      const answer = await call("POST", "items", { kind: "email", queue: "Service", ...body });
      return answer.body as { workItemId: string; pendingServiceRoutingId: string };
    },
    assign: (workItemId, username) => assign(org, workItemId, userId(username)),
    userId
  };
}

function assign(org: Org, workItemId: string, agentId: string): string {
  const [routing] = org.store.find("PendingServiceRouting", "WorkItemId", workItemId);
  return org.store.transaction({ kind: "rest", userId: agentId }, (tx) =>
    tx.insert("AgentWork", {
      UserId: agentId,
      WorkItemId: workItemId,
      ServiceChannelId: routing?.["ServiceChannelId"],
      PendingServiceRoutingId: routing?.Id,
      CapacityWeight: 1
    })
  ).Id;
}

function consoleFixture(): ReturnType<typeof orgFixture> {
  const user = (name: string) => ({ username: `${name}@example.org`, lastName: name });
  return orgFixture({
    users: [
      { username: "robot@example.org", lastName: "Robot", profile: "System Administrator" },
      ...["ada", "bob", "cyd"].map(user),
      { ...user("gone"), isActive: false }
    ],
    serviceChannels: [
      { name: "Cases", object: "Case" },
      { name: "sfdc_liveagent", object: "LiveChatTranscript" },
      { name: "sfdc_livemessage", object: "MessagingSession" },
      { name: "sfdc_phone", object: "VoiceCall" }
    ],
    presenceStatuses: [
      { name: "Available", channels: ["Cases", "sfdc_liveagent", "sfdc_livemessage", "sfdc_phone"] },
      { name: "Break" }
    ],
    queues: [
      {
        name: "Service",
        routingConfig: "External",
        objects: ["Case", "LiveChatTranscript", "MessagingSession", "VoiceCall"],
        members: { users: ["ada@example.org"] }
      },
      { name: "Second", routingConfig: "External", objects: ["Case"] }
    ],
    connectedApps: [],
    records: {
      Account: [{ key: "acme", Name: "Acme" }],
      Contact: [
        {
          FirstName: "Élodie",
          LastName: "Garnier",
          AccountId: "@acme",
          Email: "elodie@acme.example",
          Phone: "+33612000001"
        }
      ]
    }
  });
}
