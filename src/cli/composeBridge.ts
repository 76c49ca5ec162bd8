/** Puts a bridge together from its configuration: the one place that knows every part. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { createSalesforceOrg } from "../adapters/salesforce/salesforceOrg.ts";
import { openJournalReader } from "../adapters/sqlite/journalReader.ts";
import { openSqliteJournal } from "../adapters/sqlite/openSqliteJournal.ts";
import { systemTime } from "../adapters/system/systemTime.ts";
import { Bridge, type BridgeParts, type CrashPointName } from "../bridge/bridge.ts";
import { shadowCentre } from "../bridge/shadow/shadowCentre.ts";
import { shadowOrg } from "../bridge/shadow/shadowOrg.ts";
import { CentreLink } from "../bridge/centreLink.ts";
import type { Config } from "../config/config.ts";
import { createHttpServer } from "../http/createHttpServer.ts";
import { createLog } from "../log/createLog.ts";
import type { Journal } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { Org } from "../ports/org.ts";
import type { CliIo } from "./io.ts";
import { agentDescriptions } from "./agentCalendars.ts";
import { createContactCentre } from "./createContactCentre.ts";
import { checkPolicyAside } from "./policyCheck.ts";
import { ConfiguredPolicies } from "./configuredPolicies.ts";
import { createItemExplainer } from "./itemExplainer.ts";
import { SnapshotKeeper } from "./snapshotKeeper.ts";
import { createTeller } from "./teller.ts";
import { version } from "./version.ts";

export interface RunningBridge {
  readonly bridge: Bridge;
  /** Of the board, without a trailing slash. */
  readonly url: string;
  readonly journalPath: string;
  /** Resolves with an exit code when the bridge cannot go on. */
  readonly failed: Promise<number>;
  /**
   * Takes over what may change while it runs: policy and agents. Throws BridgeError with every problem; then nothing is
   * taken over.
   */
  reload(config: Config): Promise<void>;
  stop(): Promise<void>;
}

/** Wraps parts before they are put together: how the crash bench builds bridges that must fail it. */
export interface Adaptations {
  readonly journal?: (journal: Journal) => Journal;
  readonly org?: (org: Org) => Org;
}

/** `onDecision` gets one plain sentence per decision. */
export async function composeBridge(
  config: Config,
  io: Pick<CliIo, "env" | "isTerminal">,
  onDecision: (sentence: string) => void,
  adapt: Adaptations = {}
): Promise<RunningBridge> {
  const log = createLog({
    level: config.log.level,
    format: config.log.format === "json" ? "json" : "pretty",
    hasColour: io.isTerminal
  });
  const bridgeId = bridgeIdOf(config);
  const policies = new ConfiguredPolicies(config, () => systemTime.now());
  const policy = await policies.configured();
  const { directory, retentionDays, snapshotRows } = config.journal;
  const opened = await openSqliteJournal({
    directory,
    pool: config.pool,
    owner: bridgeId,
    now: () => systemTime.now(),
    retentionDays
  });
  const journal = adapt.journal?.(opened) ?? opened;
  const sides = sidesOf(config, io, log);
  if (config.mode === "shadow") {
    log.warn("Shadow mode: this bridge looks on, decides and records, and writes nothing", {
      nativeQueues: config.org.nativeQueues
    });
  }
  const crash = crashPointOf(io.env);
  let fail: (exitCode: number) => void = () => undefined;
  const failed = new Promise<number>((resolve) => (fail = resolve));
  const snapshots = new SnapshotKeeper({
    directory,
    pool: config.pool,
    everyRows: snapshotRows,
    newestSeq: newestSnapshot(directory, config.pool),
    log,
    onWriting: () => crash.crashPoint?.("duringSnapshot")
  });
  const org = adapt.org?.(sides.org) ?? sides.org;
  await org.describeAgents(agentDescriptions(config));
  let running: Bridge | null = null;
  const agentName = (agentId: string): string | null => nameOfSeat(running?.seatOf(agentId) ?? null);
  const bridge = await Bridge.start({
    pool: config.pool,
    bridgeId,
    journal,
    ...sides,
    org,
    policy,
    policies,
    time: systemTime,
    log,
    teller: createTeller({ agent: agentName }),
    language: config.language,
    mode: config.mode,
    onFailed: (error) => fail(error.exitCode),
    onCommitted: (seq) => snapshots.committed(seq),
    ...crash
  });
  running = bridge;
  policies.check = checkPolicyAside;
  const stopTelling = bridge.views.onChange(({ decisions }) => {
    for (const { sentence } of decisions) onDecision(sentence);
  });
  const server = await openHttp(config, bridge, agentName, log).catch(async (error: unknown) => {
    await bridge.stop(0);
    throw error;
  });
  return {
    bridge,
    url: server.url,
    journalPath: journal.path,
    failed,
    async reload(changed) {
      const ready = await policies.configured(changed);
      policies.become(changed);
      await org.describeAgents(agentDescriptions(changed));
      await bridge.configure(ready);
    },
    async stop() {
      stopTelling();
      await snapshots.stop();
      await Promise.all([bridge.stop(config.timeouts.stopRequestsMs), server.close()]);
    }
  };
}

