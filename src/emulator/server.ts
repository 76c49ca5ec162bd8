import { join } from "node:path";
import { consoleOperations } from "./console/consoleOperations.ts";
import { ConsoleEventStream } from "./console/eventStream.ts";
import { noEvidence, openEvidence } from "./evidence/evidenceLog.ts";
import { noteOrgEvents } from "./evidence/orgEvidence.ts";
import { FaultPlan } from "./faults/faultPlan.ts";
import { faultOperations } from "./faults/faultOperations.ts";
import { addTriggerHooks } from "./faults/triggerHooks.ts";
import { FixtureError } from "./fixture/fixtureError.ts";
import { fillOrg } from "./fixture/fillOrg.ts";
import type { FilledOrg } from "./fixture/fillOrg.ts";
import type { Fixture, FixtureSource } from "./fixture/fixtureSchema.ts";
import { orgSchema } from "./fixture/orgSchema.ts";
import { checkFixture, readFixture } from "./fixture/readFixture.ts";
import { routeNames } from "./http/orgRoutes.ts";
import { OrgServer } from "./http/orgServer.ts";
import { READY_CLIENT } from "./oauth/connectedApps.ts";
import { Sessions } from "./oauth/sessions.ts";
import type { OmniContext } from "./omni/omniContext.ts";
import { openOmni } from "./omni/omniEngine.ts";
import { openApiDocument } from "./openapi/document.ts";
import type { Operation } from "./openapi/operation.ts";
import type { OrgContext } from "./orgContext.ts";
import { openEvents } from "./orgEvents.ts";
import { orgOAuth } from "./orgOAuth.ts";
import { realClock } from "./records/clock.ts";
import type { OrgClock } from "./records/clock.ts";
import { shippedPackage } from "./records/customObjects.ts";
import { installChannels } from "./records/packageChannels.ts";
import type { OrgSchema } from "./records/schema.ts";
import { RecordStore } from "./records/store.ts";
import { ApiUsage } from "./rest/apiUsage.ts";
import { QueryCursors } from "./rest/queryCursors.ts";
import { RestApi } from "./rest/restApi.ts";
import type { Streaming } from "./streaming/streaming.ts";
import { switchOperations } from "./switchOperations.ts";
import { createSwitches } from "./switches.ts";

export interface OrgOptions {
  /** 0 (the default) lets the system choose. */
  readonly port?: number;
  /** A fixture file, or its content; the demo's org when missing. */
  readonly fixture?: string | FixtureSource;
  /** Directory for the evidence file; no evidence when missing. */
  readonly evidenceDirectory?: string;
  /** Answers that override the fixture's, by name. */
  readonly switches?: Readonly<Record<string, string | number | boolean>>;
  /** From commit to publication of its events. */
  readonly publishLatencyMs?: number;
  readonly seed?: number;
  /** A virtual one in tests. */
  readonly clock?: OrgClock;
  /** Source of the custom objects; the package that ships with the program when missing. */
  readonly packageDirectory?: string;
  /** Told about failures that are the emulator's own fault. */
  readonly onFailure?: (error: unknown) => void;
}

/** A running org. */
export interface Org {
  readonly url: string;
  readonly organizationId: string;
  /** The integration user, and a token that is valid for it. */
  readonly username: string;
  readonly token: string;
  readonly store: RecordStore;
  readonly context: OrgContext;
  readonly omni: OmniContext;
  readonly streaming: Streaming;
  readonly sessions: Sessions;
  readonly usage: ApiUsage;
  readonly operations: readonly Operation[];
  /** The evidence file; undefined when none is kept. */
  readonly evidencePath: string | undefined;
  close(): Promise<void>;
}

const DEFAULT_PUBLISH_LATENCY_MS = 500;

/** The fixture that ships with the program. */
export const demoFixture = join(import.meta.dirname, "fixture", "demo.yaml");

function loadFixture(options: OrgOptions, packageDirectory: string): { fixture: Fixture; source: string } {
  const given = options.fixture ?? demoFixture;
  const schemaOf = (fixture: Fixture): OrgSchema => orgSchema(fixture, packageDirectory);
  if (typeof given === "string") return { fixture: readFixture(given, schemaOf), source: given };
  return { fixture: checkFixture(given, "given in code", schemaOf), source: "given in code" };
}

