/** OneQueue's protocol for integrators, the contact centre's side. How to run it: docs/integrator/contact-centre.md. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { parseArgs } from "node:util";
import { phoneSystem } from "./phoneSystem.ts";

const [port, events] = [{ type: "string", default: "7950" }, { type: "string" }] as const;
const { values: options } = parseArgs({ options: { port, events, test: { type: "boolean", default: false } } });
const EVENTS_URL = options.events ?? "http://127.0.0.1:7951/ccs/main/v1/events";
const key = Buffer.from((process.env["ONEQUEUE_CENTRE_SECRET"] ?? "").replace(/^whsec_/, ""), "base64");
if (key.length < 24) throw new Error("Set ONEQUEUE_CENTRE_SECRET: whsec_ and the base64 of 24 or more random bytes.");
const [heartbeatMs, longestPauseMs] = options.test ? [200, 200] : [10_000, 30_000];

/** Status and body. */
type Answer = readonly [number, object];
/** Fields of a request; numbers are read with Number(). */
type Wanted = Readonly<Record<string, string | undefined>>;
const mac = (id: string, at: string, body: string) => createHmac("sha256", key).update(`${id}.${at}.${body}`).digest();
const sequenceText = (seq: number): string => String(seq).padStart(20, "0");

// Events: numbered, kept, delivered in order, and again until they are taken.
let [epoch, last, taken] = [`boot-${String(Date.now())}`, 0, 0];
let kept: { readonly seq: number; readonly event: { readonly id: string } }[] = [];
let wake = (): void => undefined;

function cloudEvent(name: string, id: string, data: object): { readonly id: string } {
  const [type, time, source] = [`onequeue.ccs.${name}.v1`, new Date().toISOString(), "urn:ccs:example"];
  const event = { specversion: "1.0", id, source, type, time, sequence: sequenceText(last), epoch, data };
  return structuredClone(event);
}

function say(type: string, data: object): void {
  last += 1;
  kept = [...kept.slice(-999), { seq: last, event: cloudEvent(type, `${epoch}-${String(last)}`, { ...data }) }];
  wake();
}

/** Null when nobody answers, or asks to come again. */
async function deliver(event: { readonly id: string }): Promise<{ status: number; expected?: string } | null> {
  const [body, at] = [JSON.stringify(event), String(Math.floor(Date.now() / 1000))];
  const signature = `v1,${mac(event.id, at, body).toString("base64")}`;
  const signed = { "webhook-id": event.id, "webhook-timestamp": at, "webhook-signature": signature };
  const headers = { "content-type": "application/cloudevents+json", ...signed };
  try {
    const response = await fetch(EVENTS_URL, { method: "POST", headers, body, signal: AbortSignal.timeout(5000) });
    const isBusy = response.status === 429 || response.status >= 500;
    return isBusy ? null : { ...((await response.json()) as object), status: response.status };
  } catch {
    return null;
  }
}

async function deliverAll(): Promise<never> {
  for (let failures = 0; ;) {
    const [next, inEpoch] = [kept.find(({ seq }) => seq > taken), epoch];
    const answer = next === undefined ? null : await deliver(next.event);
    if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
    if (next === undefined || epoch !== inEpoch) continue;
    failures = answer === null ? failures + 1 : 0;
    if (answer === null)
      await new Promise((resolve) => setTimeout(resolve, Math.min(longestPauseMs, 50 * 2 ** failures)));
    const missing = answer?.status === 409 ? Number(answer.expected) : next.seq + 1;
    if (answer !== null) taken = kept.some(({ seq }) => seq === missing && seq < next.seq) ? missing - 1 : next.seq;
    if (answer !== null && answer.status > 299 && answer.status !== 409)
      console.error("not taken", next.event.id, answer);
  }
}

// The lease: whoever holds it decides; without a holder the calls are distributed natively.
let fence = 0;
let lease: { readonly holder: string; readonly timer: NodeJS.Timeout } | null = null;
const phones = phoneSystem(say, () => lease === null);
const rejected = (status: number, reason: string): Answer => [status, { status: "rejected", reason, fence }];

function endLease(reason: string): Answer {
  clearTimeout(lease?.timer);
  lease = null;
  say("control.changed", { pool: "main", mode: "native", reason });
  phones.distribute();
  return [200, { mode: "native", fence }];
}

function control({ pool, holder = "", fence: wanted, ttlMs }: Wanted): Answer {
  const isRenewal = Number(wanted) === fence && holder === lease?.holder;
  if (pool !== "main") return rejected(404, "unsupported");
  if (!isRenewal && Number(wanted) <= fence) return rejected(412, "not-in-control");
  clearTimeout(lease?.timer);
  lease = { holder, timer: setTimeout(() => endLease("lease-expired"), Number(ttlMs)) };
  fence = Number(wanted);
  if (!isRenewal) say("control.changed", { pool, mode: "bridge", reason: "taken" });
  return [200, { mode: "bridge", fence }];
}

// Commands: each is done at most once, and answered alike however often it is asked.
const answers = new Map<string, Answer>();
const isInControl = (wanted: Wanted): boolean =>
  lease !== null && wanted["pool"] === "main" && Number(wanted["fence"]) === fence;