function newestSnapshot(directory: string, pool: string): number {
  const reader = openJournalReader(directory, pool);
  try {
    return reader.snapshotSeqs()[0] ?? 0;
  } finally {
    reader.close();
  }
}

/** Slow comparison with the contact centre, besides the ones at gaps. */
const centreBeatMs = 60_000;

type SidesOf = Pick<BridgeParts, "org" | "centre" | "centreCapabilities">;

/** Two journals on one machine are two bridges: the org must be able to tell them apart. */
function bridgeIdOf({ bridgeId, journal, pool }: Config): string {
  if (bridgeId !== null) return bridgeId;
  const place = createHash("sha256").update(`${journal.directory}\n${pool}`).digest("hex").slice(0, 8);
  return `${hostname()}-${place}`;
}

function sidesOf(config: Config, io: Pick<CliIo, "env">, log: Log): SidesOf {
  const { agents, match, leaseTtlMs, numberKey, vipTier, fields } = config.centre;
  const isShadow = config.mode === "shadow";
  const seen = createSalesforceOrg(
    {
      ...config.org,
      shadowQueues: isShadow ? config.org.nativeQueues : null,
      ...{ agents, match, version, proxyEnvironment: io.env }
    },
    systemTime,
    log.child({ side: "salesforce" })
  );
  const port = createContactCentre(config.centre, config.pool, systemTime, log.child({ side: "centre" }));
  const { looksUpCallers, timeoutMs } = config.org.enrichment;
  const key = numberKey ?? randomBytes(32);
  const centre: SidesOf["centre"] = (context) =>
    new CentreLink({
      ...context,
      centre: isShadow ? shadowCentre(port) : port,
      pool: config.pool,
      holder: bridgeIdOf(config),
      leaseTtlMs,
      reconcileEveryMs: centreBeatMs,
      customerRef: (cli) => createHmac("sha256", key).update(cli).digest("base64url").slice(0, 22),
      vipTier,
      fields,
      lookUpMs: looksUpCallers ? timeoutMs : 0,
      time: systemTime,
      log: log.child({ side: "centre" })
    });
  const org = isShadow ? shadowOrg(seen, systemTime) : seen;
  return { org, centre, centreCapabilities: () => (port.isConnected ? port.capabilities : null) };
}

/** Seats are often called by the person's user name: what comes before the @ is enough. */
function nameOfSeat(seat: string | null): string | null {
  return seat?.replace(/@.*$/, "") ?? null;
}

function openHttp(
  config: Config,
  bridge: Bridge,
  agentName: (agentId: string) => string | null,
  log: Log
): ReturnType<typeof createHttpServer> {
  const { host, port, token, namedTokens } = config.http;
  return createHttpServer({
    views: bridge.views,
    operations: bridge.operations,
    agentName,
    explain: createItemExplainer({ directory: config.journal.directory, pool: config.pool }),
    host,
    port,
    token,
    namedTokens,
    language: config.language,
    log,
    time: systemTime,
    version
  });
}

/** `ONEQUEUE_CRASH_AT=<name>:<n>` ends the process, as kill -9 would, the n-th time that point is reached. Tests only. */
function crashPointOf(env: CliIo["env"]): { crashPoint?: (name: CrashPointName) => void } {
  const [wanted, count = "1"] = (env["ONEQUEUE_CRASH_AT"] ?? "").split(":");
  if (wanted === undefined || wanted === "") return {};
  let left = Number(count);
  return {
    crashPoint: (name) => {
      if (name === wanted && --left === 0) process.kill(process.pid, "SIGKILL");
    }
  };
}
