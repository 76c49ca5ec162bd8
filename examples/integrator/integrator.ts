/** OneQueue's protocol for integrators, the contact centre's side. How to run it: docs/integrator/contact-centre.md. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { parseArgs } from "node:util";
import { PhoneSystem, QUEUE } from "./phoneSystem.ts";

const { values: options } = parseArgs({
  options: { port: { type: "string", default: "7950" }, events: { type: "string" }, test: { type: "boolean" } }
});
const EVENTS_URL = options.events ?? "http://127.0.0.1:7951/ccs/main/v1/events";
const key = Buffer.from((process.env["ONEQUEUE_CENTRE_SECRET"] ?? "").replace(/^whsec_/, ""), "base64");
if (key.length < 24)
  throw new Error("Set ONEQUEUE_CENTRE_SECRET to whsec_ and the base64 of at least 24 random bytes.");
const heartbeatMs = options.test === true ? 200 : 10_000;
const longestPauseMs = options.test === true ? 200 : 30_000;

interface Answer {
  readonly status: number;
  readonly body: object;
}
/** Fields of a request; numbers are read with Number(). */
type Wanted = Readonly<Record<string, string | undefined>>;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const mac = (id: string, at: string, body: string) => createHmac("sha256", key).update(`${id}.${at}.${body}`).digest();
const sequenceText = (seq: number): string => String(seq).padStart(20, "0");

// Events: numbered, kept, delivered in order, and again until they are taken.
let [epoch, last, taken] = [`boot-${String(Date.now())}`, 0, 0];
let kept: { readonly seq: number; readonly event: { readonly id: string } }[] = [];
let wake = (): void => undefined;

function cloudEvent(name: string, id: string, data: object): { readonly id: string } {
  const [type, time, sequence] = [`onequeue.ccs.${name}.v1`, new Date().toISOString(), sequenceText(last)];
  return Object.assign(
    { id, specversion: "1.0", source: "urn:ccs:example" },
    { type, time, sequence, epoch, data: structuredClone(data) }
  );
}

function say(type: string, data: object): void {
  last += 1;
  kept = [...kept.slice(-999), { seq: last, event: cloudEvent(type, `${epoch}-${String(last)}`, data) }];
  wake();
}

/** Null when nobody answers, or asks to come again. */
async function deliver(event: { readonly id: string }): Promise<{ status: number; expected?: string } | null> {
  const [body, at] = [JSON.stringify(event), String(Math.floor(Date.now() / 1000))];
  const headers = {
    "content-type": "application/cloudevents+json",
    "webhook-id": event.id,
    "webhook-timestamp": at,
    "webhook-signature": `v1,${mac(event.id, at, body).toString("base64")}`
  };
  try {
    const response = await fetch(EVENTS_URL, { method: "POST", headers, body, signal: AbortSignal.timeout(5000) });
    const isBusy = response.status === 429 || response.status >= 500;
    return isBusy ? null : { ...((await response.json()) as object), status: response.status };
  } catch {
    return null;
  }
}

async function deliverAll(): Promise<never> {
  for (let pauseMs = 50; ;) {
    const [next, inEpoch] = [kept.find(({ seq }) => seq > taken), epoch];
    if (next === undefined) {
      await new Promise<void>((resolve) => (wake = resolve));
      continue;
    }
    const answer = await deliver(next.event);
    if (epoch !== inEpoch) continue;
    if (answer === null) await pause((pauseMs = Math.min(longestPauseMs, pauseMs * 2)));
    else taken = answer.status === 409 ? Math.min(next.seq, Number(answer.expected)) - 1 : next.seq;
    if (answer !== null) pauseMs = 50;
    if (answer !== null && answer.status > 299 && answer.status !== 409)
      console.error("not taken", next.event.id, answer);
  }
}

// The lease: whoever holds it decides; without a holder the calls are distributed natively.
let fence = 0;
let lease: { readonly holder: string; readonly timer: NodeJS.Timeout } | null = null;
const phones = new PhoneSystem(say, () => lease === null);
const rejected = (status: number, reason: string): Answer => ({ status, body: { status: "rejected", reason, fence } });

function endLease(reason: string): Answer {
  clearTimeout(lease?.timer);
  lease = null;
  say("control.changed", { pool: "main", mode: "native", reason });
  phones.distribute();
  return { status: 200, body: { mode: "native", fence } };
}

function control({ pool, holder = "", fence: wanted, ttlMs }: Wanted): Answer {
  const given = Number(wanted);
  if (pool !== "main") return rejected(404, "unsupported");
  const isRenewal = given === fence && holder === lease?.holder;
  if (!isRenewal && given <= fence) return rejected(412, "not-in-control");
  clearTimeout(lease?.timer);
  lease = { holder, timer: setTimeout(() => endLease("lease-expired"), Number(ttlMs)) };
  fence = given;
  if (!isRenewal) say("control.changed", { pool, mode: "bridge", reason: "taken" });
  return { status: 200, body: { mode: "bridge", fence } };
}

// Commands: each is done at most once, and answered alike however often it is asked.
const answers = new Map<string, Answer>();