function openContext(options: OrgOptions, schema: OrgSchema): OrgContext {
  const clock = options.clock ?? realClock();
  const switches = createSwitches();
  const evidence = options.evidenceDirectory === undefined ? noEvidence() : openEvidence(options.evidenceDirectory);
  return {
    store: new RecordStore({ schema, clock, switches }),
    clock,
    switches,
    evidence,
    faults: new FaultPlan(evidence),
    seed: options.seed ?? 1,
    publishLatencyMs: options.publishLatencyMs ?? DEFAULT_PUBLISH_LATENCY_MS
  };
}

function setSwitches(context: OrgContext, fixture: Fixture, options: OrgOptions): void {
  const mistakes = Object.entries({ ...fixture.switches, ...options.switches }).flatMap(([name, value]) => {
    const mistake = context.switches.set(name, String(value));
    return mistake === undefined ? [] : [{ path: `switch ${name}`, message: mistake }];
  });
  if (mistakes.length > 0) throw new FixtureError("and the switches given with it", mistakes);
}

/** The parts of an org that is not reachable yet. */
interface OpenedOrg {
  readonly context: OrgContext;
  readonly fixture: Fixture;
  readonly filled: FilledOrg;
  readonly omni: OmniContext;
  readonly sessions: Sessions;
  readonly streaming: Streaming;
}

/** The order matters: evidence hears of a commit first, Omni-Channel before the fixture's items, triggers last. */
function openOrg(context: OrgContext, fixture: Fixture, source: string, packageDirectory: string): OpenedOrg {
  const { store, clock } = context;
  const { pendingRoutings, routingsPerHour } = fixture.limits;
  const omni = openOmni(context, {
    ...(pendingRoutings === undefined ? {} : { pendingRoutings }),
    ...(routingsPerHour === undefined ? {} : { routingsPerHour })
  });
  noteOrgEvents(omni);
  const filled = fillOrg(store, fixture, source);
  const { organizationId, integrationUserId } = filled;
  const sessions = new Sessions({ store, clock, organizationId, lifetimeMs: fixture.sessionMinutes * 60_000 });
  const streaming = openEvents(context, fixture, sessions);
  if (fixture.package) installChannels(store, packageDirectory, integrationUserId);
  addTriggerHooks(store, context.faults);
  return { context, fixture, filled, omni, sessions, streaming };
}

async function serve(opened: OpenedOrg, options: OrgOptions): Promise<Org> {
  const { context, fixture, filled, omni, sessions, streaming } = opened;
  const { store, clock, evidence, faults, switches } = context;
  const { organizationId, integrationUserId } = filled;
  const usage = new ApiUsage(switches, () => clock.now());
  const consoleEvents = new ConsoleEventStream(omni);
  const operations = [
    ...consoleOperations(omni, streaming, () => integrationUserId),
    ...faultOperations(faults, routeNames),
    ...switchOperations(switches)
  ];
  let url = "";
  const server = new OrgServer({
    context,
    rest: new RestApi({ context, organizationId, usage, cursors: new QueryCursors() }),
    oauth: orgOAuth(context, fixture, sessions, filled, () => url),
    usage,
    bayeux: streaming.server,
    operations,
    consoleEvents,
    openApi: () => openApiDocument(operations, url),
    onFailure: options.onFailure ?? (() => undefined)
  });
  url = await server.listen(options.port ?? 0);
  const { token } = sessions.open(integrationUserId, READY_CLIENT, "refresh_token api web");
  const close = async (): Promise<void> => {
    consoleEvents.close();
    streaming.server.close();
    await server.close();
    evidence.close();
  };
  const { integrationUser: username } = fixture;
  const { path: evidencePath } = evidence;
  return {
    url,
    organizationId,
    username,
    token,
    store,
    context,
    omni,
    streaming,
    sessions,
    usage,
    operations,
    evidencePath,
    close
  };
}

/**
 * Starts an org on the loopback interface and returns when it answers. Throws a FixtureError with everything that is
 * wrong with its fixture and switches.
 */
export async function startOrg(options: OrgOptions = {}): Promise<Org> {
  const packageDirectory = options.packageDirectory ?? shippedPackage();
  const { fixture, source } = loadFixture(options, packageDirectory);
  const context = openContext(options, orgSchema(fixture, packageDirectory));
  try {
    setSwitches(context, fixture, options);
    return await serve(openOrg(context, fixture, source, packageDirectory), options);
  } catch (error) {
    context.evidence.close();
    throw error;
  }
}