function command(wanted: Wanted): Answer {
  const { commandId = "", expiresAt = "" } = wanted;
  const [status, body] = answers.get(commandId) ?? [];
  if (status !== undefined) return [status, { ...body, repeated: true }];
  if (!isInControl(wanted)) return rejected(412, "not-in-control");
  const answer = Date.parse(expiresAt) < Date.now() ? rejected(410, "expired") : execute(wanted);
  answers.set(commandId, answer);
  setTimeout(() => answers.delete(commandId), 24 * 3_600_000).unref();
  return answer;
}

function execute({ type, callId = "", agentId = "", offerId = "", ringMs }: Wanted): Answer {
  let problem: string | null = "unsupported";
  if (type === "offer-call") problem = phones.offer(callId, agentId, offerId, Number(ringMs), "bridge");
  if (type === "revoke-offer") problem = phones.failOffer(offerId, "error") ? null : "call-gone";
  return problem === null ? [202, { status: "accepted" }] : rejected(409, problem);
}

// What tests, and people at the console, make callers and agents do.
function restart(): object {
  clearTimeout(lease?.timer);
  lease = null;
  phones.restart();
  [epoch, last, taken, kept] = [`boot-${String(Date.now())}-${String(answers.size)}`, 0, 0, []];
  return { pool: "main", queue: "support", agents: [...phones.agents.keys()] };
}

const actions: Readonly<Record<string, (wanted: Wanted) => object | void>> = {
  reset: () => Object.assign(restart(), { fence: (fence = 0) }),
  restart,
  "add-caller": () => phones.addCaller(),
  "caller-hangs-up": ({ callId = "" }) => phones.callerHangsUp(callId),
  agent: ({ agentId = "", does = "" }) => phones.agent(agentId, does),
  "pick-up": ({ agentId = "", callId = "" }) => phones.pickUp(agentId, callId)
};

function act(wanted: Wanted): Answer {
  const action = actions[wanted["action"] ?? ""];
  return action === undefined ? rejected(501, "unsupported") : [200, action(wanted) ?? {}];
}

// The server.
const can = {
  decide: "immediate",
  holdCall: true,
  offerOutcome: true,
  revokeOffer: true,
  dissuade: false,
  snapshot: true
};
const cannot = { setAgentState: "none", externalTasks: "none" };

function snapshot(): Answer {
  const [calls, agents] = [[...phones.calls.values()], [...phones.agents.values()]];
  return [200, { epoch, sequence: sequenceText(last), takenAt: new Date().toISOString(), calls, agents }];
}

function replay(query: URLSearchParams): Answer {
  const after = Number(query.get("after"));
  const isKept = query.get("epoch") === epoch && after <= last && (kept[0]?.seq ?? last + 1) <= after + 1;
  const later = kept.filter(({ seq }) => seq > after).slice(0, Number(query.get("limit") ?? 500));
  return isKept ? [200, { events: later.map(({ event }) => event) }] : rejected(410, "not-kept");
}

const routes: Readonly<Record<string, (wanted: Wanted, query: URLSearchParams) => Answer>> = {
  "GET /v1/capabilities": () => [200, { ...can, ...cannot, replay: true, lease: "native", heartbeatMs }],
  "GET /v1/snapshot": snapshot,
  "GET /v1/events": (_, query) => replay(query),
  "GET /v1/control": () => [200, { mode: lease === null ? "native" : "bridge", fence }],
  "PUT /v1/control": control,
  "POST /v1/control/release": (wanted) =>
    isInControl(wanted) ? endLease("released") : rejected(412, "not-in-control"),
  "POST /v1/commands": command,
  "POST /v1/test": (wanted) => (options.test ? act(wanted) : rejected(404, "unsupported"))
};

function isSigned(headers: IncomingHttpHeaders, body: string): boolean {
  const [id = "", at = "", given = ""] = ["id", "timestamp", "signature"].map((one) =>
    String(headers[`webhook-${one}`])
  );
  const right = mac(id, at, body);
  const signatures = given.split(" ").map((one) => Buffer.from(one.replace(/^v1,/, ""), "base64"));
  const isRight = signatures.some((one) => one.length === right.length && timingSafeEqual(one, right));
  return isRight && Math.abs(Date.now() / 1000 - Number(at)) < 300;
}

function answerTo(method: string, url: URL, body: string, headers: IncomingHttpHeaders): Answer {
  const wanted = body === "" ? {} : (JSON.parse(body) as Wanted);
  if (`${method} ${url.pathname}` === "POST /console") return act(wanted);
  if (!isSigned(headers, body)) return rejected(401, "signature");
  return routes[`${method} ${url.pathname}`]?.(wanted, url.searchParams) ?? rejected(404, "unsupported");
}

const server = createServer((request, response) => {
  const send = ([status, body]: Answer) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    try {
      const url = new URL(request.url ?? "/", "http://integrator");
      send(answerTo(request.method ?? "", url, Buffer.concat(parts).toString(), request.headers));
    } catch (error) {
      send(rejected(400, String(error)));
    }
  });
});
server.listen(Number(options.port), "127.0.0.1", () => console.log("Integrator ready:", server.address()));
setInterval(() => void deliver(cloudEvent("heartbeat", `${epoch}-at-${String(Date.now())}`, {})), heartbeatMs);
void deliverAll();