function command(wanted: Wanted): Answer {
  const { commandId = "", pool, expiresAt = "" } = wanted;
  const stored = answers.get(commandId);
  if (stored !== undefined) return { ...stored, body: { ...stored.body, repeated: true } };
  if (lease === null || pool !== "main" || Number(wanted["fence"]) !== fence) return rejected(412, "not-in-control");
  const answer = Date.parse(expiresAt) < Date.now() ? rejected(410, "expired") : execute(wanted);
  answers.set(commandId, answer);
  setTimeout(() => answers.delete(commandId), 24 * 3_600_000).unref();
  return answer;
}

function execute({ type, callId = "", agentId = "", offerId = "", ringMs }: Wanted): Answer {
  let problem: string | null = "unsupported";
  if (type === "offer-call") problem = phones.offer(callId, agentId, offerId, Number(ringMs), "bridge");
  if (type === "revoke-offer") problem = phones.failOffer(offerId, "error") ? null : "call-gone";
  return problem === null ? { status: 202, body: { status: "accepted" } } : rejected(409, problem);
}

// What tests, and people at the console, make callers and agents do.
function restart(): object {
  clearTimeout(lease?.timer);
  lease = null;
  phones.restart();
  [epoch, last, taken, kept] = [`boot-${String(Date.now())}-${String(answers.size)}`, 0, 0, []];
  return {};
}

const actions: Readonly<Record<string, (wanted: Wanted) => object | void>> = {
  reset: () => {
    fence = 0;
    return { ...restart(), pool: "main", queue: QUEUE, agents: phones.agents.map(({ agentId }) => agentId) };
  },
  restart,
  "add-caller": ({ cli }) => phones.addCaller(cli),
  "caller-hangs-up": ({ callId = "" }) => phones.callerHangsUp(callId),
  agent: ({ agentId = "", does = "" }) => phones.agent(agentId, does),
  "pick-up": ({ agentId = "", callId = "" }) => phones.pickUp(agentId, callId)
};

function act(wanted: Wanted): Answer {
  const action = actions[wanted["action"] ?? ""];
  return action === undefined ? rejected(501, "unsupported") : { status: 200, body: action(wanted) ?? {} };
}

// The server.
function snapshot(): object {
  const [calls, takenAt] = [[...phones.calls.values()], new Date().toISOString()];
  return { epoch, sequence: sequenceText(last), takenAt, calls, agents: phones.agents };
}

function replay(query: URLSearchParams): Answer {
  const after = Number(query.get("after"));
  const isKept = query.get("epoch") === epoch && after <= last && (kept[0]?.seq ?? last + 1) <= after + 1;
  const events = kept.filter(({ seq }) => seq > after).map(({ event }) => event);
  return isKept
    ? { status: 200, body: { events: events.slice(0, Number(query.get("limit") ?? 500)) } }
    : rejected(410, "not-kept");
}

const can = { decide: "immediate", holdCall: true, offerOutcome: true, revokeOffer: true, dissuade: false };
const capabilities = {
  ...can,
  setAgentState: "none",
  externalTasks: "none",
  snapshot: true,
  replay: true,
  lease: "native"
};
const routes: Readonly<Record<string, (wanted: Wanted, query: URLSearchParams) => Answer>> = {
  "GET /v1/capabilities": () => ({ status: 200, body: { ...capabilities, heartbeatMs } }),
  "GET /v1/snapshot": () => ({ status: 200, body: snapshot() }),
  "GET /v1/events": (_, query) => replay(query),
  "GET /v1/control": () => ({ status: 200, body: { mode: lease === null ? "native" : "bridge", fence } }),
  "PUT /v1/control": control,
  "POST /v1/control/release": (wanted) =>
    lease === null || Number(wanted["fence"]) !== fence ? rejected(412, "not-in-control") : endLease("released"),
  "POST /v1/commands": command,
  ...(options.test === true ? { "POST /v1/test": act } : {})
};

function isSigned(headers: IncomingHttpHeaders, body: string): boolean {
  const [id, at] = [String(headers["webhook-id"]), String(headers["webhook-timestamp"])];
  const right = mac(id, at, body);
  const signatures = String(headers["webhook-signature"]).split(" ");
  const given = signatures.map((one) => Buffer.from(one.replace(/^v1,/, ""), "base64"));
  const isRight = given.some((one) => one.length === right.length && timingSafeEqual(one, right));
  return isRight && Math.abs(Date.now() / 1000 - Number(at)) < 300;
}

function answerTo(method: string, url: URL, body: string, headers: IncomingHttpHeaders): Answer {
  const wanted = body === "" ? {} : (JSON.parse(body) as Wanted);
  if (`${method} ${url.pathname}` === "POST /console") return act(wanted);
  if (!isSigned(headers, body)) return rejected(401, "signature");
  return routes[`${method} ${url.pathname}`]?.(wanted, url.searchParams) ?? rejected(404, "unsupported");
}

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (part: string) => (body += part));
  request.on("end", () => {
    const send = ({ status, body: said }: Answer) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(said));
    try {
      send(answerTo(request.method ?? "", new URL(request.url ?? "/", "http://integrator"), body, request.headers));
    } catch (error) {
      send(rejected(400, String(error)));
    }
  });
});
server.listen(Number(options.port), "127.0.0.1", () => console.log("Integrator ready:", server.address()));
setInterval(() => void deliver(cloudEvent("heartbeat", `${epoch}-at-${String(Date.now())}`, {})), heartbeatMs);
void deliverAll();
