import type { Language } from "../../bridge/views.ts";
import { notFound } from "../problem.ts";
import type { HandlerDeps, HandlerRequest, Reply } from "../route.ts";

interface Page {
  readonly limit: number;
  readonly offset: number;
}

export function queue({ query }: HandlerRequest<unknown, Page>, { views }: HandlerDeps): Reply {
  return { status: 200, body: views.queue(query) };
}

export function item({ params, language }: HandlerRequest<{ itemId: string }>, deps: HandlerDeps): Reply {
  const found = deps.views.item(params.itemId, language);
  if (found === null)
    throw notFound(
      `No item ${JSON.stringify(params.itemId)} is in the queue or with an agent.`,
      "An item that has left is told by `onequeue explain ITEM`, from the journal."
    );
  return { status: 200, body: { ...found, names: names([found.item.agentId, ...found.item.excludedAgentIds], deps) } };
}

export function agents({ query }: HandlerRequest<unknown, Page>, deps: HandlerDeps): Reply {
  const found = deps.views.agents(query);
  const ids = found.agents.map(({ agentId }) => agentId);
  return { status: 200, body: { ...found, names: names(ids, deps) } };
}

export function decisions(
  { query, language }: HandlerRequest<unknown, { limit: number }>,
  { views }: HandlerDeps
): Reply {
  return { status: 200, body: { decisions: views.decisions(query.limit, language) } };
}

export function bridge({ language }: HandlerRequest, { views }: HandlerDeps): Reply {
  return { status: 200, body: views.bridge(language) };
}

/** Asked for by every open board after every change. */
export function snapshot({ query, language }: HandlerRequest<unknown, { rows: number }>, deps: HandlerDeps): Reply {
  const text = deps.recent.give(`snapshot ${language} ${query.rows}`, () => wholeView(query.rows, language, deps));
  return { status: 200, text, contentType: "application/json" };
}

/** Read together, in one turn of the loop: what the board shows is of one moment. */
function wholeView(rows: number, language: Language, deps: HandlerDeps): object {
  const { views } = deps;
  const page = { limit: rows, offset: 0 };
  const waiting = views.queue(page);
  const staff = views.agents(page);
  const ids = [...waiting.items.map(({ agentId }) => agentId), ...staff.agents.map(({ agentId }) => agentId)];
  return {
    at: deps.now(),
    ready: views.ready(language),
    bridge: views.bridge(language),
    queue: waiting,
    agents: staff,
    decisions: views.decisions(rows, language),
    names: names(ids, deps)
  };
}

/** By agent id, of those who have a name. */
export function names(agentIds: readonly (string | null)[], { agentName }: HandlerDeps): Record<string, string> {
  const known = agentIds.flatMap((id): [string, string][] => {
    const name = id === null ? null : agentName(id);
    return id === null || name === null ? [] : [[id, name]];
  });
  return Object.fromEntries(known);
}
