import type { ItemAction } from "../../bridge/operations.ts";
import { BridgeError } from "../../ports/bridgeError.ts";
import { holdOf } from "../bodies.ts";
import type { HandlerDeps, HandlerRequest, Reply } from "../route.ts";
import { names } from "./work.ts";

type ItemRequest<Body> = HandlerRequest<{ itemId: string }, unknown, Body>;

async function act(request: ItemRequest<unknown>, action: ItemAction, deps: HandlerDeps): Promise<Reply> {
  const item = await deps.operations.act(request.params.itemId, action, request.actor);
  return { status: 200, body: { item, names: names(item === null ? [] : [item.agentId], deps) } };
}

export function pin(request: ItemRequest<{ agentId: string }>, deps: HandlerDeps): Promise<Reply> {
  return act(request, { kind: "pin", ...request.body }, deps);
}

export function assign(request: ItemRequest<{ agentId: string }>, deps: HandlerDeps): Promise<Reply> {
  return act(request, { kind: "assign", ...request.body }, deps);
}

export function raise(request: ItemRequest<{ level: number }>, deps: HandlerDeps): Promise<Reply> {
  return act(request, { kind: "raise", ...request.body }, deps);
}

export function release(request: ItemRequest<unknown>, deps: HandlerDeps): Promise<Reply> {
  return act(request, { kind: "release" }, deps);
}

export function hold(request: ItemRequest<{ until: string | null }>, deps: HandlerDeps): Promise<Reply> {
  const { until } = request.body;
  const action = holdOf(until, Date.parse(deps.now()));
  if (typeof action !== "string") return act(request, action, deps);
  throw new BridgeError({
    code: "RequestInvalid",
    message: "The item cannot be held until then.",
    problems: [{ path: "body.until", message: `${action}, not ${JSON.stringify(until)}` }],
    actions: ["Name a later time, or null to hold it until somebody releases it."]
  });
}

export async function policy(_request: HandlerRequest, { operations }: HandlerDeps): Promise<Reply> {
  return { status: 200, body: await operations.policy() };
}

export async function activatePolicy(
  { body: text, query: { origin }, actor }: HandlerRequest<unknown, { origin: string }, string>,
  { operations }: HandlerDeps
): Promise<Reply> {
  return { status: 200, body: await operations.activatePolicy({ text, origin }, actor) };
}

export async function rollBackPolicy(
  { body: { to }, actor }: HandlerRequest<unknown, unknown, { to: string | null }>,
  { operations }: HandlerDeps
): Promise<Reply> {
  return { status: 200, body: await operations.rollBackPolicy(to, actor) };
}
