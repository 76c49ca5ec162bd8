/** Emulated org and simulated centre in this process, bridges as they are put together for production. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { AgentView, ItemView } from "../../src/bridge/views.ts";
import { startCentre, type RunningCentre } from "../../src/centre/startCentre.ts";
import { composeBridge, type RunningBridge } from "../../src/cli/composeBridge.ts";
import { ConsoleClient } from "../../src/cli/demonstration/consoleClient.ts";
import { loadConfig, type ConfigOverrides } from "../../src/config/loadConfig.ts";
import type { FixtureSource } from "../../src/emulator/fixture/fixtureSchema.ts";
import { startOrg, type Org, type OrgOptions } from "../../src/emulator/server.ts";

export const integrationUser = "integration@line.example";
const secret = "line-secret";
const patienceMs = 15_000;

export interface LineOptions {
  readonly agents: readonly string[];
  readonly fixture?: Partial<FixtureSource>;
  readonly org?: Partial<OrgOptions>;
}

/** `agents` are usernames, and their seats in the centre. Everybody is a member of `Support_Cases` and of the call queue. */
export class Line {
  readonly folder = mkdtempSync(join(tmpdir(), "onequeue-line-"));
  readonly org: Org;
  readonly centre: RunningCentre;
  readonly orgConsole: ConsoleClient;
  readonly centreConsole: ConsoleClient;
  readonly #running = new Set<RunningBridge>();

  static async open(options: LineOptions): Promise<Line> {
    const org = await startOrg({ fixture: fixtureOf(options), publishLatencyMs: 0, ...options.org });
    const centre = await startCentre({
      fixture: {
        queues: [{ queueId: "support-voice" }],
        agents: options.agents.map((name) => ({ agentId: name, name, username: name, queues: ["support-voice"] }))
      }
    });
    const orgConsole = await ConsoleClient.open(org.url, `${org.url}/openapi.json`);
    const centreConsole = await ConsoleClient.open(centre.url, centre.openApiUrl);
    return new Line(org, centre, orgConsole, centreConsole);
  }

  private constructor(org: Org, centre: RunningCentre, orgConsole: ConsoleClient, centreConsole: ConsoleClient) {
    this.org = org;
    this.centre = centre;
    this.orgConsole = orgConsole;
    this.centreConsole = centreConsole;
  }

  /** A bridge that has begun to start; `ready` of its bridge tells when both sides are reconciled. */
  async start(overrides: ConfigOverrides = {}): Promise<RunningBridge> {
    const { journal, org, ...others } = overrides as { journal?: object; org?: object };
    const auth = {
      client_credentials: { login_url: this.org.url, client_id: "machine", client_secret_env: "LINE_SECRET" }
    };
    const config = loadConfig(
      "",
      "test",
      { LINE_SECRET: secret },
      {
        org: { auth, request_timeout: "1s", query_timeout: "2s", ...org },
        centre: { url: this.centre.url },
        journal: { directory: join(this.folder, "journal"), ...journal },
        http: { port: 0 },
        log: { level: "error" },
        ...others
      }
    );
    const running = await composeBridge(config, { env: {}, isTerminal: false }, () => undefined);
    this.#running.add(running);
    return running;
  }

  async stop(running: RunningBridge): Promise<void> {
    this.#running.delete(running);
    await running.stop();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.stop()));
    await Promise.all([this.org.close(), this.centre.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Logs an agent in to Omni-Channel; an agent in the centre's seat needs `ready`, too. */
  login(agent: string, auto?: object): Promise<unknown> {
    return this.orgConsole.call("agentLogin", { agent, status: "Available", ...(auto === undefined ? {} : { auto }) });
  }

  logout(agent: string): Promise<unknown> {
    return this.orgConsole.call("agentOffline", { agent });
  }

  async email(more: object = {}): Promise<string> {
    const body = { kind: "email", queue: "Support_Cases", ...more };
    return (await this.orgConsole.call<{ readonly workItemId: string }>("createItem", body)).workItemId;
  }

  async caller(more: object = {}): Promise<string> {
    return (await this.centreConsole.call<{ readonly callId: string }>("addCaller", more)).callId;
  }

  /** Usernames who were given the work item so far, oldest first, with what became of it. */
  works(workItemId: string): { readonly agent: string; readonly status: string; readonly id: string }[] {
    return this.org.store.find("AgentWork", "WorkItemId", workItemId).map((work) => ({
      id: work.Id,
      status: String(work["Status"]),
      agent: String(this.org.store.get("User", String(work["UserId"]))?.["Username"])
    }));
  }

  /** Who holds the work item now, as `name Status`. */
  holder(workItemId: string): string | undefined {
    const held = this.works(workItemId).find(({ status }) => status === "Assigned" || status === "Opened");
    return held === undefined ? undefined : `${held.agent} ${held.status}`;
  }

  call(callId: string): ReturnType<RunningCentre["centre"]["snapshot"]>["calls"][number] | undefined {
    return this.centre.centre.snapshot().calls.find((call) => call.callId === callId);
  }
}

export function fixtureOf({ agents, fixture }: LineOptions): FixtureSource {
  return {
    integrationUser,
    connectedApps: [{ clientId: "machine", clientSecret: secret, runAs: integrationUser }],
    users: [
      { username: integrationUser, lastName: "Integration", profile: "System Administrator" },
      ...agents.map((username) => ({ username, lastName: username }))
    ],
    serviceChannels: [
      { name: "Cases", object: "Case" },
      { name: "sfdc_liveagent", object: "LiveChatTranscript" }
    ],
    presenceStatuses: [{ name: "Available", channels: ["Cases", "sfdc_liveagent"] }, { name: "Break" }],
    routingConfigs: [{ name: "External", capacityPercentage: 50, pushTimeout: 30 }],
    queues: [
      { name: "Support_Cases", routingConfig: "External", objects: ["Case"], members: { users: [...agents] } },
      {
        name: "Support_Chats",
        routingConfig: "External",
        objects: ["LiveChatTranscript"],
        members: { users: [...agents] }
      }
    ],
    presenceConfigs: [{ name: "default_presence_configuration", capacity: 10 }],
    ...fixture
  };
}

/** Resolves with the first value that is neither false nor undefined; fails with `what` after a while. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string
): Promise<Exclude<T, false | undefined | null>> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end) {
    const seen = await look();
    if (seen !== false && seen !== undefined && seen !== null) return seen as Exclude<T, false | undefined | null>;
    await pause(10);
  }
  throw new Error(`Waited in vain for ${what}.`);
}

export function itemOf(running: RunningBridge, workItemId: string): ItemView | undefined {
  const { items } = running.bridge.views.queue({ limit: 10_000, offset: 0 });
  return items.find((item) => item.workItemId === workItemId);
}

export function agentOf(running: RunningBridge, seat: string): AgentView | undefined {
  return running.bridge.views.agents({ limit: 1_000, offset: 0 }).agents.find((one) => one.centreAgentId === seat);
}

export function sentences(running: RunningBridge): string {
  return running.bridge.views
    .decisions(1_000, "en")
    .map(({ sentence }) => sentence)
    .join("\n");
}
